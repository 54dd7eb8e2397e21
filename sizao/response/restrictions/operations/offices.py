"""How the public reaches the bodies that decide."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Authority, Permission, ScopedActor
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.types import NoticeError, Office


def set_office(*, office: Office, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Enters or changes the office of a body in a division. Raises `NoticeError` when a part is missing.

    Raises `NotPermittedError` for a role that keeps no master data, `NoticeError` outside the actor's division.
    """
    with attempt(actor, "set_office", at=at, reason=reason, subject=office.authority) as trying:
        check(actor, Permission.MANAGE_ACCOUNTS)
        if office.authority not in set(Authority) - {Authority.NONE} or not actor.scope.covers(office.division_path):
            raise NoticeError("There is no such body in your area.", next_step="Choose another body or division.")
        if not (office.name.get("zh") and office.name.get("en") and office.telephone.strip()):
            raise NoticeError(
                "An office has a name in both languages and a telephone.", next_step="Fill in all of them."
            )
        models.Office.objects.update_or_create(
            division_path=office.division_path,
            authority=office.authority,
            defaults={
                "name_zh": office.name["zh"],
                "name_en": office.name["en"],
                "telephone": office.telephone.strip(),
                "hours_zh": office.hours.get("zh", ""),
                "hours_en": office.hours.get("en", ""),
            },
        )
        trying.done(division=office.division_path)
