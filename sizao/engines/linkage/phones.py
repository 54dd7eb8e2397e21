"""Whether two numbers are one phone."""

import re
import unicodedata


# Fewer digits are an extension or a fragment; nobody is found by them.
_FEWEST = 7


def plain_phone(text: str) -> str:
    """A phone number as it is compared: digits only, without the country's own prefix."""
    is_plain = text.isascii() and text.isdigit()
    digits = text if is_plain else re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    for prefix in ("0086", "86"):
        if len(digits) == len(prefix) + 11 and digits.startswith(prefix):
            return digits[len(prefix) :]
    return digits


def phones_in(text: str) -> tuple[str, ...]:
    """The phones that somebody wrote into one field, in their order: `138 0000 0000 / 0313-2012345` holds two."""
    parts = re.split(r"[,;/|、，；]|或|和", unicodedata.normalize("NFKC", text))
    found = [plain_phone(part) for part in parts]
    return tuple(dict.fromkeys(one for one in found if len(one) >= _FEWEST and set(one) != {one[0]}))
