"""The codes on notices: short enough to type on a phone, too many to guess, without letters that look alike."""

import re
import unicodedata


LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 12


def grouped(code: str) -> str:
    """As it is shown: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def plain_code(text: str) -> str:
    """As it is compared: however it was typed, without blanks and hyphens, in capitals."""
    return re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())


def plain_factor(text: str) -> str:
    """The second thing the person knows, as it is compared: letters and digits of a number, or of a day of birth."""
    return plain_code(text)


def last_digits(telephone: str) -> str:
    """The last four digits of a telephone; empty where it has fewer."""
    digits = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", telephone))
    return digits[-4:] if len(digits) >= 4 else ""
