"""Reads of requests for assistance: those from the actor's area and those to it."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from sizao.engines.clocks.standing import stand
from sizao.engines.clocks.types import ClockFace, ClockState
from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import Event
from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.response.investigations import models
from sizao.response.investigations.sealing import ASKED, ASKED_IDENTITY, RESULT, opened, opened_identity
from sizao.response.investigations.types import (
    SETTLED,
    AssistanceFile,
    AssistanceKind,
    AssistanceNotFoundError,
    AssistanceOutcome,
    AssistancePerson,
    AssistanceRequest,
    TimedRequest,
)


_URGENCY = list(ClockFace)
_MOST = 5000


def list_requests(*, actor: ScopedActor, pack: Pack, at: datetime, zone: tzinfo) -> list[TimedRequest]:
    """Requests from and to the actor's area: overdue ones first, then what runs, then the newest. Names nobody.

    Raises `NotPermittedError`.
    """
    check(actor, Permission.ANSWER_ASSISTANCE)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = [_request_of(row) for row in _requests().order_by("-sent_at", "-pk")[:_MOST]]
    timed = [TimedRequest(one, request_clocks(pack, one, at=at, zone=zone)) for one in found]
    return sorted(
        timed, key=lambda one: min((_URGENCY.index(clock.face) for clock in one.clocks), default=len(_URGENCY))
    )


def access_request(*, actor: ScopedActor, request_id: int, purpose: str, at: datetime) -> AssistanceFile:
    """One request with exactly the people it names; kept in the audit trail.

    Raises `AssistanceNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.ANSWER_ASSISTANCE)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _requests().filter(pk=request_id).first()
        if row is None:
            raise AssistanceNotFoundError(
                f"There is no request {request_id} to or from your area.", next_step="Look at the list of requests."
            )
        people = list(models.AssistancePerson.objects.filter(request_id=row.pk).order_by("degree", "pk"))
        record_about(
            "assistance.read", ("assistance", str(row.pk)), [one.person for one in people], actor=actor, at=at,
            reason=purpose,
        )  # fmt: skip
        return AssistanceFile(
            _request_of(row), opened(row.asked, at=ASKED, row=row.pk), [_person_of(one) for one in people]
        )


def request_clocks(pack: Pack, request: AssistanceRequest, *, at: datetime, zone: tzinfo) -> list[ClockState]:
    """The clocks of a request, the most urgent first. Nobody is found before everybody is."""
    done: Mapping[Event, datetime | None]
    if request.kind is AssistanceKind.PRIORITY:
        done = {
            Event.PRIORITY_ASSISTANCE_SENT: request.sent_at,
            Event.PERSON_LOCATED: None if request.not_located else request.last_located_at or request.answered_at,
            Event.PERSON_CONTROLLED: None
            if request.not_controlled
            else request.last_controlled_at or request.answered_at,
        }
    else:
        done = {Event.ASSISTANCE_SENT: request.sent_at, Event.ASSISTANCE_ANSWERED: request.answered_at}
    events = {event: instant for event, instant in done.items() if instant is not None}
    begins = next(iter(events))
    return [state for state in stand(pack, events, at, zone=zone) if state.begins is begins]


def _requests() -> "QuerySet[models.AssistanceRequest]":
    gone = [AssistanceOutcome.NOT_FOUND.value, AssistanceOutcome.ELSEWHERE.value]
    return models.AssistanceRequest.objects.annotate(
        people=Count("persons"),
        settled=Count("persons", filter=Q(persons__outcome__in=[outcome.value for outcome in SETTLED])),
        last_located=Max("persons__located_at"),
        last_controlled=Max("persons__controlled_at"),
        not_located=Count("persons", filter=Q(persons__located_at__isnull=True) & ~Q(persons__outcome__in=gone)),
        not_controlled=Count("persons", filter=Q(persons__controlled_at__isnull=True) & ~Q(persons__outcome__in=gone)),
    )


def _request_of(row: Any) -> AssistanceRequest:
    return AssistanceRequest(
        row.pk,
        row.case_id,
        row.case_number,
        row.from_path,
        row.to_path,
        row.to_name,
        AssistanceKind(row.kind),
        row.sent_at,
        row.sent_by,
        row.received_at,
        row.received_by,
        row.answered_at,
        row.answered_by,
        row.people,
        row.settled,
        row.last_located,
        row.last_controlled,
        row.not_located,
        row.not_controlled,
        row.from_name,
        row.partner,
        row.outside_reference,
    )


def _person_of(row: models.AssistancePerson) -> AssistancePerson:
    return AssistancePerson(
        row.pk,
        row.person,
        row.degree,
        row.last_exposure,
        AssistanceOutcome(row.outcome),
        row.located_at,
        row.controlled_at,
        opened_identity(row.identity, row=row.pk, at=ASKED_IDENTITY),
        opened(row.result, at=RESULT, row=row.pk),
        row.outside_reference,
    )
