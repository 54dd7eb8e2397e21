"""Daily checks of contacts."""

from datetime import date, datetime
from decimal import Decimal

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.response.investigations import models
from sizao.response.investigations.operations.contacts import open_contact
from sizao.response.investigations.reading import check_of
from sizao.response.investigations.sealing import SYMPTOMS, reserve, seal
from sizao.response.investigations.types import ContactError, ContactState, DailyCheck, DayPart


_LOWEST, _HIGHEST = Decimal(30), Decimal(45)


def note_check(
    *,
    case_id: int,
    person: int,
    on: date,
    part: DayPart,
    temperature: Decimal | None,
    symptoms: str = "",
    specimen_taken: bool = False,
    today: date,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> DailyCheck:
    """Notes how a contact was on a part of a day; a later note of the same part corrects it, and both are kept.

    `today` is the day of `at` where the contact is. Raises `ContactError` for a day in the future, a temperature that
    nobody has, a check that says nothing or of somebody who was dropped; `ContactNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.INVESTIGATE)
    if on > today:
        raise ContactError("A check in the future cannot be noted.", next_step="Check the day.")
    if temperature is not None and not _LOWEST <= temperature <= _HIGHEST:
        raise ContactError("Nobody has this temperature.", next_step="Write it in degrees Celsius, like 36.5.")
    if temperature is None and not symptoms.strip() and not specimen_taken:
        raise ContactError("The check says nothing.", next_step="Give a temperature, signs of illness or a specimen.")
    with open_contact(case_id, person, actor) as contact:
        if contact.state != ContactState.ACCEPTED.value:
            raise ContactError("This person was dropped as a contact.", next_step="Accept the contact first.")
        [number] = reserve("investigations_dailycheck")
        row = models.DailyCheck.objects.create(
            pk=number,
            contact=contact,
            on=on,
            part=part.value,
            temperature=temperature,
            symptoms=seal(symptoms.strip(), at=SYMPTOMS, row=number),
            specimen_taken=specimen_taken,
            noted_by=actor.actor_id,
            at=at,
        )
        record_about(
            "contact.check", ("case", contact.case.number), [contact.person], actor=actor, at=at, reason=reason
        )
        return check_of(row)
