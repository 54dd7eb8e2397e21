"""`sizao packs`: the protocols and local orders as files: what they say, whether they are whole, how they differ."""

import argparse
import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    from sizao.engines.policy.comparing import Changed, Difference
    from sizao.engines.policy.types import Pack, Row


NAME = "packs"
HELP = "Show, check and compare the protocols and local orders."

_WIDTH = 120
_FOUND_WRONG = 2


class PacksCommandError(SizaoError):
    """The command's words do not go together."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    list_ = acts.add_parser("list", help="all packs and local orders")
    show = acts.add_parser("show", help="one pack: every row with its values, sources and status")
    show.add_argument("pack")
    show.add_argument("--order", action="append", default=[], metavar="ID", help="a local order over it; repeat")
    show.add_argument("--at", metavar="DATE", help="as it stands on a day, e.g. 2021-10-23 (default: its last day)")
    show.add_argument("--section", metavar="NAME", help="one section only, e.g. measures")
    check = acts.add_parser("check", help="everything that is wrong with any pack or order; exit status 2 if anything")
    diff = acts.add_parser("diff", help="what the second pack says differently from the first, row by row")
    diff.add_argument("one")
    diff.add_argument("other")
    for act in (show, diff, list_):
        act.add_argument("--json", action="store_true", help="for programs")
    for act in (list_, show, check, diff):
        act.add_argument("--root", type=Path, metavar="FOLDER", help="packs elsewhere (default: those of this system)")


def run(arguments: argparse.Namespace) -> int:
    from sizao.engines.policy.loading import DEFAULT_ROOT

    root = arguments.root or DEFAULT_ROOT
    if not (root / "sources.yaml").is_file():
        raise PacksCommandError(f"{root} holds no packs.", "There is no sources.yaml.", "Give the folder of the packs.")
    return int(_ACTS[arguments.act](arguments, root))


def _list(arguments: argparse.Namespace, root: Path) -> int:
    from sizao.engines.policy.layers import load_sources, order_of
    from sizao.engines.policy.loading import list_orders, list_packs, load_pack

    packs = [load_pack(name, root=root) for name in list_packs(root)]
    orders = [order_of(root, name, load_sources(root)) for name in list_orders(root)]
    if arguments.json:
        _print_json(
            {
                "packs": [_pack_json(pack) for pack in packs],
                "orders": [
                    {
                        "id": one.id,
                        "title": one.title,
                        "extends": one.extends,
                        "valid": _valid(one.valid_from, one.valid_to),
                    }
                    for one in orders
                ],
            }
        )
        return 0
    _print_table(
        ("pack", "valid", "lies over", "rows", "hash", "title"),
        [
            (
                pack.id,
                _valid(pack.valid_from, pack.valid_to),
                " → ".join(pack.lineage[:-1]) or "-",
                str(len(pack.rows)),
                pack.hash[:12],
                _both(pack.title),
            )
            for pack in packs
        ],
    )
    if orders:
        print()
        _print_table(
            ("order", "valid", "lies over", "title"),
            [(one.id, _valid(one.valid_from, one.valid_to), str(one.extends), _both(one.title)) for one in orders],
        )
    return 0


def _show(arguments: argparse.Namespace, root: Path) -> int:
    from sizao.engines.policy.loading import load_pack
    from sizao.engines.policy.sections import SECTIONS

    if arguments.section is not None and arguments.section not in SECTIONS:
        raise PacksCommandError(
            f"There is no section {arguments.section}.", next_step=f"There are: {', '.join(SECTIONS)}."
        )
    pack = load_pack(arguments.pack, root=root, at=_day(arguments.at), orders=arguments.order)
    chosen = [name for name in SECTIONS if arguments.section in (None, name) and pack.section(name)]
    rows = [row for name in chosen for row in pack.section(name)]
    cited = sorted({source for row in rows for source in row.citation})
    if arguments.json:
        _print_json(
            _pack_json(pack)
            | {
                "rows": [_row_json(row) for row in rows],
                "sources": {
                    key: {"grade": pack.sources[key].grade, "address": pack.sources[key].address} for key in cited
                },
            }
        )
        return 0
    print(f"{pack.id}  {_both(pack.title)}")
    about = [_valid(pack.valid_from, pack.valid_to), pack.disease, " → ".join(pack.lineage), pack.hash[:12]]
    print(" · ".join(part for part in about if part))
    for name in chosen:
        print(f"\n{name}: {SECTIONS[name].about}")
        for row in pack.section(name):
            print("\n".join(_row_lines(row)))
    print("\nsources (A: official text, B: press or notice, C: copy)")
    for key in cited:
        print(f"  {key:<5} {pack.sources[key].grade:<3} {pack.sources[key].address}")
    return 0


def _check(arguments: argparse.Namespace, root: Path) -> int:
    from sizao.engines.policy.loading import check_all, list_orders, list_packs

    problems = check_all(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    packs, orders = len(list_packs(root)), len(list_orders(root))
    told = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problem"
    print(f"{packs} packs and {orders} order{'' if orders == 1 else 's'}: {told}.")
    return _FOUND_WRONG if problems else 0


def _diff(arguments: argparse.Namespace, root: Path) -> int:
    from sizao.engines.policy.comparing import difference
    from sizao.engines.policy.loading import load_pack

    found = difference(load_pack(arguments.one, root=root), load_pack(arguments.other, root=root))
    if arguments.json:
        _print_json(_difference_json(found))
        return 0
    for mark, pack in (("-", found.one), ("+", found.other)):
        print(f"{mark} {pack.id}  {_both(pack.title)}  {_valid(pack.valid_from, pack.valid_to)}")
    print(
        f"\n{found.same} rows are the same; {len(found.added)} added, {len(found.dropped)} dropped,"
        f" {len(found.changed)} changed."
    )
    for title, mark, rows in (("added", "+", found.added), ("dropped", "-", found.dropped)):
        if rows:
            print(f"\n{title}")
        for row in rows:
            print("\n".join(_row_lines(row, mark)))
    if found.changed:
        print("\nchanged")
    for changed in found.changed:
        print("\n".join(_changed_lines(changed)))
    return 0


_ACTS = {"list": _list, "show": _show, "check": _check, "diff": _diff}


def _row_lines(row: "Row", mark: str = " ") -> Iterator[str]:
    says = _says(row)
    yield f"{mark} {row.id}" + (f"  {says}" if says else "")
    yield from _wrapped(", ".join(f"{key} {_value(value)}" for key, value in row.values.items() if not _is_text(value)))
    yield from _wrapped(_basis(row))


def _changed_lines(changed: "Changed") -> Iterator[str]:
    yield f"~ {changed.after.id}  {_says(changed.after)}"
    for key, (before, after) in changed.keys.items():
        yield f"      {key}: {_value(before)}"
        yield f"      {' ' * len(key)}→ {_value(after)}"
    if not changed.keys:
        yield "      the same values on another basis"
    yield from _wrapped(f"- {_basis(changed.before)}")
    yield from _wrapped(f"+ {_basis(changed.after)}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent="      ", subsequent_indent="        ") if text else []


def _basis(row: "Row") -> str:
    return f"{row.legal_basis} [{', '.join(row.citation)}] {row.status.value} · {row.pack}"


def _says(row: "Row") -> str:
    for texts in (row.label, *(row.values.get(key) for key in ("name", "what", "condition", "close"))):
        if texts:
            return str(texts["en"])
    return ""


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"zh", "en"}


def _value(value: Any) -> str:
    if value is None:
        return "–"
    if _is_text(value):
        return str(value["en"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and isinstance(value[0], Mapping):
        return "; then ".join(map(_phase, value))
    if isinstance(value, list):
        return "/".join(map(str, value))
    return str(value)


def _phase(phase: Mapping[str, Any]) -> str:
    parts = [f"{phase['measure']} {phase['days']} days"]
    parts += [f"{key} {_value(value)}" for key, value in phase.items() if key not in ("measure", "days", "how")]
    return ", ".join([*parts, *([_value(phase["how"])] if "how" in phase else [])])


def _both(texts: Mapping[str, str]) -> str:
    return f"{texts['zh']} · {texts['en']}"


def _valid(begin: date, end: date | None) -> str:
    return f"{begin.isoformat()} – {end.isoformat() if end else 'open'}"


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PacksCommandError(f"--at {text}: that is no day.", next_step="Say for example 2021-10-23.") from None


def _pack_json(pack: "Pack") -> dict[str, Any]:
    return {
        "id": pack.id,
        "title": pack.title,
        "kind": pack.kind.value,
        "disease": pack.disease,
        "valid": {"from": pack.valid_from.isoformat(), "to": pack.valid_to.isoformat() if pack.valid_to else None},
        "lineage": pack.lineage,
        "hash": pack.hash,
    }


def _row_json(row: "Row") -> dict[str, Any]:
    return {
        "id": row.id,
        "values": row.values,
        "label": row.label,
        "valid": {"from": row.valid_from.isoformat(), "to": row.valid_to.isoformat() if row.valid_to else None},
        "legal_basis": row.legal_basis,
        "citation": row.citation,
        "status": row.status.value,
        "pack": row.pack,
        "place": row.place,
        "note": row.note,
    }


def _difference_json(found: "Difference") -> dict[str, Any]:
    return {
        "one": _pack_json(found.one),
        "other": _pack_json(found.other),
        "same": found.same,
        "added": [_row_json(row) for row in found.added],
        "dropped": [_row_json(row) for row in found.dropped],
        "changed": [
            {
                "id": changed.after.id,
                "values": {key: {"one": pair[0], "other": pair[1]} for key, pair in changed.keys.items()},
                "one": _row_json(changed.before),
                "other": _row_json(changed.after),
            }
            for changed in found.changed
        ],
    }


def _print_json(content: Any) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=2, default=str))


def _print_table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Columns as wide as their longest cell; the last one is left as it is."""
    lines = [heads, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads) - 1)]
    for line in lines:
        print("  ".join([*(f"{cell:<{width}}" for cell, width in zip(line[:-1], widths, strict=True)), line[-1]]))
