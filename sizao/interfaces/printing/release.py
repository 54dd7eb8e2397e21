"""The certificate of release from quarantine: from, until, where, and by whom; nothing about anybody's health."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from sizao.interfaces.printing.pdf import printed
from sizao.interfaces.printing.telling import CODES, moment_words
from sizao.interfaces.realm_band import band


@dataclass(frozen=True, slots=True)
class Release:
    """What stands on the certificate. `office` and `telephone`: whom an employer may ask."""

    number: str
    name: str
    site: str
    arrived_at: datetime
    left_at: datetime
    office: Mapping[str, str]
    telephone: str


def release_pdf(release: Release, *, language: str) -> bytes:
    """The certificate as a PDF in zh or en. Raises `PrintingError`."""
    with override(CODES[language]):
        facts = {
            "title": _("Certificate of release from quarantine"),
            "number": release.number,
            "band": band(),
            "language": language,
            "labels": {"to": _("Name"), "from": _("From"), "until": _("Until")},
            "name": release.name,
            "start": moment_words(release.arrived_at, language),
            "end": moment_words(release.left_at, language),
            "body": _(
                "The person named here was in quarantine at %(site)s. The term is over and the tests that the protocol"
                " asks for are done: the person is released. Nobody may treat them otherwise than others for it."
            )
            % {"site": release.site},
            "law": _("Health monitoring at home may follow; the notice of the restriction says until when."),
            "office": release.office.get(language, ""),
            "telephone": release.telephone,
            "decided": moment_words(release.left_at, language),
        }
    return printed("certificate.typ", language, [facts])
