"""What a joining changes across rooms: kept traces are asked again, restrictions come to re-examination."""

import pytest

from sizao.desk.identities import link_everybody, list_retraces, retrace, settle_pair
from sizao.desk.models import IdentityRetrace
from sizao.desk.tracing import TraceChoice, keep_trace, trace_case
from sizao.foundation.database.scope import scope
from sizao.registry.people import models as people
from sizao.registry.people.queries import canonical_map, list_pairs
from sizao.registry.people.types import MergeError
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from sizao.response.restrictions import models as restrictions
from sizao.response.restrictions.operations import call_for_reexamination
from sizao.response.restrictions.types import EvidenceError
from tests.filled import filled_city
from tests.people import CITY
from tests.residents import CITY_STAFF


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

PURPOSE = "contact_tracing"
CHOICE = TraceChoice(degrees=2)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker):
        yield


@pytest.fixture
def at():
    from sizao.interfaces.clock import now

    return now()


@pytest.fixture
def traced(at):
    """The worker's case, traced and kept."""
    case = list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0]
    found = trace_case(actor=CITY_STAFF, case_id=case.id, choice=CHOICE, purpose=PURPOSE, at=at)
    keep_trace(found, actor=CITY_STAFF, purpose=PURPOSE, at=at)
    return found


def waiting_pair(one: int, other: int, at) -> int:
    with scope(CITY, actor="system:test"):
        low, high = sorted((one, other))
        return people.IdentityPair.objects.create(
            low_key=low, high_key=high, division_path=CITY, state="waiting", levels={}, score=1, weights="1",
            found_at=at, found_by="system:test",
        ).pk  # fmt: skip


def settle(pair: int, is_same: bool, at, reason: str = "compared both cards"):
    return settle_pair(pair_id=pair, is_same=is_same, actor=CITY_STAFF, at=at, reason=reason)


def work_off(at) -> None:
    with scope(CITY):
        waiting = list(IdentityRetrace.objects.filter(finished_at__isnull=True).order_by("pk"))
    for row in waiting:
        retrace(number=row.pk, division_path=row.division_path, at=at)


def test_a_contact_joined_with_somebody_far_changes_the_rings_and_parting_gives_them_back(traced, at):
    rows = traced.answer.rows()
    first = next(row.person for row in rows if row.degree == 1 and row.person not in traced.canonical)
    ringed = {row.person for row in rows} | {traced.case.person}
    with scope(CITY):
        keys = people.Person.objects.order_by("key").values_list("key", flat=True)
        far = next(key for key in keys if key not in ringed and key not in traced.canonical)
    before = canonical_map()
    pair = waiting_pair(first, far, at)
    settle(pair, True, at)
    assert list_retraces(actor=CITY_STAFF, pair_id=pair)[0].finished_at is None
    work_off(at)
    joined = list_retraces(actor=CITY_STAFF, pair_id=pair)[0]
    assert joined.is_joined
    assert joined.traces >= 1
    settle(pair, False, at, "they are two after all")
    work_off(at)
    assert canonical_map() == before
    again = trace_case(actor=CITY_STAFF, case_id=traced.case.id, choice=CHOICE, purpose=PURPOSE, at=at)
    assert again.answer.digest() == traced.answer.digest()
    parted = list_retraces(actor=CITY_STAFF, pair_id=pair)[0]
    assert not parted.is_joined
    changes = {one.case_id: one for one in joined.cases}
    for one in parted.cases:
        there = changes[one.case_id]
        assert (one.sizes_before, one.sizes_after) == (there.sizes_after, there.sizes_before)
        assert (one.added, one.dropped, one.moved) == (there.dropped, there.added, there.moved)
    assert set(changes) == {one.case_id for one in parted.cases}


def test_joining_the_index_person_changes_the_answer(traced, at):
    with scope(CITY):
        reached = {row.person for row in traced.answer.rows()}
        keys = people.Person.objects.order_by("key").values_list("key", flat=True)
        far = next(key for key in keys if key not in reached and key not in (traced.case.person, *traced.canonical))
    pair = waiting_pair(traced.canonical.get(traced.case.person, traced.case.person), far, at)
    settle(pair, True, at)
    work_off(at)
    (found,) = (one for one in list_retraces(actor=CITY_STAFF, pair_id=pair)[0].cases if one.case_id == traced.case.id)
    assert found.added + found.dropped + found.moved > 0
    # Doing it again finds nothing to do.
    with scope(CITY):
        row = IdentityRetrace.objects.latest("pk")
    assert retrace(number=row.pk, division_path=CITY, at=at) == 0


def test_restrictions_of_both_come_to_reexamination_and_nobody_is_restricted(at):
    with scope(CITY):
        own = restrictions.Restriction.objects.filter(person__isnull=False, reexamine_at__isnull=True)
        row = own.exclude(state__in=["refused", "ended", "expired"]).first()
        count = restrictions.Restriction.objects.count()
        other = people.Person.objects.exclude(key__in=own.values_list("person", flat=True)).first()
    if row is None:
        pytest.skip("the demo restricts nobody")
    settle(waiting_pair(row.person, other.key, at), True, at, "one person under two numbers")
    with scope(CITY):
        row.refresh_from_db()
        assert row.reexamine_why == "one person under two numbers"
        assert restrictions.Restriction.objects.count() == count


def test_nobody_is_asked_to_look_again_without_a_reason(at):
    with pytest.raises(EvidenceError):
        call_for_reexamination(persons=[1], actor=CITY_STAFF, at=at, reason=" ")
    with pytest.raises(MergeError):
        settle(waiting_pair(1, 2, at), True, at, " ")


def test_everybody_is_compared_with_everybody(at):
    before = list_pairs(actor=CITY_STAFF).total
    assert before >= 8, "the demo has people who were written twice"
    found = link_everybody(within=CITY, at=lambda: at, reason="test")
    with scope(CITY):
        assert found.people == people.Person.objects.count()
        joined = people.IdentityPair.objects.filter(state="same", found_by="system:identities").count()
        asked = IdentityRetrace.objects.filter(asked_by="system:identities").count()
    assert found.joined == joined == asked
    assert found.waiting == list_pairs(actor=CITY_STAFF).total - before
