"""What can be said about a place from its key alone."""

import re
from collections.abc import Sequence

from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.types import HOUSING_LETTERS, HousingKind, Place


# How keys begin where that is not the kind itself.
_KINDS = {"home": Setting.HOUSEHOLD, "work": Setting.WORKPLACE}


def named_by_key(key: str) -> Place:
    """A place that is in no registry: `train:G7835:2021-10-13` is called `G7835 2021-10-13`, `home:17` is a home."""
    start, _, rest = key.partition(":")
    kind = start if start in set(Setting) else _KINDS.get(start, "")
    return Place(key, rest.replace(":", " ", 1) or key, kind)


_LODGING = re.compile(r"n\d{6}H\d{5}")
_COMMITTEES = (
    (re.compile(r"村?(?:村民委员会|村委会)$"), "村"),
    (re.compile(r"社区(?:居民委员会|居委会)$"), "社区"),
    (re.compile(r"居民委员会$"), "居委会"),
)


def spoken_name(name: str) -> str:
    """A community as people speak of it: without the word for its committee."""
    for official, spoken in _COMMITTEES:
        name = official.sub(spoken, name)
    return name


def split_housing(path: str) -> tuple[str, Sequence[str]]:
    """The division of a path and its labels below that: `n13.n1307.c1.b2` is (`n13.n1307`, [`c1`, `b2`])."""
    labels = path.split(".")
    begin = next((at for at, label in enumerate(labels) if label[:1] in HOUSING_LETTERS), len(labels))
    return ".".join(labels[:begin]), labels[begin:]


def lodging_code(county_code: str, number: int) -> str:
    """The code of a county unit's lodging: `130730H00001` is the first one."""
    return f"{county_code}H{number:05}"


def area_of(path: str) -> str:
    """The division that a path lies in: a lodging's is the township or community around it, others are their own."""
    above, _dot, label = path.rpartition(".")
    return above if _LODGING.fullmatch(label) else path


def housing_kind(path: str) -> HousingKind | None:
    """What kind of housing a path names; None for a division."""
    return HOUSING_LETTERS.get(path.rpartition(".")[2][:1])


def unit_words(label: str) -> tuple[str, str]:
    """What a unit or floor is called in Chinese and English: `u2` is 2单元, Unit 2."""
    number = label[1:]
    return (f"{number}单元", f"Unit {number}") if label.startswith("u") else (f"{number}层", f"Floor {number}")
