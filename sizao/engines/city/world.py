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

    def draw(self, rng: np.random.Generator, share: float, at_least: int = 0) -> Ints:
        """So many different people of the whole city who are free, in no order; they are taken from now on."""
        size = len(self.taken)
        drawn = np.unique(rng.integers(0, size, max(at_least, int(share * size))))
        drawn = drawn[~self.taken[drawn]]
        self.taken[drawn] = True
        mixed: Ints = rng.permutation(drawn)
        return mixed
