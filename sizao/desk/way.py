"""One person's way: reported, on a list, read at a gate, handed from person to person, what was proposed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.response.arrivals.queries import list_crossings, list_expected, list_hand_overs, list_scans
from sizao.response.arrivals.types import ArrivalFile, HandOver, HandOverOrder, HandOverState
from sizao.response.restrictions.queries import list_restrictions_of


# Two reports of one journey lie no farther apart, and homes are reached within some days.
_BEFORE, _AFTER = timedelta(hours=36), timedelta(days=4)
_MOST = 200


class WayStep(StrEnum):
    REPORTED = "reported"
    EXPECTED = "expected"
    CALLED = "called"
    SCANNED = "scanned"
    CROSSED = "crossed"
    OFFERED = "offered"
    CLOSED = "closed"
    PROPOSED = "proposed"


# What happened in one minute stands in this order; an offer and its receipt in the order in which they were made.
_RANKS = {step: min(rank, list(WayStep).index(WayStep.OFFERED)) for rank, step in enumerate(WayStep)} | {
    WayStep.PROPOSED: len(WayStep)
}


@dataclass(frozen=True, slots=True)
class WayPoint:
    """One thing that happened. `word` says which of its kind; `who` and `to` are accounts or divisions, `place` a key.

    `note` is a train, a vehicle, a reason or a number; `number` the row that it opens.
    """

    at: datetime
    step: WayStep
    word: str = ""
    who: str = ""
    to: str = ""
    place: str = ""
    note: str = ""
    number: int | None = None
    hand_over: HandOver | None = field(default=None)


def way_of(*, file: ArrivalFile, actor: ScopedActor, at: datetime) -> list[WayPoint]:
    """All that is known of how somebody came, in order of time, within what the actor may see."""
    arrival = file.arrival
    keys = [arrival.person, *file.other_keys]
    begin, end = arrival.journey.arrives_at - _BEFORE, arrival.journey.arrives_at + _AFTER
    found = [WayPoint(made.made_at, WayStep.REPORTED, word=made.reporter.value) for made in file.reports]
    if arrival.called_at is not None:
        found.append(WayPoint(arrival.called_at, WayStep.CALLED, who=arrival.called_by))
    for line in list_expected(actor=actor, begin=begin, end=end, persons=keys, size=_MOST).rows:
        seat = " ".join(filter(None, (line.conveyance, line.carriage, line.seat)))
        found.append(WayPoint(line.expected_at, WayStep.EXPECTED, place=line.place, note=seat))
    for scan in list_scans(actor=actor, begin=begin, end=end, persons=keys, size=_MOST).rows:
        found.append(WayPoint(scan.at, WayStep.SCANNED, word=scan.verdict.value, who=scan.by, place=scan.place))
    for crossing in list_crossings(actor=actor, begin=begin, end=end, persons=keys, size=_MOST).rows:
        found.append(WayPoint(crossing.at, WayStep.CROSSED, place=crossing.place))
    hands = list_hand_overs(actor=actor, at=at, persons=keys, since=begin, order=HandOverOrder.NEWEST, size=_MOST).rows
    for held in reversed(hands):
        found.extend(_hand_over(held))
    if can(actor, Permission.OPEN_RESTRICTION):
        for one in list_restrictions_of(actor=actor, person=arrival.person, at=at):
            if begin <= one.proposed_at:
                found.append(
                    WayPoint(one.proposed_at, WayStep.PROPOSED, word=one.state.value, note=one.number, number=one.id)
                )
    return sorted(found, key=lambda point: (point.at, _RANKS[point.step]))


def _hand_over(held: HandOver) -> list[WayPoint]:
    points = [
        WayPoint(
            held.offered_at, WayStep.OFFERED, word=held.kind.value, who=held.offered_by, to=held.destination_path,
            place=held.place, note=held.vehicle, number=held.id, hand_over=held,
        )
    ]  # fmt: skip
    if held.closed_at is not None and held.state is not HandOverState.OFFERED:
        who = held.receiver or held.closed_by
        points.append(
            WayPoint(
                held.closed_at, WayStep.CLOSED, word=held.state.value, who=who, to=held.destination_path,
                note=held.why, number=held.id, hand_over=held,
            )
        )  # fmt: skip
    return points
