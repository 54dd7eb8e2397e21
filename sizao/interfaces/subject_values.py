"""What a person is told of a record, in words: places and divisions by name, codes by the words of their rooms."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sizao.desk.subject_access import SubjectFile
from sizao.foundation.rights.types import HeldTable
from sizao.interfaces import (
    arrivals_words,
    findings_words,
    gate_words,
    grid_words,
    quarantine_words,
    restrictions_words,
    supplies_words,
    testing_words,
    zones_words,
)
from sizao.interfaces.console import contact_words, investigation_words, tracing_words, words
from sizao.interfaces.console.assistance import OUTCOMES as ASSISTANCE_OUTCOMES
from sizao.registry.places.queries import get_places


# As paths of divisions are written, "n13.n1307.n130730": some fields hold a place or such a path.
_PATH = re.compile(r"n\d+(\.[a-z0-9_]+)+")
Words = Mapping[Any, str | Promise | tuple[Any, ...]]

_MEASURES, _STATES = restrictions_words.MEASURES, restrictions_words.RESTRICTION_STATES
# By table and field. A word may stand behind its tone.
_WORDS: Mapping[str, Words] = {
    "arrivals.Arrival.mode": arrivals_words.MODES,
    "arrivals.Arrival.risk": arrivals_words.RISKS,
    "arrivals.Arrival.state": arrivals_words.STATES,
    "arrivals.Crossing.direction": zones_words.DIRECTIONS,
    "arrivals.GateScan.direction": zones_words.DIRECTIONS,
    "arrivals.GateScan.verdict": gate_words.VERDICTS,
    "arrivals.HandOver.kind": gate_words.HAND_OVER_KINDS,
    "arrivals.HandOver.state": gate_words.HAND_OVER_STATES,
    "cases.Case.classification": words.CLASSIFICATIONS,
    "cases.Case.outcome": findings_words.OUTCOMES,
    "cases.Case.severity": findings_words.SEVERITIES,
    "cases.ClassificationChange.classification": words.CLASSIFICATIONS,
    "cases.CourseChange.fact": findings_words.COURSE_FACTS,
    "cases.Finding.kind": words.FINDINGS,
    "cases.Finding.state": findings_words.FINDING_STATES,
    "cases.FindingVersion.kind": words.FINDINGS,
    "cases.FindingVersion.status": findings_words.RESULT_STATUSES,
    "cases.Unmatched.kind": words.FINDINGS,
    "grid.GridRecord.risk": arrivals_words.RISKS,
    "grid.GridVisit.outcome": grid_words.OUTCOMES,
    "investigations.Answer.said_by": investigation_words.SAID_BY,
    "investigations.AssistancePerson.outcome": ASSISTANCE_OUTCOMES,
    "investigations.Contact.protection": investigation_words.PROTECTIONS,
    "investigations.Contact.setting": tracing_words.SETTINGS,
    "investigations.Contact.state": contact_words.STATES,
    "investigations.ContactChange.step": contact_words.STEPS,
    "investigations.Stay.kind": tracing_words.SETTINGS,
    "investigations.Stay.protection": investigation_words.PROTECTIONS,
    "investigations.Stay.said_by": investigation_words.SAID_BY,
    "quarantine.Stay.ending": quarantine_words.ENDINGS,
    "quarantine.Stay.needs": quarantine_words.NEEDS,
    "quarantine.StayCheck.part": quarantine_words.PARTS,
    "quarantine.StayNote.kind": quarantine_words.NOTES,
    "quarantine.Transfer.kind": quarantine_words.TRANSFER_KINDS,
    "restrictions.Answer.outcome": restrictions_words.APPEAL_OUTCOMES,
    "restrictions.Decision.kind": restrictions_words.DECISIONS,
    "restrictions.Decision.measure": _MEASURES,
    "restrictions.Ground.kind": restrictions_words.GROUNDS,
    "restrictions.Restriction.ended_because": restrictions_words.END_CAUSES,
    "restrictions.Restriction.measure": _MEASURES,
    "restrictions.Restriction.state": _STATES,
    "restrictions.Review.outcome": restrictions_words.REVIEW_OUTCOMES,
    "restrictions.Step.after": _STATES,
    "restrictions.Step.before": _STATES,
    "supplies.HelpCall.category": supplies_words.HELP_CATEGORIES,
    "supplies.PersonalNeed.need": supplies_words.GROUPS,
    "testing.Tube.pooling": testing_words.POOLING,
    "testing.Tube.result": testing_words.RESULTS,
    "testing.TubeVersion.result": testing_words.RESULTS,
    "testing.TubeVersion.status": testing_words.STATUSES,
    "zones.Passing.direction": zones_words.DIRECTIONS,
    "zones.Permit.kind": zones_words.PERMITS,
}


class Worded:
    """The values of held tables in words; places and divisions are looked up for all at once."""

    def __init__(self, found: SubjectFile) -> None:
        texts = [
            (name, value)
            for table in found.tables
            for row in table.rows
            for name, value in row.items()
            if isinstance(value, str) and value
        ]
        self._divisions = words.division_names(value for _name, value in texts if _PATH.fullmatch(value))
        keys = {value for _name, value in texts if ":" in value and " " not in value} | {
            one.place for one in found.presences
        }
        self._places = {key: words.place_name(place) for key, place in get_places(keys=keys).items() if place.kind}

    def place(self, key: str) -> str:
        """What a place is called; its key where nobody knows it."""
        return self._places.get(key, key)

    def row(self, table: HeldTable, row: Mapping[str, object]) -> list[tuple[str, str]]:
        """(word for the field, what it says) of what a row says at all."""
        return [
            (table.fields[name], self._value(table.label, name, value))
            for name, value in row.items()
            if value is not None and value != ""
        ]

    def _value(self, label: str, name: str, value: object) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, datetime):
            return words.moment(value)
        if isinstance(value, date):
            return value.isoformat()
        if name == "degree":
            return quarantine_words.degree_words(int(str(value)))
        text = str(value)
        known = _WORDS.get(f"{label}.{name}")
        if known is not None:
            return ", ".join(_word(known, part) for part in text.split(", "))
        return self._divisions.get(text) or self._places.get(text) or text


def _word(known: Words, code: str) -> str:
    word = known.get(code, code)
    return str(word[1] if isinstance(word, tuple) else word)
