"""Conditions on restrictions as they stand at an instant, and what asks for somebody's attention."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from sizao.response.restrictions import models
from sizao.response.restrictions.rules.lifecycle import FINAL, OPEN, TOLD
from sizao.response.restrictions.types import Attention, DecisionKind, State


_TERMED = [DecisionKind.ORDER.value, DecisionKind.EXTEND.value, DecisionKind.EASE.value]


def with_term(rows: "QuerySet[models.Restriction]") -> "QuerySet[models.Restriction]":
    """The rows with `first` and `last` of their term, decided or proposed; `waits`: a decision was not told yet."""
    untold = models.Decision.objects.filter(
        ~Exists(models.Delivery.objects.filter(decision=OuterRef("pk"))),
        restriction=OuterRef("pk"),
        kind__in=_TERMED,
        pk__gt=OuterRef("decision_id"),
    )
    return rows.annotate(
        first=Coalesce("starts_at", "proposed_starts_at"),
        last=Coalesce("ends_at", "proposed_ends_at"),
        waits=Q(state=State.DECIDED.value) | Q(Exists(untold), state__in=[state.value for state in TOLD]),
    )


def in_states(states: Collection[State], at: datetime) -> Q:
    """That a row stands in one of these states at an instant, whatever is written down. Needs `with_term`."""
    over = Q(state__in=[state.value for state in OPEN], last__lte=at)
    found = Q(state__in=[state.value for state in set(states) & FINAL])
    if State.EXPIRED in states:
        found |= over
    running = set(states) - FINAL - {State.NOTIFIED, State.IN_FORCE}
    found |= Q(state__in=[state.value for state in running]) & ~over
    told = Q(state__in=[State.NOTIFIED.value, State.IN_FORCE.value]) & ~over
    if State.IN_FORCE in states:
        found |= told & Q(first__lte=at)
    if State.NOTIFIED in states:
        found |= told & Q(first__gt=at)
    return found


def in_force(at: datetime) -> Q:
    """That a row limits somebody at an instant."""
    return Q(state__in=[state.value for state in TOLD], starts_at__lte=at, ends_at__gt=at)


def attention_at(at: datetime, day_ends: datetime) -> dict[Attention, Q]:
    """What asks for attention at an instant, the most urgent first. Needs `with_term`."""
    is_open = Q(state__in=[state.value for state in OPEN], last__gt=at)
    return {
        Attention.REEXAMINE: is_open & Q(reexamine_at__isnull=False),
        Attention.TO_NOTIFY: is_open & Q(waits=True),
        Attention.CONTESTED: is_open & Q(state=State.CONTESTED.value),
        Attention.TO_DECIDE: is_open & Q(state=State.PROPOSED.value),
        Attention.TO_REVIEW: is_open & Q(review_due_at__lte=at),
        Attention.ENDING_TODAY: in_force(at) & Q(last__lte=day_ends),
    }


def by_attention(
    rows: "QuerySet[models.Restriction]", at: datetime, day_ends: datetime
) -> "QuerySet[models.Restriction]":
    """What is most urgent first, what is over last."""
    whens = [When(condition, then=Value(rank)) for rank, condition in enumerate(attention_at(at, day_ends).values(), 1)]
    over = When(Q(state__in=[state.value for state in FINAL]) | Q(last__lte=at), then=Value(99))
    rank = Case(over, *whens, default=Value(50), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", F("last").asc(), "id")
