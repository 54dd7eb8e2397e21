"""How good the decisions are, by kind of error: from labelled writings to precision and recall."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sizao.engines.linkage.blocking import Index
from sizao.engines.linkage.deciding import Outcome, decide_many
from sizao.engines.linkage.records import Facts, Ints
from sizao.engines.linkage.weights import DEFAULT_WEIGHTS, Weights, WeightsError


DEFAULT_REPORT = DEFAULT_WEIGHTS.with_name("quality.yaml")


@dataclass(frozen=True, slots=True)
class KindQuality:
    """What came of the writings of one kind.

    `right`: taken for the person they mean; `wrong`: taken for somebody else; `shown`: a person must look, and the one
    who is meant is among the candidates; `looked`: a person must look and finds nobody; `left`: taken for nobody.
    """

    kind: str
    is_registered: bool
    writings: int
    right: int
    wrong: int
    shown: int
    looked: int
    left: int

    @property
    def precision(self) -> float | None:
        """Of those the machine took for somebody, the share that is right; None where it took none."""
        taken = self.right + self.wrong
        return self.right / taken if taken else None

    @property
    def recall(self) -> float | None:
        """Of those who are registered, the share the machine found by itself; None where nobody is."""
        return self.right / self.writings if self.is_registered else None

    @property
    def reached(self) -> float | None:
        """Of those who are registered, the share found by machine or by the person who looks."""
        return (self.right + self.shown) / self.writings if self.is_registered else None


@dataclass(frozen=True, slots=True)
class Quality:
    """A report on one file of weights, against `people` registered ones. `shares` is how often a kind occurs."""

    weights_digest: str
    people: int
    seed: int
    kinds: Sequence[KindQuality]
    shares: Mapping[str, float] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """Over all kinds as often as they were tried, the hard ones among them."""
        right, wrong = sum(one.right for one in self.kinds), sum(one.wrong for one in self.kinds)
        return right / (right + wrong)

    @property
    def recall(self) -> float:
        """Over the registered kinds, each as often as it occurs."""
        return self._weighed("recall")

    @property
    def reached(self) -> float:
        return self._weighed("reached")

    def _weighed(self, what: str) -> float:
        rows = [(self.shares.get(one.kind, 0.0), getattr(one, what)) for one in self.kinds if one.is_registered]
        return float(sum(share * value for share, value in rows) / sum(share for share, _value in rows))


def measure_kind(
    kind: str, is_registered: bool, facts: Sequence[Facts], means: Sequence[int], index: Index, weights: Weights
) -> KindQuality:
    """What comes of labelled writings; `means` is the row of the index that each means or resembles."""
    humans: Ints = np.arange(len(index.columns))
    verdicts = decide_many(facts, index, humans, weights)
    meant = np.array(means, np.int64)
    same, look = verdicts.outcomes == Outcome.SAME, verdicts.outcomes == Outcome.LOOK
    hit = (verdicts.best == meant) & is_registered
    shown = np.zeros(len(facts), np.bool_)
    if is_registered:
        shown[verdicts.left[verdicts.right == meant[verdicts.left]]] = True
    return KindQuality(
        kind,
        is_registered,
        len(facts),
        right=int((same & hit).sum()),
        wrong=int((same & ~hit).sum()),
        shown=int((look & shown).sum()),
        looked=int((look & ~shown).sum()),
        left=int((~same & ~look).sum()),
    )


def load_quality(path: Path | None = None) -> Quality:
    """The report that is shipped with the weights. Raises `WeightsError`."""
    path = path or DEFAULT_REPORT
    try:
        content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        kinds = [KindQuality(**row) for row in content["kinds"]]
        return Quality(content["weights_digest"], content["people"], content["seed"], kinds, content["shares"])
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise WeightsError("The report on record linkage cannot be read.", str(error), f"Mend {path.name}.") from error
