"""Reads of record linkage: whom a writing may mean, and the pairs of registered people who may be one human."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from sizao.engines.linkage.deciding import Outcome, named_levels
from sizao.engines.linkage.records import Writing
from sizao.engines.linkage.weights import load_weights
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import check_purpose
from sizao.kernel.pages import Page
from sizao.registry.people import models
from sizao.registry.people.candidates import look
from sizao.registry.people.joinings import canonical_map
from sizao.registry.people.opening import opened_record
from sizao.registry.people.types import (
    Candidate,
    Candidates,
    Pair,
    PairDecision,
    PairFile,
    PairNotFoundError,
    PairOrder,
    PairState,
)


_ORDERS: Mapping[PairOrder, tuple[str, ...]] = {
    PairOrder.LIKELIEST: ("-score", "id"),
    PairOrder.NEWEST: ("-found_at", "-id"),
    PairOrder.OLDEST: ("found_at", "id"),
    PairOrder.DIVISION: ("division_path", "id"),
}
# More than a person looks through; the likeliest come first.
MOST_CANDIDATES = 20


def access_candidates(*, actor: ScopedActor, writing: Writing, purpose: str, at: datetime) -> Candidates:
    """Who within the actor's scope may be meant by what somebody wrote, the likeliest first.

    About ten milliseconds; whoever is shown is kept in the audit trail. Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    purpose = check_purpose(purpose)
    weights = load_weights()
    with scope(actor.scope.path, actor=actor.actor_id):
        canonical = canonical_map()
        looked = look([writing], canonical=canonical, weights=weights)
        verdicts = looked.verdicts
        found = [
            Candidate(
                opened_record(looked.people[row], keys=_keys(looked.people[row].key, canonical)),
                named_levels(levels),
                round(float(score), 2),
                bool(barred),
            )
            for row, levels, score, barred in zip(
                verdicts.right[:MOST_CANDIDATES], verdicts.levels, verdicts.scores, verdicts.barred, strict=False
            )
        ]
        outcome = Outcome(int(verdicts.outcomes[0])).name.lower()
        homes = {one.record.key: one.record.division_path for one in found}
        _record("person.candidates", "many", homes, actor, purpose, at, outcome=outcome, compared=verdicts.compared)
    return Candidates(outcome, found, weights.version)


def list_pairs(
    *,
    actor: ScopedActor,
    state: PairState | None = PairState.WAITING,
    persons: Iterable[int] | None = None,
    document: str = "",
    name: str = "",
    below: str | None = None,
    order: PairOrder = PairOrder.LIKELIEST,
    page: int = 1,
    size: int = 50,
) -> Page[Pair]:
    """Pairs both of whom live within the actor's scope; names nobody.

    `document` and `name` keep to a level of that comparison, `persons` to pairs of one of these keys. Raises
    `NotPermittedError`.
    """
    check(actor, Permission.JOIN_IDENTITIES)
    wanted = Q()
    if state is not None:
        wanted &= Q(state=state.value)
    if persons is not None:
        keys = set(persons)
        wanted &= Q(low_key__in=keys) | Q(high_key__in=keys)
    if document:
        wanted &= Q(levels__document=document)
    if name:
        wanted &= Q(levels__name=name)
    if below:
        wanted &= Q(division_path__below=below)
    with scope(actor.scope.path, actor=actor.actor_id):
        found = models.IdentityPair.objects.filter(wanted)
        start = (page - 1) * size
        rows = found.order_by(*_ORDERS[order])[start : start + size]
        return Page([pair_of(row) for row in rows], found.count(), page, size)


def access_pair(*, actor: ScopedActor, pair_id: int, purpose: str, at: datetime) -> PairFile:
    """Both records of a pair and what was decided; kept in the audit trail.

    Raises `PairNotFoundError` outside the actor's scope, `PurposeError`, `NotPermittedError`.
    """
    check(actor, Permission.JOIN_IDENTITIES)
    purpose = check_purpose(purpose)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.IdentityPair.objects.filter(pk=pair_id).first()
        if row is None:
            raise no_such_pair(pair_id)
        keys = [row.low_key, row.high_key]
        canonical = canonical_map()
        people = {one.key: one for one in models.Person.objects.filter(key__in=keys)}
        homes = {key: one.division_path for key, one in people.items()}
        _record("person.read_pair", str(pair_id), homes, actor, purpose, at)
        one, other = (opened_record(people[key], keys=_keys(key, canonical)) if key in people else None for key in keys)
        decisions = [
            PairDecision(PairState(one.state), one.decided_by, one.reason, one.at)
            for one in row.decisions.order_by("at", "id")
        ]
        return PairFile(pair_of(row), one, other, decisions)


def pair_of(row: models.IdentityPair) -> Pair:
    """The pair as other rooms see it."""
    return Pair(
        row.pk,
        row.low_key,
        row.high_key,
        row.division_path,
        PairState(row.state),
        row.levels,
        row.score,
        row.weights,
        row.found_at,
        row.found_by,
        row.merge_id,
    )


def no_such_pair(pair_id: int) -> PairNotFoundError:
    return PairNotFoundError(
        f"There is no pair {pair_id} of people within your area.", next_step="Look at the list of pairs."
    )


def _keys(key: int, canonical: Mapping[int, int]) -> tuple[int, ...]:
    head = canonical.get(key, key)
    return (head, *sorted(other for other, target in canonical.items() if target == head))


def _record(
    action: str, subject: str, homes: Mapping[int, str], actor: ScopedActor, purpose: str, at: datetime, **detail: Any
) -> None:
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind="person",
        subject_key=subject,
        purpose=purpose,
        detail=detail,
        persons=homes,
        homes=homes,
    )
