"""A timetable, and whether somebody can have ridden as a list says.

Minutes count from local midnight of the day on which the train leaves its first station; from
1,440 on it is the next day.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sizao.kernel.errors import SizaoError


_TRAIN = re.compile(r"[GDCZTKYLS]?\d{1,5}")
_EVERY_DAY = "ALL"
_DAY = 1440


class TimetableError(SizaoError):
    """A file that is no timetable. Names the line."""


class RideFault(StrEnum):
    """Why nobody can have ridden so."""

    NO_SUCH_TRAIN = "no_such_train"
    NOT_THAT_DAY = "train_not_that_day"
    DOES_NOT_STOP = "does_not_stop_there"
    BACKWARDS = "stops_backwards"
    NOWHERE = "same_station"


@dataclass(frozen=True, slots=True)
class Stop:
    station: str
    arrive: int | None
    depart: int | None


@dataclass(frozen=True, slots=True)
class Service:
    """One train: its stops in order, and the days on which it leaves its first station (None: every day)."""

    train: str
    stops: tuple[Stop, ...]
    days: frozenset[date] | None = None


@dataclass(frozen=True, slots=True)
class Ride:
    """A ride that can be: when it leaves and arrives, and the train's number as the timetable writes it.

    `runs_on` is the day on which the train left its first station.
    """

    train: str
    runs_on: date
    board: str
    alight: str
    depart_at: datetime
    arrive_at: datetime


@dataclass(frozen=True)
class Timetable:
    """Services by every number under which they run: a train that changes its number on the way has two."""

    services: Mapping[str, tuple[Service, ...]]
    stations: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, services: Iterable[Service]) -> "Timetable":
        found: dict[str, list[Service]] = {}
        stations = set()
        for service in services:
            for number in _numbers(service.train):
                found.setdefault(number, []).append(service)
            stations |= {stop.station for stop in service.stops}
        return cls({number: tuple(many) for number, many in found.items()}, frozenset(stations))

    def ride(self, train: str, on: date, board: str, alight: str, *, zone: ZoneInfo) -> Ride | RideFault:
        """The ride of this train from `board`, which it leaves on the local day `on`, or why there is none."""
        services = self.services.get(plain_train(train), ())
        if not services:
            return RideFault.NO_SUCH_TRAIN
        start, end = plain_station(board), plain_station(alight)
        if start == end:
            return RideFault.NOWHERE
        faults = []
        for service in services:
            found = _ride_of(service, on, start, end, zone)
            if isinstance(found, Ride):
                return found
            faults.append(found)
        # What is nearest to a ride says most: the right stops on another day, before stops that are not there.
        return next(
            fault for fault in (RideFault.NOT_THAT_DAY, RideFault.BACKWARDS, RideFault.DOES_NOT_STOP) if fault in faults
        )

    def calling_at(self, stations: Iterable[str], on: date) -> list[tuple[str, int]]:
        """Trains that leave their first station on `on` and call at one of these: number, and minute of the first."""
        wanted = {plain_station(station) for station in stations}
        found = {}
        for service in dict.fromkeys(one for many in self.services.values() for one in many):
            if service.days is not None and on not in service.days:
                continue
            minutes = [stop.arrive or stop.depart or 0 for stop in service.stops if stop.station in wanted]
            if minutes:
                found[service.train] = min(minutes)
        return sorted(found.items(), key=lambda one: (one[1], one[0]))


def plain_train(text: str) -> str:
    """A train's number as it is compared: `g7801 次` is G7801."""
    words = re.sub(r"[\s次]", "", unicodedata.normalize("NFKC", text)).upper()
    return words if _TRAIN.fullmatch(words) else (_numbers(words) or ("",))[0]


def plain_station(text: str) -> str:
    """A station's name as it is compared: 张家口站 is 张家口."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).removesuffix("火车站").removesuffix("站")


def read_timetable(text: str) -> Timetable:
    """A timetable from CSV: `train, stop, station, arrive_min, depart_min`, and where known `service`, `run_days`.

    Rows of one service stand together or carry its number in `service`. Raises `TimetableError` naming the line.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    needed = {"train", "stop", "station", "arrive_min", "depart_min"}
    lacking = needed - set(reader.fieldnames or ())
    if lacking:
        raise TimetableError(
            f"The timetable has no column {', '.join(sorted(lacking))}.",
            next_step="The columns: train, stop, station, arrive_min, depart_min; where known, service, run_days.",
        )
    rows: dict[tuple[str, str], list[tuple[int, Stop]]] = {}
    days: dict[tuple[str, str], frozenset[date] | None] = {}
    for row in reader:
        try:
            key = (row.get("service") or "", row["train"].strip())
            stop = Stop(plain_station(row["station"]), _minute(row["arrive_min"]), _minute(row["depart_min"]))
            rows.setdefault(key, []).append((int(row["stop"]), stop))
            if key not in days:
                days[key] = _days(row.get("run_days") or _EVERY_DAY)
        except (ValueError, AttributeError, TypeError) as error:
            raise TimetableError(f"Line {reader.line_num} of the timetable cannot be read.") from error
    return Timetable.of(
        Service(key[1], tuple(stop for _, stop in sorted(stops, key=lambda one: one[0])), days[key])
        for key, stops in rows.items()
    )


def _ride_of(service: Service, on: date, start: str, end: str, zone: ZoneInfo) -> Ride | RideFault:
    starts = [at for at, stop in enumerate(service.stops) if stop.station == start and stop.depart is not None]
    ends = [at for at, stop in enumerate(service.stops) if stop.station == end and stop.arrive is not None]
    passed = {stop.station for stop in service.stops}
    if start not in passed or end not in passed:
        return RideFault.DOES_NOT_STOP
    # A train that passes a station twice is boarded as late and left as early as fits.
    forward = [(b - a, service.stops[a], service.stops[b]) for a in starts for b in ends if a < b]
    if not forward:
        return RideFault.BACKWARDS
    _, first, last = min(forward, key=lambda one: one[0])
    assert first.depart is not None and last.arrive is not None
    runs_on = on - timedelta(days=first.depart // _DAY)
    if service.days is not None and runs_on not in service.days:
        return RideFault.NOT_THAT_DAY
    leaves, arrives = _instant(runs_on, first.depart, zone), _instant(runs_on, last.arrive, zone)
    return Ride(service.train, runs_on, start, end, leaves, arrives)


def _numbers(train: str) -> tuple[str, ...]:
    """`G7575/G7578` runs under two numbers; `K5/8` means K5 and K8."""
    parts = re.sub(r"[\s次]", "", unicodedata.normalize("NFKC", train)).upper().split("/")
    letter = re.match(r"[A-Z]?", parts[0])
    prefix = letter.group() if letter else ""
    return tuple(part if part[:1].isalpha() else prefix + part for part in parts if part)


def _instant(on: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, time(), zone) + timedelta(minutes=minute)


def _minute(text: str) -> int | None:
    return int(text) if text.strip() else None


def _days(text: str) -> frozenset[date] | None:
    return None if text.strip() == _EVERY_DAY else frozenset(date.fromisoformat(day) for day in text.split("|"))
