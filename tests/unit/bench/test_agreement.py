"""The bench fails when engines disagree, and says where."""

import numpy as np
import pytest

from bench.agreement import Agreement


ANSWER = np.array([[7, 1, 100, 1, 3, 900, 1, 0], [8, 2, 160, 7, 4, 60, 1, 0], [9, 3, 220, 8, 5, 60, 1, 0]])


def test_equal_answers_agree():
    agreement = Agreement()
    for name in ("one", "other"):
        agreement.compare((1, 3), name, "full", ANSWER.copy())
    assert agreement.holds


@pytest.mark.parametrize("column", range(8))
def test_any_value_that_differs_is_a_difference(column):
    agreement, other = Agreement(), ANSWER.copy()
    other[1, column] += 1
    agreement.compare((1, 3), "one", "full", ANSWER)
    agreement.compare((1, 3), "other", "full", other)
    assert not agreement.holds
    assert "1 rows" in agreement.differences[0]


def test_an_engine_without_the_chain_rule_may_differ_in_the_third_degree_only():
    agreement = Agreement()
    agreement.compare((1, 3), "one", "full", ANSWER)
    agreement.compare((1, 3), "simpler", "no chain rule", ANSWER[:2])
    assert agreement.holds
    assert "0 people of 1" in agreement.left_out[0]
    agreement.compare((1, 3), "wrong", "no chain rule", ANSWER[:1])
    assert not agreement.holds
