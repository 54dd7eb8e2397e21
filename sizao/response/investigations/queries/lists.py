"""Reads of lists of contacts. What a list says names people: those who open it are kept in the audit trail."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime

from sizao.engines.sheets.reading import read_sheet
from sizao.engines.sheets.types import SheetFormat
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import pseudonym_secret, vault
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.cases.queries import get_case
from sizao.response.investigations import models
from sizao.response.investigations.reading import contact_of
from sizao.response.investigations.rules.lists import list_rows, read_list
from sizao.response.investigations.sealing import BAD_FIELDS, CONTACT_NOTE, LIST_CONTENT, opened, opened_identity
from sizao.response.investigations.types import (
    BadListRow,
    ContactList,
    ContactState,
    ListError,
    ListMapping,
    ListReason,
    ReadList,
)


_MOST_ROWS = 10_000


def get_list(*, actor: ScopedActor, list_id: int) -> ContactList:
    """A list within the actor's scope. Raises `ListError`."""
    check(actor, Permission.DETERMINE_CONTACTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.ContactList.objects.filter(pk=list_id).first()
        if row is None:
            raise _nothing(list_id)
        return _list_of(row)


def list_contact_lists(*, actor: ScopedActor, case_id: int) -> list[ContactList]:
    """The lists that were sent for a case, the newest first."""
    check(actor, Permission.INVESTIGATE)
    with scope(actor.scope.path, actor=actor.actor_id):
        return [_list_of(row) for row in models.ContactList.objects.filter(case_id=case_id).order_by("-pk")]


def find_mapping(*, actor: ScopedActor, sender: str) -> ListMapping:
    """How the lists of this sender were read last; our own names for one that was not seen before."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.ListMapping.objects.filter(sender=sender, division_path=actor.scope.path).first()
    return ListMapping() if row is None else ListMapping(row.columns, row.words, row.zone)


def peek_at_list(*, actor: ScopedActor, list_id: int, mapping: ListMapping, at: datetime) -> ReadList:
    """What a staged list would come to when it is read so. Raises `ListError`, and `SheetError` for a mapping that
    does not fit. Opening it is kept in the audit trail."""
    check(actor, Permission.DETERMINE_CONTACTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = staged_list(list_id)
        case = get_case(actor=actor, case_id=row.case_id)
        content = base64.b85decode(vault().open(bytes(row.content or b""), at=LIST_CONTENT, row=row.pk))
        record_about("contact_list.read", ("case", case.number), [], actor=actor, at=at, reason="import", list=row.pk)
        sheet = read_sheet(content, SheetFormat(row.format), most_rows=_MOST_ROWS)
        return read_list(sheet, mapping, case_person=case.person, secret=pseudonym_secret(), at=at)


def access_bad_rows(*, actor: ScopedActor, list_id: int, purpose: str, at: datetime) -> list[BadListRow]:
    """The rows of a list that were not taken, by line, as sent; kept in the audit trail."""
    check(actor, Permission.DETERMINE_CONTACTS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.ContactList.objects.select_related("case").filter(pk=list_id).first()
        if row is None:
            raise _nothing(list_id)
        record_about(
            "contact_list.bad_rows", ("case", row.case.number), [], actor=actor, at=at, reason=purpose, list=row.pk
        )
        return [
            BadListRow(
                bad.line,
                ListReason(bad.reason),
                bad.column,
                json.loads(vault().open(bytes(bad.fields), at=BAD_FIELDS, row=bad.pk)),
            )
            for bad in row.bad_rows.order_by("line")
        ]


def access_contact_list(*, actor: ScopedActor, case_id: int, purpose: str, at: datetime) -> list[Sequence[str]]:
    """The accepted contacts of a case as rows of a file that `take_list` reads without loss, heads first; it names
    people as they were told. Kept in the audit trail. Raises `NotPermittedError`, `PurposeError`."""
    check(actor, Permission.EXPORT_CONTACTS)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        rows = models.Contact.objects.filter(case_id=case.id, state=ContactState.ACCEPTED.value)
        found = list(rows.order_by("degree", "pk"))
        record_about(
            "contact_list.export",
            ("case", case.number),
            [row.person for row in found],
            actor=actor,
            at=at,
            reason=purpose,
            rows=len(found),
        )
        return list(
            list_rows(
                (
                    contact_of(row, number=case.number),
                    opened_identity(row.identity, row=row.pk),
                    opened(row.note, at=CONTACT_NOTE, row=row.pk),
                )
                for row in found
            )
        )


def staged_list(list_id: int, *, lock: bool = False) -> models.ContactList:
    """A list in the caller's scope that waits. Raises `ListError`."""
    rows = models.ContactList.objects.filter(pk=list_id)
    row = (rows.select_for_update() if lock else rows).first()
    if row is None:
        raise _nothing(list_id)
    if row.taken_at is not None:
        raise ListError("This list was taken before.", next_step="Look at what became of it.")
    return row


def _nothing(list_id: int) -> ListError:
    return ListError(f"There is no list {list_id} within your area.", next_step="Look at the contacts of the case.")


def _list_of(row: models.ContactList) -> ContactList:
    return ContactList(
        row.pk, row.case_id, row.sender, row.name, row.staged_at, row.staged_by, row.taken_at, row.taken, row.bad
    )
