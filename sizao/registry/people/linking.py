"""Writes of record linkage: pairs that the machine found, and what is decided about them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from django.db import connection
from django.db.models import Q

from sizao.engines.linkage.deciding import Outcome, named_levels
from sizao.engines.linkage.weights import load_weights
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.copying import update_columns
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.people import models
from sizao.registry.people.candidates import Looked, indexes_kept, look, opened_writing
from sizao.registry.people.joinings import canonical_map
from sizao.registry.people.opening import TABLE
from sizao.registry.people.pairs import no_such_pair, pair_of
from sizao.registry.people.rules import common_path, who_stands_for_both
from sizao.registry.people.types import Joined, Linked, MergeError, Pair, PairState


# Of advisory locks: whoever looks waits for who looks already, as both could find the same pair.
_LINKING = 20211026
_BY_THE_MACHINE = "The machine found them the same under the weights {weights}."


class _Who(TypedDict):
    actor: str
    at: datetime
    reason: str


def link_people(
    *,
    within: str,
    actor: str,
    at: datetime,
    reason: str,
    keys: Sequence[int] | None = None,
    after: int = 0,
    most: int = 10_000,
) -> Linked:
    """Looks for other records of the next `most` people of `within` by key, or of exactly `keys`.

    Where the weights say "same", the keys are joined, which can be undone; where they say that a person must look, the
    pair waits for one. A pair that was decided before stays as it is. Nobody outside `within` is compared.
    """
    weights = load_weights()
    with scope(within, actor=actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LINKING])
        rows = (
            models.Person.objects.filter(key__gt=after) if keys is None else models.Person.objects.filter(key__in=keys)
        )
        people = list(rows.order_by("key")[:most])
        looked = look(
            [opened_writing(one) for one in people],
            canonical=canonical_map(),
            weights=weights,
            own=[one.key for one in people],
        )
        pairs = _new_pairs(people, looked, f"{weights.version}:{weights.digest[:12]}", actor=actor, at=at)
        joined = [
            Joined(pair_of(pair), pair.merge.from_key, pair.merge.to_key)
            for pair, is_same in pairs
            if is_same and _join_by_machine(pair, actor=actor, at=at)
        ]
        new = models.IdentityPair.objects.filter(pk__in=[pair.pk for pair, _is_same in pairs])
        waiting = list(new.filter(state=PairState.WAITING.value).values_list("pk", flat=True))
        compared = looked.verdicts.compared
        record(
            at=at,
            actor=actor,
            action="person.link",
            subject_kind="person",
            subject_key="many",
            purpose=reason,
            detail={"count": len(people), "compared": compared, "joined": len(joined), "waiting": len(waiting)},
        )
    goes_on = keys is None and len(people) == most
    return Linked(len(people), compared, joined, waiting, people[-1].key if goes_on else None)


def decide_pair(
    *, pair_id: int, is_same: bool, actor: ScopedActor, at: datetime, reason: str
) -> tuple[Pair, tuple[int, int] | None]:
    """Decides that a pair is one human, or two; the pair, and which key was joined with (or parted from) which.

    Both records stay. Joined keys are one human for whoever reads from then on; deciding that they are two takes that
    joining back, exactly. The same decision again changes nothing. Raises `PairNotFoundError`, `MergeError` without a
    reason or where the keys are one by another joining, `NotPermittedError`.
    """
    check(actor, Permission.JOIN_IDENTITIES)
    if not reason.strip():
        raise MergeError("A decision about who somebody is has a reason.", next_step="Say what you compared.")
    wanted = PairState.SAME if is_same else PairState.DIFFERENT
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.IdentityPair.objects.select_for_update(of=("self",)).filter(pk=pair_id).first()
        if row is None:
            raise no_such_pair(pair_id)
        if row.state == wanted.value:
            return pair_of(row), None
        who: _Who = {"actor": actor.actor_id, "at": at, "reason": reason.strip()}
        changed = _join(row, **who) if is_same else _part(row, **who)
        _decide(row, wanted, **who)
        if changed is not None:
            _settle_others(row, **who)
        return pair_of(row), changed


def renew_link_indexes(
    *, within: str, after: int = 0, most: int, actor: str, at: datetime, reason: str
) -> tuple[int, int | None]:
    """Makes anew the indexes by which people of `within` are found by half a name; how many, and where to go on after.

    For people who were registered before these indexes were, or after a change of how names sound.
    """
    with scope(within, actor=actor):
        people = list(models.Person.objects.filter(key__gt=after).order_by("key").select_for_update()[:most])
        families, givens = indexes_kept(opened_writing(one) for one in people)
        old = [
            at_row for at_row, one in enumerate(people)
            if (one.family_index, one.given_index) != (families[at_row], givens[at_row])
        ]  # fmt: skip
        if old:
            columns = {
                "key": [people[row].key for row in old],
                "family_index": [families[row] for row in old],
                "given_index": [givens[row] for row in old],
            }
            update_columns(TABLE, "key", columns)
            record(
                at=at,
                actor=actor,
                action="person.renew_link_indexes",
                subject_kind="person",
                subject_key="many",
                purpose=reason,
                detail={"count": len(old)},
            )
    return len(old), people[-1].key if len(people) == most else None


def _new_pairs(
    people: Sequence[models.Person], looked: Looked, weights: str, *, actor: str, at: datetime
) -> list[tuple[models.IdentityPair, bool]]:
    """The pairs that were not known, each with whether the machine found them the same."""
    verdicts = looked.verdicts
    found: dict[tuple[int, int], tuple[models.IdentityPair, bool]] = {}
    for place in range(len(verdicts.left)):
        asked, other = int(verdicts.left[place]), int(verdicts.right[place])
        one, two = sorted((people[asked], looked.people[other]), key=lambda person: person.key)
        is_same = bool(verdicts.outcomes[asked] == Outcome.SAME and verdicts.best[asked] == other)
        levels, score = named_levels(verdicts.levels[place]), round(float(verdicts.scores[place]), 2)
        was_same = (one.key, two.key) in found and found[one.key, two.key][1]
        pair = models.IdentityPair(
            low_key=one.key,
            high_key=two.key,
            division_path=common_path([one.division_path, two.division_path]) or one.division_path,
            state=PairState.WAITING.value,
            levels=levels,
            score=score,
            weights=weights,
            found_at=at,
            found_by=actor,
        )
        found[one.key, two.key] = pair, is_same or was_same
    lows = [low for low, _high in found]
    known = set(models.IdentityPair.objects.filter(low_key__in=lows).values_list("low_key", "high_key"))
    new = [entry for keys, entry in found.items() if keys not in known]
    models.IdentityPair.objects.bulk_create([pair for pair, _is_same in new])
    return new


def _join_by_machine(row: models.IdentityPair, *, actor: str, at: datetime) -> bool:
    reason = _BY_THE_MACHINE.format(weights=row.weights)
    # They may have become one by another pair of the same look.
    changed = _join(row, actor=actor, at=at, reason=reason)
    _decide(row, PairState.SAME, actor=actor, at=at, reason=reason)
    if changed is not None:
        _settle_others(row, actor=actor, at=at, reason=reason)
    return changed is not None


def _join(row: models.IdentityPair, *, actor: str, at: datetime, reason: str) -> tuple[int, int] | None:
    """Joins the humans behind the keys: the one whose number is a valid resident number stands for both.

    Where other joinings made them one already, the newest of these stands for this pair too, and nothing changes.
    """
    from sizao.registry.people.operations import merge_identities

    canonical = canonical_map()
    heads = [canonical.get(key, key) for key in (row.low_key, row.high_key)]
    if heads[0] == heads[1]:
        row.merge = _newest_of(heads[0], canonical)
        return None
    numbers = {one.key: opened_writing(one).identifier for one in models.Person.objects.filter(key__in=heads)}
    to_key = who_stands_for_both({key: numbers.get(key, "") for key in heads})
    from_key = heads[0] if to_key == heads[1] else heads[1]
    row.merge_id = merge_identities(from_key=from_key, to_key=to_key, actor=actor, at=at, reason=reason)
    return from_key, to_key


def _part(row: models.IdentityPair, *, actor: str, at: datetime, reason: str) -> tuple[int, int] | None:
    """Takes the joining of the pair back, if it is still in force. Raises `MergeError` where another one holds them."""
    from sizao.registry.people.operations import undo_merge

    merge, row.merge = row.merge, None
    changed = None
    if merge is not None and merge.undone_at is None:
        undo_merge(merge_id=merge.pk, actor=actor, at=at, reason=reason)
        changed = merge.from_key, merge.to_key
    if _is_one(row, canonical_map()):
        raise MergeError(
            "These keys are one human by another joining too.",
            f"{shown(row.low_key)} and {shown(row.high_key)} were joined with a third key.",
            "Take back the joining with the third key first.",
        )
    return changed


def _settle_others(row: models.IdentityPair, *, actor: str, at: datetime, reason: str) -> None:
    """Lets the other pairs of these humans say what is true now: those that became one wait no more, those that are
    one no more wait again."""
    canonical = canonical_map()
    keys = {row.low_key, row.high_key, *(canonical.get(key, key) for key in (row.low_key, row.high_key))}
    keys |= {key for key, head in canonical.items() if head in keys}
    others = models.IdentityPair.objects.filter(Q(low_key__in=keys) | Q(high_key__in=keys)).exclude(pk=row.pk)
    for other in others.exclude(state=PairState.DIFFERENT.value).select_for_update(of=("self",)).order_by("pk"):
        is_one = _is_one(other, canonical)
        if is_one and (other.merge is None or other.merge.undone_at is not None):
            other.merge = _newest_of(canonical.get(other.low_key, other.low_key), canonical)
        elif not is_one:
            other.merge = None
        state = PairState.SAME if is_one else PairState.WAITING
        if other.state != state.value:
            _decide(other, state, actor=actor, at=at, reason=reason)
        else:
            other.save(update_fields=["merge"])


def _is_one(row: models.IdentityPair, canonical: Mapping[int, int]) -> bool:
    return canonical.get(row.low_key, row.low_key) == canonical.get(row.high_key, row.high_key)


def _newest_of(head: int, canonical: Mapping[int, int]) -> models.IdentityMerge:
    """The newest joining in force of the human for whom `head` stands."""
    keys = [key for key, target in canonical.items() if target == head]
    newest: models.IdentityMerge = models.IdentityMerge.objects.filter(from_key__in=keys, undone_at=None).latest("pk")
    return newest


def _decide(row: models.IdentityPair, state: PairState, *, actor: str, at: datetime, reason: str) -> None:
    row.state = state.value
    row.save(update_fields=["state", "merge"])
    models.IdentityDecision.objects.create(
        pair=row, division_path=row.division_path, state=state.value, decided_by=actor, reason=reason, at=at
    )
    record(
        at=at,
        actor=actor,
        action="person.decide_pair",
        subject_kind="person",
        subject_key=str(row.pk),
        purpose=reason,
        detail={"state": state.value},
        persons=[row.low_key, row.high_key],
    )
