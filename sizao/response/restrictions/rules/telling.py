"""What a notice says: everything about the decision but who the person is, so that it can be kept as it was told."""

from collections.abc import Iterable, Sequence
from typing import Any

from sizao.response.restrictions.rules.stored import alternatives_as_json, phase_as_json, remedies_as_json
from sizao.response.restrictions.types import Decision, Ground, NoticeError, Office, Remedy, Restriction


def nearest_office(offices: Iterable[Office], authority: str) -> Office:
    """The office of a body that lies closest above the person. Raises `NoticeError` where there is none."""
    found = [office for office in offices if office.authority == authority]
    if not found:
        raise NoticeError(
            "Nobody can be called about this decision.",
            "For the body that decided no telephone is known in this division.",
            "Let the administrator enter the office first.",
        )
    return max(found, key=lambda office: office.division_path.count("."))


def content_of_notice(
    restriction: Restriction, decision: Decision, grounds: Sequence[Ground], office: Office
) -> dict[str, Any]:
    """The content as plain JSON. Of the evidence only what may be told; never who the source is."""
    trace = decision.trace
    if trace is None or decision.starts_at is None or decision.ends_at is None or decision.measure is None:
        raise NoticeError("This decision has no term to tell.", next_step="Look at the restriction again.")
    return {
        "number": restriction.number,
        "place": restriction.subject.place,
        "kind": decision.kind.value,
        "measure": decision.measure.value,
        "words": dict(trace.words),
        "phases": [phase_as_json(phase) for phase in trace.phases],
        "release": dict(trace.release),
        "whereabouts": decision.whereabouts,
        "starts_at": decision.starts_at.isoformat(),
        "ends_at": decision.ends_at.isoformat(),
        "reason": decision.reason,
        "grounds": [{"kind": ground.kind.value, "facts": dict(ground.facts)} for ground in grounds],
        "special": sorted(restriction.special),
        "alternatives": alternatives_as_json(decision.alternatives),
        "legal_basis": trace.legal_basis,
        "article": dict(decision.article),
        "rules": list(trace.rules),
        "remedies": remedies_as_json(decision.remedies),
        "authority": decision.authority,
        "decider": decision.decider_name,
        "decided_at": decision.decided_at.isoformat(),
        "office": {"name": dict(office.name), "telephone": office.telephone, "hours": dict(office.hours)},
        "realm": decision.realm,
    }


_LIMITS = {"zh": ("{}日内", "{}个月内"), "en": ("within {} days", "within {} months")}


def remedies_in_words(remedies: Sequence[Remedy], language: str) -> str:
    """The ways to contest as lines of text, numbered; the limit and the law in brackets."""
    days, months = _LIMITS[language]
    lines = []
    for number, remedy in enumerate(remedies, 1):
        limit = [days.format(remedy.days)] if remedy.days else [months.format(remedy.months)] if remedy.months else []
        inside = ("；" if language == "zh" else "; ").join([*limit, remedy.legal_basis])
        brackets = f"（{inside}）" if language == "zh" else f" ({inside})"
        lines.append(f"{number}. {remedy.words[language]}{brackets}")
    return "\n".join(lines)
