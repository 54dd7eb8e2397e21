"""How people, places, degrees, rules and episodes of a trace are worded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sizao.engines.policy.types import Pack, PackError
from sizao.engines.tracing.types import Episode
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.console.packs import STATUSES
from sizao.interfaces.console.tracing_words import clock_range, duration, setting_words
from sizao.interfaces.console.words import division_names, place_name
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import get_places
from sizao.registry.places.types import Place


@dataclass(frozen=True, slots=True)
class Who:
    """A person: `key` as it is shown, and the name where the reader may know it."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Where:
    """A place by its name, with its setting (where the name does not say it) and the division it lies in."""

    name: str
    setting: str | Promise = ""
    division: str = ""

    @property
    def hint(self) -> str:
        return " · ".join(str(part) for part in (self.setting, self.division) if part)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule by its label, with what it rests on. `tone` and `status` say how it came about, `minimum` the time chosen
    in place of its own.
    """

    id: str
    label: str
    minimum: str = ""
    basis: str = ""
    citation: str = ""
    tone: str = ""
    status: str | Promise = ""


def who(people: Mapping[int, PersonRow], key: int) -> Who:
    person = people.get(key)
    return Who(shown(key), (person.name or "") if person is not None else "")


class Places:
    """The places of many keys, asked for at once."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._places = get_places(keys=keys)
        self._divisions = division_names(place.division_path for place in self._places.values())

    def __getitem__(self, key: str) -> Where:
        place = self._places.get(key) or Place(key, key, "", None, None)
        division = self._divisions.get(place.division_path, "") if place.division_path else ""
        name, setting = place_name(place), str(setting_words(place.kind)) if place.kind else ""
        return Where(name, "" if name.startswith(setting) else setting, division)


def degree_words(pack: Pack, degree: int) -> str:
    """What the pack calls the contacts of a degree."""
    try:
        names = pack.row(f"degrees.{degree}").values.get("name", {})
    except PackError:
        names = {}
    return str(names.get(_language()) or _("degree %(n)s") % {"n": degree})


def rule_words(pack: Pack, rule_id: str) -> RuleWords:
    """A rule in words."""
    own_id, _at, minimum = rule_id.partition("@")
    try:
        row = pack.row(own_id)
    except PackError:
        return RuleWords(rule_id, rule_id)
    tone, status = STATUSES.get(row.status.value, ("info", row.status.value))
    return RuleWords(
        own_id,
        row.label.get(_language()) or row.id,
        duration(int(minimum.removesuffix("s"))) if minimum else "",
        row.legal_basis,
        ", ".join(row.citation),
        tone,
        status,
    )


def step_words(pack: Pack, episode: Episode, people: Mapping[int, PersonRow], places: Places) -> dict[str, Any]:
    """One episode: who with whom, where, which minutes, by which rule."""
    return {
        "source": who(people, int(episode.source)),
        "person": who(people, int(episode.person)),
        "place": places[episode.place],
        "cell": episode.cell or "",
        "when": clock_range(episode.start, episode.end),
        "length": duration(episode.end - episode.start),
        "rule": rule_words(pack, episode.rule),
    }


def _language() -> str:
    return "en" if get_language() == "en" else "zh"
