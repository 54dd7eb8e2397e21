"""Two records beside each other, with what differs marked, and what was decided about them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.desk.identities import Retrace, list_retraces
from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.weights import probability
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.console.words import PURPOSES, SEXES, actor_names, division_names, moment
from sizao.interfaces.identities_words import LEVELS, PAIR_STATES, TONES
from sizao.registry.people.types import PairFile, PairState, PersonRecord


# Below this share of common characters single marks would only confuse.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other record has something else there."""

    text: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both records. `tone` and `level` say how far they agree, where that is compared."""

    label: str
    one: Sequence[Piece]
    other: Sequence[Piece]
    level: str = ""
    tone: str = ""


def pair_context(file: PairFile, *, actor: ScopedActor, purpose: str) -> dict[str, Any]:
    """What the page of a pair shows."""
    pair = file.pair
    records = (file.one, file.other)
    names = division_names(record.division_path for record in records if record)
    deciders = actor_names([pair.found_by, *(one.decided_by for one in file.decisions)])
    return {
        "pair": pair,
        "tone": PAIR_STATES[pair.state][0],
        "state": PAIR_STATES[pair.state][1],
        "chance": f"{100 * probability(pair.score):.1f} %",
        "heads": [_head(record, key) for record, key in zip(records, pair.keys, strict=True)],
        "lines": _lines(file, lambda record: names.get(record.division_path, record.division_path)),
        "is_waiting": pair.state is PairState.WAITING,
        "is_same": pair.state is PairState.SAME,
        "is_complete": file.one is not None and file.other is not None,
        "found": moment(pair.found_at),
        "found_by": deciders[pair.found_by],
        "decisions": [
            {
                "tone": PAIR_STATES[one.state][0],
                "state": PAIR_STATES[one.state][1],
                "by": deciders[one.decided_by],
                "at": moment(one.at),
                "reason": one.reason,
            }
            for one in reversed(file.decisions)
        ],
        "retraces": [_retrace(one) for one in list_retraces(actor=actor, pair_id=pair.id)],
        "purpose": PURPOSES.get(purpose, purpose),
    }


def _head(record: PersonRecord | None, key: int) -> dict[str, Any]:
    return {
        "key": shown(key),
        "short": f"{shown(key)[:5]}…",
        "url": reverse("person", args=[shown(key)]) if record else "",
        "others": [shown(other) for other in record.keys if other != key] if record else [],
    }


def _lines(file: PairFile, division: Callable[[PersonRecord], str]) -> list[Line]:
    levels = file.pair.levels
    facts: Sequence[tuple[str, str, Callable[[PersonRecord], str]]] = (
        (_("Name"), "name", lambda record: record.name),
        (_("ID number or passport"), "document", lambda record: record.identifier),
        (_("Born"), "", _born),
        (_("Phone"), "phone", lambda record: record.phone or "–"),
        (_("Sex"), "sex", lambda record: str(SEXES[record.sex])),
        (_("Lives in"), "home", division),
    )
    lines = []
    for label, comparison, fact in facts:
        one, other = (fact(record) if record else _("not registered (any more)") for record in (file.one, file.other))
        level = levels.get(comparison, "") if comparison else ""
        lines.append(
            Line(
                label,
                *marked(one, other),
                level=str(LEVELS[comparison][level]) if level else "",
                tone=TONES.get(level, ""),
            )
        )
    return lines


def _born(record: PersonRecord) -> str:
    identifier = read_identifier(record.identifier)
    if identifier.kind is IdentifierKind.RESIDENT and identifier.born_on:
        return identifier.born_on.isoformat()
    return str(record.birth_year or "–")


def marked(one: str, other: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, those marked in which they differ; the whole texts where they have little in common."""
    left: list[Piece] = []
    right: list[Piece] = []
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return [Piece(text, True) for text in (one,) if text], [Piece(text, True) for text in (other,) if text]
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        for pieces, text in ((left, one[start:end]), (right, other[other_start:other_end])):
            if text:
                pieces.append(Piece(text, kind != "equal"))
    return left, right


def _retrace(one: Retrace) -> dict[str, Any]:
    return {
        "is_joined": one.is_joined,
        "at": moment(one.asked_at),
        "restrictions": one.restrictions,
        "is_running": one.finished_at is None,
        "traces": one.traces,
        "cases": [
            {
                "number": case.number,
                "url": reverse("case-trace", args=[case.case_id]),
                "before": " / ".join(f"{size:,}" for size in case.sizes_before),
                "after": " / ".join(f"{size:,}" for size in case.sizes_after),
                "added": case.added,
                "dropped": case.dropped,
                "moved": case.moved,
            }
            for case in one.cases
        ],
    }
