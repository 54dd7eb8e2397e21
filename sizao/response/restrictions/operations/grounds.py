"""Stating the facts on which restrictions rest, and letting them fall."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.registry.people.queries import keys_of_human
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.reading import ground_of
from sizao.response.restrictions.rules.evidence import check_ground
from sizao.response.restrictions.types import EvidenceError, Ground, GroundKind, GroundSource, Subject


def state_ground(
    *,
    kind: GroundKind,
    source: GroundSource,
    reference: str,
    subject: Subject,
    source_person: int | None = None,
    facts: Mapping[str, Any],
    division_path: str,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Ground:
    """States a fact about a person or place. The same reference about the same subject gives the ground of before.

    For rooms above: `reference` names the record there (`finding:12`, `trace:5`), `source_person` whom an exposure came
    from, `facts` what a notice may tell (`rules.evidence.FACTS` says which of them each kind has). `division_path` is
    where the restriction of this subject would lie. Raises `SourceError` for a list of persons or a place scan from
    afar, which calls the auditor; `EvidenceError` for a fact that cannot be one, or that fell before.
    """
    with attempt(actor, "state_ground", at=at, reason=reason, subject=subject.shown) as trying:
        if kind is GroundKind.JUDGMENT:
            check(actor, Permission.PROPOSE_RESTRICTION)
        check_ground(kind, source, reference, subject, source_person, facts, stated_by=actor.actor_id)
        row, is_new = models.Ground.objects.get_or_create(
            reference=reference,
            person=subject.person,
            place=subject.place,
            defaults={
                "kind": kind.value,
                "source": source.value,
                "source_person": source_person,
                "facts": dict(facts),
                "division_path": division_path,
                "stated_by": actor.actor_id,
                "stated_at": at,
            },
        )
        if row.fallen_at is not None:
            raise EvidenceError(
                "This evidence fell before.", "What is no fact any more does not become one again.", "State a new fact."
            )
        if (row.kind, row.source_person) != (kind.value, source_person):
            raise EvidenceError(
                "This evidence is stated already, with another content.", next_step="Give it a reference of its own."
            )
        if is_new:
            trying.done(kind=kind.value, source=source.value, ground=row.pk)
        return ground_of(row)


def let_ground_fall(*, reference: str, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Says that a fact is none any more; how many grounds fell with it.

    Restrictions that rest on nothing else end at once; those that rest on something else, and all that depended on the
    person through any number of contacts, come to re-examination. That reaches beyond the actor's division: whoever
    clears a source in one county releases people in another. Raises `EvidenceError` without a reason.
    """
    with attempt(
        actor, "let_ground_fall", at=at, reason=reason, subject=reference, within=_everywhere(actor)
    ) as trying:
        rows = models.Ground.objects.select_for_update().filter(reference=reference, fallen_at__isnull=True)
        number = _fall(list(rows.order_by("id")), actor, at, reason)
        if number:
            trying.done(grounds=number)
        return number


def clear_source(*, person: int, actor: ScopedActor, at: datetime, reason: str) -> int:
    """Says that somebody was no source of infection after all; how many grounds fell.

    Whatever rests on exposure to this human falls, under any of their keys; what follows, follows as in
    `let_ground_fall`. For a suspicion that was excluded (the pack's `source_excluded`).
    """
    with attempt(actor, "clear_source", at=at, reason=reason, subject="source", within=_everywhere(actor)) as trying:
        rows = models.Ground.objects.select_for_update().filter(
            source_person__in=keys_of_human(key=person), fallen_at__isnull=True
        )
        number = _fall(list(rows.order_by("id")), actor, at, reason)
        if number:
            trying.done(grounds=number)
        return number


def _fall(rows: list[models.Ground], actor: ScopedActor, at: datetime, reason: str) -> int:
    if rows and not reason.strip():
        raise EvidenceError("A fact does not fall without a reason.", next_step="Say why it is none.")
    for row in rows:
        row.fallen_at, row.fallen_by, row.fallen_why = max(at, row.stated_at), actor.actor_id, reason.strip()
        # What follows is done by the database, for whoever lets a ground fall by whichever way.
        row.save(update_fields=["fallen_at", "fallen_by", "fallen_why"])
    return len(rows)


def _everywhere(actor: ScopedActor) -> str | None:
    """The province in which the actor's division lies."""
    return actor.scope.path and actor.scope.path.split(".")[0]
