"""Reads of testing, within the actor's scope.

Lists know people by their keys only; who they are is asked from the registry, for a purpose. For other rooms:
`is_test_pending` (no release with a test that is open), `round_negative` (a zone is lifted only after one), `due_on`.
"""

from sizao.response.testing.queries.due import due_on, is_test_pending, plans_of, read_tests, retests_due
from sizao.response.testing.queries.groups import get_group, list_groups, list_members
from sizao.response.testing.queries.laboratories import list_laboratories, list_queue
from sizao.response.testing.queries.rounds import (
    count_rounds,
    get_progress,
    get_round,
    last_round_of,
    list_points,
    list_rounds,
    people_of_round,
    positive_rounds_ago,
    round_negative,
)
from sizao.response.testing.queries.tubes import (
    access_tube,
    count_tubes,
    get_tubes,
    list_specimens_of,
    list_tubes,
)


__all__ = [
    "access_tube",
    "count_rounds",
    "count_tubes",
    "due_on",
    "get_group",
    "get_progress",
    "get_round",
    "get_tubes",
    "is_test_pending",
    "last_round_of",
    "list_groups",
    "list_laboratories",
    "list_members",
    "list_points",
    "list_queue",
    "list_rounds",
    "list_specimens_of",
    "list_tubes",
    "people_of_round",
    "plans_of",
    "positive_rounds_ago",
    "read_tests",
    "retests_due",
    "round_negative",
]
