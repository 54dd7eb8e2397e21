"""What somebody in quarantine says of themselves, without an account: temperature, symptoms, needs, an alarm.

Whoever opened what was decided about them (`OwnAccess`) may write into their own stay and read it, nothing else.
"""

from dataclasses import dataclass
from datetime import datetime

from sizao.desk.placing import rules_on
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.purposes import Purpose
from sizao.registry.people.queries import keys_of_human
from sizao.response.quarantine.operations import record_check, record_note
from sizao.response.quarantine.queries import access_stay, find_stay_of_person, part_of
from sizao.response.quarantine.types import (
    DailyCheck,
    Note,
    NoteKind,
    QuarantineError,
    Stay,
    StayFile,
    StayNotFoundError,
    StayState,
)
from sizao.response.restrictions.queries import get_own_file
from sizao.response.restrictions.types import OwnAccess


_REASON = "own page"
# Against a phone that sends without end; whoever has more to say is called.
_MOST_CHECKS, _MOST_OPEN = 12, 10


@dataclass(frozen=True, slots=True)
class OwnStay:
    """The stay behind a notice, and whoever acts in it: the person, as far as their own stay goes."""

    stay: Stay
    actor: SystemActor


def find_own_stay(*, access: OwnAccess, at: datetime) -> OwnStay | None:
    """The stay of the person of a notice, the open one before an old one; None where there is none.

    Raises `RestrictionNotFoundError` once nothing is held any more.
    """
    person = get_own_file(access=access, at=at).subject.person
    if person is None:
        return None
    # A stay lies where its site does, which may be another county of the province than the notice's.
    who = f"person:notice:{access.notice_id}"
    reader = SystemActor(Role.SITE_STAFF, who, Scope(access.division_path.split(".")[0]))
    stay = find_stay_of_person(actor=reader, persons=keys_of_human(key=person))
    return None if stay is None else OwnStay(stay, SystemActor(Role.SITE_STAFF, who, Scope(stay.division_path)))


def read_own_stay(*, own: OwnStay, at: datetime) -> StayFile:
    """What is noted in one's own stay; the look is kept like every other."""
    return access_stay(actor=own.actor, stay_id=own.stay.id, purpose=Purpose.SUBJECT_REQUEST, at=at)


def check_oneself(
    *, own: OwnStay, temperature: str, symptoms: str, since: datetime, once: str, protocol: str, at: datetime
) -> DailyCheck:
    """Notes one's own temperature and symptoms, measured at `since`. Fever or symptoms call the site doctor.

    Raises `QuarantineError` for what is no temperature, for somebody who is not at the site, or too many in a day.
    """
    day = since.astimezone(ZONE).date()
    file = read_own_stay(own=own, at=at)
    if sum(one.on == day and one.noted_by == own.actor.actor_id for one in file.checks) >= _MOST_CHECKS:
        raise _too_many()
    return record_check(
        stay_id=own.stay.id, on=day, part=part_of(since.astimezone(ZONE)), temperature=temperature, symptoms=symptoms,
        rules=rules_on(protocol, at), once=once, actor=own.actor, at=at, reason=_REASON,
    )  # fmt: skip


def say_oneself(*, own: OwnStay, kind: NoteKind, words: str, about: int | None = None, once: str, at: datetime) -> Note:
    """Notes a need, an alarm, or what the person says about a breach. Raises `QuarantineError`, `StayNotFoundError`."""
    if kind is NoteKind.BREACH:
        raise StayNotFoundError("There is no such note in your area.", next_step="Look at the stay.")
    if own.stay.state is StayState.LEFT:
        raise QuarantineError("This stay is over.", next_step="Look at how it ended.")
    file = read_own_stay(own=own, at=at)
    mine = [one for one in file.notes if one.kind is kind and one.noted_by == own.actor.actor_id]
    waiting = [one for one in mine if one.settled_at is None]
    if len(waiting) >= _MOST_OPEN:
        if kind is NoteKind.ALARM:
            # Nobody who calls is refused: the calls that wait say it already.
            return waiting[0]
        raise _too_many()
    return record_note(
        stay_id=own.stay.id, kind=kind, words=words, about=about, once=once, actor=own.actor, at=at, reason=_REASON
    )


def _too_many() -> QuarantineError:
    return QuarantineError(
        "Much was sent already.", "Staff see all of it.", "Call the telephone of the site if it is urgent."
    )
