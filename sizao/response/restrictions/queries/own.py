"""What a person sees of themselves, without an account."""

from datetime import datetime

from django.db.models import Q

from sizao.foundation.database.scope import scope
from sizao.registry.people.queries import keys_of_human
from sizao.response.restrictions import models
from sizao.response.restrictions.queries.filters import with_term
from sizao.response.restrictions.reading import appeal_of, ground_of, notice_of, restriction_of, subject_of
from sizao.response.restrictions.types import OwnAccess, OwnFile, OwnRestriction, RestrictionNotFoundError, Subject


def get_own_file(*, access: OwnAccess, at: datetime) -> OwnFile:
    """All that the person was told of in this division, or what was decided about the place of the notice, the newest
    first. Raises `RestrictionNotFoundError`."""
    actor = f"person:notice:{access.notice_id}"
    with scope(access.division_path, actor=actor):
        notice = models.Notice.objects.select_related("restriction").filter(pk=access.notice_id).first()
        if notice is None:
            raise RestrictionNotFoundError("Nothing is held any more.", next_step="You can close this page.")
        about = _about(subject_of(notice.restriction))
        rows = with_term(models.Restriction.objects.filter(about, delivery__isnull=False))
        found = [_restriction(row, at) for row in rows.select_related("decision").order_by("-proposed_at", "-id")]
        grounds = models.Ground.objects.filter(about).order_by("stated_at", "id")
        return OwnFile(subject_of(notice.restriction), found, [ground_of(ground) for ground in grounds])


def _about(subject: Subject) -> Q:
    """That a row is about this human, under any of their keys, or about this place."""
    return Q(place=subject.place) if subject.person is None else Q(person__in=keys_of_human(key=subject.person))


def _restriction(row: models.Restriction, at: datetime) -> OwnRestriction:
    delivery = models.Delivery.objects.select_related("notice__issued_by", "given_by").get(pk=row.delivery_id)
    appeals = models.Appeal.objects.filter(restriction=row).select_related("answer_row__reviewer")
    return OwnRestriction(
        restriction=restriction_of(row, at=at),
        notice=notice_of(delivery.notice, delivery),
        appeals=[appeal_of(one, getattr(one, "answer_row", None)) for one in appeals.order_by("-lodged_at", "-id")],
    )
