"""What a person is told of themselves, in words: for their own page, for the counter, and for the copy."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sizao.desk.subject_access import SubjectFile
from sizao.foundation.accounts.queries import offices_of_actors
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.rights.queries import basis_of
from sizao.foundation.rights.types import Correction, CorrectionOutcome, ReadAbout
from sizao.interfaces.console.audit_words import action_words
from sizao.interfaces.console.words import PURPOSES, SEXES, division_names, moment
from sizao.interfaces.feeds.words import source_names
from sizao.interfaces.printing.held import HeldPart, HeldText
from sizao.interfaces.subject_values import Worded
from sizao.registry.people.types import PairState


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


JOININGS: dict[PairState, str | Promise] = {
    PairState.WAITING: gettext_lazy("Another record may be yours too; somebody is to look at it"),
    PairState.SAME: gettext_lazy("Another record was found to be yours and counts as yours"),
    PairState.DIFFERENT: gettext_lazy("Another record was found not to be yours"),
}


def told(found: SubjectFile) -> dict[str, Any]:
    """The context of the page."""
    offices, worded = _Offices(found), Worded(found)
    sources = source_names(one.source for one in found.presences)
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
        "joinings": [
            {
                "when": moment(one.at),
                "what": JOININGS[one.state],
                "keys": " = ".join(map(shown, one.keys)),
                "office": offices.of(one.by),
                "reason": one.reason,
            }
            for one in found.joinings
        ],
        "tables": [
            {
                "name": table.name,
                "count": len(table.rows),
                "says": ", ".join(str(CLASSES[word]) for word in table.classes),
                "rows": [worded.row(table, row) for row in table.rows],
                "withheld": ", ".join(table.withheld),
            }
            for table in found.tables
        ],
        "presences": [
            (moment(one.enter), moment(one.leave), worded.place(one.place), sources[one.source])
            for one in reversed(found.presences)
        ],
        "reads": [_read(one, offices) for one in found.reads],
        "corrections": [correction_words(one) for one in found.corrections],
    }


class _Offices:
    """The office of whoever read or decided, looked up for all at once; never a name (docs/adr/0061)."""

    def __init__(self, found: SubjectFile) -> None:
        actors = {one.actor for one in found.reads} | {one.by for one in found.joinings}
        self._offices = offices_of_actors(actors=actors)
        self._places = division_names([path for _role, path in self._offices.values()])

    def of(self, actor: str) -> str:
        role, path = self._offices.get(actor, (_("the system itself"), ""))
        return f"{role} · {self._places.get(path, path)}" if path else str(role)


def _read(one: ReadAbout, offices: _Offices) -> dict[str, Any]:
    return {
        "number": one.number,
        "when": moment(one.at),
        "office": offices.of(one.actor),
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
        "basis": basis_of(one.due_rule, at=one.lodged_at),
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
    record, offices = found.record, _Offices(found)
    return {
        "keys": list(map(shown, found.keys)),
        "record": None
        if record is None
        else {"name": record.name, "identifier": record.identifier, "phone": record.phone,
              "birth_year": record.birth_year, "sex": record.sex.value, "division": record.division_path},
        "joinings": [{"at": localtime(one.at).isoformat(), "state": one.state.value,
                      "keys": list(map(shown, one.keys)), "office": offices.of(one.by),
                      "reason": one.reason} for one in found.joinings],
        "tables": [{"table": one.label, "name": one.name, "fields": dict(one.fields),
                    "rows": [{name: _plain(value) for name, value in row.items()} for row in one.rows],
                    "withheld": list(one.withheld)} for one in found.tables],
        "presences": [{"place": one.place, "enter": localtime(one.enter).isoformat(),
                       "leave": localtime(one.leave).isoformat(), "source": one.source} for one in found.presences],
        "reads": [{"number": one.number, "at": localtime(one.at).isoformat(), "action": one.action,
                   "office": offices.of(one.actor), "purpose": one.purpose, "others": one.others,
                   "emergency": one.is_emergency} for one in found.reads],
        "corrections": [{"number": one.number, "wrong": one.wrong, "right": one.right,
                         "outcome": one.outcome, "reasons": one.reasons} for one in found.corrections],
    }  # fmt: skip


def _plain(value: object) -> object:
    """A value of a row as JSON knows it."""
    if isinstance(value, datetime):
        return localtime(value).isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def held_text(found: SubjectFile) -> HeldText:
    """The copy on paper: the same as the page."""
    words, none = told(found), _("None.")
    left_out = _("Held too, but not shown, because it may name others or is only made from what is shown:")
    tables = [
        HeldPart(
            title=f"{table['name']} · {table['count']}",
            hint=f"{left_out} {table['withheld']}" if table["withheld"] else "",
            blocks=[[(str(name), str(value)) for name, value in row] for row in table["rows"]],
            none=none,
        )
        for table in words["tables"]
    ]
    return HeldText(
        title=_("What is held about me"),
        lead=_("In other records you stand by this number only:") + " " + ", ".join(words["keys"]),
        number=words["keys"][0],
        parts=[
            HeldPart(
                _("The registry"),
                blocks=[[(str(name), str(value)) for name, value in words["record"]]] if words["record"] else [],
                none=_("No registry of residents knows you here."),
            ),
            HeldPart(
                _("Who is who"),
                _("Of a record that is not yours nothing is told: it may lead to somebody else."),
                heads=[_("When"), _("What"), _("By which office"), _("Reason")],
                lines=[
                    [one["when"], f"{one['what']} {one['keys']}".strip(), one["office"], one["reason"]]
                    for one in words["joinings"]
                ],
                none=none,
            ),
            *tables,
            HeldPart(
                _("Where you were"),
                heads=[_("Place"), _("From"), _("Until"), _("Source")],
                lines=[[place, enter, leave, source] for enter, leave, place, source in words["presences"]],
                none=none,
            ),
            HeldPart(
                _("Who read about you"),
                _(
                    "With time, office and purpose. The clerk's name is held back; give the number to an auditor,"
                    " who knows it."
                ),
                heads=[_("When"), _("What"), _("By which office"), _("Purpose"), _("Number")],
                lines=[
                    [one["when"], _what_was_read(one), one["office"], one["purpose"], str(one["number"])]
                    for one in words["reads"]
                ],
                none=_("Nobody so far."),
            ),
            HeldPart(
                _("Something is wrong"),
                blocks=[
                    [
                        (one["number"], f"{one['lodged']} · {one['state']}"),
                        (_("Wrong:"), one["wrong"]),
                        (_("Right:"), one["right"]),
                        (one["answered"], one["reasons"]) if one["is_answered"] else (_("Due"), one["due"]),
                    ]
                    for one in words["corrections"]
                ],
                none=none,
            ),
        ],
    )


def _what_was_read(one: dict[str, Any]) -> str:
    return f"{one['what']} · {_('emergency access')}" if one["is_emergency"] else str(one["what"])
