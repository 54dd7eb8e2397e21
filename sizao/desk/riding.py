"""Rides that arise by themselves: to a site once a place is confirmed, to hospital from a case, home after release."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sizao.desk.placing import Distances, city_reader
from sizao.desk.tracing import ZONE, get_pack
from sizao.engines.clocks.standing import stand
from sizao.engines.policy.vocabulary import Event
from sizao.foundation.accounts.types import ScopedActor
from sizao.registry.people.queries import access_people
from sizao.registry.people.types import PersonRow
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import Case, CaseClassification
from sizao.response.investigations.queries import access_contact
from sizao.response.investigations.types import ContactNotFoundError, ContactState
from sizao.response.quarantine.operations import ask_transfer, cancel_transfer, propose_rides
from sizao.response.quarantine.queries import (
    get_stays,
    list_hospitals,
    list_sites,
    list_stays,
    list_taken_back,
    list_transfers,
    ride_numbers,
)
from sizao.response.quarantine.types import (
    Hospital,
    NewTransfer,
    QuarantineError,
    Site,
    Stay,
    StayNotFoundError,
    StayState,
    TransferKind,
    TransferState,
)


_PURPOSE = "follow_up"
_MOST = 5_000
_INFECTED = 0
_KINDS = (TransferKind.TO_SITE, TransferKind.TO_HOSPITAL)


def ask_rides(
    *, actor: ScopedActor, protocol: str, at: datetime, reason: str, kinds: Collection[TransferKind] = _KINDS
) -> int:
    """Asks for a ride for everybody who has a place and is not there, and for every case that is not isolated; how
    many are new. The clocks are those of the pack: contact determined to moved, result to admitted.

    Whoever came otherwise needs no ride any more; one that a person took back is not asked for again by itself.
    """
    asked = 0
    cases = list_cases(actor=actor, size=_MOST).rows
    _take_back(cases, actor, at, reason)
    under_way = {one.person for one in list_transfers(actor=actor)}
    taken_back = list_taken_back(actor=actor)
    sites = {site.id: site for site in list_sites(actor=actor)}
    stays = list_stays(actor=actor, states=[StayState.PLACED], size=_MOST).rows
    new = [
        stay for stay in stays
        if stay.person not in under_way and stay.site in sites and stay.id not in taken_back
    ]  # fmt: skip
    if TransferKind.TO_HOSPITAL not in kinds:
        cases = []
    cases = [one for one in cases if _is_to_be_taken(one) and one.person not in under_way]
    keys = [*(stay.person for stay in new), *(case.person for case in cases)]
    people = access_people(actor=actor, keys=keys, purpose=_PURPOSE, at=at) if keys else {}
    hospitals = [one for one in list_hospitals(actor=actor) if one.in_service]
    wanted = [
        *(_to_site(stay, sites[stay.site or 0], people, actor, protocol, at) for stay in new),
        *(_to_hospital(case, people, hospitals, protocol, at) for case in cases),
    ]
    for one in wanted:
        try:
            ask_transfer(new=one, actor=actor, at=at, reason=reason)
        except QuarantineError:
            # Asked for or moved in the meantime; the board shows it.
            continue
        asked += 1
    return asked


def ask_ride_to_site(*, stay_id: int, actor: ScopedActor, protocol: str, at: datetime, reason: str) -> None:
    """Asks for a ride by hand, also where one was taken back. Raises `QuarantineError` for somebody who was moved
    already or has no place, and `StayNotFoundError`."""
    stay = get_stays(actor=actor, stay_ids=[stay_id]).get(stay_id)
    if stay is None:
        raise StayNotFoundError("There is no such stay in your area.", next_step="Look at the list of stays.")
    sites = {site.id: site for site in list_sites(actor=actor)}
    site = sites.get(stay.site or 0)
    if site is None or stay.state is not StayState.PLACED:
        raise QuarantineError(
            "This person was moved already, or has no place.",
            "A ride to a site is for somebody whose place is confirmed and who is not there.",
            "Look at the stay.",
        )
    people = access_people(actor=actor, keys=[stay.person], purpose=_PURPOSE, at=at)
    ask_transfer(new=_to_site(stay, site, people, actor, protocol, at), actor=actor, at=at, reason=reason)


def _take_back(cases: Sequence[Case], actor: ScopedActor, at: datetime, reason: str) -> None:
    """Takes back what nobody needs any more: somebody came to the site otherwise, left, or is isolated already."""
    open_ones = [one for one in list_transfers(actor=actor) if one.state is not TransferState.ABOARD]
    coming = [one.stay for one in open_ones if one.kind is TransferKind.TO_SITE and one.stay is not None]
    stays = get_stays(actor=actor, stay_ids=coming) if coming else {}
    settled = {one.person for one in cases if not _is_to_be_taken(one)}
    for one in open_ones:
        has_come = one.stay in stays and stays[one.stay].state is not StayState.PLACED
        is_settled = one.kind is TransferKind.TO_HOSPITAL and one.person in settled
        if (one.kind is TransferKind.TO_SITE and has_come) or is_settled:
            cancel_transfer(transfer_id=one.id, actor=actor, at=at, reason=reason)


def ask_ride_home(*, stay: Stay, actor: ScopedActor, at: datetime, reason: str) -> None:
    """The ride home of somebody who was released, within the day, in a vehicle of those who are not infected."""
    rows = access_people(actor=actor, keys=[stay.person], purpose=_PURPOSE, at=at)
    sites = {site.id: site for site in list_sites(actor=actor)}
    site = sites.get(stay.site or 0)
    home = _home(rows, stay.person, stay.division_path)
    day_ends = at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    new = NewTransfer(
        stay.person, TransferKind.HOME, _RELEASED, stay.party, site.division_path if site else stay.division_path, home,
        "", day_ends, "", stay.division_path, stay.id,
    )  # fmt: skip
    ask_transfer(new=new, actor=actor, at=at, reason=reason)


# Nobody shares a ride with contacts after the release.
_RELEASED = 9


def lay_rides(*, actor: ScopedActor, protocol: str, at: datetime, reason: str) -> Mapping[int, str]:
    """Proposes rides for all who wait. Why somebody could not be taken, by number of the transfer."""
    numbers = ride_numbers(get_pack(protocol, at=at), at.astimezone(ZONE).date())
    return propose_rides(numbers=numbers, steps=Distances(), actor=actor, at=at, reason=reason)


def _to_site(
    stay: Stay, site: Site, people: Mapping[int, PersonRow], actor: ScopedActor, protocol: str, at: datetime
) -> NewTransfer:
    begun = _determined(actor, stay.person, at) or stay.asked_at
    due, rule = _clock(protocol, Event.CONTACT_DETERMINED, Event.CONTACT_MOVED, begun, at)
    home = _home(people, stay.person, stay.division_path)
    return NewTransfer(
        stay.person, TransferKind.TO_SITE, stay.degree, stay.party, home, site.division_path, site.name, due, rule,
        stay.division_path, stay.id, site.name_en,
    )  # fmt: skip


def _to_hospital(
    case: Case, people: Mapping[int, PersonRow], hospitals: Sequence[Hospital], protocol: str, at: datetime
) -> NewTransfer:
    """To the nearest designated hospital; where none is kept, planned as a way within the own county."""
    begun = case.reported_at or case.opened_at
    due, rule = _clock(protocol, Event.RESULT, Event.ADMITTED, begun, at)
    home = _home(people, case.person, case.division_path)
    steps = Distances()
    nearest = min(hospitals, key=lambda one: (steps(home, one.division_path), one.id), default=None)
    county = ".".join(case.division_path.split(".")[:3])
    return NewTransfer(
        case.person, TransferKind.TO_HOSPITAL, _INFECTED, f"alone:{case.person}", home,
        nearest.division_path if nearest else county, nearest.name if nearest else "", due, rule, case.division_path,
        target_name_en=nearest.name_en if nearest else "",
    )  # fmt: skip


def _is_to_be_taken(case: Case) -> bool:
    is_ill = case.classification is not CaseClassification.EXCLUDED and case.outcome is None
    return is_ill and case.isolated_at is None


def _clock(protocol: str, begins: Event, ends: Event, begun: datetime, at: datetime) -> tuple[datetime, str]:
    """When the clock of the pack ends that began with this, and its rule; at once where the pack has none."""
    for state in stand(get_pack(protocol, at=at), {begins: begun}, max(at, begun), zone=ZONE):
        if state.begins is begins and state.ends is ends and state.due_at is not None:
            return state.due_at, state.rule
    return at, ""


def _determined(actor: ScopedActor, person: int, at: datetime) -> datetime | None:
    try:
        file = access_contact(actor=city_reader(actor), person=person, purpose=_PURPOSE, at=at)
    except ContactNotFoundError:
        return None
    held: Sequence[datetime] = [one.decided_at for one in file.contacts if one.state is ContactState.ACCEPTED]
    return min(held, default=None)


def _home(people: Mapping[int, PersonRow], person: int, otherwise: str) -> str:
    row = people.get(person)
    return row.division_path if row is not None and row.division_path else otherwise
