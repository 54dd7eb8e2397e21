"""From a folder of YAML to a pack that is whole, cited and free of contradiction, or to all that is wrong with it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from sizao.engines.policy import checking
from sizao.engines.policy.layers import Draft, layers_of, load_sources, order_of
from sizao.engines.policy.types import Kind, Pack, PackError, Row
from sizao.engines.policy.yaml_source import read_yaml


DEFAULT_ROOT = Path(__file__).parents[3] / "packs"


def list_packs(root: Path | None = None, *, section: str | None = None) -> list[str]:
    """The ids of all packs below `root`, sorted; with a section, those that have rows of it or lie over such a pack."""
    folders = {path.parent.name: path.parent for path in (root or DEFAULT_ROOT).rglob("pack.yaml")}
    if section is None:
        return sorted(folders)
    return sorted(name for name in folders if _has_section(name, section, folders, frozenset()))


def _has_section(name: str, section: str, folders: dict[str, Path], seen: frozenset[str]) -> bool:
    if name not in folders or name in seen:
        return False
    if (folders[name] / f"{section}.yaml").exists():
        return True
    below = read_yaml(folders[name] / "pack.yaml").get("extends")
    return isinstance(below, str) and _has_section(below, section, folders, seen | {name})


def list_orders(root: Path | None = None) -> list[str]:
    """The ids of all local orders below `root`, sorted."""
    return sorted(path.stem for path in (root or DEFAULT_ROOT).rglob("orders/*.yaml"))


def load_pack(pack_id: str, *, root: Path | None = None, at: date | None = None, orders: Sequence[str] = ()) -> Pack:
    """The pack as it stands on a day (without one: on its last day), over its parents and under local orders.

    Raises PackError with every problem found, each with file, line and dotted name (what rows say together is looked
    at when each of them can be read); also when pack or order do not stand on the day that was asked for.
    """
    root = root or DEFAULT_ROOT
    sources = load_sources(root)
    layers = layers_of(root, pack_id, sources)
    top = layers[-1]
    over = [order_of(root, order, sources) for order in orders]
    rows, withdrawn, problems = _laid(layers, over)
    problems += [problem for order in over for problem in _problems_of_order(order, layers)]
    problems += checking.problems_of_versions(rows)
    versions = tuple(row for row_id in sorted(rows) for row in sorted(rows[row_id], key=lambda row: row.valid_from))
    disease = next((layer.disease for layer in reversed(layers) if layer.disease), "")
    if not problems:
        problems += checking.problems_of_whole(versions, kind=top.kind, disease=disease)
    if problems:
        raise PackError(
            f"The pack {pack_id} has {len(problems)} problem{'s' if len(problems) > 1 else ''}:",
            tuple(problems),
            "Mend the lines named.",
        )
    if at is not None:
        _check_day((top, *over), at)
    lineage = tuple(layer.id for layer in (*layers, *over))
    return Pack(
        top.id,
        top.title,
        top.kind,
        disease,
        top.valid_from,
        top.valid_to,
        lineage,
        content_hash(lineage, (*versions, *withdrawn)),
        tuple(_standing(versions, at or _last_day(top, over))),
        versions,
        withdrawn,
        sources,
    )


def _check_day(layers: Iterable[Draft], day: date) -> None:
    for layer in layers:
        if day < layer.valid_from or (layer.valid_to is not None and day > layer.valid_to):
            end = f" to {layer.valid_to.isoformat()}" if layer.valid_to else ""
            raise PackError(
                f"{layer.id} does not stand on {day.isoformat()}.",
                next_step=f"It is valid from {layer.valid_from.isoformat()}{end}.",
            )


def content_hash(lineage: Sequence[str], rows: Sequence[Row]) -> str:
    """A hash of what decides; not of comments, files or the order of keys."""
    return hashlib.sha256(content_text(lineage, rows).encode()).hexdigest()


def content_of(pack: Pack) -> str:
    """What the hash of a pack is made of, so that it can be kept beside what was decided under it."""
    return content_text(pack.lineage, (*pack.versions, *pack.withdrawn))


def content_text(lineage: Sequence[str], rows: Sequence[Row]) -> str:
    """What decides, as JSON: the lineage, and of each row id, pack, values, dates, basis, sources and status."""
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
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)


def orders_in_force(pack_id: str, day: date, *, root: Path | None = None) -> list[str]:
    """The local orders that lie over a pack and are valid on a day, sorted. What cannot be read is in force never."""
    root = root or DEFAULT_ROOT
    sources = load_sources(root)
    drafts = (order_of(root, order, sources) for order in list_orders(root))
    return [
        draft.id
        for draft in drafts
        if draft.extends == pack_id
        and draft.valid_to is not None
        and not draft.problems
        and draft.valid_from <= day <= draft.valid_to
    ]


def check_all(root: Path | None = None) -> list[str]:
    """Everything that is wrong with any pack or order below `root`, each told once; empty when all is well."""
    root = root or DEFAULT_ROOT
    found: list[str] = []
    wanted: list[tuple[str, list[str]]] = [(pack, []) for pack in list_packs(root)]
    for path in sorted(root.rglob("orders/*.yaml")):
        try:
            below = read_yaml(path).get("extends")
        except PackError as error:
            found.append(error.what)
            continue
        if isinstance(below, str):
            wanted.append((below, [path.stem]))
        else:
            found.append(f"{path.parent.name}/{path.name}:1: extends is missing: an order lies over a pack.")
    for pack, orders in wanted:
        try:
            load_pack(pack, root=root, orders=orders)
        except PackError as error:
            found += error.problems or [f"{orders[0] if orders else pack}: {error.what}"]
    return list(dict.fromkeys(found))


def _laid(layers: Sequence[Draft], orders: Sequence[Draft]) -> tuple[dict[str, list[Row]], tuple[Row, ...], list[str]]:
    """The rows of all layers laid over each other: (versions by id, rows that took something away, problems)."""
    problems = [problem for layer in (*layers, *orders) for problem in layer.problems]
    ids = {order.id for order in orders}
    rows: dict[str, list[Row]] = {}
    withdrawn: list[Row] = []
    over_a_protocol = unread = False
    for layer in (*layers, *orders):
        own: dict[str, list[Row]] = {}
        for row in layer.rows:
            own.setdefault(row.id, []).append(row)
        for row_id, versions in own.items():
            below = rows.get(row_id, [])
            wrong = list(_problems_of_marks(layer, row_id, versions, below, must_be_new=over_a_protocol))
            if layer.kind is not Kind.LAW:
                wrong += checking.problems_of_power(versions, below, by_order=layer.id in ids)
            if not below and not wrong:
                wrong = [problem for row in versions for problem in checking.problems_of_first(row)]
            # What could not be read below may be just what this row lies over.
            problems += wrong if below or not unread else ()
            if wrong:
                continue
            if row_id in layer.withdrawn:
                withdrawn.append(_over(versions[0], rows.pop(row_id)))
            else:
                rows[row_id] = [_over(row, below) if below else row for row in versions]
        over_a_protocol = over_a_protocol or layer.kind is Kind.PROTOCOL
        unread = unread or bool(layer.problems)
    return _dated(rows, layers[-1], ids), tuple(withdrawn), problems


def _problems_of_marks(
    layer: Draft, row_id: str, versions: Sequence[Row], below: Sequence[Row], *, must_be_new: bool
) -> Iterable[str]:
    """Whether a row that adds, changes or takes away says so. Over the law alone all rows of a protocol may be new."""
    place = versions[0].place
    if row_id in layer.withdrawn and (not below or len(versions) > 1):
        why = "stands beside another version of the row" if below else "stands in no pack below"
        yield f"{place}: {row_id}.withdrawn: {why}."
    elif below and row_id in layer.new:
        yield f"{place}: {row_id}.new: it stands in {below[0].pack} already."
    elif not below and must_be_new and row_id not in layer.new:
        yield f"{place}: {row_id} stands in no pack below {layer.id}. Say new: true if it is meant so."


def _dated(rows: dict[str, list[Row]], top: Draft, orders: set[str]) -> dict[str, list[Row]]:
    """Without dates of its own a row stands as long as the pack that was loaded; an order's as long as the order."""
    return {
        row_id: [
            row if row.dated or row.pack in orders else replace(row, valid_from=top.valid_from, valid_to=top.valid_to)
            for row in versions
        ]
        for row_id, versions in rows.items()
    }


def _over(row: Row, below: Sequence[Row]) -> Row:
    """An overlay's row says what differs; all else stays as it was below, in the version of its time."""
    earlier = [other for other in below if other.valid_from <= row.valid_from] if row.dated else []
    base = (earlier or below)[-1]
    values = {key: value for key, value in {**base.values, **row.values}.items() if value is not None}
    return replace(row, values=values, label=row.label or base.label)


def _problems_of_order(order: Draft, layers: Sequence[Draft]) -> Iterable[str]:
    ids = [layer.id for layer in layers]
    if order.extends not in ids:
        yield f"{order.place}: extends: {order.extends} is not {' or '.join(ids)}."
    top = layers[-1]
    over_before = order.valid_to is not None and order.valid_to < top.valid_from
    if over_before or (top.valid_to is not None and order.valid_from > top.valid_to):
        yield f"{order.place}: valid: the order never holds while {top.id} does."


def _last_day(top: Draft, orders: Sequence[Draft]) -> date | None:
    """The last day of pack and orders together; None while all are open."""
    ends = [layer.valid_to for layer in (top, *orders) if layer.valid_to is not None]
    return min(ends, default=None)


def _standing(versions: Iterable[Row], day: date | None) -> Iterable[Row]:
    """One version of each row: the one that holds on the day; the last of all without a day."""
    last: dict[str, Row] = {}
    for row in versions:
        if day is None or row.holds_on(day):
            last[row.id] = row
    return last.values()
