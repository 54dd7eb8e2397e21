"""COVID-19 as a disease of class B: nobody is determined, and reports have a day."""

from datetime import timedelta

import pytest

from sizao.engines.clocks.standing import stand
from sizao.engines.policy.types import PackError
from sizao.engines.policy.vocabulary import Event
from sizao.engines.tracing.from_pack import UndeterminedError, protocol_from_pack
from tests.packs_beside import ZONE, loaded, moment, propose, rows_as_told, told_beside


# What each row says, on what it rests, and how it came about; a row without its line in rows.md fails the second test.
TOLD = told_beside(__file__)


@pytest.mark.parametrize("row", TOLD)
def test_row(row):
    assert rows_as_told("cn-bb").get(row) == TOLD[row]


def test_no_row_stands_without_its_line():
    assert set(rows_as_told("cn-bb")) == set(TOLD)


@pytest.mark.parametrize("degree", ["1", "2", "3", "4"])
def test_nobody_is_determined(degree):
    with pytest.raises(PackError, match="determines nobody"):
        propose(loaded("cn-bb"), degree, "2026-11-20", "2026-11-20")


def test_nothing_is_traced():
    with pytest.raises(UndeterminedError):
        protocol_from_pack(loaded("cn-bb"))


@pytest.mark.parametrize("day", ["2023-01-08", "2026-11-23"])
def test_a_report_has_a_day(day):
    begun = moment(f"{day} 08:00")
    states = stand(loaded("cn-bb"), {Event.RESULT: begun}, begun, zone=ZONE)
    assert [state.limit for state in states if state.ends is Event.NETWORK_REPORT] == [timedelta(hours=24)]
