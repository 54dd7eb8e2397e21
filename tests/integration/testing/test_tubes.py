"""Tubes, their people and results, on a real database: what is kept, what is refused, and what follows."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError

from sizao.desk.testing.following import tell_tubes
from sizao.desk.testing.sampling import Collecting, WhoError, collect
from sizao.engines.policy.vocabulary import Pooling
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.response.cases.queries import list_findings_of
from sizao.response.cases.types import FindingKind, FindingState
from sizao.response.testing import models
from sizao.response.testing.operations import receive_tubes, void_tube
from sizao.response.testing.queries import (
    access_tube,
    due_on,
    is_test_pending,
    list_laboratories,
    list_specimens_of,
    list_tubes,
)
from sizao.response.testing.types import (
    DueKind,
    LaboratoryUnknownError,
    ReceiptRefusal,
    ResultRefusal,
    ResultStatus,
    SpecimenKind,
    TestingError,
    TubeFullError,
    TubeNotFoundError,
    TubeResult,
    TubeState,
    TubeUsedError,
)
from tests.laboratories import line, make_laboratory, send
from tests.residents import AT, CHONGLI_STAFF, CITY, CITY_STAFF, HUAILAI_STAFF, RESIDENTS, load_residents, staff
from tests.tubes import HOUR, LAB, capacity, results, take, told


pytestmark = [pytest.mark.slow, pytest.mark.django_db]
NEGATIVE, POSITIVE, UNCLEAR = TubeResult.NEGATIVE, TubeResult.POSITIVE, TubeResult.UNCLEAR
LATER = AT + 3 * HOUR


@pytest.fixture
def people():
    return load_residents()


def findings(person):
    return list_findings_of(actor=CITY_STAFF, person=person)


def test_a_result_of_one_person_is_a_finding_at_once(people):
    take("T-1", people[:1])
    found = results(told("T-1", POSITIVE))
    assert [one.is_new for one in found.taken] == [True]
    (finding,) = findings(people[0])
    assert (finding.kind, finding.state) == (FindingKind.PRESUMPTIVE_POSITIVE, FindingState.OPEN)
    assert (finding.source, finding.reference, finding.specimen) == (LAB, "T-1", "T-1")
    assert finding.sampled_at == AT
    # The finding lies where its person lives, as those of laboratories' files do.
    assert finding.division_path == take_home(people[0])


def take_home(_person):
    return "n13.n1307.n130730.n130730100"


def test_the_same_again_changes_nothing(people):
    take("T-1", people[:1])
    results(told("T-1", POSITIVE))
    again = results(told("T-1", POSITIVE))
    assert [one.is_new for one in again.taken] == [False]
    assert len(findings(people[0])) == 1
    assert findings(people[0])[0].versions == 1


def test_a_correction_and_a_withdrawal_reach_the_finding(people):
    take("T-1", people[:1])
    results(told("T-1", POSITIVE))
    results(told("T-1", NEGATIVE, status=ResultStatus.CORRECTED))
    (finding,) = findings(people[0])
    assert (finding.kind, finding.state, finding.versions) == (FindingKind.NEGATIVE, FindingState.NO_ACTION, 2)
    results(told("T-1", None, at=None, status=ResultStatus.WITHDRAWN))
    (finding,) = findings(people[0])
    assert finding.withdrawn_at is not None
    file = access_tube(actor=CITY_STAFF, code="T-1", purpose="a test", at=LATER)
    assert [one.status for one in file.versions] == ["final", "corrected", "withdrawn"]
    assert file.tube.result is None
    assert is_test_pending(actor=CITY_STAFF, person=people[0], at=LATER)


def test_a_correction_goes_to_the_source_of_the_first_result(people):
    take("T-1", people[:1])
    results(told("T-1", POSITIVE))
    from sizao.desk.testing.results import take_laboratory_results

    corrected = told("T-1", NEGATIVE, status=ResultStatus.CORRECTED)
    take_laboratory_results(lines=[corrected], laboratory="另一实验室", actor=CITY_STAFF, at=LATER, reason="a test")
    (finding,) = findings(people[0])
    assert (finding.source, finding.kind) == (LAB, FindingKind.NEGATIVE)


def test_a_positive_pool_restricts_nobody_and_asks_for_each(people):
    take("P-1", people[:3])
    results(told("P-1", POSITIVE))
    assert all(findings(person) == [] for person in people)
    due = due_on(actor=CITY_STAFF, at=LATER)
    assert {(one.person, one.kind, one.tube) for one in due} == {
        (person, DueKind.POOL_POSITIVE, "P-1") for person in people[:3]
    }
    assert all(one.restriction_id is None for one in due)
    take("T-1", people[:1], at=AT + 2 * HOUR)
    due = due_on(actor=CITY_STAFF, at=LATER)
    assert {one.person for one in due} == set(people[1:3])
    # Until the specimen taken alone has its result, something is open about all of them.
    assert [is_test_pending(actor=CITY_STAFF, person=person, at=LATER) for person in people] == [True] * 3 + [False]
    results(told("T-1", NEGATIVE, at=LATER), at=LATER)
    assert not is_test_pending(actor=CITY_STAFF, person=people[0], at=LATER)
    file = access_tube(actor=CITY_STAFF, code="P-1", purpose="a test", at=LATER)
    assert [(one.is_due, one.retested_by) for one in file.members] == [(False, "T-1"), (True, ""), (True, "")]


def test_a_pool_that_turns_out_negative_asks_for_nobody(people):
    take("P-1", people[:3])
    results(told("P-1", POSITIVE))
    results(told("P-1", NEGATIVE, status=ResultStatus.CORRECTED))
    assert due_on(actor=CITY_STAFF, at=LATER) == []


def test_an_unclear_result_asks_again(people):
    take("T-1", people[:1])
    results(told("T-1", UNCLEAR))
    (due,) = due_on(actor=CITY_STAFF, at=LATER)
    assert due.kind is DueKind.UNCLEAR
    take("T-2", people[:1], at=AT + 2 * HOUR)
    assert due_on(actor=CITY_STAFF, at=LATER) == []


def test_a_code_is_used_once_and_the_first_tube_stays(people):
    take("T-1", people[:1])
    with pytest.raises(TubeUsedError, match="used before"):
        take("T-1", people[1:2])
    assert access_tube(actor=CITY_STAFF, code="T-1", purpose="a test", at=LATER).tube.persons == [people[0]]


def test_a_code_that_another_area_used_is_refused_too(people):
    take("T-1", people[2:3], actor=CHONGLI_STAFF, division_path=CHONGLI_STAFF.scope.path)
    with pytest.raises(TubeUsedError):
        take("T-1", people[:1], actor=HUAILAI_STAFF)
    assert list_tubes(actor=HUAILAI_STAFF, at=LATER).total == 0


def test_the_same_entry_sent_twice_is_one_tube(people):
    first = take("T-1", people[:1], once="phone-1")
    assert take("T-1", people[:1], once="phone-1") == first
    assert models_count() == 1


def models_count():
    with scope(CITY):
        return models.Tube.objects.count()


def test_more_people_than_the_protocol_allows(people):
    with pytest.raises(TubeFullError) as refused:
        take("P-1", people, pooling=Pooling.SINGLE)
    assert (refused.value.people, refused.value.most) == (4, 1)
    assert models_count() == 0


def test_bad_lines_are_told_and_good_ones_kept(people):
    take("T-1", people[:1])
    take("T-2", people[1:2])
    take("T-3", people[2:3])
    found = results(
        told("T-1", NEGATIVE, line=1),
        told("NONE", NEGATIVE, line=2),
        told("T-2", NEGATIVE, at=AT - HOUR, line=3),
        told("T-3", POSITIVE, line=4),
        told("T-3", NEGATIVE, line=5),
    )
    assert [one.told.code for one in found.taken] == ["T-1"]
    assert [(one.line, one.why) for one in found.refused] == [
        (2, ResultRefusal.UNKNOWN_TUBE),
        (3, ResultRefusal.BEFORE_COLLECTION),
        (4, ResultRefusal.TWICE),
        (5, ResultRefusal.TWICE),
    ]
    assert [len(findings(person)) for person in people[:3]] == [1, 0, 0]


def test_what_findings_refuse_does_not_stand_at_the_tube(people):
    from sizao.response.cases.operations import register_finding

    take("T-1", people[:1])
    take("T-2", people[1:2])
    register_finding(
        person=people[0], kind=FindingKind.CONFIRMED,
        sampled_at=AT, resulted_at=AT + HOUR, source=LAB, reference="T-1", division_path=take_home(0),
        actor=CITY_STAFF, at=AT + HOUR, reason="a test",
    )  # fmt: skip
    found = results(told("T-1", NEGATIVE), told("T-2", NEGATIVE, line=2))
    assert [(one.code, one.why) for one in found.refused] == [("T-1", ResultRefusal.KNOWN_OTHERWISE)]
    assert [one.told.code for one in found.taken] == ["T-2"]
    assert access_tube(actor=CITY_STAFF, code="T-1", purpose="a test", at=LATER).tube.result is None


def test_a_spilled_tube_does_not_count(people):
    take("T-1", people[:1])
    assert is_test_pending(actor=CITY_STAFF, person=people[0], at=LATER)
    void_tube(code="T-1", actor=CITY_STAFF, at=LATER, reason="试管破裂")
    assert not is_test_pending(actor=CITY_STAFF, person=people[0], at=LATER)
    (refused,) = results(told("T-1")).refused
    assert refused.why is ResultRefusal.VOID_TUBE
    with pytest.raises(TestingError, match="cannot be set aside"):
        void_tube(code="T-1", actor=CITY_STAFF, at=LATER, reason="again")
    with pytest.raises(TestingError, match="for a reason"):
        void_tube(code="T-1", actor=CITY_STAFF, at=LATER, reason=" ")


def test_what_was_said_is_never_changed(people):
    take("T-1", people[:1])
    results(told("T-1"))
    with pytest.raises(ProgrammingError, match="never changed"), scope(CITY):
        models.TubeVersion.objects.update(result="unclear")


def test_another_area_sees_nothing_and_a_role_without_it_does_nothing(people):
    take("T-1", people[:1], actor=HUAILAI_STAFF)
    with pytest.raises(TubeNotFoundError):
        access_tube(actor=CHONGLI_STAFF, code="T-1", purpose="a test", at=LATER)
    assert list_tubes(actor=CHONGLI_STAFF, at=LATER).total == 0
    with pytest.raises(NotPermittedError):
        take("T-2", people[:1], actor=staff(CITY, Role.AUDITOR))
    with pytest.raises(NotPermittedError):
        results(told("T-1"), actor=staff(CITY, Role.GRID_WORKER))


def test_the_trail_knows_whose_specimens_and_no_name(people):
    take("P-1", people[:2])
    access_tube(actor=CITY_STAFF, code="P-1", purpose="a test", at=LATER)
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"tube.collect", "tube.read"} <= acts


def test_a_history_holds_every_specimen_of_a_human(people):
    take("P-1", people[:2])
    take("T-1", people[:1], at=AT + HOUR)
    found = list_specimens_of(actor=CITY_STAFF, person=people[0])
    assert [(one.tube.code, one.tube.people) for one in found] == [("T-1", 1), ("P-1", 2)]


def test_a_laboratory_promises_in_the_order_of_arrival(people):
    capacity()
    for number, person in enumerate(people, 1):
        take(f"T-{number}", [person])
    received = receive_tubes(codes=["T-1", "T-2", "NONE"], laboratory=LAB, actor=CITY_STAFF, at=AT, reason="a test")
    assert [one.promised_at for one in received.tubes] == [AT + 1.5 * HOUR, AT + 2 * HOUR]
    assert received.refused == [("NONE", ReceiptRefusal.NOT_HERE)]
    behind = receive_tubes(codes=["T-3", "T-1"], laboratory=LAB, actor=CITY_STAFF, at=AT, reason="a test")
    assert behind.promised_at == AT + 2.5 * HOUR
    assert behind.refused == [("T-1", ReceiptRefusal.THERE)]
    results(told("T-1", at=AT + 1.75 * HOUR))
    (standing,) = list_laboratories(actor=CITY_STAFF, at=AT + 2.25 * HOUR)
    assert (standing.waiting, standing.overdue, standing.resulted, standing.late) == (2, 1, 1, 1)
    assert (standing.promised_hours, standing.real_hours) == (1.5, 1.75)
    assert standing.next_hours == 2.5


def test_a_laboratory_nobody_knows_promises_nothing(people):
    take("T-1", people[:1])
    with pytest.raises(LaboratoryUnknownError):
        receive_tubes(codes=["T-1"], laboratory="?", actor=CITY_STAFF, at=AT, reason="a test")
    with pytest.raises(TestingError, match="1 to"):
        receive_tubes(codes=[], laboratory=LAB, actor=CITY_STAFF, at=AT, reason="a test")
    with pytest.raises(TestingError, match="capacity"):
        capacity(per_hour=0)


def collecting(*people, **given):
    values = {
        "code": "T-1", "pooling": Pooling.TEN, "kind": SpecimenKind.OROPHARYNGEAL, "people": people,
        "collected_at": AT,
    } | given  # fmt: skip
    return collect(collecting=Collecting(**values), actor=CITY_STAFF, at=AT, reason="a test")


def test_a_card_or_a_shown_key_says_who_it_is(people):
    tube = collecting(shown(people[0]), "M12345678")
    assert tube.persons[0] == people[0]
    assert len(tube.persons) == 2
    # It belongs where its first person lives.
    assert tube.division_path == "n13.n1307.n130730.n130730100.n130730100001"


def test_a_mistyped_number_is_told_by_its_place_and_never_repeated():
    mistyped = RESIDENTS.identifiers[0]
    with pytest.raises(WhoError) as refused:
        collecting("M12345678", mistyped[:-1] + ("1" if mistyped[-1] != "1" else "2"))
    assert refused.value.places == (2,)
    assert mistyped[:10] not in f"{refused.value.what}{refused.value.why}{refused.value.next_step}"
    assert models_count() == 0


def test_people_of_two_households_share_no_household_tube(people):
    with pytest.raises(TubeFullError, match="several households"):
        collecting(shown(people[0]), shown(people[1]), pooling=Pooling.HOUSEHOLD)
    collecting(shown(people[0]), shown(people[3]), pooling=Pooling.HOUSEHOLD)


def test_pending_counts_what_was_known_at_the_instant(people):
    take("T-1", people[:1])
    results(told("T-1", at=AT + HOUR))
    assert is_test_pending(actor=CITY_STAFF, person=people[0], at=AT + HOUR / 2)
    assert not is_test_pending(actor=CITY_STAFF, person=people[0], at=AT + HOUR)
    assert not is_test_pending(actor=CITY_STAFF, person=people[0], at=AT - timedelta(minutes=1))


def test_lists_find_what_is_asked_for(people):
    take("A-1", people[:1])
    take("B-1", people[1:2])
    results(told("B-1", POSITIVE))
    assert [one.code for one in list_tubes(actor=CITY_STAFF, at=LATER, code="a-").rows] == ["A-1"]
    assert [one.code for one in list_tubes(actor=CITY_STAFF, at=LATER, show="pending").rows] == ["A-1"]
    assert [one.state for one in list_tubes(actor=CITY_STAFF, at=LATER, show="positive").rows] == [TubeState.RESULTED]


def test_a_laboratorys_file_that_names_tubes_tells_them_too(people):
    make_laboratory()
    take("T-1", people[:1])
    take("T-2", people[1:2])
    batch = send(
        line("L-1", "阳性", 0, sampled="2021-10-23 16:00", resulted="2021-10-23 17:00", specimen="T-1"),
        line("L-2", "阴性", 1, sampled="2021-10-23 16:00", resulted="2021-10-23 17:00", specimen="UNKNOWN"),
        at=LATER,
    )
    assert tell_tubes(batch, actor="system:findings", at=LATER, reason="landed") == 1
    assert tell_tubes(batch, actor="system:findings", at=LATER, reason="landed") == 0
    tubes = {code: access_tube(actor=CITY_STAFF, code=code, purpose="t", at=LATER).tube for code in ("T-1", "T-2")}
    assert (tubes["T-1"].result, tubes["T-2"].result) == (POSITIVE, None)
    # The finding came through the file; the tube makes no second one.
    assert [one.reference for one in findings(people[0])] == ["L-1"]
