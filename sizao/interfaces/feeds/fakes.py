"""Fakes of the systems outside: they send what the synthetic city does, in the form in which the real ones would.

Tests, the demo and a replay use them; nobody in them exists.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from sizao.engines.city import SETTINGS, City, DayColumns
from sizao.kernel.errors import SizaoError
from sizao.kernel.settings_of_contact import Setting


_ZONE = ZoneInfo("Asia/Shanghai")
_MINUTE = 60
# A list of passengers is sent so long before the train leaves its first station.
_LIST_BEFORE = timedelta(minutes=10)

HEADS = {
    "railway": ("车次", "乘车日期", "车厢", "席位", "上车站", "下车站", "证件号码", "姓名", "手机号"),
    "coach": ("班次", "发车时间", "到达时间", "座位号", "证件号码", "姓名", "手机号"),
    "checkpoint": ("卡口", "通行时间", "方向", "车道", "证件号码", "姓名", "健康码", "体温", "登记", "设备号"),
    "hotel": ("宾馆", "房号", "入住时间", "退房时间", "证件号码", "姓名", "手机号"),
    "venue": ("场所", "场所类型", "区域", "扫码时间", "证件号码", "姓名", "手机号"),
    "fever-clinic": ("就诊号", "医院", "就诊时间", "分区", "证件号码", "姓名", "体温"),
    "laboratory": ("报告编号", "结果", "采样时间", "报告时间", "证件号码", "姓名"),
    "pharmacy": ("流水号", "药店", "销售时间", "药品类别", "数量"),
}
_SETTINGS = {
    "railway": (Setting.TRAIN_SEALED,),
    "coach": (Setting.COACH_SEALED, Setting.COACH_VENTILATED),
    "checkpoint": (Setting.CHECKPOINT,),
    "hotel": (Setting.HOTEL,),
    "venue": (Setting.RESTAURANT, Setting.SHOP, Setting.MARKET, Setting.LEISURE),
    "fever-clinic": (Setting.CLINIC,),
    "laboratory": (Setting.CLINIC,),
    "pharmacy": (Setting.SHOP,),
}
_SEATS = "ABCDF"
# Whoever visits a fever clinic is tested, and the result is known so much later. Positives are for a drill to tell.
_TESTED_FOR = timedelta(hours=4)
# One visit to a shop in so many is one to a pharmacy.
_TO_PHARMACY = 40
_MEDICINES = ("退热药", "止咳药", "退热药", "抗病毒药", "抗生素")


class FakeError(SizaoError):
    """A system of which there is no fake, or a day that the city does not have."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One row, with when its system sends it."""

    at: datetime
    adapter: str
    row: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ride:
    """Somebody of the city, by their number there, on a train. `leaves_at`: when it leaves its first station."""

    person: int
    train: str
    carriage: str
    seat: str
    board: str
    alight: str
    leaves_at: datetime
    arrives_at: datetime


@dataclass(frozen=True)
class FakeDay:
    """What all systems send on a local day `on`: the doings of the city's day `number`, told of that day."""

    city: City
    number: int
    on: date

    def rows(self, adapter: str) -> list[Sent]:
        """What one system sends, in the order in which it does. Raises `FakeError`."""
        if adapter not in HEADS:
            raise FakeError(f"There is no fake of '{adapter}'.", next_step=f"Use one of {', '.join(HEADS)}.")
        part = self._part(adapter)
        make = {
            "railway": self._railway,
            "coach": self._coach,
            "checkpoint": self._checkpoint,
            "hotel": self._hotel,
            "venue": self._venue,
            "fever-clinic": self._clinic,
            "laboratory": self._laboratory,
            "pharmacy": self._pharmacy,
        }[adapter]
        return sorted(make(part), key=lambda one: (one.at, one.row))

    def _part(self, adapter: str) -> DayColumns:
        """What of the day happens where this system looks."""
        kinds = [SETTINGS.index(setting) for setting in _SETTINGS[adapter]]
        day = self._day
        chosen = np.isin(self.city.places.kind[self.city.cell_place(day.cell)], kinds)
        if adapter == "railway":
            chosen &= day.seat_row >= 0  # those who work on the train have no ticket
        return day.chosen(chosen)

    @cached_property
    def _day(self) -> DayColumns:
        return self.city.day(self.number)

    @cached_property
    def _shift(self) -> timedelta:
        return self.on - (self.city.start_on + timedelta(self.number))

    def _instants(self, part: DayColumns) -> Iterator[tuple[datetime, datetime]]:
        for enter, leave in zip(part.enter.tolist(), part.leave.tolist(), strict=True):
            yield (
                datetime.fromtimestamp(enter, UTC) + self._shift,
                datetime.fromtimestamp(leave, UTC) + self._shift,
            )

    def _people(self, part: DayColumns) -> Iterator[tuple[str, str, str]]:
        persons = part.person
        return zip(self.city.identifiers(persons), self.city.names(persons), self.city.phones(persons), strict=True)

    def _places(self, part: DayColumns) -> tuple[list[str], list[str], list[str]]:
        """Keys, names, and labels of cells."""
        place = self.city.cell_place(part.cell)
        labels = [label or "" for label in self.city.cell_labels(part.cell)]
        return self.city.place_keys(place), self.city.place_names(place), labels

    def rides(self) -> list[Ride]:
        """Who rides on which train, as the railway's list has it, by arrival."""
        return sorted(self._rides(self._part("railway")), key=lambda ride: (ride.arrives_at, ride.person))

    def _rides(self, part: DayColumns) -> Iterator[Ride]:
        stops = {train: run for train, run in self.city.world.geography.trains}
        keys, _names, labels = self._places(part)
        rows = zip(keys, labels, part.seat_row.tolist(), self._instants(part), part.person.tolist(), strict=True)
        for number, (key, label, seat, (enter, leave), person) in enumerate(rows):
            train = key.split(":")[1]
            start, end = (one.astimezone(_ZONE) for one in (enter, leave))
            minutes = [one.hour * _MINUTE + one.minute for one in (start, end)]
            board = next((stop.station for stop in stops[train] if stop.depart == minutes[0]), None)
            alight = next((stop.station for stop in stops[train] if stop.arrive == minutes[1]), None)
            if board is None or alight is None:
                continue
            first = stops[train][0].depart or minutes[0]
            leaves = start - timedelta(minutes=minutes[0] - first)
            seat_word = f"{seat:02}{_SEATS[number % len(_SEATS)]}"
            yield Ride(person, train, label.removesuffix("车"), seat_word, board, alight, leaves, end)

    def _railway(self, part: DayColumns) -> Iterator[Sent]:
        rides = list(self._rides(part))
        persons = np.array([ride.person for ride in rides], np.int32)
        people = zip(self.city.identifiers(persons), self.city.names(persons), self.city.phones(persons), strict=True)
        for ride, who in zip(rides, people, strict=True):
            row = (ride.train, f"{self.on}", ride.carriage, ride.seat, ride.board, ride.alight, *who)
            yield Sent(ride.leaves_at - _LIST_BEFORE, "railway", row)

    def _coach(self, part: DayColumns) -> Iterator[Sent]:
        keys, _names, _labels = self._places(part)
        rows = zip(keys, part.seat_row.tolist(), self._instants(part), self._people(part), strict=True)
        for key, seat, (enter, leave), who in rows:
            # The run leaves at its own time, whenever somebody got on.
            line, _colon, when = key.removeprefix("coach:").partition(":")
            depart = datetime.fromisoformat(when).replace(tzinfo=_ZONE) + self._shift
            yield Sent(enter, "coach", (line, _told(depart), _told(leave), str(max(seat, 1)), *who))

    def _checkpoint(self, part: DayColumns) -> Iterator[Sent]:
        _keys, names, labels = self._places(part)
        rows = zip(names, labels, self._instants(part), self._people(part), strict=True)
        for number, (place, lane, (enter, _leave), (identifier, name, _phone)) in enumerate(rows):
            temperature = f"{36 + (number * 7 % 10) / 10:.1f}"
            device = f"{place}-{lane}"
            direction = "入" if number % 3 else "出"
            row = (place, _told(enter), direction, lane, identifier, name, "绿码", temperature, "是", device)
            yield Sent(enter + timedelta(seconds=20), "checkpoint", row)

    def _hotel(self, part: DayColumns) -> Iterator[Sent]:
        keys, _names, labels = self._places(part)
        rows = zip(keys, labels, self._instants(part), self._people(part), strict=True)
        for place, room, (enter, leave), who in rows:
            yield Sent(enter, "hotel", (place, room, _told(enter), _told(leave), *who))

    def _venue(self, part: DayColumns) -> Iterator[Sent]:
        keys, _names, labels = self._places(part)
        kinds = self.city.places.settings(self.city.cell_place(part.cell))
        rows = zip(keys, labels, kinds, self._instants(part), self._people(part), strict=True)
        for place, area, kind, (enter, _leave), who in rows:
            yield Sent(enter, "venue", (place, kind.value, area, _told(enter), *who))

    def _clinic(self, part: DayColumns) -> Iterator[Sent]:
        _keys, names, labels = self._places(part)
        rows = zip(names, labels, self._instants(part), self._people(part), strict=True)
        for number, (place, zone, (enter, _leave), (identifier, name, _phone)) in enumerate(rows):
            reference = f"F-{self.on:%Y%m%d}-{number:04}"
            temperature = f"{37.5 + (number % 20) / 10:.1f}"
            row = (reference, place, _told(enter), zone, identifier, name, temperature)
            yield Sent(enter, "fever-clinic", row)

    def _laboratory(self, part: DayColumns) -> Iterator[Sent]:
        rows = zip(self._instants(part), self._people(part), strict=True)
        for number, ((enter, _leave), (identifier, name, _phone)) in enumerate(rows):
            known = enter + _TESTED_FOR
            row = (f"L-{self.on:%Y%m%d}-{number:05}", "阴性", _told(enter), _told(known), identifier, name)
            yield Sent(known, "laboratory", row)

    def _pharmacy(self, part: DayColumns) -> Iterator[Sent]:
        _keys, names, _labels = self._places(part)
        rows = enumerate(zip(names, self._instants(part), strict=True))
        for number, (place, (enter, _leave)) in rows:
            if number % _TO_PHARMACY:
                continue
            medicine = _MEDICINES[number // _TO_PHARMACY % len(_MEDICINES)]
            row = (f"S-{self.on:%Y%m%d}-{number:06}", place.replace("商店", "药店"), _told(enter), medicine, "1")
            yield Sent(enter, "pharmacy", row)


def fake_day(city: City, on: date) -> FakeDay:
    """The city's doings of a local day; a day that it does not have is told as one of those it has."""
    number = (on - city.start_on).days
    return FakeDay(city, number if 0 <= number < city.days_long else number % city.days_long, on)


def as_csv(adapter: str, rows: Sequence[Sent]) -> bytes:
    """Rows as the system writes them into a file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADS[adapter])
    writer.writerows(one.row for one in rows)
    return text.getvalue().encode()


def _told(instant: datetime) -> str:
    return f"{instant.astimezone(_ZONE):%Y-%m-%d %H:%M:%S}"
