"""What the pack in force asks of whoever comes, and tells them; and what it would propose for a stay at risk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from sizao.engines.policy.deciding import measure_for
from sizao.engines.policy.types import Decision, Pack, PackError
from sizao.engines.policy.vocabulary import ArrivalStep, CountedFrom, RetentionTerm
from sizao.response.arrivals.rules.joining import worst
from sizao.response.arrivals.types.reports import Risk, RiskFound


# The groups of a pack that a risk may mean, the nearer one first: protocols differ in whether they tell levels apart.
_GROUPS = {
    Risk.HIGH: ("stay_high_risk", "stay_risk_area"),
    Risk.MEDIUM: ("stay_medium_risk", "stay_risk_area"),
    Risk.ABROAD: ("arrival_abroad",),
    Risk.NEAR: ("stay_low_risk",),
    Risk.NONE: (),
}
_ADVICE = {
    Risk.NONE: ArrivalStep.ADVICE_NONE,
    Risk.NEAR: ArrivalStep.ADVICE_NEAR,
    Risk.MEDIUM: ArrivalStep.ADVICE_MEDIUM,
    Risk.HIGH: ArrivalStep.ADVICE_HIGH,
    Risk.ABROAD: ArrivalStep.ADVICE_ABROAD,
}


@dataclass(frozen=True, slots=True)
class ArrivalRules:
    """What the pack says on a day. `is_asked`: whether anybody is asked to report at all."""

    is_asked: bool
    lead_hours: float | None
    look_back_days: int
    kept_days: int | None
    texts: Mapping[ArrivalStep, Mapping[str, str]]

    def advice(self, risk: Risk) -> Mapping[str, str]:
        """What whoever has this risk is told, in zh and en; empty where the pack has no words for it."""
        return self.texts.get(_ADVICE[risk], {})

    def text(self, step: ArrivalStep) -> Mapping[str, str]:
        return self.texts.get(step, {})


def arrival_rules(pack: Pack, *, on: date, is_live: bool) -> ArrivalRules:
    """The rules in force on a day. In a live realm nobody is asked once they are over; a drill may play at any time."""
    rows = pack.section_on("arrivals", on) if is_live else pack.section_near("arrivals", on)
    lead = next((row.values.get("hours") for row in rows if row.values["step"] == ArrivalStep.LEAD), None)
    windows = [
        row.values.get("window_days", 0)
        for row in pack.section_near("groups", on)
        if row.id.startswith("groups.stay_") and row.values["determined"]
    ]
    kept = [
        row.values["days"]
        for row in pack.section_near("retention", on)
        if row.values["term"] == RetentionTerm.ARRIVAL_REPORT
    ]
    return ArrivalRules(
        is_asked=bool(rows),
        lead_hours=lead,
        look_back_days=max(windows, default=0),
        kept_days=kept[0] if kept else None,
        texts={ArrivalStep(row.values["step"]): row.values["what"] for row in rows},
    )


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """What the pack would propose, with the facts it counts from: the group, and the last exposure."""

    decision: Decision
    group: str
    last_exposure: datetime


def proposed_measure(
    pack: Pack, found: tuple[RiskFound, ...], *, arrives_at: datetime, zone: tzinfo
) -> ProposedMeasure | None:
    """What the pack would propose for the worst of these stays: a `Measure`, as guidance for whoever decides.

    None where there is no risk, or the pack knows no such group or has no measure for it.
    """
    risk = worst(found)
    for group in _GROUPS[risk]:
        left_on = max((one.until_on for one in found if one.level is risk), default=arrives_at.date())
        left_at = min(datetime.combine(left_on, time(23, 59), zone), arrives_at)
        for is_arrival, counted_from in ((False, left_at), (True, arrives_at)):
            try:
                decision = measure_for(pack, group=group, last_exposure=counted_from, begins=arrives_at, zone=zone)
            except PackError:
                break
            # Whether the term runs from leaving or from arriving, only the measure itself says.
            if (decision.outcome.counted_from is CountedFrom.ARRIVAL) == is_arrival:
                return ProposedMeasure(decision, group, counted_from)
    return None
