"""The list of a trace: what is wanted of it, in what order, on numbers only; a city's answer has 100,000 rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from sizao.desk.tracing import CaseTrace
from sizao.engines.tracing.answer import Answer
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.privacy.purposes import check_purpose
from sizao.registry.people.queries import find_people, keys_of_humans
from sizao.registry.places.queries import list_venues


Numbers = npt.NDArray[np.int64]

_LARGEST_KEY = 2**63 - 1
_HEX_DIGITS = 16
_KEY_BEGINS = re.compile(r"P([0-9A-F]{1,16})", re.IGNORECASE)
_KEY_ENDS = re.compile(r"[0-9A-F]{4,15}", re.IGNORECASE)
_MOST_MEANT = 2000


class RingOrder(StrEnum):
    """By what the list may be ordered; rows that are equal in it stay in the order of degree and key."""

    DEGREE = "degree"
    PERSON = "person"
    FIRST = "first"
    SOURCE = "source"
    PLACE = "place"
    TOGETHER = "together"
    SOURCES = "sources"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class RingsAsked:
    """What of the list is wanted. `text`: the beginning (`P0A1...`) or end of a key, a whole name, ID number or phone
    of somebody in the reader's scope, or part of a place's name or key.
    """

    text: str = ""
    degree: int | None = None
    setting: str = ""
    order: RingOrder = RingOrder.DEGREE
    falling: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Persons whose place in the rings differs: `keys`, and their degrees `here` and `there`, 0 where not reached.

    By degree and key.
    """

    keys: Numbers
    here: Numbers
    there: Numbers

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What another choice would change: who is added, dropped or moved to another degree; `same` people are not."""

    added: Changes
    dropped: Changes
    moved: Changes
    same: int


def find_rows(found: CaseTrace, asked: RingsAsked, *, actor: ScopedActor, purpose: str, at: datetime) -> Numbers:
    """The numbers of the rows that are wanted, in the order that is wanted; `answer.columns(numbers=...)` has them.

    A text that may name a person is looked up among the people of the actor's scope, which is kept in the audit trail.
    """
    answer = found.answer
    coded = answer.coded
    wanted = np.ones(answer.people, bool)
    if asked.degree is not None:
        wanted &= coded["degree"] == asked.degree
    if asked.setting:
        settings = answer.index.dictionary.settings
        wanted &= coded["setting"] == (settings.index(asked.setting) if asked.setting in settings else -1)
    if text := asked.text.strip():
        wanted &= _meant(found, text, actor=actor, purpose=purpose, at=at)
    return _ordered(answer, np.flatnonzero(wanted), asked.order, falling=asked.falling)


def access_contacts(
    found: CaseTrace, asked: RingsAsked, *, actor: ScopedActor, purpose: str, at: datetime
) -> dict[str, Any]:
    """The wanted rows as columns, as `Answer.columns` has them, to be handed out as a file; kept in the audit trail.

    Raises `NotPermittedError` and `PurposeError`.
    """
    check(actor, Permission.EXPORT_CONTACTS)
    purpose = check_purpose(purpose)
    numbers = find_rows(found, asked, actor=actor, purpose=purpose, at=at)
    record(
        at=at,
        actor=actor.actor_id,
        action="contacts.export",
        subject_kind="case",
        subject_key=found.case.number,
        purpose=purpose,
        detail={"rows": len(numbers), "protocol": found.protocol.id},
        persons=_keys(found.answer, found.answer.coded["person"][numbers]).tolist(),
    )
    return found.answer.columns(numbers=numbers)


def compare(one: Answer, other: Answer) -> Comparison:
    """Who another answer over the same presences adds, drops, or moves to another degree."""
    (keys, here), (other_keys, there) = _degrees(one), _degrees(other)
    _, at_one, at_other = np.intersect1d(keys, other_keys, assume_unique=True, return_indices=True)
    dropped = np.ones(len(keys), bool)
    dropped[at_one] = False
    added = np.ones(len(other_keys), bool)
    added[at_other] = False
    moved = here[at_one] != there[at_other]
    return Comparison(
        _changes(other_keys[added], np.zeros(int(added.sum()), np.int64), there[added]),
        _changes(keys[dropped], here[dropped], np.zeros(int(dropped.sum()), np.int64)),
        _changes(keys[at_one][moved], here[at_one][moved], there[at_other][moved]),
        len(at_one) - int(moved.sum()),
    )


def _degrees(answer: Answer) -> tuple[Numbers, Numbers]:
    return _keys(answer, answer.coded["person"]), answer.coded["degree"]


def _keys(answer: Answer, codes: Numbers) -> Numbers:
    """Person keys as numbers: presences of a case know people by nothing else."""
    return np.asarray(answer.index.dictionary.persons(codes), np.int64)


def _changes(keys: Numbers, here: Numbers, there: Numbers) -> Changes:
    order = np.lexsort((keys, there, here))
    return Changes(keys[order], here[order], there[order])


def _ordered(answer: Answer, numbers: Numbers, order: RingOrder, *, falling: bool) -> Numbers:
    coded = answer.coded
    match order:
        case RingOrder.PERSON:
            values = _keys(answer, coded["person"][numbers])
        case RingOrder.SOURCE:
            values = _keys(answer, coded["source"][numbers])
        case RingOrder.PLACE:
            values = _rank_of_places(answer, coded["place"][numbers])
        case RingOrder.FIRST:
            values = coded["first_exposure"][numbers]
        case RingOrder.TOGETHER:
            values = coded["seconds"][numbers]
        case _:
            values = coded[order.value][numbers]
    return numbers[np.argsort(-values if falling else values, kind="stable")]


def _rank_of_places(answer: Answer, codes: Numbers) -> Numbers:
    distinct, inverse = np.unique(codes, return_inverse=True)
    keys = answer.index.dictionary.place_keys.take(distinct)
    ranks = np.empty(len(distinct), np.int64)
    ranks[sorted(range(len(keys)), key=keys.__getitem__)] = np.arange(len(keys))
    return ranks[inverse]


def _meant(found: CaseTrace, text: str, *, actor: ScopedActor, purpose: str, at: datetime) -> npt.NDArray[np.bool_]:
    """Which rows a text means, as person, as source or as place."""
    answer = found.answer
    persons, sources = (_keys(answer, answer.coded[name]) for name in ("person", "source"))
    if begins := _KEY_BEGINS.fullmatch(text):
        return _begins(persons, begins[1]) | _begins(sources, begins[1])
    meant = np.isin(answer.coded["place"], _places_meant(answer, text))
    if ends := _KEY_ENDS.fullmatch(text):
        meant |= _ends(persons, ends[0]) | _ends(sources, ends[0])
    keys = _persons_meant(text, found, actor=actor, purpose=purpose, at=at)
    return meant | np.isin(persons, keys) | np.isin(sources, keys) if len(keys) else meant


def _begins(keys: Numbers, digits: str) -> npt.NDArray[np.bool_]:
    first, last = (int(digits.ljust(_HEX_DIGITS, filler), 16) for filler in "0F")
    if first > _LARGEST_KEY:
        return np.zeros(len(keys), bool)
    return (keys >= first) & (keys <= min(last, _LARGEST_KEY))


def _ends(keys: Numbers, digits: str) -> npt.NDArray[np.bool_]:
    return (keys & ((1 << 4 * len(digits)) - 1)) == int(digits, 16)


def _places_meant(answer: Answer, text: str) -> Sequence[int]:
    codes = np.unique(answer.coded["place"])
    named = {place.key for place in list_venues(text=text, size=_MOST_MEANT).rows}
    words = text.casefold()
    keys = answer.index.dictionary.place_keys.take(codes)
    return [code for code, key in zip(codes.tolist(), keys, strict=True) if key in named or words in key.casefold()]


def _persons_meant(text: str, found: CaseTrace, *, actor: ScopedActor, purpose: str, at: datetime) -> Sequence[int]:
    """People of this whole name, ID number or phone, as the trace knows them."""
    rows = find_people(actor=actor, text=text, purpose=purpose, at=at, size=_MOST_MEANT, by_division=False).rows
    return [found.canonical.get(key, key) for key in keys_of_humans(keys=[row.key for row in rows])]
