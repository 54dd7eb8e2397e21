"""What a scan says, and what was read: pure decisions."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256
from hmac import new

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.response.arrivals.rules.codes import LETTERS, plain_code
from sizao.response.arrivals.types.gate import ScanError, Verdict
from sizao.response.arrivals.types.reports import FieldFault, Risk


# Four bytes: of the 10^11 numbers that can be, some 2.5 million fit a list of 100,000, so the list names nobody for
# certain; and of 40,000 people who are not on it, one is taken for listed until the network is back (ADR 146).
DIGEST_BYTES = 4

_CODE = re.compile(rf"[{LETTERS}]{{8}}")
_DOCUMENT = re.compile(r"(?=.*\d)[A-Z0-9]{5,20}")


@dataclass(frozen=True, slots=True)
class Read:
    """What a scanner gave: the number of a document, or what may be the code of a report, or either."""

    identifier: str = ""
    code: str = ""


def read_scan(text: str) -> Read:
    """What was scanned or typed. Raises `ScanError` for what is neither a number nor a code."""
    words = plain_code(text)
    if not words:
        raise ScanError(
            FieldFault.MISSING, "Nothing was read.", "The field was empty.", "Scan the card or type its number."
        )
    found = read_identifier(words)
    if found.kind is IdentifierKind.RESIDENT:
        return Read(identifier=found.text)
    if found.kind is IdentifierKind.MISTYPED:
        raise ScanError(
            FieldFault.MISTYPED,
            "This number is mistyped: its last sign does not fit the others.",
            "A digit is wrong or missing, so it belongs to nobody. Nothing was counted.",
            "Read the card again, or compare the number with it.",
        )
    # A passport may look like a code: whether a report has it, is asked first.
    if _CODE.fullmatch(words):
        return Read(found.text, words)
    if _DOCUMENT.fullmatch(words):
        return Read(identifier=found.text or words)
    raise ScanError(
        FieldFault.IDENTIFIER,
        "This is neither a number of a document nor the code of a report.",
        "Nobody can be found by it. Nothing was counted.",
        "Scan the card or the code again, or type the number of the document.",
    )


def judge(*, risk: Risk | None, with_measure: Collection[Risk], has_measure: bool, is_known: bool) -> Verdict:
    """What the gate is told. `risk`: of the report, None without one; `with_measure`: risks for which the rules propose
    a measure; `has_measure`: one is proposed or in force for the person; `is_known`: registered or on a list.
    """
    if risk is not None:
        return Verdict.MEASURE if has_measure or risk in with_measure else Verdict.REPORTED
    return Verdict.UNREPORTED if is_known or has_measure else Verdict.UNKNOWN


def digests(identifiers: Iterable[str], *, salt: bytes) -> bytes:
    """The digests of numbers under a salt, one after the other in order of their bytes, as a phone computes them."""
    return b"".join(sorted(new(salt, one.encode(), sha256).digest()[:DIGEST_BYTES] for one in identifiers))
