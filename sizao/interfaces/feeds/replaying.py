"""A day of the synthetic city while the realm's clock runs: its fakes send, and people report and are read at gates."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from heapq import heappop, heappush
from itertools import count
from threading import Event

from sizao.engines.city import City
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.intake.queries import list_feeds
from sizao.foundation.intake.types import Way
from sizao.foundation.realms.operations import set_clock
from sizao.foundation.realms.queries import get_realm, time_in_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.feeds.connecting import connect_declared
from sizao.interfaces.feeds.doings import Act, Doings
from sizao.interfaces.feeds.fakes import HEADS, Sent, as_csv, fake_day
from sizao.interfaces.feeds.working import apply, take_in
from sizao.kernel.errors import SizaoError


_log = logging.getLogger(__name__)

CITY_PATH = "n13.n1307"
_ACTOR = "system:replay"
_REASON = "replay of the demo's day"
_STATIONS = "张家口,宣化北,下花园北,怀来,东花园北,太子城"


class ReplayError(SizaoError):
    """A replay that cannot be, here."""


@dataclass
class Tally:
    """What was sent and done so far: rows by adapter, acts by kind; `refused`: acts that were not possible."""

    rows: dict[str, int] = field(default_factory=dict)
    deliveries: int = 0
    acts: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)


def feed_of_fake(adapter: str) -> str:
    """What the feed of a fake is called."""
    return f"demo-{adapter}"


def connect_fakes(*, adapters: Sequence[str] = tuple(HEADS), at: datetime) -> None:
    """Connects the feeds that the fakes send to, where they are not."""
    if get_realm().kind is RealmKind.LIVE:
        raise ReplayError(
            "This installation is live.",
            "Made-up people would stand among real ones.",
            "Use a drill (SIZAO_REALM=drill).",
        )
    known = {feed.name for feed in list_feeds()}
    for adapter in adapters:
        if feed_of_fake(adapter) not in known:
            connect_declared(
                adapter=adapter,
                name=feed_of_fake(adapter),
                division_path=CITY_PATH,
                within_path=CITY_PATH,
                settings={"stations": _STATIONS} if adapter == "railway" else {},
                actor=_ACTOR,
                at=at,
                reason=_REASON,
            )


def send_fake(*, adapter: str, rows: Sequence[Sent], key: str, at: datetime, way: Way = Way.REPLAY) -> int:
    """Lands rows of one fake; how many. The worker applies them."""
    with scope(CITY_PATH, actor=_ACTOR):
        take_in(
            feed=feed_of_fake(adapter), key=key, name=f"{adapter}.csv", content=as_csv(adapter, rows), way=way,
            actor=_ACTOR, at=at, reason=_REASON,
        )  # fmt: skip
    return len(rows)


def replay(
    *,
    city: City,
    speed: int,
    until: datetime,
    tick: float = 1.0,
    applies: bool = False,
    adapters: Sequence[str] = tuple(HEADS),
    with_people: bool = True,
    report: Callable[[datetime, Tally], None] = lambda at, tally: None,
    stop: Event | None = None,
) -> Tally:
    """Sends what the city does from now until `until`, by the realm's clock, `speed` times as fast meanwhile.

    `applies`: this process applies what it sends; else the worker does. `with_people`: people act too, through the
    doors of their phones. Raises `ReplayError` in a live realm.
    """
    connect_fakes(adapters=adapters, at=now())
    tally, stop = Tally(), stop or Event()
    with _clock_at(speed):
        began = now()
        waiting = _sendings(city, began, until, adapters)
        agenda = _Agenda(Doings(city, began, until).acts() if with_people else ())
        sent_until = began
        while sent_until < until and not stop.is_set():
            at = min(now(), until)
            for adapter, rows in _due(waiting, at).items():
                tally.rows[adapter] = tally.rows.get(adapter, 0) + send_fake(
                    adapter=adapter, rows=rows, key=f"replay {began.isoformat()} {at.isoformat()}", at=at
                )
                tally.deliveries += 1
                if applies:
                    apply(feed=feed_of_fake(adapter), division_path=CITY_PATH, at=now, reason=_REASON)
            agenda.do(at, tally)
            sent_until = at
            report(at, tally)
            stop.wait(tick)
    return tally


class _Agenda:
    """What people are still to do, the earliest first."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._numbers = count()
        self._waiting: list[tuple[datetime, int, Act]] = []
        for act in acts:
            self._add(act)

    def do(self, at: datetime, tally: Tally) -> None:
        """Does what is due by now. What cannot be done is counted and stops nothing: so it is in life."""
        while self._waiting and self._waiting[0][0] <= at:
            act = heappop(self._waiting)[2]
            try:
                for following in act.do(max(act.at, now())):
                    self._add(following)
            except SizaoError as error:
                _log.info("a replayed act of kind %s was not possible: %s", act.kind, type(error).__name__)
                tally.refused[act.kind] = tally.refused.get(act.kind, 0) + 1
            else:
                tally.acts[act.kind] = tally.acts.get(act.kind, 0) + 1

    def _add(self, act: Act) -> None:
        heappush(self._waiting, (act.at, next(self._numbers), act))


def _sendings(city: City, began: datetime, until: datetime, adapters: Sequence[str]) -> list[Sent]:
    """Everything that is sent in the period, the last first."""
    days = []
    on = (began - timedelta(days=1)).date()
    while on <= (until + timedelta(days=1)).date():
        days.append(fake_day(city, on))
        on += timedelta(days=1)
    found = [one for day in days for adapter in adapters for one in day.rows(adapter)]
    return sorted((one for one in found if began <= one.at < until), key=lambda one: one.at, reverse=True)


def _due(waiting: list[Sent], at: datetime) -> Mapping[str, list[Sent]]:
    """Takes from `waiting` what is sent by now, by adapter."""
    due: dict[str, list[Sent]] = {}
    while waiting and waiting[-1].at <= at:
        one = waiting.pop()
        due.setdefault(one.adapter, []).append(one)
    return due


@contextmanager
def _clock_at(speed: int) -> Iterator[None]:
    """The realm's clock runs so fast for as long as the block lasts."""
    actor = SystemActor(Role.CITY_COMMAND, _ACTOR, Scope(CITY_PATH, _ACTOR))
    before = get_realm().clock
    _set_rate(Decimal(speed), actor)
    try:
        yield
    finally:
        _set_rate(before.rate if before else Decimal(1), actor)


def _set_rate(rate: Decimal, actor: SystemActor) -> None:
    """From here on the clock runs so fast. One look at the machine's clock: a second one would set it back a little."""
    machine = machine_time()
    set_clock(shows_at=time_in_realm(machine=machine), rate=rate, actor=actor, machine=machine, reason=_REASON)
