"""Who reads the audit trail past the scope: docs/adr/0096. A read that takes a scope needs no line here."""

import inspect
import re
from pathlib import Path

from sizao.foundation.audit import queries


ROOT = Path(__file__).parents[2] / "sizao"
# Which modules may call a read that no scope covers, and why that shows nobody what is not theirs.
UNCOVERED = {
    "list_audit_rows": set(),
    # What a person may know of themselves, in whatever division it was read.
    "list_audit_rows_by_number": {"foundation/rights/queries.py"},
    # Of an event that was found by scope before.
    "find_listed_rows": {"interfaces/console/audit.py"},
    "get_seal": {"interfaces/console/audit.py"},
    # Numbers and words that are about nobody.
    "get_trail_state": {"desk/closing.py", "interfaces/console/audit.py"},
    "list_actions": {"interfaces/console/audit.py"},
    "list_subject_kinds": {"interfaces/console/audit.py"},
}


def test_each_read_takes_a_scope_or_is_named_here():
    reads = {
        name: set(inspect.signature(read).parameters)
        for name, read in vars(queries).items()
        if inspect.isfunction(read) and read.__module__ == queries.__name__ and not name.startswith("_")
    }
    assert {name for name, parameters in reads.items() if "scope" not in parameters} == set(UNCOVERED)


def test_only_those_named_here_read_past_the_scope():
    called: dict[str, set[str]] = {name: set() for name in UNCOVERED}
    for path in ROOT.rglob("*.py"):
        where = path.relative_to(ROOT).as_posix()
        if where.startswith("foundation/audit/"):
            continue
        words = set(re.findall(r"\w+", path.read_text("utf-8")))
        for name in words & set(UNCOVERED):
            called[name].add(where)
    assert called == UNCOVERED
