"""One act for many contacts: each of them is one act of its own, and what fails for one is done for the others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.contacts import check_determines
from sizao.desk.tracing import get_pack
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.errors import SizaoError
from sizao.response.investigations.operations import record_contact_step, revise_contacts
from sizao.response.investigations.queries import access_contact
from sizao.response.investigations.types import Contact, ContactError, ContactState, ContactStep


MOST_ACTED_ON = 200
"""Each of them is opened, checked and kept alone; more would keep the page waiting for many seconds."""


@dataclass(frozen=True, slots=True)
class Acted:
    """For whom it was done, and for whom not, with why: `refused` pairs a person with the refusal."""

    done: Sequence[int]
    refused: Sequence[tuple[int, SizaoError]]


def note_steps(
    *,
    actor: ScopedActor,
    persons: Sequence[int],
    step: ContactStep,
    since: datetime,
    purpose: str,
    at: datetime,
    reason: str,
) -> Acted:
    """Notes that these people were located or are isolated `since`, for every case that holds them.

    Raises `ContactError` for nobody, for more than `MOST_ACTED_ON` or without a reason, `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    check_many(persons, reason)
    done, refused = [], []
    for person in dict.fromkeys(persons):
        try:
            _step(person, step, since, actor, purpose, at, reason)
        except SizaoError as error:
            refused.append((person, error))
        else:
            done.append(person)
    return Acted(done, refused)


def check_many(persons: Sequence[int], reason: str) -> None:
    """Raises `ContactError` for what would be refused for everybody: nobody, too many at once, no reason."""
    if not persons:
        raise ContactError("Nobody was ticked.", next_step="Tick those whom it is about.")
    if len(persons) > MOST_ACTED_ON:
        raise ContactError(
            f"These are {len(persons):,} people.", f"At once it is done for {MOST_ACTED_ON}.", "Tick fewer of them."
        )
    if not reason.strip():
        raise ContactError("What is done about a contact has a reason.", next_step="Say it in a few words.")


def revise_decisions(
    *,
    actor: ScopedActor,
    case_id: int,
    persons: Sequence[int],
    state: ContactState,
    protocol: str,
    at: datetime,
    reason: str,
) -> list[Contact]:
    """Decides anew on contacts of a case. Raises as `revise_contacts` and `check_many` do, and `DeterminationError`."""
    check_determines(actor=actor, pack=get_pack(protocol, at=at), at=at)
    check_many(persons, reason)
    return revise_contacts(case_id=case_id, persons=persons, state=state, actor=actor, at=at, reason=reason)


def _step(
    person: int, step: ContactStep, since: datetime, actor: ScopedActor, purpose: str, at: datetime, reason: str
) -> None:
    file = access_contact(actor=actor, person=person, purpose=purpose, at=at)
    held = [one for one in file.contacts if one.state is ContactState.ACCEPTED]
    if not held:
        raise ContactError("This person was dropped as a contact.", next_step="Accept the contact first.")
    for one in held:
        record_contact_step(
            case_id=one.case_id, person=person, step=step, since=since, actor=actor, at=at, reason=reason
        )
