"""The facts behind a proposal, as they are kept and as they are had again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sizao.engines.policy.vocabulary import Act
from sizao.kernel.periods import Period
from sizao.response.restrictions.types import Exposure, Measure, Order


def with_special(exposure: Exposure, groups: Iterable[str]) -> Exposure:
    """The exposure of somebody who belongs to these groups too."""
    return replace(exposure, special=frozenset(exposure.special) | frozenset(groups))


def facts_again(inputs: Mapping[str, Any]) -> Exposure | Order:
    """The facts that went into a trace, from its inputs; so that the rules can be asked again."""
    if "act" in inputs:
        begins = datetime.fromisoformat(inputs["begins"])
        return Order(
            Measure(inputs["measure"]), Act(inputs["act"]), Period(begins, datetime.fromisoformat(inputs["ends"]))
        )
    return Exposure(
        last_exposure=datetime.fromisoformat(inputs["last_exposure"]),
        degree=inputs.get("degree"),
        group=inputs.get("group"),
        special=frozenset(inputs.get("special") or ()),
        fit_home=inputs.get("fit_home"),
    )
