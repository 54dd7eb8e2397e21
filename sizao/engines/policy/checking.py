"""What can be wrong with a pack. Each check gives words; the loader adds file and line and tells them all together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise, product
from typing import Any

from sizao.engines.policy.sections import COMMON, SECTIONS
from sizao.engines.policy.types import Kind, Row, Source
from sizao.engines.policy.values import BOTH, FLAG, TEXT
from sizao.engines.policy.vocabulary import Event, ManagedAs
from sizao.engines.policy.yaml_source import Located
from sizao.kernel.settings_of_contact import Setting


TRACED_DEGREES = (1, 2, 3)
TRACING_NEEDS = ("minutes", "mode", "scope")


def problems_of_row(
    entry: Located, section: str, sources: Mapping[str, Source], *, overlay: bool
) -> list[tuple[str, str]]:
    """(key, words) for everything wrong within one row, but for values that may come from the row below."""
    shape = SECTIONS[section]
    problems = [(key, "unknown key") for key in entry if key not in COMMON and key not in shape.keys]
    for key, meaning in shape.keys.items():
        # An overlay takes a value away with null.
        if key in entry and not (overlay and entry[key] is None and key in shape.optional):
            problems += [(key, words)] if (words := meaning.check(entry[key])) else []
    for name, check in (("label", BOTH), ("note", TEXT), ("new", FLAG), ("withdrawn", FLAG)):
        if name in entry and (words := check(entry[name])):
            problems.append((name, words))
    if TEXT(entry.get("legal_basis")):
        problems.append(("legal_basis", "is missing: a rule rests on something"))
    if words := COMMON["status"].check(entry.get("status")):
        problems.append(("status", words))
    for mark in ("new", "withdrawn"):
        if entry.get(mark) is True and not overlay:
            problems.append((mark, "means nothing here: the pack lies over no other"))
    if entry.get("new") is True and entry.get("withdrawn") is True:
        problems.append(("withdrawn", "contradicts new"))
    return problems + _problems_of_citation(entry.get("citation"), sources)


def _problems_of_citation(citation: Any, sources: Mapping[str, Source]) -> list[tuple[str, str]]:
    if not isinstance(citation, list) or not citation:
        return [("citation", "is missing: say where the row comes from")]
    return [("citation", f"{source} stands not in sources.yaml") for source in citation if source not in sources]


def problems_of_first(row: Row) -> list[str]:
    """What a row lacks that lies over no other."""
    return [
        f"{row.place}: {row.id}.{key}: is missing." for key in SECTIONS[row.section].required if key not in row.values
    ]


def problems_of_power(rows: Sequence[Row], below: Sequence[Row], *, by_order: bool) -> list[str]:
    """What no protocol and no local order may say: who may order, and in which class the law has a disease.

    A protocol may only say that its disease is in no class yet; an order only that the measures of class A are applied
    to such a disease in advance.
    """
    section = rows[0].section
    if section not in ("authority", "legal_class"):
        return []
    allowed = ManagedAs.IN_ADVANCE if by_order else ManagedAs.NONE
    new_disease = all(row.values.get("managed_as") == ManagedAs.NONE for row in below) and (bool(below) or not by_order)
    return [
        f"{row.place}: {row.id}: only the law says this; neither a protocol nor an order changes it."
        for row in rows
        if section == "authority" or row.values.get("managed_as") != allowed or not new_disease
    ]


def problems_of_versions(rows: Mapping[str, Sequence[Row]]) -> list[str]:
    """Versions of one row follow each other without overlap and without gap."""
    problems = []
    for row_id, versions in rows.items():
        for earlier, later in pairwise(sorted(versions, key=lambda row: row.valid_from)):
            if earlier.valid_to is None or later.valid_from <= earlier.valid_to:
                problems.append(f"{later.place}: {row_id}: begins before the version of {earlier.place} ends.")
            elif later.valid_from > earlier.valid_to + timedelta(days=1):
                problems.append(f"{later.place}: {row_id}: leaves a gap after {earlier.valid_to.isoformat()}.")
    return problems


def problems_of_whole(rows: Sequence[Row], *, kind: Kind, disease: str) -> list[str]:
    """What rows say together: no contradiction, and nothing that one of them needs is missing.

    `rows`: all versions of all rows of a pack.
    """
    problems = list(_twice_decided(rows))
    for row in rows:
        problems += [f"{row.place}: {row.id}{words}" for words in _problems_within(row)]
    problems += _undecided_settings(rows)
    problems += _transport_against_tracing(rows)
    problems += _measures(rows)
    problems += _clocks(rows)
    problems += _moves_against_clocks(rows)
    problems += _colors(rows)
    if kind is Kind.LAW:
        problems += [
            f"{row.place}: {row.id}.valid: is missing: a row of law has dates of its own."
            for row in rows
            if not row.dated
        ]
    elif not any(row.section == "legal_class" and row.values["disease"] == disease for row in rows):
        problems.append(f"The pack says nothing about the legal class of {disease}.")
    return problems


def _colors(rows: Sequence[Row]) -> Iterator[str]:
    """Everybody has a color where there are colors at all: the last row fits all others, and only that one does."""
    colors = sorted((row for row in rows if row.section == "colors"), key=lambda row: row.values["order"])
    if not colors:
        return
    if "facts" in colors[-1].values:
        yield f"{colors[-1].place}: {colors[-1].id}.facts: the last color fits everybody else, so it names no facts."
    yield from (f"{row.place}: {row.id}.facts: is missing." for row in colors[:-1] if "facts" not in row.values)


def _clocks(rows: Sequence[Row]) -> Iterator[str]:
    """Whatever the version, a clock begins with the same event: the version is chosen by when that happened."""
    first: dict[str, Row] = {}
    for row in rows:
        if row.section == "clocks":
            other = first.setdefault(row.id, row)
            if row.values["begins"] != other.values["begins"]:
                yield (
                    f"{row.place}: {row.id}.begins: {row.values['begins']} contradicts {other.values['begins']}"
                    f" ({other.place})."
                )


def _twice_decided(rows: Sequence[Row]) -> Iterator[str]:
    decided: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        for key in _decisions(row):
            others = decided.setdefault(key, [])
            for other in others:
                if other.id != row.id and _meet(other, row):
                    what = ", ".join(str(part) for part in key[1:] if part is not None)
                    yield f"{row.place}: {row.id} decides {what}, as {other.id} does ({other.place})."
                    break
            others.append(row)


def _decisions(row: Row) -> Iterable[tuple[Any, ...]]:
    """What a row decides, so that two rows that decide the same show. Lists decide each of their members."""
    keys = SECTIONS[row.section].decides
    if not keys:
        return []
    # `special: false` is the same as none.
    values = (row.values.get(key) or None for key in keys)
    parts = [value if isinstance(value, list) else [value] for value in values]
    return [(row.section, *combination) for combination in product(*parts)]


def _meet(one: Row, other: Row) -> bool:
    return (other.valid_to is None or one.valid_from <= other.valid_to) and (
        one.valid_to is None or other.valid_from <= one.valid_to
    )


def _problems_within(row: Row) -> Iterator[str]:
    """Words about one row whose values do not go together, each with the key in front."""
    values = row.values
    match row.section:
        case "tracing" if values["contact"]:
            missing = [key for key in TRACING_NEEDS if key not in values]
            if missing:
                yield f": a contact needs {', '.join(missing)}."
        case "measures":
            if ("degree" in values) == ("group" in values):
                yield ": is for a degree or for a group, not both and not neither."
            if values.get("special") and "group" in values:
                yield ".special: special forms are of degrees."
            yield from _problems_of_phases(values["phases"])
        case "clocks":
            if values["begins"] == values["ends"]:
                yield ".ends: the clock ends with what it begins with."


def _problems_of_phases(phases: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, phase in enumerate(phases, 1):
        days = phase["days"]
        if phase.get("test_days") and phase["test_days"][-1] > days:
            yield f".phases[{number}].test_days: day {phase['test_days'][-1]} lies after the phase of {days} days."
        if "tests" in phase and "test_days" in phase:
            yield f".phases[{number}].tests: the days say it already."


def _undecided_settings(rows: Sequence[Row]) -> Iterator[str]:
    """A degree that is determined by tracing decides every setting."""
    decided = {
        (row.values["degree"], setting)
        for row in rows
        if row.section == "tracing"
        for setting in row.values["settings"]
    }
    for row in rows:
        if row.section != "degrees" or not row.values["determined"] or row.values.get("traced") is False:
            continue
        degree = row.values["degree"]
        if degree not in TRACED_DEGREES:
            yield f"{row.place}: {row.id}: degree {degree} is never traced. Say traced: false."
            continue
        if undecided := [setting for setting in Setting if (degree, setting) not in decided]:
            yield (
                f"{row.place}: degree {degree} leaves undecided: {', '.join(undecided)}. Say contact: false at least."
            )
        if degree == 1 and not any(other.section == "windows" for other in rows):
            yield f"{row.place}: {row.id}: contacts are traced, but no window says from when."


def _transport_against_tracing(rows: Sequence[Row]) -> Iterator[str]:
    """What the machine proposes in vehicles is what the transport table says."""
    traced = {
        setting: row
        for row in rows
        if row.section == "tracing" and row.values["degree"] == 1
        for setting in row.values["settings"]
    }
    for row in rows:
        if row.section != "transport" or "scope" not in row.values:
            continue
        for setting in row.values["settings"]:
            other = traced.get(setting)
            if other is None:
                continue
            for key in ("scope", "rows_apart"):
                if row.values.get(key) != other.values.get(key):
                    yield (
                        f"{row.place}: {row.id}.{key}: {row.values.get(key)} contradicts {other.values.get(key)}"
                        f" of {other.id} ({other.place}) at {setting}."
                    )


def _measures(rows: Sequence[Row]) -> Iterator[str]:
    """Who is determined has a measure; groups and acts that measures name exist."""
    measures = [row for row in rows if row.section == "measures"]
    ordinary = {row.values.get("degree") for row in measures if not row.values.get("special")}
    for row in rows:
        # General contacts may be only told.
        degree = row.values.get("degree")
        if row.section == "degrees" and row.values["determined"] and degree != 4 and degree not in ordinary:
            yield f"{row.place}: {row.id}: is determined, but no measure says what follows."
    groups = {row.id for row in rows if row.section == "groups"}
    acts = {row.values["act"] for row in rows if row.section == "authority"}
    for row in measures:
        if "group" in row.values and f"groups.{row.values['group']}" not in groups:
            yield f"{row.place}: {row.id}.group: there is no groups.{row.values['group']}."
        if "act" in row.values and row.values["act"] not in acts:
            yield f"{row.place}: {row.id}.act: no row of authority says who may {row.values['act']}."
        if row.values.get("special") and not any(other.section == "special_groups" for other in rows):
            yield f"{row.place}: {row.id}.special: no row of special_groups says for whom."


def _moves_against_clocks(rows: Sequence[Row]) -> Iterator[str]:
    """The hours within which a contact is moved stand with the measure and on the clock: the same hours."""
    clocks = [
        row
        for row in rows
        if row.section == "clocks"
        and (row.values["begins"], row.values["ends"]) == (Event.CONTACT_DETERMINED, Event.CONTACT_MOVED)
    ]
    for row in rows:
        if row.section != "measures" or "move_within_hours" not in row.values:
            continue
        for clock in clocks:
            if _meet(clock, row) and clock.values["hours"] != row.values["move_within_hours"]:
                yield (
                    f"{row.place}: {row.id}.move_within_hours: {row.values['move_within_hours']:g} contradicts"
                    f" {clock.values['hours']:g} of {clock.id} ({clock.place})."
                )
