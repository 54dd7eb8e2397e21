"""The movement history of an investigation as the page shows it, and the form for a stay that was told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from sizao.desk.investigating import HistoryLine, InvestigationFile, find_places
from sizao.foundation.accounts.queries import names_of_actors
from sizao.interfaces.console.investigation_words import (
    CERTAINTIES,
    CONFLICTS,
    ORIGINS,
    PROTECTIONS,
    SAID_BY,
)
from sizao.interfaces.console.timeline import cell_words, draw_timeline, record_words
from sizao.interfaces.console.tracing_words import SETTINGS, setting_words
from sizao.interfaces.console.words import division_names, moment, place_name
from sizao.interfaces.feeds.words import source_names
from sizao.response.investigations.types import Certainty, Conflict, Protection, SaidBy, StatedStay


OWN_PLACE = "-"


def draw_history(file: InvestigationFile) -> dict[str, Any]:
    """What the history part of the page takes."""
    numbers = {line.key: number for number, line in enumerate(file.lines, start=1)}
    places = {line.key: _place(line) for line in file.lines}
    in_conflict: dict[str, int] = {}
    for conflict in file.conflicts:
        for key in (conflict.one, conflict.other):
            in_conflict[key] = in_conflict.get(key, 0) + 1
    withdrawn = [stay for stay in file.investigation.stays if stay.withdrawn_at is not None]
    names = names_of_actors(actors={stay.withdrawn_by for stay in withdrawn})
    sources = source_names(line.stay.record.source for line in file.lines)
    return {
        "timeline": draw_timeline([line.stay for line in file.lines], window=file.window),
        "lines": [
            _line(file, line, sources, number=numbers[line.key], conflicts=in_conflict.get(line.key, 0))
            for line in file.lines
        ],
        "conflicts": [_conflict(conflict, numbers, places) for conflict in file.conflicts],
        "withdrawn": [_withdrawn(stay, names) for stay in withdrawn],
    }


def _line(
    file: InvestigationFile, line: HistoryLine, sources: Mapping[str, str], *, number: int, conflicts: int
) -> dict[str, Any]:
    record, said = line.stay.record, line.said
    return {
        "key": f"stay-{number}",
        "from": moment(record.enter),
        "to": moment(record.leave),
        "place": _place(line),
        "cell": cell_words(line.stay),
        "setting": setting_words(record.kind),
        "origin": line.origin.value,
        "origin_words": ORIGINS[line.origin],
        "source": _source(file, line, sources),
        "certainty": CERTAINTIES[line.certainty],
        "conflicts": _("conflict") if conflicts else "",
        "companions": said.companions if said else "",
        "note": said.note if said else "",
        "untraced": said is not None and not said.is_traced,
        "can_withdraw": said is not None and said.case_id == file.investigation.case.id,
        "number": said.id if said else 0,
    }


def _source(file: InvestigationFile, line: HistoryLine, sources: Mapping[str, str]) -> str:
    if line.said is None:
        return record_words(line.stay, sources)
    words = str(SAID_BY[line.said.said_by])
    if line.said.case_id == file.investigation.case.id:
        return words
    return _("%(who)s, case %(number)s") % {"who": words, "number": line.said_in}


def _place(line: HistoryLine) -> str:
    if line.said is not None and line.said.told_place:
        return line.said.told_place
    return place_name(line.stay.place)


def _conflict(conflict: Conflict, numbers: Mapping[str, int], places: Mapping[str, str]) -> dict[str, Any]:
    return {
        "kind": CONFLICTS[conflict.kind],
        "when": f"{moment(conflict.begins)} – {moment(conflict.ends)}",
        "one": {"key": f"stay-{numbers[conflict.one]}", "place": places[conflict.one]},
        "other": {"key": f"stay-{numbers[conflict.other]}", "place": places[conflict.other]},
    }


def _withdrawn(stay: StatedStay, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "place": stay.told_place or stay.place,
        "when": f"{moment(stay.enter)} – {moment(stay.leave)}",
        "at": moment(stay.withdrawn_at),
        "by": names.get(stay.withdrawn_by, stay.withdrawn_by),
        "why": stay.withdrawn_why,
    }


def stay_form(request: HttpRequest, file: InvestigationFile, at: datetime) -> dict[str, Any]:
    """What the form for a told stay takes, with what was typed before."""
    given = request.POST
    defaults = {
        "said_by": SaidBy.PERSON.value,
        "certainty": Certainty.CERTAIN.value,
        "protection": Protection.UNKNOWN.value,
    }
    names = (
        "enter", "leave", "place", "place_text", "kind", "cell", "seat_row", "said_by", "certainty", "protection",
        "companions", "note",
    )  # fmt: skip
    return {
        "stay": {name: given.get(name, defaults.get(name, "")) for name in names},
        "kinds": list(SETTINGS.items()),
        "certainties": list(CERTAINTIES.items()),
        "protections": list(PROTECTIONS.items()),
        "latest": localtime(at).strftime("%Y-%m-%dT%H:%M"),
        "household": file.person.household_place or "",
    }


def candidates(text: str) -> list[dict[str, Any]]:
    """Places that may be meant by words, with where they are."""
    found = find_places(text=text)
    names = division_names(place.division_path for place in found)
    return [
        {
            "key": place.key,
            "name": place_name(place),
            "where": " · ".join(
                filter(None, (str(setting_words(place.kind)), names.get(place.division_path or "", "")))
            ),
        }
        for place in found
    ]
