"""What every engine is asked: the protocol, the window and the index persons."""

from datetime import UTC, datetime

from bench.presences import DAY, END, KINDS
from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Protocol, Scope


# Minutes by kind of place; a passed checkpoint makes no contact. It is the policy `std` of the prototype, so that both
# can be compared.
MINUTES = dict(zip(KINDS, (10, 120, 30, 30, 30, 20, 20, 30, None, 20), strict=True))
ROWS_APART = {"train_sealed": 3}

RULES = {
    kind: ContactRule(f"{kind} {minutes} min", minutes * 60, scope=Scope.CELL, rows_apart=ROWS_APART.get(kind))
    for kind, minutes in MINUTES.items()
    if minutes is not None
}
PROTOCOL = Protocol("bench", (DegreeRules(RULES),) * 3)
RULE_IDS = sorted(rule.id for rule in RULES.values())

WINDOW = (END - 4 * DAY, END)
COUNTS = (1, 50)
DEGREES = (1, 2, 3)


def windows(persons: list[int]) -> list[IndexWindow]:
    start, end = (datetime.fromtimestamp(second, UTC) for second in WINDOW)
    return [IndexWindow(person, start, end) for person in persons]
