"""Whether rules are those of this installation, though the text of its pack has changed since.

A new version of the application may add rows about supplies or retention to a pack. What was decided before was decided
under the same rules as far as a restriction goes; an alarm over all of them would teach the auditor to look away.
"""

import json


# Sections that never say whom to restrict, how long, by whom or how to contest. All others count, also new ones.
_ELSEWHERE = frozenset(
    {"arrivals", "feeds", "grid", "needs", "pooling", "processing", "retention", "rounds", "sites", "supply_items",
     "supply_norms", "supply_numbers", "testing_norms", "zone_model"}
)  # fmt: skip


def restricting(content: str) -> str:
    """What of the content of a pack bears on a restriction, as text that is equal for equal rules."""
    lineage, rows = json.loads(content)
    bearing = [row for row in rows if str(row[0]).partition(".")[0] not in _ELSEWHERE]
    return json.dumps([lineage, bearing], sort_keys=True, ensure_ascii=False)
