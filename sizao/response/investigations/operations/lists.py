"""Lists of contacts: staged as sent, read as the sender writes, taken as decisions; bad rows keep their reasons."""

import base64
import json
from datetime import datetime

from sizao.engines.sheets.reading import guess_format, read_sheet
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import vault
from sizao.response.cases.queries import get_case
from sizao.response.investigations import models
from sizao.response.investigations.operations.contacts import decide_contacts
from sizao.response.investigations.queries.lists import peek_at_list, staged_list
from sizao.response.investigations.sealing import BAD_FIELDS, LIST_CONTENT, reserve
from sizao.response.investigations.types import (
    ContactOrigin,
    ContactState,
    ListError,
    ListMapping,
    ReadList,
)


MOST_ROWS = 10_000


def stage_list(
    *, case_id: int, sender: str, name: str, content: bytes, actor: ScopedActor, at: datetime, reason: str
) -> int:
    """Keeps a file as sent until somebody says how it is read; its number. Raises `SheetError` for what is no table."""
    check(actor, Permission.DETERMINE_CONTACTS)
    if not sender.strip():
        raise ListError("It is not said who sent the list.", next_step="Name the sender.")
    form = guess_format(name, content)
    read_sheet(content, form, most_rows=MOST_ROWS)
    with scope(actor.scope.path, actor=actor.actor_id):
        case = get_case(actor=actor, case_id=case_id)
        [number] = reserve("investigations_contactlist")
        models.ContactList.objects.create(
            pk=number,
            case_id=case.id,
            sender=sender.strip()[:80],
            name=name[-200:],
            format=form.value,
            content=vault().seal(base64.b85encode(content).decode(), at=LIST_CONTENT, row=number),
            staged_at=at,
            staged_by=actor.actor_id,
        )
        record_about("contact_list.stage", ("case", case.number), [], actor=actor, at=at, reason=reason, list=number)
    return number


def take_list(*, list_id: int, mapping: ListMapping, actor: ScopedActor, at: datetime, reason: str) -> ReadList:
    """Accepts the good rows of a staged list as contacts of its case, keeps the others with their reasons, and
    remembers for the sender how its lists are read.

    Raises `ListError` when it was taken before or no row can be taken, `SheetError` for a mapping that does not fit.
    """
    check(actor, Permission.DETERMINE_CONTACTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = staged_list(list_id, lock=True)
        found = peek_at_list(actor=actor, list_id=list_id, mapping=mapping, at=at)
        if not found.good:
            raise ListError(
                "No row of this list can be taken.", "Each has a reason of its own.", "Look at the reasons below."
            )
        decide_contacts(
            case_id=row.case_id,
            contacts=list(found.good.values()),
            state=ContactState.ACCEPTED,
            origin=ContactOrigin.FILE,
            actor=actor,
            at=at,
            reason=reason,
        )
        numbers = reserve("investigations_badcontactrow", len(found.bad))
        models.BadContactRow.objects.bulk_create(
            models.BadContactRow(
                pk=number,
                contact_list_id=row.pk,
                line=bad.line,
                reason=bad.reason.value,
                column=bad.column,
                fields=vault().seal(json.dumps(list(bad.fields), ensure_ascii=False), at=BAD_FIELDS, row=number),
            )
            for number, bad in zip(numbers, found.bad, strict=True)
        )
        row.content, row.taken_at, row.taken, row.bad = None, at, len(found.good), len(found.bad)
        row.save(update_fields=["content", "taken_at", "taken", "bad"])
        models.ListMapping.objects.update_or_create(
            sender=row.sender,
            division_path=actor.scope.path,
            defaults={"columns": dict(mapping.columns), "words": dict(mapping.words), "zone": mapping.zone},
        )
        record_about(
            "contact_list.take",
            ("case", row.case.number),
            [],
            actor=actor,
            at=at,
            reason="taken",
            list=row.pk,
            taken=row.taken,
            bad=row.bad,
        )
    return found


def discard_list(*, list_id: int, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Removes a staged list that is not to be taken. Raises `ListError` when it was taken."""
    check(actor, Permission.DETERMINE_CONTACTS)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = staged_list(list_id, lock=True)
        record_about(
            "contact_list.discard", ("case", row.case.number), [], actor=actor, at=at, reason=reason, list=row.pk
        )
        row.delete()
