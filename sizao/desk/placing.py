"""From decided restrictions to places: they are asked for by themselves, a plan is made, a person confirms."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sizao.desk.tracing import ZONE, get_pack
from sizao.engines.planning.rooms import Effort
from sizao.foundation.accounts.types import Role, ScopedActor, SystemActor
from sizao.foundation.database.types import Scope
from sizao.registry.people.queries import access_people, canonical_map
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import list_tiles
from sizao.response.investigations.queries import access_contact
from sizao.response.investigations.types import ContactNotFoundError, ContactState
from sizao.response.quarantine.operations import ask_place, begin_plan, end_stay, solve_plan
from sizao.response.quarantine.queries import get_plan, get_stays, list_open, list_plans, list_stays, site_rules
from sizao.response.quarantine.types import (
    Ending,
    Known,
    Need,
    NewStay,
    OpenStay,
    Plan,
    PlanState,
    QuarantineError,
    SiteRules,
    StayState,
)
from sizao.response.restrictions.queries import get_restrictions, list_terms
from sizao.response.restrictions.types import Measure, Restriction, State


# Decided and not over: who is told later is moved no earlier for that.
_HOLDS = (State.DECIDED, State.NOTIFIED, State.IN_FORCE, State.REVIEWED, State.CONTESTED)
_OVER = (State.ENDED, State.EXPIRED, State.REFUSED)
_NEEDS = {"pregnant": Need.PREGNANT, "ill": Need.ILL, "dependent": Need.DEPENDENT}
_PURPOSE = "follow_up"
_MOST = 10_000
_FAR = 9
_COUNTY_LEVEL = 3
_READER = "system:quarantine"
SMALL = 150
"""So many people are placed while the page waits; more are placed by a job."""
QUICK = Effort(work=1.0, seconds=2.0)


def rules_on(protocol: str, at: datetime) -> SiteRules:
    """The numbers of sites of a protocol at an instant."""
    return site_rules(get_pack(protocol, at=at), at.astimezone(ZONE).date())


def ask_places(*, actor: ScopedActor, at: datetime, reason: str) -> list[int]:
    """Asks for a place for everybody whose decided restriction wants one and who has none; numbers of the new stays.

    Terms that were changed are changed here too, and whoever waits under a restriction that is over waits no more.
    """
    terms = list_terms(actor=actor, at=at, states=_HOLDS, measure=Measure.CENTRAL_QUARANTINE)
    stays = {stay.restriction: stay for stay in list_open(actor=actor)}
    over = [key for key, stay in stays.items() if key not in terms and stay.state is not StayState.ARRIVED]
    for one in get_restrictions(actor=actor, restriction_ids=over, at=at):
        if one.state in _OVER:
            end_stay(stay_id=stays[one.id].id, ending=Ending.LIFTED, since=at, actor=actor, at=at, reason=reason)
    known = [key for key in terms if key in stays and _is_news(terms[key], stays[key], actor, at)]
    changed = get_restrictions(actor=actor, restriction_ids=known, at=at)
    unknown = [key for key, ends in terms.items() if key not in stays and ends > at]
    new = get_restrictions(actor=actor, restriction_ids=unknown, at=at)
    people = _people(actor, [*new, *changed], at)
    asked = []
    for one in (*new, *changed):
        try:
            asked.append(_ask(one, people, actor, at, reason))
        except QuarantineError:
            # Has a place under another restriction; the list of stays shows it.
            continue
    return asked[: len(new)]


def propose_places(
    *, actor: ScopedActor, protocol: str, at: datetime, reason: str, fixed: Mapping[int, int] | None = None,
    replaces: int | None = None,
) -> Plan:  # fmt: skip
    """Begins a plan for all who wait; few are placed at once, many by `solve`, which a job calls.

    Raises `QuarantineError` where nobody waits, and `NotPermittedError`.
    """
    plan = begin_plan(actor=actor, at=at, reason=reason, fixed=fixed, replaces=replaces)
    if plan.people <= SMALL:
        return solve(plan_id=plan.id, actor=actor, protocol=protocol, at=at, effort=QUICK)
    return plan


def solve(*, plan_id: int, actor: ScopedActor, protocol: str, at: datetime, effort: Effort | None = None) -> Plan:
    """Solves a plan that was begun, with age, sex and home of each person from the registry."""
    plan = get_plan(actor=actor, plan_id=plan_id)
    persons = [stay.person for stay in get_stays(actor=actor, stay_ids=plan.stays).values()]
    rows = access_people(actor=actor, keys=persons, purpose=_PURPOSE, at=at)
    year = at.astimezone(ZONE).year
    return solve_plan(
        plan_id=plan_id,
        known={
            key: Known(None if row.birth_year is None else year - row.birth_year, row.sex.value)
            for key, row in rows.items()
        },
        homes={key: row.division_path for key, row in rows.items() if row.division_path},
        steps=Distances(),
        rules=rules_on(protocol, at),
        actor=actor,
        effort=effort,
    )


def keep_proposing(*, actor: ScopedActor, protocol: str, at: datetime, reason: str) -> Plan | None:
    """What a job does: asks for places, and begins a plan where somebody waits whom no open plan has."""
    ask_places(actor=actor, at=at, reason=reason)
    waiting = {stay.id for stay in list_stays(actor=actor, states=[StayState.WAITING], size=_MOST).rows}
    plans = list_plans(actor=actor, states=[PlanState.RUNNING, PlanState.DONE, PlanState.FAILED])
    if not waiting or any(waiting <= set(plan.stays) for plan in plans):
        return None
    replaces = next((plan.id for plan in plans if plan.state is not PlanState.RUNNING), None)
    return propose_places(actor=actor, protocol=protocol, at=at, reason=reason, replaces=replaces)


class Distances:
    """How far two divisions are apart, in steps on the schematic map: no claim to kilometers.

    0 in the same township, 1 in the same county, then 2 and one more for each county unit on the way.
    """

    def __init__(self) -> None:
        self._tiles: dict[str, dict[str, tuple[int, int]]] = {}

    def __call__(self, home: str, site: str) -> int:
        ours, theirs = home.split("."), site.split(".")
        if len(ours) < 3 or len(theirs) < 3:
            return _FAR
        if ours[:4] == theirs[:4] and len(ours) > 3:
            return 0
        if ours[:3] == theirs[:3]:
            return 1
        tiles = self._of_city(".".join(ours[:2]))
        one, other = tiles.get(".".join(ours[:3])), tiles.get(".".join(theirs[:3]))
        if one is None or other is None:
            return _FAR
        return 1 + abs(one[0] - other[0]) + abs(one[1] - other[1])

    def _of_city(self, path: str) -> dict[str, tuple[int, int]]:
        if path not in self._tiles:
            found = list_tiles(below=path)
            self._tiles[path] = {tile.division.path: (tile.column, tile.row) for tile in found}
        return self._tiles[path]


def _is_news(ends_at: datetime, stay: OpenStay, actor: ScopedActor, at: datetime) -> bool:
    """Whether the term changed, or the case is not known yet from which the exposure came: whoever asks for more
    than one county may see it."""
    if ends_at != stay.due_at:
        return True
    is_unknown = stay.state is StayState.WAITING and not stay.group.startswith("case:")
    return is_unknown and _exposure(actor, stay.person, at)[1] != ""


def _central_end(one: Restriction) -> datetime:
    """When the part of the term that is spent at a site ends; what follows is at home."""
    ends = [phase.end for phase in one.phases if phase.measure is Measure.CENTRAL_QUARANTINE]
    return max(ends, default=one.ends_at)


def _people(actor: ScopedActor, found: Sequence[Restriction], at: datetime) -> dict[int, PersonRow]:
    keys = [one.subject.person for one in found if one.subject.person is not None]
    return access_people(actor=actor, keys=keys, purpose=_PURPOSE, at=at) if keys else {}


def _ask(one: Restriction, people: Mapping[int, PersonRow], actor: ScopedActor, at: datetime, reason: str) -> int:
    person = one.subject.person
    assert person is not None, "places are asked for people"
    row = people.get(person)
    household = row.household_place if row is not None else None
    degree, group = _exposure(actor, person, at)
    new = NewStay(
        person=canonical_map().get(person, person),
        party=household or f"alone:{one.id}",
        is_family=True,
        degree=degree,
        group=group or f"restriction:{one.id}",
        needs=_needs(one.special),
        restriction=one.id,
        due_at=_central_end(one),
        division_path=one.division_path,
    )
    return ask_place(new=new, actor=actor, at=at, reason=reason).id


def _needs(special: Collection[str]) -> frozenset[Need]:
    return frozenset(need for word, need in _NEEDS.items() if word in special)


def city_reader(actor: ScopedActor) -> ScopedActor:
    """Who reads for a county of which case somebody is a contact: that case may lie in another county of the city.

    Only the degree, the number of the case and the time come of it. Whoever sees more than a city reads themselves.
    """
    parts = (actor.scope.path or "").split(".")
    if len(parts) < _COUNTY_LEVEL:
        return actor
    return SystemActor(Role.CITY_COMMAND, _READER, Scope(".".join(parts[:2]), _READER))


def _exposure(actor: ScopedActor, person: int, at: datetime) -> tuple[int, str]:
    """The strictest degree of somebody and the first case that it comes from; (1, "") where nobody is a contact."""
    try:
        file = access_contact(actor=city_reader(actor), person=person, purpose=_PURPOSE, at=at)
    except ContactNotFoundError:
        return 1, ""
    held = [one for one in file.contacts if one.state is ContactState.ACCEPTED]
    if not held:
        return 1, ""
    return min(one.degree for one in held), f"case:{min(one.case_number for one in held)}"
