"""Writes of results that wait for a person: somebody decides whose each is, or that it is nobody's here."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import DatabaseError, IntegrityError, transaction

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record_about
from sizao.registry.people.operations import load_people
from sizao.registry.people.queries import access_person, access_records
from sizao.registry.people.types import PeopleColumns, PersonRecord, Sex
from sizao.response.cases import models
from sizao.response.cases.checking import Result
from sizao.response.cases.locking import is_waiting, open_unmatched
from sizao.response.cases.reading import finding_of
from sizao.response.cases.taking import Taker, Told
from sizao.response.cases.types import (
    Finding,
    FindingError,
    FindingKind,
    ResultStatus,
    UnmatchedState,
)
from sizao.response.cases.waiting import key_of, settle


def match_finding(
    *, unmatched_id: int, person: int, purpose: str, actor: ScopedActor, at: datetime, reason: str
) -> Finding:
    """Decides that a waiting result is this person's. From then on only its finding says whose it is.

    The same decision again changes nothing. Raises `FindingError` when it was settled otherwise, when the specimen was
    taken before the person was born, or when its number stands for another result; `PersonNotFoundError` for nobody of
    the actor's area; `IntakeNotFoundError`, `PurposeError`, `NotPermittedError`.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    with open_unmatched(unmatched_id, actor) as row:
        if not is_waiting(row):
            return _settled_before(row, person)
        owner = access_person(actor=actor, key=person, purpose=purpose, at=at)
        return _match(row, owner, actor=actor, at=at, reason=reason)


def register_and_match_finding(
    *,
    unmatched_id: int,
    identifier: str,
    name: str,
    phone: str,
    birth_year: int | None,
    sex: Sex,
    division_path: str,
    purpose: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Finding:
    """Registers somebody who was not, and decides that a waiting result is theirs.

    Raises `FindingError` for a number that cannot be, a missing name, or somebody who is registered already, and what
    `match_finding` raises.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    number = read_identifier(identifier)
    if number.kind in (IdentifierKind.MISTYPED, IdentifierKind.ROUNDED, IdentifierKind.NONE) or not name.strip():
        raise FindingError(
            "Nobody can be registered like this.",
            "A name is needed, and an identity number with the right check character, or that of a passport.",
            "Ask the person for the number, or have the laboratory look it up.",
        )
    born = number.born_on.year if number.born_on else birth_year
    if born is not None and not 1890 <= born <= at.year:
        raise FindingError("The year of birth cannot be.", next_step="Check it and write it in four digits.")
    with open_unmatched(unmatched_id, actor) as row:
        if not is_waiting(row):
            return _settled_before(row, key_of(number.text) or 0)
        key = key_of(number.text) or 0
        if access_records(actor=actor, keys=[key], purpose=purpose, at=at):
            raise FindingError(
                "Somebody is registered under this number already.",
                "Registering again would replace what is known of them.",
                "Look the person up by the number and choose them.",
            )
        people = PeopleColumns(
            identifiers=[number.text],
            names=[name.strip()],
            phones=[phone.strip()],
            birth_years=[born],
            sexes=[sex.value],
            division_paths=[division_path],
            household_places=[None],
        )
        try:
            with transaction.atomic():
                load_people(people=people, within=actor.scope.path or "", actor=actor.actor_id, at=at, reason=reason)
        except DatabaseError as error:
            # The policies of the table: the division, or the person, is another area's.
            raise FindingError(
                "Nobody can be registered there.",
                "The division is not yours, or the number is registered in another area.",
                "Choose a division of your own, or ask the command of the city.",
            ) from error
        owner = access_person(actor=actor, key=key, purpose=purpose, at=at)
        return _match(row, owner, actor=actor, at=at, reason=reason)


def set_unmatched_aside(*, unmatched_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Decides that a waiting result is given to nobody here; whom it names is removed. Doing it again changes nothing.

    Raises `FindingError` when it was matched, `IntakeNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.SETTLE_FINDINGS)
    if not reason.strip():
        raise FindingError("A result is not set aside without a reason.", next_step="Say why in one line.")
    with open_unmatched(unmatched_id, actor) as row:
        if row.state == UnmatchedState.SET_ASIDE.value:
            return
        if not is_waiting(row):
            raise _settled(row)
        settle(row, UnmatchedState.SET_ASIDE, by=actor.actor_id, at=at, reason=reason.strip())
        _record("finding.set_unmatched_aside", row, [], actor=actor, at=at, reason=reason)


def _match(row: models.Unmatched, owner: PersonRecord, *, actor: ScopedActor, at: datetime, reason: str) -> Finding:
    _check_born(row, owner)
    result = Result(
        row.reference,
        ResultStatus(row.status),
        FindingKind(row.kind),
        row.sampled_at,
        row.resulted_at,
        row.method,
        row.value,
        row.specimen,
    )
    source = row.laboratory.name
    taker = Taker([row.reference], source=source, batch=row.batch_id, actor=actor.actor_id, at=at, reason=reason)
    taken = taker.take(Told(result, owner.key, owner.division_path, row.line))
    taken_before = FindingError(
        "The number of this result stands for another result of its laboratory.",
        "A laboratory gives a number once; which of the two is right is for the laboratory to say.",
        "Ask it to send the right one again, marked as corrected.",
    )
    if taken.finding is None:
        raise taken_before
    try:
        with transaction.atomic():
            taker.finish()
    except IntegrityError as error:
        # A finding of this number that lies in another area, unseen from here.
        raise taken_before from error
    settle(row, UnmatchedState.MATCHED, by=actor.actor_id, at=at, reason=reason, finding=taken.finding)
    _record(
        "finding.match", row, [owner.key], actor=actor, at=at, reason=reason, finding=taken.finding.pk,
        reasons=row.reasons.split(),
    )  # fmt: skip
    return finding_of(taken.finding)


def _check_born(row: models.Unmatched, owner: PersonRecord) -> None:
    born_on = read_identifier(owner.identifier).born_on
    sampled_on = row.sampled_at.astimezone(ZoneInfo(row.laboratory.zone)).date()
    if sampled_on < born_on if born_on else sampled_on.year < (owner.birth_year or 0):
        raise FindingError(
            "The specimen was taken before this person was born.",
            "The result is somebody else's, or its date or the person's is wrong.",
            "Choose another person, or ask the laboratory for the right date.",
        )


def _settled_before(row: models.Unmatched, person: int) -> Finding:
    finding = models.Finding.objects.filter(pk=row.finding_id).first() if row.finding_id else None
    if row.state == UnmatchedState.MATCHED.value and finding is not None and finding.person == person:
        return finding_of(finding)
    raise _settled(row)


def _settled(row: models.Unmatched) -> FindingError:
    return FindingError(
        "This result waits for nobody any more.",
        "It was settled meanwhile, or its laboratory sent it again.",
        "Look at it again.",
    )


def _record(
    action: str,
    row: models.Unmatched,
    persons: list[int],
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    **detail: object,
) -> None:
    record_about(action, "unmatched", str(row.pk), persons, actor=actor.actor_id, at=at, reason=reason, **detail)
