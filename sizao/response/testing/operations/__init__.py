"""Writes of testing. Each leaves an audit row in the same transaction."""

from sizao.response.testing.operations.deliveries import find_answer, keep_answer
from sizao.response.testing.operations.groups import add_members, make_group, remove_member
from sizao.response.testing.operations.laboratories import receive_tubes, set_capacity
from sizao.response.testing.operations.results import MOST_LINES, take_tube_results
from sizao.response.testing.operations.rounds import (
    add_points,
    begin_round,
    cancel_round,
    close_round,
    decide_round,
    finish_point,
)
from sizao.response.testing.operations.tubes import collect_tube, void_tube


__all__ = [
    "MOST_LINES",
    "add_members",
    "add_points",
    "begin_round",
    "cancel_round",
    "close_round",
    "collect_tube",
    "decide_round",
    "find_answer",
    "finish_point",
    "keep_answer",
    "make_group",
    "receive_tubes",
    "remove_member",
    "set_capacity",
    "take_tube_results",
    "void_tube",
]
