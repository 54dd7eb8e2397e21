"""The work at a gate across rooms: places of the registry, rules of the pack in force, reports taken down there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from secrets import token_bytes
from typing import Any

from sizao.desk.arriving import Trains, find_destination, proposed_for, rules_of_arrivals
from sizao.desk.exchange.offers import offer_traveller
from sizao.desk.exchange.reports import tell_report
from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import acting, scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.foundation.realms.queries import get_realm
from sizao.foundation.realms.types import RealmKind
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import keys_of_human, own_record
from sizao.registry.places.queries import list_venues
from sizao.response.arrivals.operations import scan_person, take_report
from sizao.response.arrivals.queries import (
    GateRules,
    Places,
    find_origin,
    gate_rules,
    list_of_day,
    list_waiting,
    read_report,
)
from sizao.response.arrivals.types import (
    DayList,
    Direction,
    FieldProblem,
    Gate,
    HandOver,
    HandOverClock,
    HandOverError,
    HandOverKind,
    Receipt,
    Reporter,
    ReportError,
    Risk,
    RiskFound,
    Seen,
    Waiting,
)


_SETTINGS = (Setting.STATION.value, Setting.CHECKPOINT.value)
_MOST_GATES = 500
_SALT_BYTES = 16
_DEPTH_OF_COUNTIES = 3
# A list is made anew so often at most, however many phones ask for it.
_LIST_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of the three questions: the report that was made of the answers, and whether a measure waits."""

    receipt: Receipt
    is_to_hand_over: bool


def list_gates() -> list[Gate]:
    """Stations and checkpoints, by name. About nobody."""
    return [
        Gate(place.key, place.name, place.division_path)
        for place in list_venues(kinds=_SETTINGS, size=_MOST_GATES).rows
        if place.division_path
    ]


def find_gate(place: str) -> Gate | None:
    return next((gate for gate in list_gates() if gate.place == place), None)


def rules_of_gates(*, at: datetime) -> GateRules:
    """The hours of the pack in force."""
    return _rules(at.astimezone(ZONE).replace(second=0, microsecond=0))


def risks_with_measure(*, at: datetime) -> frozenset[Risk]:
    """For which risks the pack would propose a measure; read anew every hour."""
    return _with_measure(at.astimezone(ZONE).replace(minute=0, second=0, microsecond=0))


def scan_at_gate(
    *, text: str, gate: Gate, direction: Direction, once: str, kept_seconds: int, actor: ScopedActor, at: datetime
) -> Seen:
    """Reads somebody; `kept_seconds`: how long ago on the phone. Raises `ScanError` and `NotPermittedError`."""
    return scan_person(
        text=text,
        gate=gate,
        direction=direction,
        with_measure=risks_with_measure(at=at),
        once=once,
        read_at=at - timedelta(seconds=kept_seconds),
        zone=ZONE,
        actor=actor,
        at=at,
        reason="scan at a gate",
    )


def take_answers(
    *,
    values: Mapping[str, str],
    gate: Gate,
    once: str,
    kept_seconds: int,
    trains: Trains,
    actor: ScopedActor,
    at: datetime,
) -> Asked:
    """Makes a report of what somebody said at a gate: where from, where to, whom to call; and a name, where nobody
    knows it. Raises `ReportError` with every field that is wrong, under its name in the form of the gate.
    """
    check(actor, Permission.WORK_AT_GATE)
    made_at = at - timedelta(seconds=kept_seconds)
    local = made_at.astimezone(ZONE)
    rules = rules_of_arrivals(at=at)
    given = {
        "reporter": Reporter.SELF.value,
        "identifier-0": values.get("number", ""),
        "name-0": values.get("name", "").strip() or _known_name(values.get("number", ""), gate, actor, at),
        "phone-0": values.get("phone", ""),
        "place-0": values.get("place", ""),
        "code-0": values.get("code", ""),
        "community": values.get("community", ""),
        "destination": values.get("destination", ""),
        "mode": "train" if values.get("train") else "other",
        "number": values.get("train", ""),
        "arrives_on": local.date().isoformat(),
        "arrives_time": local.strftime("%H:%M"),
    }
    try:
        report = read_report(
            given,
            places=Places(find_origin, find_destination),
            made_at=made_at,
            look_back_days=rules.look_back_days,
            zone=ZONE,
        )
    except ReportError as error:
        raise ReportError([_at_gate(problem) for problem in error.problems]) from None
    journey = replace(report.journey, is_known=trains(report.journey.number) if report.journey.number else None)
    who: Any = {"actor": actor.actor_id, "at": at, "reason": "three questions at a gate"}
    with acting(actor.actor_id):
        receipt = take_report(
            report=replace(report, reporter=Reporter.GATE, journey=journey),
            once=once,
            # Gates are many behind one address, and none of them is kept out.
            address=f"gate {actor.actor_id}",
            lead_hours=rules.lead_hours,
            made_at=made_at,
            **who,
        )
        if not receipt.is_repeat:
            tell_report(submission_id=receipt.submission_id, division_path=receipt.division_path, **who)
    return Asked(receipt, receipt.risk in risks_with_measure(at=at))


def offer_at_gate(
    *,
    person: int,
    arrival: int | None,
    gate: Gate,
    destination_path: str,
    kind: HandOverKind = HandOverKind.HAND_OVER,
    meant_for: str = "",
    vehicle: str = "",
    actor: ScopedActor,
    at: datetime,
) -> HandOver:
    """Offers whoever was scanned to the county unit of where they go. Raises `HandOverError`.

    Without a vehicle it is the one with which whoever it is meant for waits.
    """
    is_transit = kind is HandOverKind.TRANSIT
    if meant_for and not vehicle and not is_transit:
        waiting = waiting_for(destination_path, place=gate.place, actor=actor, at=at)
        vehicle = next((one.vehicle for one in waiting if one.staff == meant_for), "")
    return offer_traveller(
        person=person,
        arrival=arrival,
        kind=kind,
        place=gate.place,
        division_path=gate.division_path,
        destination_path=gate.division_path if is_transit else county_of(destination_path),
        clock=receipt_clock(ArrivalStep.RECEIPT, at=at),
        meant_for=meant_for,
        vehicle=vehicle,
        actor=actor,
        at=at,
        reason="hand-over at a gate",
    )


def receipt_clock(step: ArrivalStep, *, at: datetime) -> HandOverClock:
    """Until when receipt has to be given. Raises `HandOverError` where no rule in force says so."""
    clock = rules_of_gates(at=at).clock(step, at)
    if clock is None:
        raise HandOverError(
            "No rule in force sets a time for receipts.",
            "Nobody is handed over without a clock.",
            "Look at the pack under Protocols.",
        )
    return clock


def waiting_for(path: str | None, *, place: str, actor: ScopedActor, at: datetime) -> list[Waiting]:
    """Who of the county unit of a division waits at a gate."""
    if not path:
        return []
    with scope(path.partition(".")[0], actor=actor.actor_id):
        return [one for one in list_waiting(actor=actor, at=at, place=place) if one.division_path == county_of(path)]


def day_list(*, actor: ScopedActor, within: str, at: datetime) -> DayList:
    """The list for the phones; the same for some minutes, for it is made for thousands of people.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.WORK_AT_GATE)
    local = at.astimezone(ZONE)
    made_at = local.replace(minute=local.minute - local.minute % _LIST_MINUTES, second=0, microsecond=0)
    key = (within.partition(".")[0], made_at)
    if key not in _LISTS:
        _LISTS.clear()
        _LISTS[key] = list_of_day(
            actor=actor,
            within=within,
            with_measure=risks_with_measure(at=at),
            salt=token_bytes(_SALT_BYTES),
            at=at,
            reason="list of the day for gates",
        )
    return _LISTS[key]


_LISTS: dict[tuple[str, datetime], DayList] = {}


def county_of(path: str) -> str:
    """The county unit in which a division lies."""
    return ".".join(path.split(".")[:_DEPTH_OF_COUNTIES])


def _known_name(number: str, gate: Gate, actor: ScopedActor, at: datetime) -> str:
    """What the registry calls the owner of a document; empty where nobody knows. Kept in the audit trail."""
    if not number.strip():
        return ""
    with scope(gate.division_path.partition(".")[0], actor=actor.actor_id):
        known = own_record(keys=keys_of_human(key=person_key(number, secret=pseudonym_secret())))
        if known is None:
            return ""
        record(
            at=at, actor=actor.actor_id, action="person.read", subject_kind="person", subject_key=known.shown,
            purpose="follow_up", persons=[known.key],
        )  # fmt: skip
        return known.name


_AT_GATE = {"identifier-0": "number", "name-0": "name", "phone-0": "phone", "place-0": "place"}


def _at_gate(problem: FieldProblem) -> FieldProblem:
    return FieldProblem(_AT_GATE.get(problem.field, problem.field), problem.fault)


@lru_cache(maxsize=8)
def _rules(minute: datetime) -> GateRules:
    pack = get_pack(DEFAULT_PROTOCOL, at=minute)
    return gate_rules(pack, on=minute.date(), is_live=get_realm().kind is RealmKind.LIVE)


@lru_cache(maxsize=4)
def _with_measure(hour: datetime) -> frozenset[Risk]:
    day = hour.date()
    return frozenset(
        risk for risk in Risk if proposed_for((RiskFound("", day, day, risk),), arrives_at=hour, at=hour) is not None
    )
