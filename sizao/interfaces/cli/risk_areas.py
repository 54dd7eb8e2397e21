"""Published lists of risk areas from the command line.

Exit status of `read` and `import`: 0 when the whole text was understood, 2 otherwise; each line that was not is told on
standard error as FILE:LINE. Declared numbers that do not agree are told in the answer and refuse nothing.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


if TYPE_CHECKING:
    from datetime import datetime

    from sizao.engines.bulletins.types import Bulletin, BulletinError


NAME = "risk-areas"
HELP = "Read and import the published lists of medium- and high-risk areas."

_ACTOR = "system:command-line"
_NOT_UNDERSTOOD = 2
_LANDINGS = {
    "new": "kept",
    "supersedes": "kept, in place of the earlier list of that moment",
    "known": "known before",
}


class RiskAreasCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    read = acts.add_parser("read", help="print what is understood of a list as JSON, and keep nothing")
    read.add_argument("file", type=Path, help="a text; - for standard input")
    take = acts.add_parser("import", help="keep lists by their moment; several files in the order of their moments")
    take.add_argument("file", type=Path, nargs="+")
    take.add_argument("--reason", default="command line", help="kept in the audit trail")
    ask = acts.add_parser("find", help="say what the list in force says about a place")
    ask.add_argument("place", help="a place in words, or the code of a division or country")
    ask.add_argument("--at", metavar="MOMENT", help="with an offset, e.g. 2021-10-23T16:00+08:00 (default: now)")


def run(arguments: argparse.Namespace) -> int:
    if arguments.act == "read":
        return _read(arguments)
    with application():
        return _import(arguments) if arguments.act == "import" else _find(arguments)


def _read(arguments: argparse.Namespace) -> int:
    from sizao.engines.bulletins.reading import read_bulletin
    from sizao.engines.bulletins.types import BulletinError

    content = sys.stdin.buffer.read() if str(arguments.file) == "-" else _content(arguments.file)
    try:
        found = read_bulletin(content, name=arguments.file.name)
    except BulletinError as error:
        return _tell_problems(arguments.file, error)
    print(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from sizao.engines.bulletins.types import BulletinError
    from sizao.response.arrivals.operations import import_bulletin

    status = 0
    for file in arguments.file:
        try:
            landed = import_bulletin(
                content=_content(file), name=file.name, actor=_ACTOR, at=now(), reason=arguments.reason
            )
        except BulletinError as error:
            status = _tell_problems(file, error)
            continue
        kept = landed.bulletin
        words = {
            "new": "kept",
            "supersedes": "kept, in place of the earlier list of that moment",
            "known": "known before",
        }
        print(f"{file}: {words[landed.landing.value]}, list {kept.id} of {_local(kept.as_of)}.")
        print(
            f"  {kept.high} high, {kept.medium} medium; declared numbers {'agree' if kept.agrees else 'DO NOT AGREE'}."
        )
        if kept.unmatched:
            print(f"  {kept.unmatched} lines wait for a person to name their county: open Risk areas.")
    return status


def _find(arguments: argparse.Namespace) -> int:
    from sizao.response.arrivals.queries import find_risk

    at = _moment(arguments.at) if arguments.at else now()
    is_code = arguments.place.isascii() and (arguments.place.isalnum() or "." in arguments.place) and not (
        arguments.place.isalpha() and len(arguments.place) != 2
    )  # fmt: skip
    found = find_risk(at=at, **({"code": arguments.place} if is_code else {"text": arguments.place}))
    answer = {
        "likeness": found.likeness.value,
        "level": found.level and found.level.value,
        "bulletin": found.bulletin and {"number": found.bulletin.id, "as_of": _local(found.bulletin.as_of)},
        "areas": [
            {"line": area.line, "level": area.level.value, "province": area.province, "area": area.text}
            for area in found.areas
        ],
    }
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    return 0


def _moment(word: str) -> "datetime":
    from datetime import datetime

    try:
        at = datetime.fromisoformat(word)
    except ValueError:
        raise RiskAreasCommandError(f"{word} is no moment.", next_step="Write 2021-10-23T16:00+08:00.") from None
    if at.tzinfo is None:
        raise RiskAreasCommandError(f"{word} has no offset.", next_step="Write 2021-10-23T16:00+08:00.")
    return at


def as_json(found: "Bulletin") -> dict[str, Any]:
    """What was understood of a list, as `read` prints it."""
    national = {one.level.value: one.count for one in reversed(found.declared) if not one.province}
    return {
        "as_of": found.moment.at.isoformat(),
        "as_of_line": found.moment.line,
        "as_of_is_a_day": found.moment.to_the_day,
        "year_from": found.moment.year_from,
        "is_correction": found.is_correction,
        "earlier_lists": [{"as_of": one.at.isoformat(), "line": one.line} for one in found.earlier],
        "areas": [
            {
                "level": area.level.value,
                "province": area.province,
                "province_code": area.province_code,
                "within": area.within,
                "area": area.area,
                "line": area.line,
            }
            for area in found.areas
        ],
        "declared": {
            "high": national.get("high"),
            "medium": national.get("medium"),
            "agree": found.agrees,
            "counts": [
                {
                    "level": one.level.value,
                    "province": one.province,
                    "within": one.within,
                    "declared": one.count,
                    "found": one.found,
                    "agrees": one.agrees,
                    "line": one.line,
                }
                for one in found.declared
            ],
        },
        "not_areas": [{"line": one.line, "why": one.kind.value, "text": one.text} for one in found.remarks],
    }


def _tell_problems(file: Path, error: "BulletinError") -> int:
    for one in error.problems:
        place = f"{file}:{one.line}" if one.line else str(file)
        print(f"{place}: {one.what}{f' “{one.text}”' if one.text else ''}", file=sys.stderr)
    print("sizao: Nothing was guessed and nothing kept.", file=sys.stderr)
    return _NOT_UNDERSTOOD


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise RiskAreasCommandError(f"There is no file {file}.")
    return file.read_bytes()


def _local(moment: Any) -> str:
    from sizao.engines.bulletins.moments import CHINA

    return str(moment.astimezone(CHINA).isoformat())
