"""What the steps of a fill share."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from threading import Event
from typing import Protocol, TypedDict

import numpy as np
import numpy.typing as npt

from sizao.desk.filling.table import Table, wedding_table
from sizao.engines.city import City, DayColumns, Scale, generate_city
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys


CITY_PATH = "n13.n1307"
_ACTOR = "system:demo"
_PEOPLE_AT_ONCE = 50_000
# The clock of the demo begins so long after the first positive test.
_DAY_AFTER = timedelta(hours=24, minutes=20)


class Progress(Protocol):
    """Told what is being done, and how much of it is done (0 to 1) where that is known."""

    def __call__(self, text: str, share: float | None = None) -> None: ...


class Who(TypedDict):
    """What every operation is told: who, when, why."""

    actor: str
    at: datetime
    reason: str


@dataclass
class Filling:
    """`machine` is the machine's instant; `stop` is set when the fill is given up: long steps beside the others end.

    `withheld`: the rows of each day that come by late deliveries, if the presences were loaded by this process.
    """

    scale: Scale
    seed: int
    report: Progress
    machine: datetime
    stop: Event = field(default_factory=Event)
    # Kept by the step that loads the presences for those after it: making all days takes seconds.
    withheld: list[DayColumns] | None = None

    @cached_property
    def city(self) -> City:
        """Made when it is first needed; the same for everybody who asks."""
        return generate_city(scale=self.scale, seed=self.seed)

    @cached_property
    def wedding(self) -> Table:
        """Who sat with the worker; a whole day is made to find them."""
        return wedding_table(self.city)

    @property
    def at(self) -> datetime:
        """The instant at which the demo's clock begins: by it everything is filled."""
        return self.city.story.positive_at + _DAY_AFTER

    @property
    def who(self) -> Who:
        return {"actor": _ACTOR, "at": self.at, "reason": "Demo city"}

    @property
    def commander(self) -> SystemActor:
        """Decides in the demo what a named person decides in life."""
        return SystemActor(Role.CITY_COMMAND, _ACTOR, Scope(CITY_PATH, _ACTOR))

    @cached_property
    def keys(self) -> npt.NDArray[np.int64]:
        """The person key of each person code."""
        parts = [person_keys(self.city.identifiers(persons), secret=pseudonym_secret()) for persons in self.chunks()]
        return np.concatenate([np.array(part, np.int64) for part in parts])

    def chunks(self) -> list[npt.NDArray[np.int32]]:
        """All person codes, as many at a time as fit well into memory with their names."""
        everyone = np.arange(len(self.city.people), dtype=np.int32)
        return np.split(everyone, range(_PEOPLE_AT_ONCE, len(everyone), _PEOPLE_AT_ONCE))
