"""From a proposal to release, on a real PostgreSQL in the role that serves."""

from datetime import UTC, datetime

import pytest

from sizao.response.restrictions.queries import access_restriction
from sizao.response.restrictions.types import Measure, State
from tests.residents import AT
from tests.restricted import Town


pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return Town()


def file_of(town, restriction, at=AT):
    return access_restriction(actor=town.decider, restriction_id=restriction.id, purpose="follow_up", at=at)


def test_a_contact_is_proposed_decided_told_and_in_force(town):
    proposed = town.propose()
    assert (proposed.state, proposed.measure) == (State.PROPOSED, Measure.CENTRAL_QUARANTINE)
    assert [phase.measure for phase in proposed.phases] == [Measure.CENTRAL_QUARANTINE, Measure.HOME_MONITORING]
    decided = town.decide(proposed)
    assert decided.state is State.DECIDED
    assert decided.waits_for_notice
    town.tell(decided)
    file = file_of(town, decided)
    assert file.restriction.state is State.IN_FORCE
    assert file.restriction.ends_at == datetime(2021, 11, 12, 16, tzinfo=UTC), "14 and 7 days from the day of exposure"
    assert [step.after for step in file.steps] == [State.PROPOSED, State.DECIDED, State.NOTIFIED, State.IN_FORCE]
