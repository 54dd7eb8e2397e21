"""The tests of one person, as their page shows them: days that were and are due, and every specimen."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from sizao.desk.testing.protocols import doubles
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.console.words import moment_near
from sizao.interfaces.testing_words import DAY_STATES, POOLING, RESULTS, TUBE_STATES
from sizao.response.testing.queries import is_test_pending, list_specimens_of, plans_of


def test_history(request: HttpRequest, person: int, at: datetime) -> dict[str, Any] | None:
    """What `console/testing/history.html` shows; None for whoever may not see tests, and where there is nothing."""
    if not can(request.user, Permission.SEE_TESTS):
        return None
    lines = list_specimens_of(actor=request.user, person=person)
    plans = plans_of(actor=request.user, person=person, at=at, doubles=doubles())
    if not lines and not any(plan.days for plan in plans):
        return None
    return {
        "pending": is_test_pending(actor=request.user, person=person, at=at),
        "plans": [
            {
                "plan": plan,
                "days": [
                    {
                        "on": f"{day.on:%m-%d}",
                        "tone": DAY_STATES[day.state][0],
                        "label": DAY_STATES[day.state][1],
                        "done": f"{day.done_on:%m-%d}" if day.done_on and day.done_on != day.on else "",
                        "needed": day.needed,
                        "taken": day.taken,
                    }
                    for day in plan.days
                ],
            }
            for plan in plans
            if plan.days
        ],
        "specimens": [
            {
                "code": line.tube.code,
                "taken": moment_near(line.tube.collected_at, at),
                "pooling": POOLING[line.tube.pooling],
                "people": line.tube.people,
                "round": line.round_name,
                "tone": (RESULTS[line.tube.result] if line.tube.result else TUBE_STATES[line.tube.state])[0],
                "label": (RESULTS[line.tube.result] if line.tube.result else TUBE_STATES[line.tube.state])[1],
                "is_pool": line.tube.is_pool and line.tube.is_positive,
                "resulted": moment_near(line.tube.resulted_at, at),
            }
            for line in lines
        ],
    }
