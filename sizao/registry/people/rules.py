"""Pure decisions of this room: what the words of a search mean, and which key stands for a human."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.phones import plain_phone as plain_phone
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.registry.people.types import MergeError, SearchKind


_IDENTIFIER = re.compile(r"\d{15}|\d{17}[\dX]|[A-Z]{1,2}\d{7,10}")
_PHONE = re.compile(r"\+?\d{7,15}")


@dataclass(frozen=True, slots=True)
class Search:
    """The words of a search in the form in which they are compared, and what they were taken for."""

    kind: SearchKind
    words: str
    key: int | None = None


def read_search(text: str) -> Search:
    """What somebody may be looking for: a shown key, an ID or passport number, a phone, else a name."""
    words = unicodedata.normalize("NFKC", text).strip()
    if not words:
        return Search(SearchKind.DIVISION, "")
    key = key_from_shown(words)
    if key is not None:
        return Search(SearchKind.KEY, words, key)
    packed = re.sub(r"[\s-]", "", words).upper()
    if _IDENTIFIER.fullmatch(packed):
        return Search(SearchKind.IDENTIFIER, packed)
    if _PHONE.fullmatch(packed):
        return Search(SearchKind.PHONE, plain_phone(packed))
    return Search(SearchKind.NAME, words)


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths that lie in no other of them."""
    kept: list[str] = []
    for path in sorted(paths, key=len):
        if not any(Scope(above).covers(path) for above in kept):
            kept.append(path)
    return kept


def common_path(paths: Sequence[str]) -> str | None:
    """The innermost division that all these lie in; None if they have none in common."""
    parts = [path.split(".") for path in paths]
    shared = [level[0] for level in takewhile(lambda level: len(set(level)) == 1, zip(*parts, strict=False))]
    return ".".join(shared) or None


def who_stands_for_both(numbers: Mapping[int, str]) -> int:
    """Of two keys with their numbers the one that stands for the human: a valid resident number before any other.

    Else the smaller key, so that it never depends on the order in which they were found.
    """
    return min(numbers, key=lambda key: (read_identifier(numbers[key]).kind is not IdentifierKind.RESIDENT, key))


def resolve_merges(merges: Mapping[int, int]) -> dict[int, int]:
    """For each joined key the one that stands for the human, through any number of joinings.

    Raises `MergeError` for a circle.
    """
    resolved: dict[int, int] = {}
    for start in merges:
        key, passed = start, {start}
        while key in merges:
            key = merges[key]
            if key in passed:
                raise MergeError("Joined identities form a circle.", next_step="Undo the newest of these joinings.")
            passed.add(key)
        resolved[start] = key
    return resolved
