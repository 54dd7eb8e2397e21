"""What can be said about a place from its key alone."""

from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.types import Place


def named_by_key(key: str) -> Place:
    """A place that is in no registry: `train:G7835:2021-10-13` is called `G7835 2021-10-13`."""
    kind, _, rest = key.partition(":")
    return Place(key, rest.replace(":", " ") or key, kind if kind in set(Setting) else "")
