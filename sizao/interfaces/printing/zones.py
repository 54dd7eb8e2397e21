"""The public notice of a zone, and the poster at its gate: range, term, reason, services, telephone."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from sizao.interfaces.printing.pdf import PrintingError, printed
from sizao.interfaces.printing.telling import CODES, moment_words, until_words
from sizao.interfaces.zones_words import LEVELS, STATES
from sizao.response.zones.types import PublicZone


_LISTED = 12


@dataclass(frozen=True, slots=True)
class ZoneSheet:
    """`units`: what the parts of the boundary are called in zh and en; `address`: the public page."""

    zone: PublicZone
    units: Mapping[str, tuple[str, str]]
    address: str
    band: str


def zone_notice_pdf(sheet: ZoneSheet, *, language: str) -> bytes:
    """The notice in zh or en as PDF. Raises `PrintingError` where nothing can be printed."""
    with override(CODES[language]):
        facts = _facts(sheet, language)
        facts |= {"svg": _svg(sheet.address), "address": sheet.address, "language": language}
    return printed("zone_notice.typ", language, [facts])


def zone_poster_pdf(sheet: ZoneSheet) -> bytes:
    """The poster in both languages as PDF. Raises `PrintingError` where nothing can be printed."""
    sides = []
    for language in ("zh", "en"):
        with override(CODES[language]):
            sides.append(_facts(sheet, language))
    facts = {"zh": sides[0], "en": sides[1], "svg": _svg(sheet.address), "address": sheet.address, "band": sheet.band}
    return printed("zone_poster.typ", "zh", [facts])


def _facts(sheet: ZoneSheet, language: str) -> dict[str, Any]:
    zone = sheet.zone
    place = 1 if language == "en" else 0
    named = [sheet.units[path][place] for path in zone.boundary if path in sheet.units]
    level = str(LEVELS[zone.level])
    return {
        "title": _("Notice of a %(level)s") % {"level": level},
        "level": level,
        "number": zone.number,
        "band": sheet.band,
        "provisional": _("provisional: over by itself unless the finding is confirmed") if zone.is_provisional else "",
        "units": [
            *named[:_LISTED],
            *([_("and %(n)d more") % {"n": len(named) - _LISTED}] if len(named) > _LISTED else []),
        ],
        "state": str(STATES[zone.state][1]),
        "start": moment_words(zone.starts_at, language),
        "end": until_words(zone.ends_at, language),
        "what": zone.what[language],
        "reason": zone.reason,
        "services": zone.services.get(language, ""),
        "telephone": zone.telephone,
        "office": zone.office.get(language, ""),
        "basis": zone.legal_basis,
        "labels": {
            "range": _("Range"),
            "term": _("Term"),
            "what": _("What holds inside"),
            "reason": _("Reason"),
            "services": _("Services"),
            "telephone": _("Hotline"),
            "basis": _("Legal basis"),
            "until": _("until"),
            "scan": _("Scan for the present state"),
            "ends": _("It ends by itself then, and earlier when its conditions are met. It is looked at every day."),
            "contest": _("You may contest it: statement, appeal, reconsideration and lawsuit. Call the hotline."),
        },
    }


def _svg(address: str) -> str:
    try:
        import segno
    except ImportError as error:
        raise PrintingError(
            "Nothing can be printed here.",
            "The packages of requirements/report.txt are not installed.",
            "Install them: make setup.",
        ) from error
    drawn = io.BytesIO()
    # A quarter of the code may be torn or dirty and it is read all the same.
    segno.make(address, error="q", micro=False).save(drawn, kind="svg", border=2, xmldecl=False)
    return drawn.getvalue().decode()
