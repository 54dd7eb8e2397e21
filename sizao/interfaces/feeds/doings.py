"""What people do on a day that is replayed, through the doors that their phones use.

Travellers report before they come, are read at the gate, asked, handed over and received; grid workers report. Each act
goes through the operation that the page of a phone calls, with how long it lay on the phone. Nobody in it exists.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial

import numpy as np

from sizao.desk.arriving import take_public_report
from sizao.desk.filling.divisions import division_paths
from sizao.desk.gating import county_of, list_gates, offer_at_gate, scan_at_gate, take_answers
from sizao.desk.grid_cells import rules_of_grid, take_phone_report, today_of
from sizao.desk.handing_over import home_of, offer_home
from sizao.desk.tracing import ZONE
from sizao.engines.city import City
from sizao.engines.rail.timetable import plain_station
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.queries import accounts_of_actors
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.feeds.fakes import Ride, fake_day
from sizao.interfaces.public.trains import is_known_train
from sizao.registry.cells.queries import duties_on
from sizao.registry.cells.types import DutyKind
from sizao.response.arrivals.operations import begin_waiting, receive_hand_over, refuse_hand_over
from sizao.response.arrivals.types import Direction, Gate, HandOver, Seen, Verdict
from sizao.response.grid.queries import list_cell_days


_REASON = "replay of the demo's day"
_SHIFT = timedelta(hours=12)
_VEHICLE = "冀G·Y0730（演示）"
_SEED = 20211023
# How many hours before they come people report; where there is no such time any more, in those that are left.
_LEADS = (1.5, 3, 6, 12, 26, 52)
_REPORTED, _READ, _ANSWERED, _RECEIVED, _NIL = 0.55, 0.93, 0.9, 0.85, 0.97
_DAYS_AHEAD = 3
# Where those who come by train say that they were, and how often.
_ORIGINS = (
    ("110105", "", 68),
    ("130108", "", 13),
    ("120101", "", 7),
    ("152923", "达来呼布镇", 5),
    ("KR", "", 6),
    ("152501", "锡林社区", 1),
)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Act:
    """Something somebody does at an instant: what kind it counts as, and how it is done at the time that it is.

    Doing it gives what follows from it.
    """

    at: datetime
    kind: str
    do: Callable[[datetime], Sequence["Act"]]


@dataclass
class Doings:
    """What people of the city do from `began` until before `until`."""

    city: City
    began: datetime
    until: datetime
    _stream: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        self._stream = np.random.default_rng([_SEED, self.began.toordinal()])

    def acts(self) -> list[Act]:
        """What is done whatever else happens; more follows from it."""
        return [*self._waiting(), *self._travellers(), *self._grid()]

    @cached_property
    def _staff(self) -> Mapping[str, ScopedActor]:
        return demo_staff(at=self.began)

    @cached_property
    def _gates(self) -> Mapping[str, Gate]:
        return {plain_station(gate.name): gate for gate in reversed(list_gates())}

    @cached_property
    def _homes(self) -> list[str]:
        return division_paths(self.city.divisions)

    def _waiting(self) -> list[Act]:
        county = self._staff["county"]

        def wait(gate: Gate, at: datetime) -> Sequence[Act]:
            begin_waiting(
                place=gate.place, division_path=county_of(county.scope.path or ""), vehicle=_VEHICLE, until=at + _SHIFT,
                actor=county, at=at, reason=_REASON,
            )  # fmt: skip
            return ()

        gate = self._gates.get("张家口")
        return [] if gate is None else [Act(self.began, "waiting", lambda at: wait(gate, at))]

    def _travellers(self) -> list[Act]:
        """Reports and scans of those who come by train: to stations that have a gate, nobody of the story."""
        cast = set(self.city.story.roles.values())
        found = []
        on = self.began.astimezone(ZONE).date()
        while on <= self.until.astimezone(ZONE).date() + timedelta(_DAYS_AHEAD):
            for ride in fake_day(self.city, on).rides():
                gate = self._gates.get(plain_station(ride.alight))
                if gate is not None and ride.arrives_at > self.began and ride.person not in cast:
                    found += self._traveller(ride, gate, on)
            on += timedelta(days=1)
        return found

    def _traveller(self, ride: Ride, gate: Gate, on: date) -> list[Act]:
        drawn = self._stream.random(5).tolist()
        found = []
        if drawn[0] < _REPORTED:
            at = ride.arrives_at - timedelta(hours=_LEADS[int(drawn[1] * len(_LEADS))])
            if at < self.began:
                at = self.began + drawn[2] * (min(ride.arrives_at, self.until) - self.began)
            if at < self.until:
                found.append(Act(at, "reports", partial(self._report, ride, on, at)))
        read_at = ride.arrives_at + (3 + 11 * drawn[3]) * _MINUTE
        if drawn[4] < _READ and read_at < self.until:
            found.append(Act(read_at, "scans", partial(self._scan, ride, gate, read_at)))
        return found

    def _report(self, ride: Ride, on: date, made_at: datetime, now: datetime) -> Sequence[Act]:
        code, detail = self._origin()
        arrives = ride.arrives_at.astimezone(ZONE)
        values = {
            "reporter": "self", "place-0": code, "code-0": code, "detail-0": detail, "mode": "train",
            "number": ride.train, "destination": self._home(ride.person), "arrives_on": f"{arrives.date()}",
            "arrives_time": f"{arrives:%H:%M}", **self._told(ride.person, "-0"),
        }  # fmt: skip
        take_public_report(
            values=values, once=f"replay {on} {ride.person}", address=f"192.0.2.{ride.person % 250}",
            kept_seconds=_seconds(made_at, now), trains=is_known_train, at=now,
        )  # fmt: skip
        return ()

    def _scan(self, ride: Ride, gate: Gate, read_at: datetime, now: datetime) -> Sequence[Act]:
        seen = self._read(ride, gate, f"replay {read_at.isoformat()} {ride.person}", read_at, now)
        at = read_at + 2 * _MINUTE
        if seen.verdict is Verdict.MEASURE and seen.destination_path:
            return [Act(at, "offers", partial(self._offer, seen, gate, at))]
        if seen.verdict in (Verdict.UNREPORTED, Verdict.UNKNOWN) and self._stream.random() < _ANSWERED:
            return [Act(at, "answers", partial(self._answer, ride, gate, at))]
        return ()

    def _read(self, ride: Ride, gate: Gate, once: str, read_at: datetime, now: datetime) -> Seen:
        return scan_at_gate(
            text=self._told(ride.person, "")["identifier"], gate=gate, direction=Direction.IN, once=once,
            kept_seconds=_seconds(read_at, now), actor=self._staff["station"], at=now,
        )  # fmt: skip

    def _answer(self, ride: Ride, gate: Gate, made_at: datetime, now: datetime) -> Sequence[Act]:
        told, (code, _detail) = self._told(ride.person, ""), self._origin()
        asked = take_answers(
            values={
                "number": told["identifier"], "name": told["name"], "phone": told["phone"] or "10000000000",
                "code": code, "place": code, "destination": self._home(ride.person), "train": ride.train,
            },
            gate=gate, once=f"replay asked {made_at.isoformat()} {ride.person}", kept_seconds=_seconds(made_at, now),
            trains=is_known_train, actor=self._staff["station"], at=now,
        )  # fmt: skip
        if not asked.is_to_hand_over:
            return ()
        # Whoever answered is read again, as at the gate: now the report is there.
        seen = self._read(ride, gate, f"replay again {made_at.isoformat()} {ride.person}", now, now)
        at = made_at + _MINUTE
        return [Act(at, "offers", partial(self._offer, seen, gate, at))]

    def _offer(self, seen: Seen, gate: Gate, planned: datetime, now: datetime) -> Sequence[Act]:
        held = offer_at_gate(
            person=seen.scan.person, arrival=seen.arrival, gate=gate, destination_path=seen.destination_path or "",
            vehicle=_VEHICLE, actor=self._staff["station"], at=now,
        )  # fmt: skip
        drawn = self._stream.random()
        if drawn >= _RECEIVED + 0.05:
            return ()  # nobody gives receipt, and it rises
        at = planned + (6 + 20 * self._stream.random()) * _MINUTE
        if drawn >= _RECEIVED:
            return [Act(at, "refusals", partial(self._refuse, held))]
        return [Act(at, "receipts", partial(self._receive, held, at))]

    def _refuse(self, held: HandOver, now: datetime) -> Sequence[Act]:
        county = self._staff["county"]
        if county.scope.covers(held.destination_path):
            refuse_hand_over(
                hand_over_id=held.id, why="旅客要求先就医，由市定点医院接（演示）", actor=county, at=now, reason=_REASON
            )
        return ()

    def _receive(self, held: HandOver, planned: datetime, now: datetime) -> Sequence[Act]:
        """By the county's staff of the demo; those of others have no account there, and the station writes it down."""
        county, station = self._staff["county"], self._staff["station"]
        if not county.scope.covers(held.destination_path):
            receive_hand_over(
                hand_over_id=held.id, receiver="县区接站人员（演示）", actor=station, at=now, reason=_REASON
            )
            return ()
        receive_hand_over(hand_over_id=held.id, actor=county, at=now, reason=_REASON)
        if home_of(held, purpose="exercise", actor=county, at=now) is None:
            return ()
        at = planned + 15 * _MINUTE
        return [Act(at, "offers", partial(self._hand_on, held, at))]

    def _hand_on(self, held: HandOver, planned: datetime, now: datetime) -> Sequence[Act]:
        second = offer_home(
            hand_over_id=held.id, vehicle=_VEHICLE, purpose="exercise", actor=self._staff["county"], at=now
        )
        grid = self._staff["grid"]
        if not grid.scope.covers(second.destination_path):
            return ()
        at = planned + (50 + 60 * self._stream.random()) * _MINUTE

        def receive(now: datetime) -> Sequence[Act]:
            receive_hand_over(hand_over_id=second.id, actor=grid, at=now, reason=_REASON)
            return ()

        return [Act(at, "receipts", receive)]

    def _grid(self) -> list[Act]:
        """The day's report of each cell that has not reported: nearly all have nothing to tell, some stay silent."""
        commander = SystemActor(Role.CITY_COMMAND, "system:replay", Scope("n13.n1307", "system:replay"))
        found = []
        on = today_of(self.began)
        while on <= today_of(self.until):
            days = list_cell_days(
                actor=commander, on=on, rules=rules_of_grid(at=self.began), at=self.began, zone=ZONE
            )  # fmt: skip
            silent = [day.cell.code for day in days if day.received_at is None]
            duties = duties_on(actor=commander, on=on, codes=silent)
            workers = {code: on_duty.get(DutyKind.WORKER, "") for code, on_duty in duties.items()}
            accounts = accounts_of_actors(actors=set(workers.values()))
            for code, worker in workers.items():
                hour = float(np.clip(self._stream.normal(14, 3), 7, 20))
                at = datetime.combine(on, time(), ZONE) + timedelta(hours=hour)
                if on == today_of(self.began) and at <= self.began:
                    at = self.began + self._stream.random() * timedelta(hours=2)
                if worker in accounts and self.began <= at < self.until and self._stream.random() < _NIL:
                    found.append(_nil(code, on, accounts[worker], at))
            on += timedelta(days=1)
        return found

    def _told(self, person: int, ending: str) -> dict[str, str]:
        one = np.array([person], np.int32)
        told = {
            "name": self.city.names(one)[0],
            "identifier": self.city.identifiers(one)[0],
            "phone": self.city.phones(one)[0] or "10000000000",
        }
        return {f"{name}{ending}": value for name, value in told.items()}

    def _home(self, person: int) -> str:
        return self._homes[int(self.city.people.community[person])]

    def _origin(self) -> tuple[str, str]:
        """Where somebody was: county or country, and the place in it where that is told."""
        weights = np.array([weight for _code, _detail, weight in _ORIGINS], float)
        code, detail, _weight = _ORIGINS[int(self._stream.choice(len(_ORIGINS), p=weights / weights.sum()))]
        return code, detail


def _nil(code: str, on: date, worker: ScopedActor, at: datetime) -> Act:
    def send(now: datetime) -> Sequence[Act]:
        take_phone_report(
            values={"cell": code, "on": on.isoformat(), "act": "nil"}, once=f"replay {on} {code}",
            kept_seconds=_seconds(at, now), actor=worker, at=now,
        )  # fmt: skip
        return ()

    return Act(at, "grid reports", send)


def _seconds(planned: datetime, now: datetime) -> int:
    """How long an act lay on the phone."""
    return max(0, int((now - planned).total_seconds()))
