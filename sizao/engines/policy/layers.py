"""The files of one layer: a pack's own folder, or a local order, before it is laid over what stands below."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sizao.engines.policy import checking
from sizao.engines.policy.sections import COMMON, SECTIONS
from sizao.engines.policy.types import Kind, PackError, Row, Source, Status
from sizao.engines.policy.values import BOTH, TEXT
from sizao.engines.policy.yaml_source import Located, read_yaml


HEADER = {"id", "title", "kind", "disease", "extends", "valid", "note"}
ORDER_HEADER = {"id", "title", "issuer", "extends", "valid", "citation", "rows", "note"}


@dataclass
class Draft:
    """One layer. `new` and `withdrawn`: ids of rows that are marked so; `place`: file and line of its header."""

    id: str
    title: Mapping[str, str]
    kind: Kind
    extends: str | None
    disease: str
    valid_from: date
    valid_to: date | None
    place: str
    rows: list[Row] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


def load_sources(root: Path) -> dict[str, Source]:
    """The sources that rows may cite. Raises PackError with all that is wrong with the list."""
    content = read_yaml(root / "sources.yaml")
    found, problems = {}, []
    for source_id, facts in content.items():
        if isinstance(facts, Mapping) and set(facts) == {"grade", "address"} and not TEXT(facts["address"]):
            found[source_id] = Source(source_id, str(facts["grade"]), str(facts["address"]))
        else:
            problems.append(f"sources.yaml:{content.lines[source_id]}: {source_id} needs grade and address.")
    if problems:
        raise PackError("The list of sources cannot be used.", tuple(problems), "Mend the lines named.")
    return found


def layers_of(root: Path, pack_id: str, sources: Mapping[str, Source]) -> list[Draft]:
    """The layers from the root of a pack to itself. Raises PackError when there is no such pack, or no end."""
    folders = {path.parent.name: path.parent for path in root.rglob("pack.yaml")}
    layers: list[Draft] = []
    wanted: str | None = pack_id
    while wanted is not None:
        if wanted in (layer.id for layer in layers):
            raise PackError(f"The pack {wanted} extends itself.")
        if wanted not in folders:
            above = f" It is what {layers[-1].id} extends." if layers else ""
            raise PackError(f"There is no pack {wanted}.{above}", next_step=f"There are: {', '.join(sorted(folders))}.")
        layers.append(_read_pack(folders[wanted], sources))
        wanted = layers[-1].extends
    return layers[::-1]


def order_of(root: Path, order_id: str, sources: Mapping[str, Source]) -> Draft:
    """The layer of a local order. Raises PackError when there is none, or it cannot be read."""
    paths = {path.stem: path for path in root.rglob("orders/*.yaml")}
    if order_id not in paths:
        raise PackError(f"There is no order {order_id}.", next_step=f"There are: {', '.join(sorted(paths)) or 'none'}.")
    path = paths[order_id]
    content = read_yaml(path)
    draft = _draft(content, path, ORDER_HEADER)
    if draft.id != path.stem:
        draft.problems.append(f"{draft.place}: its id is {draft.id}, its file {path.stem}.")
    if not content.get("issuer"):
        draft.problems.append(f"{draft.place}: issuer is missing: an order has somebody who gave it.")
    if draft.extends is None:
        draft.problems.append(f"{draft.place}: extends is missing: an order lies over a pack.")
    if draft.valid_to is None:
        draft.problems.append(f"{draft.place}: an order has an end; valid.to is missing.")
    draft.rows += _rows(content.get("rows") or [], path, draft, sources)
    return draft


def _read_pack(folder: Path, sources: Mapping[str, Source]) -> Draft:
    header = read_yaml(folder / "pack.yaml")
    draft = _draft(header, folder / "pack.yaml", HEADER)
    if draft.id != folder.name:
        draft.problems.append(f"{draft.place}: its id is {draft.id}, its folder {folder.name}.")
    if header.get("kind", Kind.PROTOCOL) not in list(Kind):
        draft.problems.append(f"{draft.place}: kind: {header['kind']!r} is none of {', '.join(Kind)}.")
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "pack.yaml":
            continue
        where = f"{folder.name}/{path.name}"
        if path.stem not in SECTIONS:
            draft.problems.append(f"{where}:1: there is no section {path.stem}.")
            continue
        try:
            content = read_yaml(path)
        except PackError as error:
            draft.problems.append(error.what)
            continue
        draft.problems += [f"{where}:{content.lines[key]}: unknown key {key}." for key in sorted({*content} - {"rows"})]
        draft.rows += _rows(content.get("rows") or [], path, draft, sources)
    return draft


def _draft(header: Located, path: Path, allowed: set[str]) -> Draft:
    where = f"{path.parent.name}/{path.name}"
    problems = [f"{where}:{header.lines[key]}: unknown key {key}." for key in sorted(set(header) - allowed)]
    problems += [f"{where}:{header.line}: {key} is missing." for key in ("id", "title", "valid") if key not in header]
    if "title" in header and (wrong := BOTH(header["title"])):
        problems.append(f"{where}:{header.lines['title']}: title: {wrong}.")
    begin, end, wrong_dates = _validity(header["valid"]) if "valid" in header else (None, None, None)
    if wrong_dates:
        problems.append(f"{where}:{header.lines['valid']}: valid: {wrong_dates}.")
    title = header.get("title")
    return Draft(
        str(header.get("id", path.parent.name)),
        {str(language): str(words) for language, words in title.items()} if isinstance(title, Mapping) else {},
        Kind.LAW if header.get("kind") == Kind.LAW else Kind.PROTOCOL,
        header.get("extends"),
        str(header.get("disease", "")),
        begin or date.min,
        end,
        f"{where}:{header.line}",
        problems=problems,
    )


def _section_of(entry: Any, stem: str) -> tuple[str, str]:
    """(section of a row, what is wrong with its id). `stem`: of the file; an order's file holds all sections."""
    if not isinstance(entry, Located) or not isinstance(entry.get("id"), str) or "." not in entry["id"]:
        return "", "a row needs an id such as tracing.1.restaurant"
    section = entry["id"].split(".", 1)[0]
    if section not in SECTIONS or (stem in SECTIONS and section != stem):
        return "", f"{entry['id']} does not belong into this section"
    return section, ""


def _rows(content: Any, path: Path, draft: Draft, sources: Mapping[str, Source]) -> Iterator[Row]:
    """The rows of one file that can be read; what is wrong with the others goes to the draft's problems."""
    where = f"{path.parent.name}/{path.name}"
    if not isinstance(content, list):
        draft.problems.append(f"{where}:1: rows: a list is expected.")
        return
    for entry in content:
        section, misplaced = _section_of(entry, path.stem)
        if misplaced:
            draft.problems.append(f"{where}:{getattr(entry, 'line', 1)}: {misplaced}.")
            continue
        problems = checking.problems_of_row(entry, section, sources, overlay=draft.extends is not None)
        begin, end, wrong = draft.valid_from, draft.valid_to, None
        if "valid" in entry:
            own_begin, end, wrong = _validity(entry["valid"])
            begin = own_begin or begin
        if wrong:
            problems.append(("valid", wrong))
        for key, words in problems:
            draft.problems.append(f"{where}:{entry.lines.get(key, entry.line)}: {entry['id']}.{key}: {words}.")
        if problems:
            continue
        for mark, ids in (("new", draft.new), ("withdrawn", draft.withdrawn)):
            if entry.get(mark):
                ids.add(entry["id"])
        yield Row(
            entry["id"],
            section,
            {key: value for key, value in entry.items() if key not in COMMON},
            begin,
            end,
            entry["legal_basis"],
            tuple(entry["citation"]),
            Status(entry["status"]),
            entry.get("label") or {},
            draft.id,
            f"{where}:{entry.line}",
            entry.get("note", ""),
            "valid" in entry,
        )


def _validity(value: Any) -> tuple[date | None, date | None, str | None]:
    """(from, to, what is wrong) of a `valid` mapping."""
    if not isinstance(value, Mapping) or not set(value) <= {"from", "to"} or "from" not in value:
        return None, None, "from, and to if it ended, are expected"
    # YAML reads an instant as a datetime, which is also a date.
    if not all(type(part) is date or part is None for part in value.values()) or value["from"] is None:
        return None, None, "dates such as 2021-05-14 are expected"
    if value.get("to") is not None and value["to"] < value["from"]:
        return None, None, "it ends before it begins"
    return value["from"], value.get("to"), None
