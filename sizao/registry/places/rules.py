"""What can be said about a place from its key alone."""

from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.types import Place


# How keys begin where that is not the kind itself.
_KINDS = {"home": Setting.HOUSEHOLD, "work": Setting.WORKPLACE}


def named_by_key(key: str) -> Place:
    """A place that is in no registry: `train:G7835:2021-10-13` is called `G7835 2021-10-13`, `home:17` is a home."""
    start, _, rest = key.partition(":")
    kind = start if start in set(Setting) else _KINDS.get(start, "")
    return Place(key, rest.replace(":", " ", 1) or key, kind)
