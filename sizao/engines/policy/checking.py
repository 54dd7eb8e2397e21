"""What can be wrong with a pack. Each check gives words; the loader adds file and line and tells them all together."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from sizao.engines.policy.sections import COMMON, SECTIONS, both_languages
from sizao.engines.policy.types import Row, Source, Status
from sizao.engines.policy.yaml_source import Located
from sizao.kernel.settings_of_contact import Setting


TRACED_DEGREES = (1, 2, 3)
TRACING_NEEDS = ("minutes", "mode", "scope")


def problems_of_row(
    entry: Located, section: str, sources: Mapping[str, Source], *, overlay: bool
) -> list[tuple[str, str]]:
    """(key, words) for everything wrong within one row. An overlay's row may leave out what stays as it was."""
    shape = SECTIONS[section]
    known = COMMON | set(shape.required) | set(shape.optional)
    problems = [(key, "unknown key") for key in entry if key not in known]
    if not overlay:
        problems += [(key, "is missing") for key in shape.required if key not in entry]
    for key, check in (*shape.required.items(), *shape.optional.items()):
        if key in entry and (words := check(entry[key])):
            problems.append((key, words))
    if not (isinstance(entry.get("legal_basis"), str) and entry["legal_basis"].strip()):
        problems.append(("legal_basis", "is missing: a rule rests on something"))
    if entry.get("status") not in list(Status):
        problems.append(("status", f"{entry.get('status')!r} is none of {', '.join(Status)}"))
    if "label" in entry and (words := both_languages(entry["label"])):
        problems.append(("label", words))
    problems += _problems_of_citation(entry.get("citation"), sources)
    return problems


def _problems_of_citation(citation: Any, sources: Mapping[str, Source]) -> list[tuple[str, str]]:
    if not isinstance(citation, list) or not citation:
        return [("citation", "is missing: say where the row comes from")]
    return [("citation", f"{source} stands not in sources.yaml") for source in citation if source not in sources]


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


def problems_of_whole(rows: Sequence[Row]) -> list[str]:
    """No two rows decide the same, and every setting is decided at every degree."""
    problems = []
    decided: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        for key in _decisions(row):
            other = decided.setdefault(key, row)
            if other is not row:
                what = ", ".join(map(str, key[1:]))
                problems.append(f"{row.place}: {row.id} decides {what}, as {other.id} does ({other.place}).")
        if row.section == "tracing" and row.values.get("contact"):
            missing = [key for key in TRACING_NEEDS if key not in row.values]
            if missing:
                problems.append(f"{row.place}: {row.id}: a contact needs {', '.join(missing)}.")
    for degree in TRACED_DEGREES:
        anchor = decided.get(("degrees", degree))
        if anchor is None:
            continue
        undecided = [setting for setting in Setting if ("tracing", degree, setting) not in decided]
        if undecided:
            problems.append(
                f"{anchor.place}: degree {degree} leaves undecided: {', '.join(undecided)}."
                " Say contact: false at least."
            )
    return problems


def _decisions(row: Row) -> list[tuple[Any, ...]]:
    """What a row decides, so that two rows that decide the same show."""
    keys = SECTIONS[row.section].decides
    if not keys:
        return []
    if "settings" in keys:
        return [(row.section, row.values["degree"], Setting(name)) for name in row.values["settings"]]
    return [(row.section, *(row.values[key] for key in keys))]
