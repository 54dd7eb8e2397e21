"""What every day's activities share, and who takes part in each."""

from dataclasses import dataclass, field

import numpy as np

from sizao.engines.city.arrays import Flags, Ints
from sizao.engines.city.columns import Sheet
from sizao.engines.city.daytime import Daytime
from sizao.engines.city.geography import Geography
from sizao.engines.city.layout import Layout
from sizao.engines.city.population import Areas, People
from sizao.engines.city.streams import stream


@dataclass(frozen=True, slots=True)
class World:
    seed: int
    geography: Geography
    people: People
    age: Ints
    townships: Areas
    counties: Areas
    daytime: Daytime
    day_cell: Ints
    layout: Layout


@dataclass(frozen=True, slots=True)
class Day:
    """`taken` are people who travel or are ill today: they neither work nor go out."""

    world: World
    number: int
    weekend: bool
    sheet: Sheet
    taken: Flags = field(repr=False)

    def stream(self, name: str) -> np.random.Generator:
        return stream(self.world.seed, name, self.number)

    def draw(self, rng: np.random.Generator, share: float, at_least: int = 0, ages: tuple[int, int] = (0, 99)) -> Ints:
        """About so many different people of the whole city who are free, in no order; they are taken from now on.

        On weekdays nobody who has classes is drawn; `ages` are the youngest and the oldest.
        """
        world = self.world
        wanted = max(at_least, int(share * len(self.taken)))
        # Some are drawn twice and some do not fit: three for one are enough.
        drawn = rng.integers(0, len(self.taken), 3 * wanted)
        age = world.age[drawn]
        fits = ~self.taken[drawn] & (age >= ages[0]) & (age <= ages[1])
        if not self.weekend:
            fits &= (age < 6) | (age > 17)
        # The first of each person, in the order drawn.
        found, first = np.unique(drawn[fits], return_index=True)
        chosen: Ints = found[np.argsort(first)][:wanted]
        self.taken[chosen] = True
        return chosen
