"""The demo city goes into the rooms by the doors that everybody uses, once, whatever interrupts it."""

from datetime import UTC, datetime, timedelta

import pytest

from sizao.desk.filling import late_records
from sizao.desk.operations import DemoError, prepare_demo
from sizao.desk.queries import find_cases, get_demo_own_page, get_demo_story, get_home_page
from sizao.desk.watching import watch
from sizao.foundation.accounts.queries import find_account
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.interfaces.clock import now
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_person, canonical_map
from sizao.registry.places.queries import get_places, list_tiles, list_venues
from sizao.response.arrivals.queries import list_hand_overs
from sizao.response.arrivals.types import HandOverKind, HandOverState, Rise
from sizao.response.cases.queries import list_batches as list_result_batches
from sizao.response.cases.queries import list_findings as list_results
from sizao.response.cases.types import Timeliness
from sizao.response.presences import queries
from sizao.response.presences.queries import access_presences, get_trace_index
from sizao.response.restrictions.operations import open_own
from sizao.response.restrictions.queries import (
    access_alarm,
    access_restriction,
    get_own_file,
    list_alarms,
    list_restrictions,
)
from sizao.response.restrictions.types import AlarmKind, AlarmState, State
from sizao.response.testing.queries import due_on
from sizao.response.testing.types import DueKind
from tests.filled import filled_city
from tests.residents import CITY, CITY_STAFF, HUAILAI, staff


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("home"), django_db_blocker):
        yield


def prepare(**given) -> bool:
    return prepare_demo(**({"scale": "tiny", "at": NOW, "report": lambda text, share=None: None} | given))


def home():
    return get_home_page(actor=CITY_STAFF, at=now(), report_limit=timedelta(hours=2))


def check_that_the_index_hides_no_stay(index, monkeypatch):
    """People's stays are looked up through the index; the store, read whole, has the same."""
    count = index.dictionary.person_count
    people = [int(index.dictionary.person(code)) for code in range(0, count, max(1, count // 80))]
    noon = now()
    for period in (Period(noon - timedelta(days=30), noon), Period(noon - timedelta(days=3), noon - timedelta(days=2))):
        asked = {"persons": people, "period": period, "actor": "user:1", "purpose": "exercise", "at": noon}
        found = access_presences(**asked)
        with monkeypatch.context() as whole:
            whole.setattr(queries, "_places_of", lambda *_: None)
            assert access_presences(**asked) == found != []


def test_a_filled_city_has_something_to_see_and_to_decide(monkeypatch):
    page = home()
    assert page.at.date().isoformat() == "2021-10-23"
    assert page.counts.findings_to_confirm == len(page.to_confirm) == 3
    assert page.counts.cases_not_traced == len(page.to_trace) == 3
    assert [report.timeliness for report in page.late] == [Timeliness.OVERDUE, Timeliness.LATE]
    assert page.counts.unmatched == 2, "somebody nobody knows, and a relative's number"
    assert page.counts.undecided_cases == 0
    assert page.open_rows == 10
    assert page.waiting == 0
    assert {batch.source for batch in page.batches} == {late_records.COACH_STATION, late_records.LATE_RETURNS}
    assert sum(figure.cases for figure in page.counties) == 3

    # `sizao run` names no scale: it serves whatever city was filled here.
    assert prepare(scale=None) is False
    with pytest.raises(DemoError, match="holds the demo 'tiny'"):
        prepare(scale="demo")
    assert len(list_tiles(below=CITY)) == 19

    results = list_results(actor=CITY_STAFF, size=100)
    of_files = [found for found in results.rows if found.specimen != found.reference]
    assert all(found.batch is not None for found in of_files), "a result comes through the intake, or of a tube"
    with scope(CITY):
        assert sum(batch.open_rows for batch in list_result_batches()) == 1

    due = {one.kind for one in due_on(actor=CITY_STAFF, at=page.at)}
    assert due == {DueKind.POOL_POSITIVE, DueKind.LATE}, (
        "a positive pool asks for its people; some gave no specimen yet"
    )

    story = get_demo_story()
    worker, second = story.parts[0].person, story.parts[1].person
    assert canonical_map() == {second: worker}
    record = access_person(actor=CITY_STAFF, key=worker, purpose="exercise", at=page.at)
    assert record.keys == (worker, second)
    assert access_person(actor=CITY_STAFF, key=second, purpose="exercise", at=page.at).name == record.name
    found = find_cases(actor=CITY_STAFF, text=record.identifier, purpose="exercise", at=page.at)
    assert [case.person for case in found.rows] == [worker]

    index = get_trace_index()
    assert index is not None
    assert index.dictionary.code_of_person(second) is not None, "the ride under the second identifier came by file"
    check_that_the_index_hides_no_stay(index, monkeypatch)
    places = get_places(keys=[moment.place for moment in story.moments if moment.place])
    assert {place.kind for place in places.values()} >= {"train_sealed", "station", "coach_sealed", "banquet", "clinic"}
    assert list_venues(kinds=["household"]).total == 0

    county = staff(HUAILAI, Role.COUNTY_COMMAND)
    of_county = get_home_page(actor=county, at=page.at, report_limit=timedelta(hours=2))
    assert of_county.newest_cases
    assert all(case.division_path.startswith(HUAILAI) for case in of_county.newest_cases)

    # Whatever the demo restricts is in order: beside what it plays to the auditor the guard has nothing to say.
    found = watch(within="n13", actor="system:restrictions", at=page.at, machine=NOW, looks_far=True)
    assert found.restrictions > 10
    assert found.new == 0

    assert not prepare(), "a second start has nothing to do"
    with pytest.raises(DemoError, match="SIZAO_HOME"):
        prepare(seed=7)


def test_its_people_are_in_every_state_the_guard_is_quiet_and_one_page_opens():
    found = list_restrictions(actor=CITY_STAFF, at=now()).rows
    states = {one.state for one in found}
    assert states == set(State) - {State.REVIEWED, State.SUSPENDED}
    assert sum(one.state is State.PROPOSED for one in found) == 3
    for one in found:
        file = access_restriction(actor=CITY_STAFF, restriction_id=one.id, purpose="exercise", at=now())
        assert file.grounds, "nobody is limited without a fact"
        assert all(decision.decider_name for decision in file.decisions)
    # Whoever came to the station is in every state too: waiting in time, late and risen, received, refused, seen off.
    held = list_hand_overs(actor=CITY_STAFF, at=now()).rows
    assert {one.rise(now()) for one in held if one.state is HandOverState.OFFERED} == set(Rise)
    assert {one.state for one in held} == set(HandOverState) - {HandOverState.WITHDRAWN}
    assert {one.kind for one in held} == set(HandOverKind)
    hotel = find_account(username="hotel")
    assert [one.state for one in list_hand_overs(actor=hotel, at=now()).rows] == [HandOverState.OFFERED]

    watched = watch(within=CITY, actor="system:guard", at=now(), machine=NOW, looks_far=True)
    assert (watched.new, watched.grown) == (0, 0)

    # What it plays to the auditor limits nobody.
    auditor = find_account(username="auditor")
    alarms = list_alarms(actor=auditor).rows
    assert {(one.kind, one.state) for one in alarms} == {
        (AlarmKind.UNTYPED_LIST, AlarmState.OPEN),
        (AlarmKind.WITHOUT_LINK, AlarmState.OPEN),
    }
    [cohort] = [one for one in alarms if one.kind is AlarmKind.WITHOUT_LINK]
    file = access_alarm(actor=auditor, alarm_id=cohort.id, at=now())
    assert [row.state for row in file.rows] == [State.REFUSED] * 4

    # A newcomer opens the own page of one of them, who has not appealed yet.
    own = get_demo_own_page()
    access = open_own(code=own.code, factor=own.factor, address="10.0.0.1", at=now())
    [one] = get_own_file(access=access, at=now()).restrictions
    assert one.restriction.state is State.IN_FORCE
    assert one.restriction.subject.shown == own.shown
    assert one.appeals == []
