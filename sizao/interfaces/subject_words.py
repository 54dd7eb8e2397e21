"""What a person is told of themselves, in words: for their own page, for the counter, and for the copy."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sizao.desk.subject_access import SubjectFile
from sizao.foundation.accounts.queries import offices_of_actors
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.rights.types import Correction, CorrectionOutcome, ReadAbout
from sizao.interfaces.console.audit_words import action_words
from sizao.interfaces.console.words import PURPOSES, SEXES, division_names, moment


CORRECTION_OUTCOMES: dict[str, tuple[str, str | Promise]] = {
    CorrectionOutcome.CORRECTED: ("well", gettext_lazy("corrected")),
    CorrectionOutcome.PARTLY: ("due", gettext_lazy("corrected in part")),
    CorrectionOutcome.REFUSED: ("late", gettext_lazy("refused")),
}
CLASSES: dict[str, str | Promise] = {
    "identity": gettext_lazy("who you are"),
    "health": gettext_lazy("how you are"),
    "movement": gettext_lazy("where you were"),
}


def told(found: SubjectFile) -> dict[str, Any]:
    """The context of the page."""
    offices = offices_of_actors(actors={one.actor for one in found.reads})
    places = division_names([path for _role, path in offices.values()])
    record = found.record
    return {
        "keys": list(map(shown, found.keys)),
        "record": []
        if record is None
        else [
            (_("Name"), record.name),
            (_("ID number"), record.identifier),
            (_("Phone"), record.phone or "–"),
            (_("Sex"), SEXES[record.sex]),
            (_("Born"), record.birth_year or "–"),
            (_("Lives in"), division_names([record.division_path]).get(record.division_path, "")),
        ],
        "tables": [
            {
                "name": table.name,
                "count": len(table.rows),
                "says": ", ".join(str(CLASSES[word]) for word in table.classes),
                "rows": [
                    [(name, "–" if value is None else value) for name, value in row.items()] for row in table.rows
                ],
                "withheld": ", ".join(table.withheld),
            }
            for table in found.tables
        ],
        "presences": [
            (moment(one.enter), moment(one.leave), one.place, one.source) for one in reversed(found.presences)
        ],
        "reads": [_read(one, offices, places) for one in found.reads],
        "corrections": [correction_words(one) for one in found.corrections],
    }


def _read(one: ReadAbout, offices: Mapping[str, tuple[str, str]], places: Mapping[str, str]) -> dict[str, Any]:
    role, path = offices.get(one.actor, (_("the system itself"), ""))
    return {
        "number": one.number,
        "when": moment(one.at),
        "office": f"{role} · {places.get(path, path)}" if path else role,
        "what": action_words(one.action),
        "purpose": str(PURPOSES.get(one.purpose, one.purpose)) or "–",
        "others": one.others,
        "is_emergency": one.is_emergency,
    }


def correction_words(one: Correction) -> dict[str, Any]:
    """One request with its answer."""
    tone, label = CORRECTION_OUTCOMES[one.outcome] if one.outcome else ("due", _("being looked at"))
    return {
        "id": one.id,
        "number": one.number,
        "person": one.shown,
        "lodged": moment(one.lodged_at),
        "due": moment(one.due_at),
        "rule": one.due_rule,
        "wrong": one.wrong,
        "right": one.right,
        "tone": tone,
        "state": label,
        "is_answered": one.outcome is not None,
        "reasons": one.reasons,
        "answered": moment(one.answered_at),
    }


def as_json(found: SubjectFile) -> dict[str, Any]:
    """The copy for machines: the same as the page, with times as ISO 8601."""
    record = found.record
    return {
        "keys": list(map(shown, found.keys)),
        "record": None
        if record is None
        else {"name": record.name, "identifier": record.identifier, "phone": record.phone,
              "birth_year": record.birth_year, "sex": record.sex.value, "division": record.division_path},
        "tables": [{"table": one.label, "name": one.name, "rows": list(one.rows), "withheld": list(one.withheld)}
                   for one in found.tables],
        "presences": [{"place": one.place, "enter": localtime(one.enter).isoformat(),
                       "leave": localtime(one.leave).isoformat(), "source": one.source} for one in found.presences],
        "reads": [{"number": one.number, "at": localtime(one.at).isoformat(), "action": one.action,
                   "purpose": one.purpose, "others": one.others, "emergency": one.is_emergency}
                  for one in found.reads],
        "corrections": [{"number": one.number, "wrong": one.wrong, "right": one.right,
                         "outcome": one.outcome, "reasons": one.reasons} for one in found.corrections],
    }  # fmt: skip
