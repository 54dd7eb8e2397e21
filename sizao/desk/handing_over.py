"""Travellers from hand to hand across rooms: whole trains, the way home, a measure proposed with its ground."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.arriving import proposed_for
from sizao.desk.exchange.offers import offer_traveller, tell_offer, tell_receipt
from sizao.desk.gating import county_of, receipt_clock
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.policy.vocabulary import ArrivalStep
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import acting, scope
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import canonical_map
from sizao.registry.places.queries import area_of
from sizao.response.arrivals.operations import receive_hand_over, refuse_hand_over, withdraw_hand_over
from sizao.response.arrivals.queries import access_arrival, get_hand_over
from sizao.response.arrivals.types import (
    ArrivalActError,
    ArrivalFile,
    Gate,
    HandOver,
    HandOverError,
    HandOverKind,
    HandOverState,
    Passenger,
    RiskFound,
)
from sizao.response.restrictions.operations import propose_restriction, state_ground
from sizao.response.restrictions.types import Exposure, GroundKind, GroundSource, Restriction, Subject, Wanted


@dataclass(frozen=True, slots=True)
class Offered:
    """What came of offering many: how many are on their way, and for each of the others why not."""

    done: Sequence[HandOver]
    refused: Sequence[tuple[int, SizaoError]]


def offer_passengers(
    *,
    passengers: Sequence[Passenger],
    gate: Gate,
    kind: HandOverKind,
    meant_for: str,
    vehicle: str,
    to_path: str = "",
    actor: ScopedActor,
    at: datetime,
) -> Offered:
    """Offers each to the county unit they go to; one for whom it fails stops no other.

    `to_path`: a division for all of them instead, such as one that another instance answers for. Raises
    `NotPermittedError`.
    """
    check(actor, Permission.OFFER_TRAVELLERS)
    clock = receipt_clock(ArrivalStep.RECEIPT, at=at)
    done, refused = [], []
    is_transit = kind is HandOverKind.TRANSIT
    for one in passengers:
        try:
            goes_to = to_path or one.destination_path
            if goes_to is None and not is_transit:
                raise HandOverError(
                    "Nobody said where this person goes.", "They can be handed over to nobody.", "Ask them at the gate."
                )
            done.append(
                offer_traveller(
                    person=one.person,
                    arrival=one.arrival,
                    kind=kind,
                    place=gate.place,
                    division_path=gate.division_path,
                    destination_path=gate.division_path if is_transit else county_of(goes_to or ""),
                    clock=clock,
                    meant_for=meant_for,
                    vehicle=vehicle,
                    actor=actor,
                    at=at,
                    reason="hand-over from the push desk",
                )
            )
        except SizaoError as error:
            refused.append((one.person, error))
    return Offered(done, refused)


def offer_home(*, hand_over_id: int, vehicle: str, purpose: str, actor: ScopedActor, at: datetime) -> HandOver:
    """Hands somebody whom the county received on to the community they were reported to go to.

    Raises `HandOverError` where they were not received, or nobody knows the community, and `NotPermittedError`.
    """
    held = get_hand_over(actor=actor, hand_over_id=hand_over_id)
    if held.state is not HandOverState.RECEIVED:
        raise HandOverError(
            "This traveller was not received yet.", "Whoever has a person hands them over.", "Give receipt first."
        )
    home = home_of(held, purpose=purpose, actor=actor, at=at)
    if home is None:
        raise HandOverError(
            "No community of this traveller is known.",
            "They were reported to go to the county only.",
            "Write down at the hand-over who takes them.",
        )
    return offer_traveller(
        person=held.person,
        arrival=held.arrival,
        kind=HandOverKind.HAND_OVER,
        place=held.place,
        division_path=held.destination_path,
        destination_path=home,
        clock=receipt_clock(ArrivalStep.RECEIPT_AT_HOME, at=at),
        vehicle=vehicle,
        actor=actor,
        at=at,
        reason="hand-over to the community",
    )


def receive_traveller(
    *,
    hand_over_id: int,
    receiver: str = "",
    given_at: datetime | None = None,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> HandOver:
    """Gives receipt, also to the instance that offered. Raises as `receive_hand_over` does."""
    with acting(actor.actor_id):
        held = receive_hand_over(
            hand_over_id=hand_over_id, receiver=receiver, given_at=given_at, actor=actor, at=at, reason=reason
        )
        tell_receipt(held, actor=actor, at=at, reason=reason)
    return held


def refuse_traveller(
    *, hand_over_id: int, why: str, given_at: datetime | None = None, actor: ScopedActor, at: datetime, reason: str
) -> HandOver:
    """Says that somebody was not taken, also to the instance that offered. Raises as `refuse_hand_over` does."""
    with acting(actor.actor_id):
        held = refuse_hand_over(
            hand_over_id=hand_over_id, why=why, given_at=given_at, actor=actor, at=at, reason=reason
        )
        tell_receipt(held, actor=actor, at=at, reason=reason)
    return held


def take_back_traveller(*, hand_over_id: int, why: str, actor: ScopedActor, at: datetime, reason: str) -> HandOver:
    """Takes an offer back, also at the instance that was to receive. Raises as `withdraw_hand_over` does."""
    with acting(actor.actor_id):
        held = withdraw_hand_over(hand_over_id=hand_over_id, why=why, actor=actor, at=at, reason=reason)
        tell_offer(held, actor=actor, at=at, reason=reason)
    return held


def home_of(held: HandOver, *, purpose: str, actor: ScopedActor, at: datetime) -> str | None:
    """Where a traveller goes within the division that received them; None where nothing nearer is known."""
    if held.arrival is None:
        return None
    path = access_arrival(actor=actor, arrival_id=held.arrival, purpose=purpose, at=at).arrival.division_path
    return path if path.startswith(f"{held.destination_path}.") else None


def propose_for_arrival(
    *, arrival_id: int, purpose: str, actor: ScopedActor, at: datetime, machine: datetime, reason: str
) -> Restriction:
    """Lays before whoever decides what the protocol says about a stay at risk, resting on the actor's own judgment.

    The ground tells where the person was as they said, and the line of the published list. Nothing is decided, and
    neither the report nor the list alone would do: a named person judges that the two are about this person. Raises
    `ArrivalActError` where the rules propose nothing, else as `propose_restriction` does.
    """
    check(actor, Permission.PROPOSE_RESTRICTION)
    with scope(actor.scope.path, actor=actor.actor_id):
        file = access_arrival(actor=actor, arrival_id=arrival_id, purpose=purpose, at=at)
        arrival = file.arrival
        proposed = proposed_for(arrival.found, arrives_at=arrival.journey.arrives_at, at=at)
        if proposed is None:
            raise ArrivalActError(
                "The rules propose no measure for this arrival.",
                "None of the stays that were told lies in a risk area of the lists in force.",
                "Nothing needs to be done.",
            )
        # A hotel receives its guest; what is decided about them is not its business.
        area = area_of(arrival.division_path)
        subject = Subject(person=canonical_map().get(arrival.person, arrival.person))
        ground = state_ground(
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            reference=f"arrival:{arrival_id}:{len(arrival.found)}",
            subject=subject,
            facts={"words": _words(file, reason)},
            division_path=area,
            actor=actor,
            at=at,
            reason=reason,
        )
        return propose_restriction(
            wanted=Wanted(
                subject,
                Exposure(proposed.last_exposure, group=proposed.group),
                [ground.id],
                area,
            ),
            protocol=DEFAULT_PROTOCOL,
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )


def _words(file: ArrivalFile, reason: str) -> str:
    """What the notice tells, in Chinese: where and when, the line of the list, and what the actor adds."""
    stays = "；".join(_stay(one) for one in file.arrival.found)
    return f"来张人员旅居史：{stays}。{reason}"[:900]


def _stay(one: RiskFound) -> str:
    line = f"，{one.bulletin}风险地区名单“{one.line}”" if one.line else ""
    return f"{one.place}（{one.from_on.isoformat()}至{one.until_on.isoformat()}）{line}"
