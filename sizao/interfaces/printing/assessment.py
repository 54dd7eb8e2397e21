"""The impact assessment on paper, set like all other sheets."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from sizao.interfaces.printing.pdf import printed
from sizao.interfaces.realm_band import band


@dataclass(frozen=True, slots=True)
class RoomText:
    """What is processed in one part of the system, in words; `tables`: what, fields about people, for how long."""

    title: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class AssessmentText:
    """A whole assessment in words. `signed`: who stands for it and since when, empty for what nobody signed yet."""

    number: str
    lead: str
    signed: str
    remark: str
    rooms: Sequence[RoomText]
    terms: Sequence[tuple[str, str, str]]


def assessment_pdf(text: AssessmentText, *, language: str) -> bytes:
    """The assessment as a PDF in zh or en, the language of the moment. Raises `PrintingError`."""
    labels = {
        "terms": _("Terms of retention"),
        "signed": _("Signed"),
        "remark": _("Judgment"),
        "unsigned": _("Not signed: as it is now."),
    }
    facts = {
        **asdict(text),
        "title": _("Personal information protection impact assessment"),
        "language": language,
        "band": band(),
        "office": "",
        "labels": labels | {"heads": [_("Table"), _("Fields about people"), _("Kept")]},
    }
    return printed("assessment.typ", language, [facts])
