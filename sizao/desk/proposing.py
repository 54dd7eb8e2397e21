"""From accepted contacts to proposals of restrictions: what the protocol says, resting on what was determined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import access_people, canonical_map, keys_of_humans
from sizao.registry.places.queries import get_places
from sizao.response.cases.queries import get_case
from sizao.response.investigations.queries import access_contact
from sizao.response.investigations.types import (
    Contact,
    ContactError,
    ContactOrigin,
    ContactState,
    ground_of_contact,
)
from sizao.response.restrictions.operations import propose_restriction, state_ground
from sizao.response.restrictions.types import Exposure, Ground, GroundKind, GroundSource, Restriction, Subject, Wanted


@dataclass(frozen=True, slots=True)
class Proposed:
    """What came of proposing for many: the proposals, and for each of the others why there is none."""

    restrictions: Sequence[Restriction]
    refused: Sequence[tuple[int, SizaoError]]


def propose_measures(
    *,
    actor: ScopedActor,
    persons: Sequence[int],
    protocol: str,
    purpose: str,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Proposed:
    """Proposes for each of these people, on their own facts. One for whom it fails stops no other.

    Raises `NotPermittedError` for a role that proposes nothing.
    """
    check(actor, Permission.PROPOSE_RESTRICTION)
    done, refused = [], []
    for person in dict.fromkeys(persons):
        try:
            done.append(
                propose_measure(
                    actor=actor,
                    person=person,
                    protocol=protocol,
                    purpose=purpose,
                    at=at,
                    machine=machine,
                    reason=reason,
                )
            )
        except SizaoError as error:
            refused.append((person, error))
    return Proposed(done, refused)


def propose_measure(
    *, actor: ScopedActor, person: int, protocol: str, purpose: str, at: datetime, machine: datetime, reason: str
) -> Restriction:
    """Lays before whoever decides what the protocol proposes for a contact, resting on every case that holds.

    The determinations become grounds: where the place is known by record or by word, as a presence with the source;
    else as the judgment of this actor in the words of `reason`. Raises `ContactError` for somebody who is no accepted
    contact, and as `propose_restriction` does.
    """
    with scope(actor.scope.path, actor=actor.actor_id):
        file = access_contact(actor=actor, person=person, purpose=purpose, at=at)
        held = [one for one in file.contacts if one.state is ContactState.ACCEPTED]
        if not held:
            raise ContactError("This person was dropped as a contact.", next_step="Accept the contact first.")
        subject = Subject(person=canonical_map().get(person, person))
        rows = access_people(actor=actor, keys=keys_of_humans(keys=[person]), purpose=purpose, at=at).values()
        lives_in = next((row.division_path for row in rows if row.division_path), None)
        cases = {one.case_id: get_case(actor=actor, case_id=one.case_id) for one in held}
        path = lives_in or cases[held[0].case_id].division_path
        grounds = [_ground(one, subject, path, actor=actor, at=at, reason=reason) for one in held]
        return propose_restriction(
            wanted=Wanted(
                subject,
                Exposure(max(one.exposed_until for one in held), degree=min(one.degree for one in held)),
                [ground.id for ground in grounds],
                path,
            ),
            protocol=protocol,
            actor=actor,
            at=at,
            machine=machine,
            reason=reason,
        )


def _ground(one: Contact, subject: Subject, path: str, *, actor: ScopedActor, at: datetime, reason: str) -> Ground:
    facts: dict[str, object] = {"words": reason}
    kind, source = GroundKind.JUDGMENT, GroundSource.INVESTIGATION
    if one.place:
        kind = GroundKind.PRESENCE
        if one.origin is ContactOrigin.TRACE and not one.place.startswith("told:"):
            source = GroundSource.PLACE_RECORD
        facts = {
            "place": get_places(keys=[one.place])[one.place].name,
            "setting": one.setting,
            "enter": one.exposed_from.isoformat(),
            "leave": one.exposed_until.isoformat(),
            "seconds": int((one.exposed_until - one.exposed_from).total_seconds()),
            "degree": one.degree,
        }
    return state_ground(
        kind=kind,
        source=source,
        reference=ground_of_contact(one.id, one.decided_at),
        subject=subject,
        source_person=one.source,
        facts=facts,
        division_path=path,
        actor=actor,
        at=at,
        reason=reason,
    )
