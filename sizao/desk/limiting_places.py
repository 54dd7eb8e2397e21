"""From the movements of a case to the proposal that a place is closed, limited or disinfected for a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.desk.movements import Stay, access_movements
from sizao.desk.tracing import CannotTraceError, get_pack, window_of
from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.errors import SizaoError
from sizao.kernel.periods import Period
from sizao.kernel.settings_of_contact import Setting
from sizao.response.cases.queries import access_case
from sizao.response.cases.types import INFECTED, CaseError, CaseFile
from sizao.response.restrictions.operations import propose_restriction, state_ground
from sizao.response.restrictions.types import (
    OF_PLACES,
    GroundKind,
    GroundSource,
    Measure,
    Order,
    Restriction,
    RulesError,
    Subject,
    TermError,
    Wanted,
)


# Where people live is closed as a zone, with those inside looked after.
_HOMES = frozenset({Setting.HOUSEHOLD.value})
_LOOKED_BACK = timedelta(days=14)


class NotVisitedError(SizaoError):
    """A place at which nothing has the person of the case."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A case, and its stays at places of the reader's area that can be limited: by place, the latest stay first."""

    file: CaseFile
    stays: Sequence[Stay]


def visited_places(*, actor: ScopedActor, case_id: int, purpose: str, protocol: str, at: datetime) -> Visited:
    """Where the person of a case was while infectious (in the last 14 days where no window is known).

    Raises `CaseNotFoundError`, `PurposeError`, `NotPermittedError`.
    """
    file = access_case(actor=actor, case_id=case_id, purpose=purpose, at=at)
    try:
        window = window_of(file.case, get_pack(protocol, at=at), at=at).outcome
    except CannotTraceError:
        window = (at - _LOOKED_BACK, at)
    stays = access_movements(
        actor=actor, person=file.case.person, period=Period(window[0], min(window[1], at)), purpose=purpose, at=at
    )
    latest = {stay.place.key: stay for stay in stays if _may_be_limited(stay, actor)}
    return Visited(file, sorted(latest.values(), key=lambda stay: stay.record.enter, reverse=True))


def propose_limit_of_place(
    *,
    actor: ScopedActor,
    case_id: int,
    place: str,
    measure: Measure,
    term: Period,
    purpose: str,
    protocol: str,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Lays before whoever decides that a place at which a case was is limited for a time, under the emergency article.

    It rests on the judgment of whoever proposes, in the words of `reason`, and names the case as its source; what the
    place is told are these words. Raises `CaseError` for an excluded case, `NotVisitedError` for a place at which no
    record has the person, and as `propose_restriction` does.
    """
    check(actor, Permission.PROPOSE_RESTRICTION)
    if measure not in OF_PLACES:
        raise RulesError("This is no measure for a place.", next_step="Choose how the place is to be limited.")
    if term.end is None or term.end <= max(term.start, at):
        raise TermError("The term ends before it starts.", next_step="Give an end later than the start.")
    with scope(actor.scope.path, actor=actor.actor_id):
        found = visited_places(actor=actor, case_id=case_id, purpose=purpose, protocol=protocol, at=at)
        case = found.file.case
        if case.classification not in INFECTED:
            raise CaseError("This case was excluded.", "No place is closed for it.", "Look at its decisions.")
        stay = next((one for one in found.stays if one.place.key == place), None)
        if stay is None:
            raise NotVisitedError(
                "No record has this case at this place.",
                "A place is limited because somebody infectious was there.",
                "Choose a place of the list, or note the stay in the investigation first.",
            )
        subject, division = Subject(place=place), str(stay.place.division_path)
        ground = state_ground(
            kind=GroundKind.JUDGMENT,
            source=GroundSource.INVESTIGATION,
            reference=f"judgment:{case.number}:{place}:{int(at.timestamp())}"[:120],
            subject=subject,
            source_person=case.person,
            facts={"words": reason.strip()},
            division_path=division,
            actor=actor,
            at=at,
            reason=reason,
        )
        return propose_restriction(
            wanted=Wanted(subject, Order(measure, Act.EMERGENCY_MEASURES, term), [ground.id], division),
            protocol=protocol,
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )


def _may_be_limited(stay: Stay, actor: ScopedActor) -> bool:
    path = stay.place.division_path
    return bool(path) and stay.place.kind not in _HOMES and actor.scope.covers(str(path))
