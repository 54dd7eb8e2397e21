"""Which keys belong to one human: what was joined and not undone."""

from sizao.registry.people import models
from sizao.registry.people.rules import resolve_merges


def maps_around(*, from_key: int, to_key: int) -> tuple[dict[int, int], dict[int, int]]:
    """The canonical map without one joining and with it, whether it is in force or not; else as things are now."""
    others = dict(
        models.IdentityMerge.objects.filter(undone_at__isnull=True)
        .exclude(from_key=from_key)
        .values_list("from_key", "to_key")
    )
    return resolve_merges(others), resolve_merges({**others, from_key: to_key})


def canonical_map() -> dict[int, int]:
    """For each joined key the key that stands for its human, as the trace takes it. Keys only, of the whole city."""
    return resolve_merges(
        dict(models.IdentityMerge.objects.filter(undone_at__isnull=True).values_list("from_key", "to_key"))
    )
