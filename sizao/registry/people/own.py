"""What was found and decided about who somebody is, told to that person: nothing in it leads to anybody else."""

from collections.abc import Collection

from django.db.models import Q

from sizao.registry.people import models
from sizao.registry.people.types import OwnJoining, PairState


def own_joinings(*, keys: Collection[int]) -> list[OwnJoining]:
    """What was said about records that may be of one human with one of `keys`, the newest first, in the scope that
    holds. Whoever asks keeps that.

    `keys` are all of the person's. Of a record that is not theirs neither the key nor the reason is told: both may
    lead to somebody else.
    """
    own = set(keys)
    told: list[OwnJoining] = []
    pairs = models.IdentityPair.objects.filter(Q(low_key__in=own) | Q(high_key__in=own)).prefetch_related("decisions")
    for pair in pairs:
        keys = _told(own, pair.low_key, pair.high_key)
        told.append(OwnJoining(pair.found_at, PairState.WAITING, keys, pair.found_by, ""))
        told += [
            OwnJoining(one.at, PairState(one.state), keys, one.decided_by, one.reason if keys else "")
            for one in pair.decisions.all()
        ]
    by_pairs = {pair.merge_id for pair in pairs}
    joinings = models.IdentityMerge.objects.filter(Q(from_key__in=own) | Q(to_key__in=own))
    for merge in joinings.exclude(pk__in=[number for number in by_pairs if number]):
        keys = _told(own, merge.from_key, merge.to_key)
        told.append(OwnJoining(merge.at, PairState.SAME, keys, merge.decided_by, merge.reason if keys else ""))
        if merge.undone_at is not None:
            told.append(OwnJoining(merge.undone_at, PairState.DIFFERENT, keys, merge.undone_by, ""))
    # Of one instant what was said last stands first.
    return sorted(reversed(told), key=lambda one: one.at, reverse=True)


def _told(own: Collection[int], *keys: int) -> tuple[int, ...]:
    """The keys of both records where both are theirs."""
    return keys if all(key in own for key in keys) else ()
