"""Small numbers in what is published: hidden, and so that they cannot be computed from what is left."""

from collections.abc import Mapping


def suppressed(counts: Mapping[str, int], *, below: int, total_is_published: bool = True) -> dict[str, int | None]:
    """The counts with None for those that stay unpublished: from 1 to `below` - 1.

    Where the total is published too, a single hidden number could be found by subtraction: then the smallest other
    number is hidden with it, and so on until the hidden ones together are at least `below` or nothing is left.
    Zeros are published: they tell about nobody.
    """
    hidden = {name for name, count in counts.items() if 0 < count < below}
    if hidden and total_is_published:
        others = sorted((count, name) for name, count in counts.items() if count > 0 and name not in hidden)
        while others and (len(hidden) < 2 or sum(counts[name] for name in hidden) < below):
            hidden.add(others.pop(0)[1])
    return {name: None if name in hidden else count for name, count in counts.items()}
