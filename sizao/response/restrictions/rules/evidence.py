"""What can be a ground: facts of health, and records made at the place. Never a list, never a scan from afar."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sizao.response.restrictions.types import (
    AlarmKind,
    EvidenceError,
    Exposure,
    Ground,
    GroundKind,
    GroundSource,
    SourceError,
    Subject,
)


# Which facts a notice can tell of each kind; all of them plain JSON, times with their offset.
FACTS: Mapping[GroundKind, frozenset[str]] = {
    GroundKind.PRESENCE: frozenset({"place", "setting", "enter", "leave", "seconds", "degree"}),
    GroundKind.FINDING: frozenset({"kind", "sampled_at", "resulted_at", "laboratory"}),
    GroundKind.REPORT: frozenset({"words", "reported_by", "reported_at"}),
    GroundKind.JUDGMENT: frozenset({"words"}),
}
_NEEDED: Mapping[GroundKind, frozenset[str]] = {
    GroundKind.PRESENCE: frozenset({"place", "enter", "leave"}),
    GroundKind.FINDING: frozenset({"kind"}),
    GroundKind.REPORT: frozenset({"words"}),
    GroundKind.JUDGMENT: frozenset({"words"}),
}
# Which sources can state which kind.
_FITTING: Mapping[GroundKind, frozenset[GroundSource]] = {
    GroundKind.PRESENCE: frozenset(
        {GroundSource.PLACE_RECORD, GroundSource.WITNESSED_SCAN, GroundSource.INVESTIGATION}
    ),
    GroundKind.FINDING: frozenset({GroundSource.LABORATORY, GroundSource.HOSPITAL, GroundSource.CDC}),
    GroundKind.REPORT: frozenset({GroundSource.HOSPITAL, GroundSource.CDC, GroundSource.BORDER}),
    GroundKind.JUDGMENT: frozenset({GroundSource.INVESTIGATION}),
}


def check_ground(
    kind: GroundKind,
    source: GroundSource,
    reference: str,
    subject: Subject,
    source_person: int | None,
    facts: Mapping[str, Any],
    *,
    stated_by: str,
) -> None:
    """Raises `SourceError` for what is never evidence, `EvidenceError` for what is not complete or does not fit."""
    if source is GroundSource.LIST:
        raise SourceError(
            "A list of persons is no evidence.",
            "Nobody is limited because their name stands somewhere: each needs a fact of health of their own.",
            "State what happened to each person, with its source.",
            alarm=AlarmKind.UNTYPED_LIST,
        )
    if source is GroundSource.REMOTE_SCAN:
        raise SourceError(
            "A place scan recorded from afar is no evidence.",
            "A forwarded picture of a code can be scanned anywhere; it does not say that anybody was there.",
            "Only a scan that the place witnessed counts.",
            alarm=AlarmKind.REMOTE_SCAN,
        )
    if source not in _FITTING[kind]:
        raise EvidenceError(
            "This source cannot state this kind of evidence.",
            f"{kind.value}: {', '.join(sorted(one.value for one in _FITTING[kind]))}.",
            "Choose the kind that fits.",
        )
    if not reference.strip():
        raise EvidenceError("The evidence names no record.", next_step="Give the record that it comes from.")
    if kind is GroundKind.PRESENCE and (source_person is None or source_person == subject.person):
        raise EvidenceError(
            "A presence is evidence only together with a source of infection.",
            "A list of persons without a link to a case limits nobody.",
            "Name the source.",
        )
    if kind is GroundKind.JUDGMENT and not stated_by.startswith("user:"):
        raise EvidenceError("A judgment is made by a named person.", next_step="Sign in and state it yourself.")
    unknown = set(facts) - FACTS[kind]
    missing = {name for name in _NEEDED[kind] if not facts.get(name)}
    if unknown or missing:
        raise EvidenceError(
            "The facts of this evidence are not complete, or more than a notice may tell.",
            f"Unknown: {', '.join(sorted(unknown)) or 'none'}; missing: {', '.join(sorted(missing)) or 'none'}.",
            "Give those that this kind of evidence has.",
        )
    if kind is GroundKind.PRESENCE:
        _check_stay(facts)


def _check_stay(facts: Mapping[str, Any]) -> None:
    try:
        enter, leave = (datetime.fromisoformat(str(facts[name])) for name in ("enter", "leave"))
        is_read = enter.tzinfo is not None and leave.tzinfo is not None and enter <= leave
    except ValueError:
        is_read = False
    if not is_read:
        raise EvidenceError(
            "The times of this presence cannot be read.",
            "It has an enter and a leave with their offset, and ends no earlier than it begins.",
            "Give them like 2021-10-23T08:00+08:00.",
        )


def check_covers(exposure: Exposure, grounds: Iterable[Ground]) -> None:
    """Raises `EvidenceError` for an exposure that is claimed to last longer than the presences it rests on.

    The term counts from the last exposure, so a later one than the evidence shows would hold the person longer.
    """
    leaves = [datetime.fromisoformat(ground.facts["leave"]) for ground in grounds if ground.kind is GroundKind.PRESENCE]
    if leaves and exposure.last_exposure > max(leaves):
        raise EvidenceError(
            "The last exposure lies later than any evidence of it.",
            "The term would last longer than what happened.",
            "Take the end of the last presence together with the source.",
        )
