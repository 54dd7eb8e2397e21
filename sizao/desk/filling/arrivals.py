"""Advance reports of the days around the story: by people themselves, families, hotels and employers; some late."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files

import numpy as np

from sizao.desk.arriving import take_public_report
from sizao.desk.filling.divisions import HOTEL_PATH, division_paths
from sizao.desk.filling.filling import Filling
from sizao.desk.tracing import ZONE
from sizao.engines.rail.timetable import Timetable, plain_train, read_timetable
from sizao.registry.places.queries import get_division
from sizao.response.arrivals.operations import count_opening, make_poster, record_call
from sizao.response.arrivals.queries import list_arrivals
from sizao.response.arrivals.types import Attention, PosterKind


_SEED = 20211023
_REPORTS = 200
_CALLED = 12
# Where people come from, and how often; the last ones lie in or beside areas of the published lists.
_ORIGINS = (
    ("110114", "北七家镇宏福苑社区", 2),
    ("110105", "", 46),
    ("130108", "", 34),
    ("120101", "", 20),
    ("140105", "", 18),
    ("370102", "", 14),
    ("610113", "", 12),
    ("310115", "", 12),
    ("620102", "", 9),
    ("620102", "云祥小区", 3),
    ("152921", "", 4),
    ("152923", "达来呼布镇", 6),
    ("152501", "锡林社区", 3),
    ("KR", "", 2),
    ("JP", "", 2),
)
_TRAINS = ("G7803", "G7807", "G7811", "G7815", "G7819", "G7823", "G7827", "G7831", "G7835", "G7839", "G7843")
_POSTERS = (
    (PosterKind.STATION, "张家口站出站口", "n13.n1307.n130702", 61),
    (PosterKind.STATION, "怀来站候车厅", "n13.n1307.n130730", 24),
    (PosterKind.HOTEL, "演示宾馆前台", "n13.n1307.n130705", 9),
    (PosterKind.VILLAGE, "沙城镇便民服务中心", "n13.n1307.n130730.n130730100", 17),
    (PosterKind.OTHER, "京礼高速太子城服务区", "n13.n1307.n130709", 3),
)
_KINDS = ("self", "family", "hotel", "employer", "community")


@dataclass(frozen=True, slots=True)
class _Sent:
    """One report: when it was entered and how long it lay on the phone, under which word, and what the form sent."""

    made_at: datetime
    kept_seconds: int
    once: str
    values: dict[str, str]


def fill(filling: Filling) -> None:
    """Makes the reports through the door that the public uses; a few people are called, posters bring some.

    To be called in a transaction, once the divisions are there.
    """
    commander = filling.commander
    reason = filling.who["reason"]
    codes = []
    for kind, name, path, opened in _POSTERS:
        poster = make_poster(kind=kind, name=name, division_path=path, actor=commander,
                             at=filling.city.story.positive_at - timedelta(days=9), reason=reason)  # fmt: skip
        codes.append(poster.code)
        for _ in range(opened):
            count_opening(code=poster.code, actor="public:report", at=filling.at, reason=reason)
    for number, sent in enumerate(_reports(filling, codes)):
        take_public_report(
            values=sent.values,
            once=sent.once,
            address=f"192.0.2.{number % 250}",
            kept_seconds=sent.kept_seconds,
            trains=_is_known,
            at=sent.made_at + timedelta(seconds=sent.kept_seconds),
        )
    waiting = list_arrivals(actor=commander, at=filling.at, zone=ZONE, attention=Attention.TO_CALL, size=_CALLED)
    for minutes, arrival in enumerate(waiting.rows, 1):
        at = filling.at - timedelta(minutes=20 * minutes)
        record_call(arrival_id=arrival.id, actor=commander, at=at, reason="follow_up")


def _reports(filling: Filling, codes: list[str]) -> list[_Sent]:
    """The worker's late one and those of many others, the same for the same city."""
    stream = np.random.default_rng(_SEED)
    paths = division_paths(filling.city.divisions)
    people = filling.city.people
    cast = set(filling.city.story.roles.values())
    chosen = [int(one) for one in stream.choice(len(people), size=min(_REPORTS * 2, len(people) // 4), replace=False)]
    chosen = [one for one in chosen if one not in cast and people.birth_year[one] < 2004][:_REPORTS]
    weights = np.array([weight for _code, _detail, weight in _ORIGINS], float)
    found = [_of_worker(filling, paths)]
    for number, person in enumerate(chosen):
        code, detail, _weight = _ORIGINS[int(stream.choice(len(_ORIGINS), p=weights / weights.sum()))]
        hours = float(stream.uniform(-40, 110))
        arrives = (filling.at + timedelta(hours=hours)).astimezone(ZONE).replace(second=0, microsecond=0)
        ahead = float(stream.choice([8, 20, 50, 60, 75, 96], p=[0.06, 0.1, 0.28, 0.24, 0.2, 0.12]))
        made_at = min(arrives - timedelta(hours=ahead), filling.at - timedelta(minutes=float(stream.uniform(3, 600))))
        kind = _KINDS[int(stream.choice(len(_KINDS), p=[0.62, 0.16, 0.1, 0.06, 0.06]))]
        values = _form(filling, paths, person, arrives, code, detail, kind, stream)
        if stream.random() < 0.3:
            values["poster"] = codes[int(stream.integers(len(codes)))]
        kept = int(stream.choice([0, 0, 0, 0, 0, 2400, 9000]))
        found.append(_Sent(made_at - timedelta(seconds=kept), kept, f"demo-{number}", values))
        # Some are told of twice: by themselves and by the hotel.
        if kind == "hotel" and stream.random() < 0.5:
            again = _form(filling, paths, person, arrives, code, detail, "self", stream)
            found.append(_Sent(made_at, 0, f"demo-{number}-self", again | {"destination": HOTEL_PATH}))
    return sorted(found, key=lambda sent: sent.made_at)


def _form(
    filling: Filling,
    paths: list[str],
    person: int,
    arrives: datetime,
    code: str,
    detail: str,
    kind: str,
    stream: np.random.Generator,
) -> dict[str, str]:
    """What a form would send for this person; with the rest of the household for a family."""
    city = filling.city
    one = np.array([person], np.int32)
    values = {
        "reporter": kind,
        "place-0": "",
        "code-0": code,
        "detail-0": detail,
        "destination": paths[int(city.people.community[person])],
        "address": f"{int(stream.integers(1, 30))}号楼{int(stream.integers(1, 5))}单元",
        "arrives_on": arrives.date().isoformat(),
        "arrives_time": arrives.strftime("%H:%M"),
        **_traveller(filling, 0, person),
        **_ride(code, stream),
    }
    if kind == "family":
        household = np.flatnonzero(city.people.household == city.people.household[person])
        others = [int(other) for other in household if other != person][:3]
        for row, other in enumerate(others, 1):
            values |= _traveller(filling, row, other)
    if kind in ("hotel", "employer", "community"):
        where = {"hotel": "演示宾馆", "employer": "演示建筑公司", "community": "演示社区居委会"}[kind]
        values |= {"reporter_name": "经办人（演示）", "reporter_phone": "0313-0000009", "organization": where}
    if kind == "hotel":
        values |= {"destination": HOTEL_PATH, "address": "客房（演示）"}
    if stream.random() < 0.4:
        values["tested_on"] = (arrives - timedelta(days=int(stream.integers(5, 8)))).date().isoformat()
    values["place-0"] = values["code-0"]
    values["phone-0"] = values["phone-0"] or city.phones(one)[0]
    return values


def _traveller(filling: Filling, row: int, person: int) -> dict[str, str]:
    one = np.array([person], np.int32)
    city = filling.city
    return {
        f"name-{row}": city.names(one)[0],
        f"identifier-{row}": city.identifiers(one)[0],
        f"phone-{row}": city.phones(one)[0],
    }


def _ride(code: str, stream: np.random.Generator) -> dict[str, str]:
    if not code.isdecimal():
        return {"mode": "flight", "number": "CA1519"}
    drawn = stream.random()
    if drawn < 0.62:
        return {"mode": "train", "number": str(stream.choice(_TRAINS))}
    if drawn < 0.66:
        return {"mode": "train", "number": "G7899"}
    if drawn < 0.88:
        return {"mode": "car", "number": f"京Q{int(stream.integers(10_000, 99_999))}"}
    return {"mode": "coach", "number": ""}


def _of_worker(filling: Filling, paths: list[str]) -> _Sent:
    """The worker of the story reported thirty hours after the arrival."""
    story = filling.city.story
    worker = story.roles["worker"]
    moments = {moment.kind: moment for moment in reversed(story.moments) if moment.role == "worker"}
    arrived, told = moments["arrive"].at.astimezone(ZONE), moments["advance_report"].at
    home = paths[int(filling.city.people.community[worker])]
    values = {
        "reporter": "self",
        **_traveller(filling, 0, worker),
        "place-0": "152923",
        "code-0": "152923",
        "detail-0": "达来呼布镇",
        "destination": get_division(path=home).path,
        "mode": "train",
        "number": "G7844",
        "arrives_on": arrived.date().isoformat(),
        "arrives_time": arrived.strftime("%H:%M"),
    }
    return _Sent(told, 0, "demo-worker", values)


def _is_known(number: str) -> bool | None:
    return plain_train(number) in _timetable().services


@cache
def _timetable() -> Timetable:
    return read_timetable(files("sizao.engines.city").joinpath("data", "trains.csv").read_text("utf-8"))
