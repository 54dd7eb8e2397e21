"""Notices and certificates as PDF, set by Typst with letters of our own: the same on every machine.

The optional wheels are imported here only. Facts go in as JSON, so that nothing of a name or a reason is ever read as
markup.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sizao.interfaces.printing.telling import CODES, moment_words, notice_text
from sizao.interfaces.restrictions_words import AUTHORITIES
from sizao.kernel.errors import SizaoError


_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = {"zh": "Noto Sans CJK SC", "en": "Noto Sans CJK SC"}


class PrintingError(SizaoError):
    """A sheet that cannot be printed here."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One notice to print: what it says, to whom, and the code, which stands on it and nowhere else."""

    content: Mapping[str, Any]
    name: str
    key: str
    code: str
    told_at: datetime


def notices_pdf(sheets: Sequence[Sheet], *, page: str, language: str) -> bytes:
    """Notices as one PDF in zh or en, in this order, each on pages of its own; `page`: the address of the own page."""
    facts = []
    for sheet in sheets:
        text = notice_text(sheet.content, told_at=sheet.told_at, language=language)
        facts.append({**asdict(text), "name": sheet.name, "key": sheet.key, "code": sheet.code, "page": page})
    return printed("notice.typ", language, facts)


def certificate_pdf(content: Mapping[str, Any], *, name: str, told_at: datetime, language: str) -> bytes:
    """The certificate for an employer: from, until and by whose order, and nothing about anybody's health."""
    text = notice_text(content, told_at=told_at, language=language)
    with override(CODES[language]):
        facts = {
            "title": _("Certificate for the employer"),
            "number": text.number,
            "band": text.band,
            "language": language,
            "labels": {"to": _("Name"), "from": text.labels["from"], "until": text.labels["until"]},
            "name": name,
            "start": text.start,
            "end": text.end,
            "body": _(
                "The person named here may not come to work in the time named here, by order of the %(body)s. The order"
                " says nothing about the person's conduct."
            ) % {"body": AUTHORITIES[content["authority"]]},
            "law": _(
                "The employer keeps the job and pays wages or living costs for this time as the law says (Infectious"
                " Diseases Law)."
            ),
            "office": text.office,
            "telephone": text.telephone,
            "decided": moment_words(datetime.fromisoformat(content["decided_at"]), language),
        }  # fmt: skip
    return printed("certificate.typ", language, [facts])


def printed(template: str, language: str, sheets: Sequence[Mapping[str, Any]]) -> bytes:
    """Sheets set by a template, each with the facts that it names, as one PDF. Raises `PrintingError`."""
    try:
        import typst
    except ImportError as error:
        raise PrintingError(
            "Nothing can be printed here.",
            "The packages of requirements/report.txt are not installed.",
            "Install them: make setup. The page itself can be printed by the browser meanwhile.",
        ) from error
    data = json.dumps([{**facts, "font": _FONTS[language]} for facts in sheets], ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_font_folder())])
    made: bytes = typst.compile(
        str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=fonts, sys_inputs={"data": data}, format="pdf"
    )
    return made


@cache
def _font_folder() -> Path:
    import manimgx_fonts_cjk

    return Path(manimgx_fonts_cjk.__file__).parent
