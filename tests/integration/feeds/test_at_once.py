"""Deliveries that land at the same time: of one content only one, and those of other content do not wait."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from sizao.foundation.database.scope import scope
from sizao.foundation.intake import models
from sizao.foundation.intake.types import DeliveryKeyError
from tests.feeds import connect, number, send
from tests.people import CITY


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
HEAD = "宾馆,房号,入住时间,证件号码\n"
AT_ONCE = 6


@pytest.fixture(autouse=True)
def hotel(tmp_path: Path, settings) -> None:
    settings.SIZAO_HOME = tmp_path
    connect("hotel")


def together(work) -> list:
    """Does it in several threads at the same moment; what each gave, errors by their kind."""
    start = Barrier(AT_ONCE)

    def run(place: int):
        try:
            start.wait()
            return work(place)
        except DeliveryKeyError as error:
            return type(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(run, range(AT_ONCE)))


def content(place: int) -> str:
    return f"{HEAD}一号宾馆,{place},2021-10-24 10:00,{number(place)}\n"


def test_the_same_content_under_several_keys_lands_once() -> None:
    found = together(lambda place: send("hotel", content(0), key=f"k{place}"))
    assert len({one.number for one in found}) == 1
    assert sum(not one.repeated for one in found) == 1


def test_several_contents_under_one_key_are_one_and_refusals() -> None:
    found = together(lambda place: send("hotel", content(place), key="k"))
    assert found.count(DeliveryKeyError) == AT_ONCE - 1


def test_what_differs_lands_beside_each_other() -> None:
    found = together(lambda place: send("hotel", content(place), key=f"k{place}"))
    with scope(CITY):
        assert models.Delivery.objects.count() == len({one.number for one in found}) == AT_ONCE
