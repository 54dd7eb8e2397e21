"""Codes of reports and posters: without letters that look alike, too many to guess."""

import re
import unicodedata
from hashlib import sha256


LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8
_POSTER_LENGTH = 6


def code_from(index: int) -> str:
    """The code of something that was sent, made of its keyed hash: sent again, it is the same code again."""
    return _letters(index, _LENGTH)


def poster_code(index: int) -> str:
    """The code in the address that a poster's QR shows."""
    return _letters(index, _POSTER_LENGTH)


def grouped(code: str) -> str:
    """As it is shown: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def plain_code(text: str) -> str:
    """As it is compared: however it was typed, without blanks and hyphens, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def _letters(index: int, length: int) -> str:
    number = int.from_bytes(sha256(index.to_bytes(8, "big", signed=True)).digest(), "big")
    signs = []
    for _ in range(length):
        number, which = divmod(number, len(LETTERS))
        signs.append(LETTERS[which])
    return "".join(signs)
