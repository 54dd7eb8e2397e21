"""From a positive to a meal: what followed one case, from the records of every room, with the minutes since its result.

Counts and who decided; nobody is named. Whoever may open the case may see how many rides and deliveries followed it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sizao.desk.supplying import serving
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.readiness.supplies.queries import list_deliveries, list_stores
from sizao.readiness.supplies.types import Delivery, DeliveryState
from sizao.registry.people.queries import keys_of_humans
from sizao.registry.places.queries import split_housing
from sizao.response.cases.types import CaseFile
from sizao.response.investigations.queries import list_contacts_of_case
from sizao.response.investigations.types import Contact, ContactState
from sizao.response.quarantine.queries import get_rides, list_sites, list_stays, list_transfers
from sizao.response.quarantine.types import Ride, Stay, Transfer, TransferState
from sizao.response.restrictions.queries import evidence_of, list_restrictions, list_steps
from sizao.response.restrictions.types import Restriction, State
from sizao.response.restrictions.types import Step as StateStep
from sizao.response.zones.queries import get_zone_file, list_zones
from sizao.response.zones.types import ZoneAct, ZoneFile


_MOST = 10_000
_ZONES = 50


class Stage(StrEnum):
    """What one positive leads to, in the order in which it is needed."""

    FINDING = "finding"
    CASE = "case"
    CONTACTS = "contacts"
    MEASURES = "measures"
    ROOMS = "rooms"
    RIDES = "rides"
    ZONE = "zone"
    MEALS = "meals"


class What(StrEnum):
    """One kind of thing that happened."""

    RESULT = "result"
    REPORTED = "reported"
    CLASSIFIED = "classified"
    ISOLATED = "isolated"
    TRACED = "traced"
    ACCEPTED = "accepted"
    DROPPED = "dropped"
    PROPOSED = "proposed"
    DECIDED = "decided"
    REFUSED = "refused"
    TOLD = "told"
    PLACE_ASKED = "place_asked"
    PLACED = "placed"
    ARRIVED = "arrived"
    LEFT = "left"
    RIDE_ASKED = "ride_asked"
    RIDE_SENT = "ride_sent"
    TAKEN_IN = "taken_in"
    HANDED_OVER = "handed_over"
    DISINFECTED = "disinfected"
    ZONE = "zone"
    MEALS_PLANNED = "meals_planned"
    MEALS_LOADED = "meals_loaded"
    MEALS_ARRIVED = "meals_arrived"
    MEALS_REFUSED = "meals_refused"


# A stage stands once this has happened.
STANDS: dict[Stage, frozenset[What]] = {
    Stage.FINDING: frozenset({What.RESULT}),
    Stage.CASE: frozenset({What.CLASSIFIED}),
    Stage.CONTACTS: frozenset({What.ACCEPTED}),
    Stage.MEASURES: frozenset({What.DECIDED}),
    Stage.ROOMS: frozenset({What.PLACED}),
    Stage.RIDES: frozenset({What.RIDE_SENT}),
    Stage.ZONE: frozenset({What.ZONE}),
    Stage.MEALS: frozenset({What.MEALS_PLANNED}),
}


@dataclass(frozen=True, slots=True)
class Point:
    """`count` things of one kind that one actor (`who`) did in the same minute.

    `word` says more (a classification, an act on a zone), `note` is a name or a number that people know, `number` the
    row that it opens.
    """

    at: datetime
    stage: Stage
    what: What
    count: int = 1
    who: str = ""
    word: str = ""
    note: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class StageState:
    """Whether a stage stands: since when, until when something happened in it, and how many of how many have it.

    `of` is None where nothing is counted.
    """

    stage: Stage
    stands_at: datetime | None
    last_at: datetime | None
    done: int = 0
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """All that followed a case; `began_at` is its first positive result, or its opening where there is none."""

    began_at: datetime
    stages: Sequence[StageState]
    points: Sequence[Point]

    def stood_by(self, instant: datetime) -> bool:
        """Whether every stage stood at an instant."""
        return all(one.stands_at is not None and one.stands_at <= instant for one in self.stages)


def response_to(*, file: CaseFile, actor: ScopedActor, at: datetime) -> Response:
    """What followed a case, within the actor's area. Raises `NotPermittedError`."""
    case = file.case
    reader = SystemActor(Role.COUNTY_COMMAND, "system:response", actor.scope)
    began = min((finding.resulted_at for finding in file.findings), default=case.opened_at)
    contacts = list_contacts_of_case(actor=actor, case_id=case.id)
    keys = keys_of_humans(keys=[case.person, *(one.person for one in contacts)])
    restrictions = _resting_on(reader, file, contacts, keys, at)
    steps = list_steps(actor=reader, restriction_ids=[one.id for one in restrictions])
    ids = {one.id for one in restrictions}
    stays = [one for one in list_stays(actor=reader, persons=keys, size=_MOST).rows if one.restriction in ids]
    own = {one.id for one in stays}
    transfers = [
        one
        for one in list_transfers(actor=reader, states=tuple(TransferState), persons=keys, limit=_MOST)
        if one.asked_at >= began and (one.stay in own or one.stay is None)
    ]
    rides = get_rides(actor=reader, ride_ids={one.ride for one in transfers if one.ride is not None})
    zones = _zones_of(reader, file, at)
    deliveries = [one for one in _deliveries_to(reader, zones, stays) if (_planned_at(one) or began) >= began]
    points = [
        *_of_case(file),
        *_of_contacts(contacts),
        *_of_restrictions(steps),
        *_of_stays(stays),
        *_of_rides(transfers, rides),
        *_of_zones(zones),
        *_of_deliveries(deliveries),
    ]
    points.sort(key=lambda point: (point.at, list(Stage).index(point.stage), list(What).index(point.what)))
    counts = _counts(contacts, restrictions, stays, transfers, zones, deliveries)
    return Response(began, [_state(stage, points, *counts.get(stage, (0, None))) for stage in Stage], points)


def _resting_on(
    reader: ScopedActor, file: CaseFile, contacts: Sequence[Contact], keys: Collection[int], at: datetime
) -> list[Restriction]:
    """The restrictions of the case and its contacts whose grounds are this case's: a contact may have two cases."""
    found = list_restrictions(actor=reader, at=at, persons=keys, size=_MOST).rows
    own = {f"contact:{one.id}" for one in contacts} | {finding.ground for finding in file.findings}
    evidence = evidence_of(actor=reader, restriction_ids=[one.id for one in found])
    return [
        one
        for one in found
        if any(
            ground.reference in own or ground.reference.rpartition(":")[0] in own for ground in evidence.get(one.id, ())
        )
    ]


def _zones_of(reader: ScopedActor, file: CaseFile, at: datetime) -> list[ZoneFile]:
    about = [f"case:{file.case.id}", *(f"finding:{finding.id}" for finding in file.findings)]
    found = list_zones(actor=reader, at=at, about=about, size=_ZONES).rows
    return [get_zone_file(actor=reader, zone_id=one.id, at=at) for one in sorted(found, key=lambda one: one.id)]


def _deliveries_to(reader: ScopedActor, zones: Sequence[ZoneFile], stays: Sequence[Stay]) -> list[Delivery]:
    """What was brought to the stores that supply the zones and the sites of this case."""
    stores = list_stores(actor=reader)
    sites = {site.id: site.division_path for site in list_sites(actor=reader)} if stays else {}
    paths = {split_housing(path)[0] for one in zones for path in one.zone.boundary}
    paths |= {sites[stay.site] for stay in stays if stay.site in sites}
    serve = {store.id for path in paths if (store := serving(path, stores)) is not None}
    return list_deliveries(actor=reader, to=serve) if serve else []


def _planned_at(one: Delivery) -> datetime | None:
    return one.planned_at or one.loaded_at


def _of_case(file: CaseFile) -> Iterable[Point]:
    for finding in file.findings:
        yield Point(finding.resulted_at, Stage.FINDING, What.RESULT, note=finding.source, number=finding.id)
    if file.case.reported_at is not None:
        yield Point(file.case.reported_at, Stage.FINDING, What.REPORTED)
    for change in file.history:
        yield Point(
            change.at, Stage.CASE, What.CLASSIFIED, who=change.decided_by, word=change.classification.value,
            number=file.case.id,
        )  # fmt: skip
    if file.case.isolated_at is not None:
        yield Point(file.case.isolated_at, Stage.CASE, What.ISOLATED)
    for trace in file.traces:
        yield Point(trace.at, Stage.CONTACTS, What.TRACED, count=sum(trace.level_sizes), note=trace.protocol)


def _of_contacts(contacts: Sequence[Contact]) -> Iterable[Point]:
    words = {ContactState.ACCEPTED: What.ACCEPTED, ContactState.DROPPED: What.DROPPED}
    return _grouped(Stage.CONTACTS, ((one.decided_at, words[one.state], one.decided_by, "") for one in contacts))


def _of_restrictions(steps: Mapping[int, Sequence[StateStep]]) -> Iterable[Point]:
    words = {
        State.PROPOSED: What.PROPOSED,
        State.REFUSED: What.REFUSED,
        State.DECIDED: What.DECIDED,
        State.NOTIFIED: What.TOLD,
    }
    rows = []
    for row in steps.values():
        seen: set[What] = set()
        for step in row:
            what = words.get(step.after)
            # Told when the term has begun already, it is carried out at once.
            if what is None and step.before is State.DECIDED and step.after is State.IN_FORCE:
                what = What.TOLD
            if what is not None and what not in seen:
                seen.add(what)
                rows.append((step.at, what, step.actor, ""))
    return _grouped(Stage.MEASURES, rows)


def _of_stays(stays: Sequence[Stay]) -> Iterable[Point]:
    rows: list[tuple[datetime, What, str, str]] = []
    for stay in stays:
        rows.append((stay.asked_at, What.PLACE_ASKED, "", ""))
        if stay.placed_at is not None:
            rows.append((stay.placed_at, What.PLACED, stay.placed_by, stay.site_name))
        if stay.arrived_at is not None:
            rows.append((stay.arrived_at, What.ARRIVED, "", stay.site_name))
        if stay.left_at is not None:
            rows.append((stay.left_at, What.LEFT, stay.left_by, stay.site_name))
    return _grouped(Stage.ROOMS, rows)


def _of_rides(transfers: Sequence[Transfer], rides: Sequence[Ride]) -> Iterable[Point]:
    rows: list[tuple[datetime, What, str, str]] = []
    mine = Counter(one.ride for one in transfers)
    for one in transfers:
        rows.append((one.asked_at, What.RIDE_ASKED, "", ""))
        if one.taken_at is not None:
            rows.append((one.taken_at, What.TAKEN_IN, "", one.handed_by))
        if one.done_at is not None:
            rows.append((one.done_at, What.HANDED_OVER, "", one.received_by))
    yield from _grouped(Stage.RIDES, rows)
    for ride in rides:
        note = " · ".join(filter(None, (ride.vehicle.plate, ride.driver)))
        if ride.confirmed_at is not None:
            yield Point(
                ride.confirmed_at, Stage.RIDES, What.RIDE_SENT, count=mine[ride.id], who=ride.confirmed_by, note=note
            )
        if ride.disinfected_at is not None:
            yield Point(ride.disinfected_at, Stage.RIDES, What.DISINFECTED, who=ride.disinfected_by, note=note)


def _of_zones(zones: Sequence[ZoneFile]) -> Iterable[Point]:
    for one in zones:
        for step in one.steps:
            yield Point(
                step.at, Stage.ZONE, What.ZONE, count=step.people, who=step.actor, word=step.act.value,
                note=one.zone.number, number=one.zone.id,
            )  # fmt: skip


def _of_deliveries(deliveries: Sequence[Delivery]) -> Iterable[Point]:
    ends = {DeliveryState.ARRIVED: What.MEALS_ARRIVED, DeliveryState.REFUSED: What.MEALS_REFUSED,
            DeliveryState.RETURNED: What.MEALS_REFUSED}  # fmt: skip
    for one in deliveries:
        known: dict[str, Any] = {"stage": Stage.MEALS, "number": one.id}
        if (planned := _planned_at(one)) is not None:
            yield Point(planned, what=What.MEALS_PLANNED, who=one.planned_by, note=f"{one.receipt} · {one.to_name}",
                        **known)  # fmt: skip
        if one.loaded_at is not None:
            note = " · ".join(filter(None, (one.receipt, one.plate, one.driver)))
            yield Point(one.loaded_at, what=What.MEALS_LOADED, note=note, **known)
        if one.ended_at is not None and one.state in ends:
            yield Point(one.ended_at, what=ends[one.state], note=f"{one.receipt} · {one.received_by}", **known)


def _grouped(stage: Stage, rows: Iterable[tuple[datetime, What, str, str]]) -> list[Point]:
    """One point for what one actor did in one minute: (when, what, who, note)."""
    found: dict[tuple[datetime, What, str, str], int] = Counter()
    for at, what, who, note in rows:
        found[at.replace(second=0, microsecond=0), what, who, note] += 1
    return [Point(at, stage, what, count, who, note=note) for (at, what, who, note), count in found.items()]


def _counts(
    contacts: Sequence[Contact],
    restrictions: Sequence[Restriction],
    stays: Sequence[Stay],
    transfers: Sequence[Transfer],
    zones: Sequence[ZoneFile],
    deliveries: Sequence[Delivery],
) -> dict[Stage, tuple[int, int | None]]:
    """How many of how many each stage has."""
    accepted = [one for one in contacts if one.state is ContactState.ACCEPTED]
    ordered = [one for one in restrictions if one.state not in (State.PROPOSED, State.REFUSED)]
    placed = [one for one in stays if one.placed_at is not None]
    # Canceled rides that were asked for again count once.
    rides = {one.stay or -one.person: one for one in sorted(transfers, key=lambda one: one.asked_at)}.values()
    arrived: Callable[[Delivery], bool] = lambda one: one.state is DeliveryState.ARRIVED  # noqa: E731
    sent = (TransferState.PLANNED, TransferState.ABOARD, TransferState.DONE)
    announced = [one for one in zones if any(step.act is ZoneAct.ANNOUNCE for step in one.steps)]
    return {
        Stage.CONTACTS: (len(accepted), len(contacts)),
        Stage.MEASURES: (len(ordered), len(restrictions)),
        Stage.ROOMS: (len(placed), len(stays)),
        Stage.RIDES: (sum(one.state in sent for one in rides), len(rides)),
        Stage.ZONE: (len(announced), len(zones)),
        Stage.MEALS: (sum(map(arrived, deliveries)), len(deliveries)),
    }


def _state(stage: Stage, points: Sequence[Point], done: int, of: int | None) -> StageState:
    own = [point for point in points if point.stage is stage]
    # A zone stands once it is announced; what came before was paper.
    stands = [
        point.at
        for point in own
        if point.what in STANDS[stage] and (point.what is not What.ZONE or point.word == ZoneAct.ANNOUNCE)
    ]
    return StageState(stage, min(stands, default=None), max((point.at for point in own), default=None), done, of)
