"""Same, different, or a person must look: from the levels of a writing and its candidates. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from sizao.engines.linkage.blocking import Index, repairs_of
from sizao.engines.linkage.comparing import COMPARISONS, Levels, compare
from sizao.engines.linkage.records import Facts, Ints, columns_of
from sizao.engines.linkage.weights import Weights


class Outcome(IntEnum):
    """What is said about a writing. `SAME` is said only where nobody need look."""

    DIFFERENT = 0
    LOOK = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The outcome for each of some writings; `best` is the row of its likeliest candidate, -1 for none.

    `left`, `right`, `levels`, `scores`, `barred` are the pairs that count, by writing, the likeliest first.
    """

    outcomes: npt.NDArray[np.uint8]
    best: Ints
    left: Ints
    right: Ints
    levels: Levels
    scores: npt.NDArray[np.float64]
    barred: npt.NDArray[np.bool_]
    compared: int


def decide(facts: Facts, candidates: Sequence[Facts], humans: Sequence[int], weights: Weights) -> Verdicts:
    """What is said about one writing. `humans` says for each candidate which human it is: two records of one are no
    rivals."""
    rows = np.arange(len(candidates))
    levels = compare(columns_of([facts]), columns_of(candidates), np.zeros_like(rows), rows)
    return judge(1, np.zeros_like(rows), rows, levels, np.array(humans, np.int64), weights)


def decide_many(facts: Sequence[Facts], index: Index, humans: Ints, weights: Weights) -> Verdicts:
    """What is said about each of many writings against an index of registered people.

    `humans` says for each row of the index which human it is.
    """
    asked = columns_of(facts)
    left, right = index.pairs(asked, repairs_of(facts))
    return judge(len(facts), left, right, compare(asked, index.columns, left, right), humans, weights)


def judge(count: int, left: Ints, right: Ints, levels: Levels, humans: Ints, weights: Weights) -> Verdicts:
    """From the levels of pairs to the outcome of each of `count` writings; `humans` by row of those compared with."""
    scores, barred = weights.scores(levels), weights.barred(levels)
    counts = np.flatnonzero(scores >= weights.look_from)
    order = counts[np.lexsort((right[counts], -scores[counts], left[counts]))]
    compared, left, right = len(left), left[order], right[order]
    levels, scores, barred = levels[order], scores[order], barred[order]
    outcomes, best = np.zeros(count, np.uint8), np.full(count, -1, np.int64)
    first = np.flatnonzero(np.diff(left, prepend=-1))
    best[left[first]] = right[first]
    # The best score among the candidates that are other humans than the likeliest.
    rival = np.full(count, -np.inf)
    if len(left):
        others = humans[right] != humans[best[left]]
        np.maximum.at(rival, left[others], scores[others])
    who = left[first]
    is_same = (scores[first] >= weights.same_from) & ~barred[first]
    is_same &= scores[first] >= rival[who] + weights.ahead_by
    outcomes[who] = np.where(is_same, Outcome.SAME, Outcome.LOOK)
    return Verdicts(outcomes, best, left, right, levels, scores, barred, compared)


def named_levels(levels: Levels) -> dict[str, str]:
    """The levels of one pair by the names of the comparisons."""
    return {
        name: kinds(int(level)).name.lower() for (name, kinds), level in zip(COMPARISONS.items(), levels, strict=True)
    }
