"""Notices and certificates as PDF, set by Typst with letters of our own: the same on every machine.

The optional wheels are imported here only. Facts go in as JSON, so that nothing of a name or a reason is ever read as
markup.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sizao.interfaces.printing.telling import CODES, NoticeText, moment_words, notice_text
from sizao.interfaces.restrictions_words import AUTHORITIES
from sizao.kernel.errors import SizaoError


_TEMPLATES = Path(__file__).parent / "templates"
_FONTS = {"zh": "Noto Sans CJK SC", "en": "Noto Sans CJK SC"}


class PrintingError(SizaoError):
    """A sheet that cannot be printed here."""


def notice_pdf(
    content: Mapping[str, Any], *, name: str, key: str, code: str, page: str, told_at: datetime, language: str
) -> bytes:
    """The notice as a PDF in zh or en. `code` stands on it and nowhere else; `page` is the address of the own page."""
    text = notice_text(content, told_at=told_at, language=language)
    return _printed("notice.typ", text, {**asdict(text), "name": name, "key": key, "code": code, "page": page})


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
    return _printed("certificate.typ", text, facts)


def _printed(template: str, text: NoticeText, facts: Mapping[str, Any]) -> bytes:
    try:
        import typst
    except ImportError as error:
        raise PrintingError(
            "Nothing can be printed here.",
            "The packages of requirements/report.txt are not installed.",
            "Install them: make setup. The page itself can be printed by the browser meanwhile.",
        ) from error
    data = json.dumps({**facts, "font": _FONTS[text.language]}, ensure_ascii=False)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_font_folder())])
    made: bytes = typst.compile(
        str(_TEMPLATES / template), root=str(_TEMPLATES), font_paths=fonts, sys_inputs={"data": data}, format="pdf"
    )
    return made


@cache
def _font_folder() -> Path:
    import manimgx_fonts_cjk

    return Path(manimgx_fonts_cjk.__file__).parent
