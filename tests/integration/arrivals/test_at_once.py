"""The same comes twice at the same moment: from two phones, or from one whose network stutters."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from sizao.foundation.database.scope import scope
from sizao.response.arrivals import models
from sizao.response.arrivals.operations import take_report
from tests.arrivals import report, sent
from tests.residents import CITY


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
AT_ONCE = 6


def together(work: Callable[[int], Any]) -> list[Any]:
    def alone(number: int) -> Any:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(alone, range(AT_ONCE)))


def stored() -> tuple[int, int, int]:
    with scope(CITY):
        return models.Arrival.objects.count(), models.ArrivalReport.objects.count(), models.Submission.objects.count()


def test_one_person_reported_from_several_phones_at_once_is_one_arrival():
    receipts = together(lambda number: take_report(report=report(), **sent(once=f"phone-{number}")))
    assert stored() == (1, AT_ONCE, AT_ONCE)
    assert sorted(receipt.joined for receipt in receipts) == [0] + [1] * (AT_ONCE - 1)


def test_one_report_that_comes_several_times_at_once_is_taken_once_and_answered_each_time():
    receipts = together(lambda number: take_report(report=report(), **sent()))
    assert stored() == (1, 1, 1)
    assert len({receipt.code for receipt in receipts}) == 1
    assert sum(not receipt.is_repeat for receipt in receipts) == 1


def test_families_that_name_each_other_in_another_order_do_not_wait_for_each_other_for_ever():
    one = report(reporter="family", name_1="李演示", identifier_1="E1234567")
    other = report(reporter="family", name_0="李演示", identifier_0="E1234567", name_1="王测试",
                   identifier_1=report().travellers[0].identifier)  # fmt: skip
    together(lambda number: take_report(report=(one, other)[number % 2], **sent(once=f"phone-{number}")))
    assert stored() == (2, 2 * AT_ONCE, AT_ONCE)


def test_one_person_at_several_gates_at_once_counts_once_and_the_others_are_told():
    from tests.integration.arrivals.test_gate import scan

    seen = together(lambda number: scan(once=f"gate-{number}"))
    assert sorted(one.is_again for one in seen) == [False] + [True] * (AT_ONCE - 1)
    assert len({one.scan.id for one in seen}) == 1
