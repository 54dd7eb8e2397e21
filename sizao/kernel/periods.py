"""Half-open stretches of time."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sizao.kernel.errors import SizaoError


class PeriodError(SizaoError):
    """A period that is empty, or whose instants carry no time zone."""


@dataclass(frozen=True, slots=True)
class Period:
    """`[start, end)` between aware instants; `end=None` means without end."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        for instant in (self.start, self.end):
            if instant is not None and instant.tzinfo is None:
                raise PeriodError(
                    f"The instant {instant.isoformat()} has no time zone.",
                    next_step="Give an offset, for example 2021-10-23T08:00+08:00.",
                )
        if self.end is not None and self.end <= self.start:
            raise PeriodError(
                f"The period from {self.start.isoformat()} to {self.end.isoformat()} is empty.",
                "Its end does not lie after its start.",
                "Give an end later than the start.",
            )

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant and (self.end is None or instant < self.end)

    def in_utc(self) -> "Period":
        """The same stretch with both instants in UTC."""
        return Period(self.start.astimezone(UTC), self.end and self.end.astimezone(UTC))
