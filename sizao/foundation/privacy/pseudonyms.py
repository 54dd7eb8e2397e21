"""Person keys: the number by which movement knows a person.

A key is the first 63 bits of HMAC-SHA256 over the normalized identifier (an ID number, a card number) as its source
sends it. Without the secret nobody can go from a key to an identifier or from an identifier to a key; with it, the
same identifier always gives the same key, so that records of different sources meet without naming anybody.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from sizao.foundation.privacy.keyed_hash import keyed_hashes
from sizao.kernel.errors import SizaoError


_SHORTEST_SECRET = 32
_SHOWN = re.compile(r"P([0-9A-F]{16})")


class PseudonymError(SizaoError):
    """An identifier or secret from which no person key can be made. Its text never holds the identifier."""


def normalized(identifier: str) -> str:
    """The identifier in the one form that is hashed: no blanks around it, NFKC, upper case."""
    return unicodedata.normalize("NFKC", identifier).strip().upper()


def person_key(identifier: str, *, secret: bytes) -> int:
    """The key of one identifier, from 1 to 2**63 - 1. Raises `PseudonymError` for an empty one."""
    return person_keys([identifier], secret=secret)[0]


def person_keys(identifiers: Iterable[str], *, secret: bytes) -> list[int]:
    """The keys of many identifiers in their order, about two seconds for a million; hand in distinct ones.

    Raises `PseudonymError` for an empty identifier or a secret shorter than 32 bytes.
    """
    if len(secret) < _SHORTEST_SECRET:
        raise PseudonymError(
            "The secret for person keys is too short.",
            f"It has {len(secret)} bytes.",
            f"Set SIZAO_PSEUDONYM_KEY to at least {_SHORTEST_SECRET} random characters.",
        )
    # Nought is kept free to mean "nobody".
    return [int.from_bytes(start, "big") >> 1 or 1 for start in keyed_hashes(_texts(identifiers), secret=secret)]


def _texts(identifiers: Iterable[str]) -> Iterator[str]:
    for identifier in identifiers:
        text = normalized(identifier)
        if not text:
            raise PseudonymError("An empty identifier has no person key.")
        yield text


def shown(key: int) -> str:
    """The key as people read it: `P` and 16 hex digits."""
    return f"P{key:016X}"


def key_from_shown(text: str) -> int | None:
    """The key behind `P` and 16 hex digits, or None if the text is no such thing."""
    found = _SHOWN.fullmatch(text.strip().upper())
    key = int(found[1], 16) if found else 0
    return key if 0 < key < 2**63 else None
