"""What a realm is, and how its clock runs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class RealmKind(StrEnum):
    LIVE = "live"
    """Real people, real decisions, the machine's own time."""
    DRILL = "drill"
    """Everybody is made up; the clock may run faster, stand still or jump ahead."""
    REPLAY = "replay"
    """Past events, looked at again under a clock of their own."""


class RealmError(SizaoError):
    """A realm that is not what somebody takes it for, or a clock that cannot be set so."""


# A clock that was left running fast stops here; what is recorded after 2106 cannot be held by the trace index.
LAST = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RealmClock:
    """Shows `shows_at` when the machine's clock shows `set_at`; from then on `rate` seconds for each of the machine's.

    A rate of 1 is ordinary time, 60 makes a minute of each second, 0 stands still.
    """

    set_at: datetime
    shows_at: datetime
    rate: Decimal

    def time_at(self, machine: datetime) -> datetime:
        """What the clock shows at an instant of the machine; before it was set, what it was set to."""
        passed = max(machine - self.set_at, timedelta())
        # In whole microseconds: floating point would lose them over a year.
        shown = timedelta(microseconds=int(passed // timedelta(microseconds=1) * self.rate))
        return self.shows_at + min(shown, max(LAST - self.shows_at, timedelta()))

    @property
    def stands_still(self) -> bool:
        return self.rate == 0


@dataclass(frozen=True, slots=True)
class Realm:
    """`clock=None`: the machine's own time, as always in the live realm."""

    kind: RealmKind
    title: str
    clock: RealmClock | None

    def time_at(self, machine: datetime) -> datetime:
        """What time it is in the realm at an instant of the machine."""
        return machine if self.clock is None else self.clock.time_at(machine)
