"""What is held about somebody, on paper for that person, set like all other sheets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sizao.interfaces.printing.pdf import printed
from sizao.interfaces.realm_band import band


@dataclass(frozen=True, slots=True)
class HeldPart:
    """One part of the file, in words: a hint, blocks of named values, lines of columns under `heads`."""

    title: str
    hint: str = ""
    blocks: Sequence[Sequence[tuple[str, str]]] = ()
    heads: Sequence[str] = ()
    lines: Sequence[Sequence[str]] = ()
    none: str = ""
    """What is said where there is nothing."""


@dataclass(frozen=True, slots=True)
class HeldText:
    """The whole file; `number` stands at the foot of each page."""

    title: str
    lead: str
    number: str
    parts: Sequence[HeldPart]


def held_pdf(text: HeldText, *, language: str) -> bytes:
    """The file as a PDF in zh or en, the language of the moment. Raises `PrintingError`."""
    return printed("held.typ", language, [{**asdict(text), "language": language, "band": band()}])
