"""With what patience feeds are met: numbers of the packs."""

from datetime import datetime, timedelta

from sizao.desk.feeding.types import Tolerances
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.vocabulary import FeedKind
from sizao.foundation.intake.types import Limits
from sizao.kernel.errors import SizaoError


class PatienceError(SizaoError):
    """A pack that says nothing of a kind of feed."""


def tolerances_of(kind: FeedKind, *, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> Tolerances:
    """The numbers of the pack for this kind of feed on the day of `at`. Raises `PatienceError`, `PackError`."""
    for row in get_pack(protocol, at=at).section_near("feeds", at.astimezone(ZONE).date()):
        if row.values["feed"] == kind:
            return Tolerances(
                silent_after=float(row.values["silent_after"]),
                late=timedelta(minutes=float(row.values["late_minutes"])),
                again_within=timedelta(minutes=float(row.values["again_minutes"])),
                clock_off=timedelta(minutes=float(row.values["clock_minutes"])),
            )
    raise PatienceError(f"The packs set no patience for {kind.value}.", next_step="Add a row to the section `feeds`.")


def limits_of(kind: FeedKind, *, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> Limits:
    """What intake needs of them, to tell when a feed is silent."""
    found = tolerances_of(kind, at=at, protocol=protocol)
    return Limits(found.silent_after, found.late.total_seconds() / 60)
