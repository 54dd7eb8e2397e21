"""Which keys belong to one human: what was joined and not undone."""

from sizao.registry.people import models
from sizao.registry.people.rules import resolve_merges


def canonical_map() -> dict[int, int]:
    """For each joined key the key that stands for its human, as the trace takes it. Keys only, of the whole city."""
    return resolve_merges(
        dict(models.IdentityMerge.objects.filter(undone_at__isnull=True).values_list("from_key", "to_key"))
    )
