"""Values of this room as JSON and back: what stands in the columns that keep them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sizao.response.restrictions.types import Alternative, Measure, Phase, Remedy, RuleTrace


def phase_as_json(phase: Phase) -> dict[str, Any]:
    return {
        "measure": phase.measure.value,
        "start": phase.start.isoformat(),
        "end": phase.end.isoformat(),
        "test_dates": [day.isoformat() for day in phase.test_dates],
        "tests": phase.tests,
        "going_out": phase.going_out,
        "how": dict(phase.how),
    }


def phase_from_json(stored: Mapping[str, Any]) -> Phase:
    return Phase(
        Measure(stored["measure"]),
        datetime.fromisoformat(stored["start"]),
        datetime.fromisoformat(stored["end"]),
        tuple(date.fromisoformat(day) for day in stored["test_dates"]),
        stored["tests"],
        stored["going_out"],
        stored["how"],
    )


def trace_as_json(trace: RuleTrace) -> dict[str, Any]:
    return {
        "pack": trace.pack,
        "pack_hash": trace.pack_hash,
        "act": trace.act,
        "rules": list(trace.rules),
        "legal_basis": trace.legal_basis,
        "phases": [phase_as_json(phase) for phase in trace.phases],
        "inputs": dict(trace.inputs),
        "tried": [list(step) for step in trace.tried],
        "words": dict(trace.words),
        "release": dict(trace.release),
    }


def trace_from_json(stored: Mapping[str, Any]) -> RuleTrace:
    return RuleTrace(
        pack=stored["pack"],
        pack_hash=stored["pack_hash"],
        act=stored["act"],
        rules=stored["rules"],
        legal_basis=stored["legal_basis"],
        phases=[phase_from_json(phase) for phase in stored["phases"]],
        inputs=stored["inputs"],
        tried=[(rule, why) for rule, why in stored["tried"]],
        words=stored["words"],
        release=stored["release"],
    )


def alternatives_as_json(alternatives: Iterable[Alternative]) -> list[dict[str, str]]:
    return [{"measure": one.measure.value, "why_not": one.why_not} for one in alternatives]


def alternatives_from_json(stored: Sequence[Mapping[str, str]]) -> list[Alternative]:
    return [Alternative(Measure(one["measure"]), one["why_not"]) for one in stored]


def remedies_as_json(remedies: Iterable[Remedy]) -> list[dict[str, Any]]:
    return [
        {
            "kind": one.kind,
            "words": dict(one.words),
            "days": one.days,
            "months": one.months,
            "rule": one.rule,
            "legal_basis": one.legal_basis,
        }
        for one in remedies
    ]


def remedies_from_json(stored: Sequence[Mapping[str, Any]]) -> list[Remedy]:
    return [
        Remedy(one["kind"], one["words"], one["days"], one["months"], one["rule"], one["legal_basis"]) for one in stored
    ]
