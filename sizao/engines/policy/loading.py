"""From a folder of YAML to a pack that is whole, cited and free of contradiction, or to all that is wrong with it."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sizao.engines.policy import checking
from sizao.engines.policy.sections import COMMON, SECTIONS, both_languages
from sizao.engines.policy.types import Pack, PackError, Row, Source, Status
from sizao.engines.policy.yaml_source import Located, read_yaml


DEFAULT_ROOT = Path(__file__).parents[3] / "packs"
HEADER = {"id", "title", "disease", "extends", "valid", "note"}
ORDER_HEADER = {"id", "title", "issuer", "extends", "valid", "citation", "rows", "note"}


@dataclass
class Draft:
    """One layer: a pack's own files, or an order, before it is laid over its parent."""

    id: str
    title: Mapping[str, str]
    extends: str | None
    disease: str
    valid_from: date
    valid_to: date | None
    folder: Path
    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def list_packs(root: Path | None = None) -> list[str]:
    """The ids of all packs below `root`, sorted."""
    return sorted(path.parent.name for path in (root or DEFAULT_ROOT).rglob("pack.yaml"))


def list_orders(root: Path | None = None) -> list[str]:
    """The ids of all local orders below `root`, sorted."""
    return sorted(path.stem for path in (root or DEFAULT_ROOT).rglob("orders/*.yaml"))


def load_pack(pack_id: str, *, root: Path | None = None, at: date | None = None, orders: Sequence[str] = ()) -> Pack:
    """The pack as it stands on a day (without one: as it stood last), over its parents and under local orders.

    Raises PackError with every problem found, each with file, line and dotted name.
    """
    root = root or DEFAULT_ROOT
    sources = load_sources(root)
    layers = [*_lineage(root, pack_id, sources), *(_order(root, order, sources) for order in orders)]
    problems = [problem for layer in layers for problem in layer.problems]
    rows: dict[str, list[Row]] = {}
    for number, layer in enumerate(layers):
        own: dict[str, list[Row]] = {}
        for row in layer.rows:
            own.setdefault(row.id, []).append(row)
        for row_id, versions in own.items():
            if number and row_id not in rows:
                problems.append(
                    f"{versions[0].place}: {row_id} does not stand in {layer.extends or layers[number - 1].id},"
                    " which this one lies over."
                )
                continue
            rows[row_id] = [_over(row, rows[row_id][-1]) if number else row for row in versions]
    problems += checking.problems_of_versions(rows)
    versions_at = (_version(rows[row_id], at) for row_id in sorted(rows))
    standing = tuple(row for row in versions_at if row is not None)
    problems += checking.problems_of_whole(standing)
    if problems:
        raise PackError(
            f"The pack {pack_id} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:",
            tuple(problems),
            "Mend the lines named.",
        )
    top = layers[-1 - len(orders)]
    lineage = tuple(layer.id for layer in layers)
    return Pack(
        top.id,
        top.title,
        next(layer.disease for layer in layers if layer.disease),
        top.valid_from,
        top.valid_to,
        lineage,
        content_hash(lineage, standing),
        standing,
        sources,
    )


def content_hash(lineage: Sequence[str], rows: Sequence[Row]) -> str:
    """A hash of what decides; not of comments, files or the order of keys."""
    content = [
        list(lineage),
        [
            [
                row.id, row.pack, dict(row.values), row.valid_from.isoformat(),
                row.valid_to.isoformat() if row.valid_to else None,
                row.legal_basis, list(row.citation), row.status.value,
            ]
            for row in rows
        ],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def load_sources(root: Path) -> dict[str, Source]:
    """The sources that rows may cite."""
    path = root / "sources.yaml"
    content = read_yaml(path)
    found = {}
    for source_id, facts in content.items():
        if not isinstance(facts, Mapping) or set(facts) != {"grade", "address"}:
            raise PackError(f"{path.name}:{content.lines[source_id]}: {source_id} needs grade and address.")
        found[source_id] = Source(source_id, str(facts["grade"]), str(facts["address"]))
    return found


def _lineage(root: Path, pack_id: str, sources: Mapping[str, Source]) -> list[Draft]:
    """The layers from the root of a pack to itself."""
    layers: list[Draft] = []
    wanted: str | None = pack_id
    while wanted is not None:
        if wanted in (layer.id for layer in layers):
            raise PackError(f"The pack {wanted} extends itself.")
        folder = next((path.parent for path in root.rglob("pack.yaml") if path.parent.name == wanted), None)
        if folder is None:
            raise PackError(f"There is no pack {wanted}.", next_step=f"There are: {', '.join(list_packs(root))}.")
        layers.append(_read_pack(folder, sources))
        wanted = layers[-1].extends
    return layers[::-1]


def _read_pack(folder: Path, sources: Mapping[str, Source]) -> Draft:
    header = read_yaml(folder / "pack.yaml")
    draft = _draft(header, folder / "pack.yaml", HEADER, folder)
    if draft.id != folder.name:
        draft.problems.append(f"{folder.name}/pack.yaml:{header.line}: its id is {draft.id}, its folder {folder.name}.")
    for path in sorted(folder.glob("*.yaml")):
        if path.name == "pack.yaml":
            continue
        if path.stem not in SECTIONS:
            draft.problems.append(f"{folder.name}/{path.name}:1: there is no section {path.stem}.")
            continue
        content = read_yaml(path)
        for extra in sorted(set(content) - {"rows"}):
            draft.problems.append(f"{folder.name}/{path.name}:{content.lines[extra]}: unknown key {extra}.")
        draft.rows += _rows(content.get("rows") or [], path, draft, sources)
    return draft


def _order(root: Path, order_id: str, sources: Mapping[str, Source]) -> Draft:
    path = next((path for path in root.rglob("orders/*.yaml") if path.stem == order_id), None)
    if path is None:
        raise PackError(
            f"There is no order {order_id}.", next_step=f"There are: {', '.join(list_orders(root)) or 'none'}."
        )
    content = read_yaml(path)
    draft = _draft(content, path, ORDER_HEADER, path.parent)
    if draft.valid_to is None:
        draft.problems.append(f"orders/{path.name}:{content.line}: an order has an end; valid.to is missing.")
    draft.rows += _rows(content.get("rows") or [], path, draft, sources)
    return draft


def _draft(header: Located, path: Path, allowed: set[str], folder: Path) -> Draft:
    where = f"{path.parent.name}/{path.name}"
    problems = [f"{where}:{header.lines[key]}: unknown key {key}." for key in sorted(set(header) - allowed)]
    problems += [f"{where}:{header.line}: {key} is missing." for key in ("id", "title", "valid") if key not in header]
    if "issuer" in allowed and not header.get("issuer"):
        problems.append(f"{where}:{header.line}: issuer is missing: an order has somebody who gave it.")
    if "title" in header and (wrong := both_languages(header["title"])):
        problems.append(f"{where}:{header.lines['title']}: title: {wrong}.")
    begin, end, wrong_dates = _validity(header.get("valid"), None, None)
    if wrong_dates:
        problems.append(f"{where}:{header.lines.get('valid', header.line)}: valid: {wrong_dates}.")
    title = header.get("title") if isinstance(header.get("title"), Mapping) else {}
    return Draft(
        str(header.get("id", folder.name)),
        {str(language): str(words) for language, words in (title or {}).items()},
        header.get("extends"),
        str(header.get("disease", "")),
        begin or date.min,
        end,
        folder,
        problems=problems,
    )


def _rows(content: Any, path: Path, draft: Draft, sources: Mapping[str, Source]) -> Iterator[Row]:
    """The rows of one file that can be read; what is wrong with the others goes to the draft's problems."""
    where = f"{path.parent.name}/{path.name}"
    if not isinstance(content, list):
        draft.problems.append(f"{where}:1: rows: a list is expected.")
        return
    for entry in content:
        if not isinstance(entry, Located) or not isinstance(entry.get("id"), str) or "." not in entry["id"]:
            line = getattr(entry, "line", 1)
            draft.problems.append(f"{where}:{line}: a row needs an id such as tracing.1.restaurant.")
            continue
        section = entry["id"].split(".", 1)[0]
        if section not in SECTIONS or (path.stem in SECTIONS and section != path.stem):
            draft.problems.append(f"{where}:{entry.line}: {entry['id']} does not belong into this section.")
            continue
        problems = checking.problems_of_row(entry, section, sources, overlay=draft.extends is not None)
        begin, end, wrong = _validity(entry.get("valid"), draft.valid_from, draft.valid_to)
        if wrong:
            problems.append(("valid", wrong))
        for key, words in problems:
            draft.problems.append(f"{where}:{entry.lines.get(key, entry.line)}: {entry['id']}.{key}: {words}.")
        if not problems:
            yield Row(
                entry["id"],
                section,
                {key: value for key, value in entry.items() if key not in COMMON},
                begin or draft.valid_from,
                end,
                entry["legal_basis"],
                tuple(entry["citation"]),
                Status(entry["status"]),
                entry.get("label") or {},
                draft.id,
                f"{where}:{entry.line}",
            )


def _validity(value: Any, begin: date | None, end: date | None) -> tuple[date | None, date | None, str | None]:
    """(from, to, what is wrong) of a `valid` mapping; from the pack where a row has none."""
    if value is None and begin is not None:
        return begin, end, None
    if not isinstance(value, Mapping) or not set(value) <= {"from", "to"} or "from" not in value:
        return None, None, "from, and to if it ended, are expected"
    if not all(isinstance(part, date) or part is None for part in value.values()) or value["from"] is None:
        return None, None, "dates such as 2021-05-14 are expected"
    if value.get("to") is not None and value["to"] < value["from"]:
        return None, None, "it ends before it begins"
    return value["from"], value.get("to"), None


def _over(row: Row, below: Row) -> Row:
    """An overlay's row says what differs; all else stays as it was below."""
    return Row(
        row.id, row.section, {**below.values, **row.values}, row.valid_from, row.valid_to, row.legal_basis,
        row.citation, row.status, row.label or below.label, row.pack, row.place,
    )  # fmt: skip


def _version(versions: list[Row], at: date | None) -> Row | None:
    if at is None:
        return max(versions, key=lambda row: row.valid_from)
    return next((row for row in versions if row.holds_on(at)), None)


def orders_in_force(pack_id: str, day: date, *, root: Path | None = None) -> list[str]:
    """The local orders that lie over a pack and are valid on a day, sorted."""
    found = []
    for path in (root or DEFAULT_ROOT).rglob("orders/*.yaml"):
        content = read_yaml(path)
        begin, end, wrong = _validity(content.get("valid"), None, None)
        if content.get("extends") == pack_id and not wrong and begin and begin <= day and (end is None or day <= end):
            found.append(path.stem)
    return sorted(found)
