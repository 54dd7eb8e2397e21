"""The form of an advance report: its fields with their reasons, filled with what was sent and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sizao.desk.arriving import divisions_meant
from sizao.interfaces.arrivals_words import FAULTS, MODES, REPORTERS
from sizao.response.arrivals.types import FieldFault, FieldProblem, Mode, Reporter


@dataclass(frozen=True, slots=True)
class Field:
    """One field as `public/report/field.html` shows it. `attributes` are written as they are: no text of anybody."""

    name: str
    label: str
    why: str = ""
    value: str = ""
    problem: str | Promise = ""
    kind: str = "text"
    autocomplete: str = "off"
    mode: str = ""
    suggest: str = ""
    longest: int = 60
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str | Promise
    chosen: bool


class ReportForm:
    """`values` as they were sent (nothing at first), `problems` as they were found."""

    def __init__(self, values: Mapping[str, str] | None = None, problems: Sequence[FieldProblem] = ()) -> None:
        self.values = values or {}
        self.problems = {problem.field: problem.fault for problem in problems}

    @property
    def has_problems(self) -> bool:
        return bool(self.problems)

    def context(self) -> dict[str, Any]:
        """What `public/report/form.html` shows."""
        return {
            "form": self,
            "once": self.values.get("once") or token_urlsafe(24),
            "poster": self.values.get("poster", ""),
            "reporters": self._choices("reporter", REPORTERS, Reporter.SELF.value),
            "modes": self._choices("mode", MODES, Mode.TRAIN.value),
            "people": [self._person(row) for row in self._rows("name", "identifier")],
            "stays": [self._stay(row) for row in self._rows("place")],
            "destinations": self._destinations(),
            "choice_problems": {name: self._told(name) for name in ("reporter", "mode")},
            "problem_fields": [(name, self._anchor(name), self._label(name)) for name in self.problems],
            "empty_person": self._person("N"),
            "empty_stay": self._stay("N"),
        }

    def field(self, name: str, label: str, why: str = "", **more: Any) -> Field:
        return Field(name, label, why, str(self.values.get(name, "")), self._told(name), **more)

    def _told(self, name: str) -> str | Promise:
        fault = self.problems.get(name)
        return FAULTS[fault] if fault else ""

    @property
    def proxy(self) -> list[Field]:
        return [
            self.field("organization", _("Hotel, employer or community"), autocomplete="organization",
                       is_optional=True),
            self.field("reporter_name", _("Your own name"), _("Whom staff ask if something is unclear")),
            self.field("reporter_phone", _("Your own phone"), _("The last four digits open this report again"),
                       kind="tel", autocomplete="tel", mode="tel", longest=24),
        ]  # fmt: skip

    @property
    def destination(self) -> list[Field]:
        seen = _("It receives your report; its county and the city see it too")
        return [
            self.field("community", _("Community or village"), seen, suggest="destinations", longest=80),
            self.field("address", _("House number, employer or hotel"), _("Where somebody finds you if need be"),
                       autocomplete="street-address", longest=120, is_optional=True),
        ]  # fmt: skip

    @property
    def journey(self) -> list[Field]:
        return [
            self.field("number", _("Number of the train or flight, or plate"), _("Who met you on board is found by it"),
                       mode="text", longest=20),
            self.field("arrives_on", _("Day of arrival"), _("When the community expects you"), kind="date"),
            self.field("arrives_time", _("Time of arrival"), _("So that nobody waits in vain"), kind="time"),
        ]  # fmt: skip

    @property
    def test(self) -> Field:
        return self.field("tested_on", _("Day of the last negative PCR test"), _("So that you are not tested twice"),
                          kind="date", is_optional=True)  # fmt: skip

    def _person(self, row: int | str) -> list[Field]:
        is_first = row == 0
        own = "name" if is_first else "off", "tel" if is_first else "off"
        kept = _("Tells people of one name apart; it is kept encrypted")
        child = _("A child without a document: leave it empty")
        called = _("To call you before the journey; its last four digits open this report again")
        return [
            self.field(f"name-{row}", _("Name"), _("As it stands in the document"), autocomplete=own[0]),
            self.field(f"identifier-{row}", _("ID or passport number"), kept if is_first else child, mode="text",
                       longest=24, is_optional=not is_first),
            self.field(f"phone-{row}", _("Phone"), called if is_first else "", kind="tel", autocomplete=own[1],
                       mode="tel", longest=24, is_optional=not is_first),
        ]  # fmt: skip

    def _stay(self, row: int | str) -> dict[str, Any]:
        is_first = row == 0
        return {
            "row": row,
            "code": self.values.get(f"code-{row}", ""),
            "fields": [
                self.field(f"place-{row}", _("County, city or country"), _("Compared with the published risk areas"),
                           suggest="origins", longest=80, is_optional=not is_first),
                self.field(f"detail-{row}", _("Street or compound"), _("Risk areas are often that small"), longest=120,
                           is_optional=True),
                self.field(f"from-{row}", _("From"), "", kind="date", is_optional=True),
                self.field(f"until-{row}", _("Until"), "", kind="date", is_optional=True),
            ],
            "has_more": any(self.values.get(f"{name}-{row}") or f"{name}-{row}" in self.problems
                            for name in ("detail", "from", "until")),
        }  # fmt: skip

    def _rows(self, *names: str) -> list[int]:
        found = {
            int(key.rpartition("-")[2])
            for key, value in self.values.items()
            if key.rpartition("-")[0] in names and key.rpartition("-")[2].isdecimal() and value.strip()
        }
        return sorted({0, *found})[:20]

    def _choices(self, name: str, words: Mapping[Any, str | Promise], otherwise: str) -> list[Choice]:
        chosen = self.values.get(name) or otherwise
        return [Choice(str(word), label, str(word) == chosen) for word, label in words.items()]

    def _destinations(self) -> list[tuple[str, str]]:
        """The divisions that a typed name may mean, to choose from where there are several."""
        if self.problems.get("community") is not FieldFault.PLACE_UNCLEAR:
            return []

        return [
            (one.path, one.label(get_language() or "")) for one in divisions_meant(self.values.get("community", ""))
        ]

    def _label(self, name: str) -> str:
        start = name.partition("-")[0]
        labels = {
            "name": _("Name"), "identifier": _("ID or passport number"), "phone": _("Phone"),
            "place": _("County, city or country"), "from": _("From"), "until": _("Until"),
            "detail": _("Street or compound"), "community": _("Community or village"),
            "address": _("House number, employer or hotel"), "number": _("Number of the train or flight, or plate"),
            "arrives_on": _("Day of arrival"), "arrives_time": _("Time of arrival"), "reporter": _("Who reports"),
            "mode": _("Means of travel"), "tested_on": _("Day of the last negative PCR test"),
            "reporter_name": _("Your own name"), "reporter_phone": _("Your own phone"),
            "organization": _("Hotel, employer or community"),
        }  # fmt: skip
        label = labels.get(start, name)
        row = name.partition("-")[2]
        return f"{label} {int(row) + 1}" if row.isdecimal() and int(row) else label

    def _anchor(self, name: str) -> str:
        return {"reporter": "reporter-self", "mode": "mode-train"}.get(name, f"f-{name}")
