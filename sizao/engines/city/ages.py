"""Ages and sexes of a household's people, so that together they make the age structure of the census.

Zhangjiakou, 1 November 2020: 15.22 % under 15, 59.72 % of 15 to 59, 25.06 % of 60 and over (17.64 % of 65 and over),
50.51 % men (communiqué of the seventh national census). It has no finer ages: the five-year steps below are ours.
"""

import numpy as np

from sizao.engines.city.arrays import Flags, Ints
from sizao.engines.city.streams import stream


MEN = 0.5051
# People in a hundred by five years from 20; the last step is 80 to 94. Who lives alone or as a couple is young or old,
# who heads a larger home has children there.
_FIRST, _STEP, _LAST_STEP = 20, 5, 15
_SMALL_HOMES = (4, 4, 3, 2, 3, 6, 13, 15, 14, 14, 9, 6, 7)
_FAMILIES = (0, 9, 27, 27, 18, 13, 5, 2, 0, 0, 0, 0, 0)
_FEWEST_FOR_A_FAMILY = 3
_YOUNGEST_SPOUSE, _OLDEST = 20, 96


def ages(seed: int, household: Ints) -> tuple[Ints, Ints]:
    """The age and the sex (1 for men, 2 for women) of everybody; `household` counts from 0 and rises.

    The first of a home is its head, the second the spouse, the third and fourth are children, others old parents.
    """
    rng = stream(seed, "ages")
    starts = np.flatnonzero(np.diff(household, prepend=-1))
    sizes = np.diff(np.append(starts, len(household)))
    small, family = _drawn(rng, _SMALL_HOMES, len(sizes)), _drawn(rng, _FAMILIES, len(sizes))
    of_home = np.where(sizes >= _FEWEST_FOR_A_FAMILY, family, small)
    role = (np.arange(len(household)) - starts[household]).astype(np.int8)
    head = of_home[household]
    chance = rng.random(len(household))
    spouse = np.maximum(head - 5 + (11 * chance).astype(np.int16), _YOUNGEST_SPOUSE)
    child = head - 22 - (12 * chance).astype(np.int16)
    child = np.where(child < 0, (6 * chance).astype(np.int16), child)
    parent = (head + 22 + (8 * chance).astype(np.int16)).clip(0, _OLDEST)
    age = np.select([role == 0, role == 1, role <= 3], [head, spouse, child], parent).astype(np.int16)
    man = rng.random(len(household)) < MEN
    return age, _sexes(role, man, starts[household])


def _drawn(rng: np.random.Generator, weights: tuple[int, ...], count: int) -> Ints:
    reach = np.cumsum(weights)
    step = np.searchsorted(reach[:-1] / reach[-1], rng.random(count), side="right")
    width = np.where(step == len(weights) - 1, _LAST_STEP, _STEP)
    drawn: Ints = (_FIRST + _STEP * step + (width * rng.random(count)).astype(np.int64)).astype(np.int16)
    return drawn


def _sexes(role: Ints, man: Flags, head: Ints) -> Ints:
    """Spouses are of the other sex than the head."""
    sexes: Ints = np.where(np.where(role == 1, ~man[head], man), 1, 2).astype(np.int8)
    return sexes
