"""Reads drawn cases: a fenced `trace` block in a Markdown page, one character a minute.

    rule minimum=2 mode=single scope=place     (also: rows=, kind=, degree=, id=)
    index    anna     ======....               the window of an index person
    isolated ben      5                        no source from minute 5
    anna     hall     ####......
    ben      hall/A:3 ..###.....               at place hall, cell A, seat row 3
    answer
    ben      1 from minute 2 by anna at hall, 2 minutes, 1 source

Other lines: `kind hall banquet`, `horizon 5` (all degrees) or `horizon 5 degree=1`, `degrees 2`,
`same benny ben` (benny's records belong to ben). The answer lists everybody; no line after `answer` means nobody.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Mode, Presence, Protocol, Reached, Scope


MIDNIGHT = 1_634_947_200  # 2021-10-23T00:00Z
MOST_DEGREES = 3


@dataclass
class Case:
    """One drawn case; `answer` is the expected text, line by line."""

    title: str
    presences: list[Presence] = field(default_factory=list)
    windows: list[IndexWindow] = field(default_factory=list)
    rules: list[tuple[dict[str, str], ContactRule]] = field(default_factory=list)
    horizons: dict[int, int] = field(default_factory=dict)
    isolated: dict[str, int] = field(default_factory=dict)
    canonical: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    degrees: int = MOST_DEGREES
    answer: list[str] = field(default_factory=list)

    @property
    def protocol(self) -> Protocol:
        degrees = []
        for degree in range(1, MOST_DEGREES + 1):
            by_kind: dict[str, ContactRule] = {}
            otherwise = None
            for conditions, rule in self.rules:
                if conditions.get("degree", str(degree)) == str(degree):
                    if "kind" in conditions:
                        by_kind[conditions["kind"]] = rule
                    else:
                        otherwise = rule
            degrees.append(DegreeRules(by_kind, otherwise, self.horizons.get(degree)))
        return Protocol("drawn", tuple(degrees))


def cases_of(page: Path) -> Iterator[Case]:
    """The cases of a page, each named by the heading above it."""
    heading, lines, inside = page.stem, [], False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") and not inside:
            heading = line.lstrip("# ")
        elif line.startswith("```trace"):
            lines, inside = [], True
        elif line.startswith("```") and inside:
            inside = False
            yield read(heading, lines)
        elif inside:
            lines.append(line)


def read(title: str, lines: list[str]) -> Case:
    case = Case(title)
    answering = False
    for line in filter(None, (line.strip() for line in lines)):
        if line == "answer":
            answering = True
        elif answering:
            case.answer.append(re.sub(r"\s+", " ", line))
        else:
            _read_line(case, line.split())
    assert answering, f"{title}: the case has no answer"
    case.presences = [row._replace(kind=case.kinds.get(row.place, "other")) for row in case.presences]
    return case


def _read_line(case: Case, words: list[str]) -> None:
    match words:
        case ["rule", *options]:
            given = dict(option.split("=") for option in options)
            rule = ContactRule(
                given.get("id", "rule"),
                int(float(given["minimum"]) * 60),
                Mode(given.get("mode", "single")),
                Scope(given.get("scope", "place")),
                int(given["rows"]) if "rows" in given else None,
            )
            case.rules.append((given, rule))
        case ["kind", place, kind]:
            case.kinds[place] = kind
        case ["horizon", minutes, *degree]:
            chosen = [int(degree[0].removeprefix("degree="))] if degree else range(1, MOST_DEGREES + 1)
            case.horizons |= dict.fromkeys(chosen, int(minutes) * 60)
        case ["degrees", number]:
            case.degrees = int(number)
        case _:
            _read_person(case, words)


def _read_person(case: Case, words: list[str]) -> None:
    match words:
        case ["isolated", person, minute]:
            case.isolated[person] = second(int(minute))
        case ["same", identifier, person]:
            case.canonical[identifier] = person
        case ["index", person, picture]:
            for start, end in runs(picture, "="):
                case.windows.append(IndexWindow(person, instant(start), instant(end)))
        case [person, where, picture]:
            found = re.fullmatch(r"([^/:]+)(?:/([^:]+))?(?::(\d+))?", where)
            assert found, f"{case.title}: cannot read the place {where!r}"
            place, cell, row = found.groups()
            for start, end in runs(picture, "#"):
                case.presences.append(
                    Presence(person, place, second(start), second(end), cell, int(row) if row else None)
                )
        case _:
            raise AssertionError(f"{case.title}: cannot read {' '.join(words)!r}")


def runs(picture: str, sign: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each run of the sign; nothing else but dots may be drawn."""
    assert set(picture) <= {sign, "."}, f"cannot read the picture {picture!r}"
    return (found.span() for found in re.finditer(re.escape(sign) + "+", picture))


def second(minute: int) -> int:
    return MIDNIGHT + minute * 60


def instant(minute: int) -> datetime:
    return datetime.fromtimestamp(second(minute), UTC)


def written(rows: list[Reached], *, rules: bool) -> list[str]:
    """An answer as the drawings write it; the rule is named where a case has several."""
    return [
        f"{row.person} {row.degree} from minute {(row.first_exposure - MIDNIGHT) // 60} by {row.source} "
        f"at {row.place}, "
        f"{plural(row.seconds // 60, 'minute')}, {plural(row.sources, 'source')}" + (f", {row.rule}" if rules else "")
        for row in rows
    ]


def plural(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def answer_of(case: Case, rows: list[Reached]) -> list[str]:
    by_degree: dict[int, list[Reached]] = defaultdict(list)
    for row in rows:
        by_degree[row.degree].append(row)
    assert [row for degree in sorted(by_degree) for row in by_degree[degree]] == rows, "the answer is not in order"
    return written(rows, rules=len({rule.id for _, rule in case.rules}) > 1)
