"""What each level of agreement counts, as splink estimated it offline, and what is asked for beyond the sum.

The score is that of Fellegi and Sunter, as splink computes it: the prior odds in bits, and for each comparison
log2(m/u), where m is how often people compared with themselves agree on that level, and u how often two people do.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from sizao.engines.linkage.comparing import COMPARISONS, Levels
from sizao.kernel.errors import SizaoError


DEFAULT_WEIGHTS = Path(__file__).parents[3] / "packs" / "city" / "zhangjiakou" / "linkage" / "weights.yaml"


class WeightsError(SizaoError):
    """A file of weights that cannot be used; says where."""


@dataclass(frozen=True, slots=True)
class Chance:
    """How often a level is met: `m` among writings of one person, `u` among writings of two people."""

    m: float
    u: float

    @property
    def bits(self) -> float:
        return log2(self.m / self.u)


# By comparison the levels that fit.
Rule = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Weights:
    """A shipped file of weights. `same_from` and `look_from` are scores in bits, `ahead_by` the lead over the next.

    `prior` is the chance that two writings taken at random are of one person. Of each rule in `never_same` and `apart`
    all named levels have to be there: with the former the machine alone never says "same", with the latter it says
    "different", however high the score.
    """

    version: str
    title: Mapping[str, str]
    status: str
    citation: Mapping[str, str]
    valid_from: date
    prior: float
    chances: Mapping[str, Mapping[str, Chance]]
    same_from: float
    look_from: float
    ahead_by: float
    never_same: Sequence[Rule]
    apart: Sequence[Rule]
    digest: str

    @property
    def prior_bits(self) -> float:
        return log2(self.prior / (1 - self.prior))

    def tables(self) -> list[npt.NDArray[np.float64]]:
        """For each comparison the bits of each level, 0 where a level says nothing."""
        return [
            np.array([self.chances[name][level.name.lower()].bits if level.value else 0.0 for level in levels])
            for name, levels in COMPARISONS.items()
        ]

    def scores(self, levels: Levels) -> npt.NDArray[np.float64]:
        """The score of each pair in bits: 0 is even odds, 10 a thousand to one; minus infinity for who is apart."""
        total = np.full(len(levels), self.prior_bits)
        for at, table in enumerate(self.tables()):
            total += table[levels[:, at]]
        return np.where(_fitting(self.apart, levels), -np.inf, total)

    def barred(self, levels: Levels) -> npt.NDArray[np.bool_]:
        """Which pairs never count as the same by the machine alone, whatever their score."""
        return _fitting(self.never_same, levels)


def _fitting(rules: Sequence[Rule], levels: Levels) -> npt.NDArray[np.bool_]:
    """Which pairs fit any of the rules."""
    found = np.zeros(len(levels), np.bool_)
    for rule in rules:
        fits = np.ones(len(levels), np.bool_)
        for at, (name, kinds) in enumerate(COMPARISONS.items()):
            if name in rule:
                fits &= np.array([level.name.lower() in rule[name] for level in kinds])[levels[:, at]]
        found |= fits
    return found


def probability(score: float) -> float:
    """The chance that belongs to a score."""
    return float(1 / (1 + 2.0**-score)) if score > -1000 else 0.0


def load_weights(path: Path | None = None) -> Weights:
    """The weights in a file, by default those of the city's pack. Raises `WeightsError` with what is wrong."""
    path = path or DEFAULT_WEIGHTS
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise WeightsError("The weights of record linkage are not there.", type(error).__name__) from error
    return _loaded(path, changed)


@lru_cache(maxsize=8)
def _loaded(path: Path, _changed: int) -> Weights:
    text = path.read_text(encoding="utf-8")
    try:
        content: dict[str, Any] = yaml.safe_load(text)
        weights = Weights(
            version=str(content["version"]),
            title=dict(content["title"]),
            status=str(content["status"]),
            citation=dict(content["citation"]),
            valid_from=content["valid"]["from"],
            prior=float(content["prior"]),
            chances={
                name: {level: Chance(float(one["m"]), float(one["u"])) for level, one in levels.items()}
                for name, levels in content["levels"].items()
            },
            same_from=float(content["same_from"]),
            look_from=float(content["look_from"]),
            ahead_by=float(content["ahead_by"]),
            never_same=_rules(content["never_same"]),
            apart=_rules(content["apart"]),
            digest=hashlib.sha256(text.encode()).hexdigest(),
        )
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as error:
        raise WeightsError("The weights of record linkage cannot be read.", str(error), f"Mend {path.name}.") from error
    problems = list(_problems(weights))
    if problems:
        raise WeightsError("The weights of record linkage cannot be used.", " ".join(problems), f"Mend {path.name}.")
    return weights


def _rules(content: Sequence[Mapping[str, Sequence[str]]]) -> Sequence[Rule]:
    return [{name: frozenset(levels) for name, levels in rule.items()} for rule in content]


def _problems(weights: Weights) -> Sequence[str]:
    found = []
    for name, levels in COMPARISONS.items():
        wanted = {level.name.lower() for level in levels if level.value}
        given = set(weights.chances.get(name, {}))
        found += [f"{name}.{level} is missing." for level in sorted(wanted - given)]
        found += [f"{name}.{level} is no level." for level in sorted(given - wanted)]
        found += [
            f"{name}.{level} is no level, in a rule."
            for rule in (*weights.never_same, *weights.apart)
            for level in sorted(rule.get(name, frozenset()) - wanted - {"unknown"})
        ]
        found += [
            f"{name}.{level}: a chance lies between 0 and 1."
            for level, chance in weights.chances.get(name, {}).items()
            if not (0 < chance.m <= 1 and 0 < chance.u <= 1)
        ]
    named = {*weights.chances, *(name for rule in (*weights.never_same, *weights.apart) for name in rule)}
    found += [f"{name} is no comparison." for name in sorted(named - set(COMPARISONS))]
    if not 0 < weights.prior < 1:
        found.append("The prior lies between 0 and 1.")
    if not weights.look_from < weights.same_from or weights.ahead_by < 0:
        found.append("look_from must lie below same_from, and ahead_by not below 0.")
    return found
