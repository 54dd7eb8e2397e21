"""Writes docs/reference/feeds.md: kinds of systems and their columns, from the declarations.

`python tools/build_feeds_reference.py`
"""

import os
from pathlib import Path


PAGE = Path(__file__).parents[1] / "docs" / "reference" / "feeds.md"
HEADER = """# Feeds: kinds of systems, columns, answers

Made by `tools/build_feeds_reference.py` from the declarations in `sizao/interfaces/feeds`; a test holds the two
together. How to connect a system: [how-to](../how-to/connect-a-feed.md).

Column names are compared without blanks, width and case; our name and the usual ones are found by themselves, others
are said once (`sizao feeds columns`, or on the page of the delivery). Times without an offset are local to the feed.
CSV, XLSX, JSON and NDJSON are understood, up to 64 MiB and 250,000 rows a delivery.
"""


def page() -> str:
    """The whole page, in English."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")  # noqa: TID251 - a tool
    import django
    from django.utils.translation import override

    django.setup()
    from sizao.interfaces.feeds.declarations import DECLARATIONS
    from sizao.interfaces.feeds.words import COUNTS, REASONS, STATES

    with override("en"):
        parts = [HEADER]
        for one in DECLARATIONS.values():
            passed = f" Its files go on to the room of {one.passes_to} as they are." if one.passes_to else ""
            parts += [
                f"\n## `{one.name}`: {one.title}\n",
                f"Gives {one.yields}.{passed} Usually answered for by: {one.office}."
                f" Something is expected every {_span(one.every)}.\n",
                "| column | needed | usual names | what it holds |",
                "|---|:-:|---|---|",
                *(
                    f"| `{column.name}` | {'●' if column.is_required else ''} | {'、'.join(column.usual)} |"
                    f" {one.about[column.name]} |"
                    for column in one.columns
                ),
            ]
            if one.settings:
                parts += ["", "Settings (`--set NAME=VALUE`):", ""]
                parts += [
                    f"- `{asked.name}`: {asked.about}{' (needed)' if asked.is_required else ''}"
                    for asked in one.settings
                ]
            parts += ["", "```", one.sample.rstrip("\n"), "```"]
        parts += ["\n## Why a row is refused\n", "| reason | the column ... |", "|---|---|"]
        parts += [f"| `{reason}` | {words} |" for reason, words in REASONS.items()]
        parts += ["\n## States of a delivery\n", "| state | |", "|---|---|"]
        parts += [f"| `{state.value}` | {words} |" for state, words in STATES.items()]
        parts += ["\n## What rows become (`counts`)\n"]
        parts += [f"- `{word}`: {str(words % {'n': 2}).removeprefix('2 ')}" for word, words in COUNTS.items()]
    return "\n".join(parts) + "\n"


def _span(seconds: int) -> str:
    return f"{seconds // 3600} h" if seconds < 86_400 else f"{seconds // 86_400} d"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
