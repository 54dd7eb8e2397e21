"""Whether two numbers are one phone."""

import re
import unicodedata


def plain_phone(text: str) -> str:
    """A phone number as it is compared: digits only, without the country's own prefix."""
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits
