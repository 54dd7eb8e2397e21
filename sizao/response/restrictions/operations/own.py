"""What people do without an account: open what was decided about them or about their place, and contest it.

The code of the notice alone opens nothing; with it comes something the person knows of themselves. Whoever guesses is
counted for the code and for the address, and is locked out after a while, whether the code exists or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.installed import blind_index
from sizao.registry.people.queries import is_known_by, keys_of_human
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.alarms import raise_alarm
from sizao.response.restrictions.operations.appeals import write_appeal
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.operations.notices import factor_of_place
from sizao.response.restrictions.rules.codes import last_digits, plain_code, plain_factor
from sizao.response.restrictions.types import (
    AlarmKind,
    Appeal,
    AppealWay,
    CodeError,
    LockedError,
    OwnAccess,
    RestrictionNotFoundError,
)


# Guards against guessing, like those of sign-in: no number of law or medicine.
MOST_GUESSES = 20
PAUSE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Owner:
    """The person behind a notice, as an actor: may read and contest what the notice is about, nothing else."""

    actor_id: str
    scope: Scope
    role: str = ""
    acts_for: str = ""


def open_own(*, code: str, factor: str, address: str, at: datetime) -> OwnAccess:
    """Opens what the person of a notice may see. `factor`: the last four of the ID number, or the day of birth; for a
    place the last four digits of the telephone of whoever is in charge.

    Raises `CodeError` when they do not fit, with the same words whether the code exists or not, and `LockedError` after
    twenty wrong guesses for one code or from one address, for a quarter of an hour.
    """
    words = plain_code(code)
    keys = [blind_index("guesses")(f"code {words}"), blind_index("guesses")(f"address {address}")]
    _check_open(keys, at)
    found = _notice_behind(words)
    if found is not None:
        notice, place = found
        if _is_known(notice, factor, within=place.division_path):
            models.Guesses.objects.filter(key=keys[0]).delete()
            _keep(notice, place, "restriction.own_open", at)
            return OwnAccess(notice.pk, place.division_path)
    _count(keys, at, place=None if found is None else found[1])
    raise CodeError(
        "The code and what belongs to it do not fit.",
        "Nothing is shown to whoever has only one of them.",
        "Look at the notice again, or call the number on it.",
    )


def lodge_own_appeal(
    *, access: OwnAccess, restriction_id: int, statement: str, at: datetime, machine: datetime
) -> Appeal:
    """Contests one of the person's own restrictions. Raises `AppealError`, `RestrictionNotFoundError` for another's."""
    owner = owner_of(access)
    with attempt(owner, "own_appeal", at=at, reason="own page", subject=str(restriction_id)) as trying:
        notice = models.Notice.objects.select_related("restriction").filter(pk=access.notice_id).first()
        row = models.Restriction.objects.filter(pk=restriction_id).first()
        if notice is None or row is None or not _is_of_the_same(notice.restriction, row):
            raise RestrictionNotFoundError("There is no such restriction of yours.", next_step="Open your page again.")
        return write_appeal(restriction_id, statement, AppealWay.OWN_PAGE, owner, at, machine, "own page", trying)


def owner_of(access: OwnAccess) -> Owner:
    """The person as an actor."""
    actor = f"person:notice:{access.notice_id}"
    return Owner(actor, Scope(access.division_path, actor=actor))


def _is_of_the_same(known: models.Restriction, other: models.Restriction) -> bool:
    """Whether two restrictions are about the same human, under any of their keys, or about the same place."""
    if known.person is None or other.person is None:
        return known.person == other.person and known.place == other.place
    return other.person in keys_of_human(key=known.person)


def _is_known(notice: models.Notice, factor: str, *, within: str) -> bool:
    """Whether that is what the person of a notice knows, or whoever is in charge of its place."""
    person = notice.restriction.person
    if person is not None:
        return is_known_by(key=person, words=plain_factor(factor), within=within)
    if not last_digits(factor):
        return False
    with scope(within):
        expected = factor_of_place(notice.pk, factor)
        return models.Delivery.objects.filter(notice=notice, factor_hash=expected).exists()


def _notice_behind(words: str) -> tuple[models.Notice, models.NoticeCode] | None:
    """The notice of a code, if it was given."""
    place = models.NoticeCode.objects.filter(code_hash=blind_index("notice code")(words)).first()
    if place is None:
        return None
    with scope(place.division_path):
        notice = models.Notice.objects.select_related("restriction").filter(pk=place.notice).first()
        if notice is None or not models.Delivery.objects.filter(notice=notice).exists():
            return None
    return notice, place


def _check_open(keys: list[int], at: datetime) -> None:
    locked = models.Guesses.objects.filter(key__in=keys, count__gte=MOST_GUESSES, last_at__gt=at - PAUSE)
    if locked.exists():
        raise LockedError(
            "Too many wrong codes were given.",
            "This page is closed for you for a quarter of an hour.",
            "Try again later, or call the number on the notice.",
        )


def _count(keys: list[int], at: datetime, *, place: models.NoticeCode | None) -> None:
    models.Guesses.objects.filter(last_at__lte=at - PAUSE).delete()
    for key in keys:
        row, is_new = models.Guesses.objects.get_or_create(key=key, defaults={"count": 1, "last_at": at})
        if not is_new:
            models.Guesses.objects.filter(key=key).update(count=F("count") + 1, last_at=at)
            row.refresh_from_db()
        if row.count == MOST_GUESSES:
            record(
                at=at,
                actor="system:own-page",
                action="restriction.own_locked",
                subject_kind="guesses",
                subject_key="code" if key == keys[0] else "address",
            )
            if place is not None:
                actor = Owner("system:own-page", Scope(place.division_path, actor="system:own-page"))
                raise_alarm(AlarmKind.GUESSED_CODES, actor=actor, at=at, subject=f"notice:{place.notice}")


def _keep(notice: models.Notice, place: models.NoticeCode, action: str, at: datetime) -> None:
    with scope(place.division_path):
        record(
            at=at,
            actor=f"person:notice:{notice.pk}",
            action=action,
            subject_kind="restriction",
            subject_key=str(notice.content["number"]),
            purpose="subject_request",
        )
