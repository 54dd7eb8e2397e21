"""Results of which it is not certain whose they are: why they wait, and how somebody settles each."""

import pytest
from django.db import IntegrityError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people.queries import access_person
from sizao.registry.people.types import PersonNotFoundError, Sex
from sizao.response.cases import models
from sizao.response.cases.operations import match_finding, register_and_match_finding, set_unmatched_aside
from sizao.response.cases.queries import access_unmatched, list_findings, list_unmatched
from sizao.response.cases.types import (
    FindingError,
    FindingState,
    IntakeCounts,
    IntakeNotFoundError,
    Unmatched,
    UnmatchedReason,
    UnmatchedState,
)
from tests.laboratories import LI, OTHER_WANG, WANG, line, make_laboratory, send
from tests.residents import (
    AT,
    CHONGLI,
    CHONGLI_STAFF,
    CITY,
    CITY_STAFF,
    HUAILAI_STAFF,
    RESIDENTS,
    SHACHENG,
    load_residents,
    staff,
)


pytestmark = pytest.mark.django_db

SETTLED = {"actor": CITY_STAFF, "at": AT, "reason": "asked by phone", "purpose": "case_investigation"}
NEW = {"name": "过路人", "phone": "10000000099", "birth_year": 1990, "sex": Sex.MALE, "division_path": SHACHENG}
STRANGER = {"person": None, "identifier": "E1234567", "name": "过路人", "phone": "10000000099"}


@pytest.fixture(autouse=True)
def keys() -> list[int]:
    make_laboratory()
    return load_residents()


def waiting(*lines: str, **given: object) -> Unmatched:
    """The one result of these rows that waits."""
    send(*(lines or [line(**STRANGER)]), **given)
    (found,) = list_unmatched(actor=CITY_STAFF).rows
    return found


class TestWhyAResultWaits:
    @pytest.mark.parametrize(
        ("row", "reasons"),
        [
            (line(**STRANGER), ["nobody"]),
            (line(name="李演示"), ["other_name"]),
            (line(name="", phone="10000000077"), ["other_phone"]),
            (line(born="1981-01-01"), ["other_birth_date"]),
            (line(person=None, name="王测试"), ["no_identifier"]),
            (line(person=None, identifier="139900198001010037", name="王测试"), ["mistyped_identifier"]),
            (line(person=None, identifier="1.30730E+17", name="王测试"), ["rounded_identifier"]),
            (line(sampled="1979-12-31 08:00", resulted="1979-12-31 12:00"), None),
        ],
        ids=["a result for nobody", "another name", "another phone", "another day of birth", "no number",
             "mistyped", "rounded", "before 2000"],
    )  # fmt: skip
    def test_its_reason_stands_beside_it(self, row, reasons):
        batch = send(row, line("L-9", "阴性", LI))
        found = [list(result.reasons) for result in list_unmatched(actor=CITY_STAFF).rows]
        assert found == ([reasons] if reasons else [])
        assert batch.counts == IntakeCounts(taken=1, **({"unmatched": 1} if reasons else {"bad": 1}))

    def test_two_people_with_one_number(self):
        number = RESIDENTS.identifiers[WANG]
        send(line("L-1"), line("L-2", identifier=number, person=None, name="赵样例"), line("L-3", "阴性", LI))
        found = list_unmatched(actor=CITY_STAFF).rows
        assert [(one.reference, one.reasons) for one in found] == [
            ("L-1", (UnmatchedReason.TWO_WITH_ONE_NUMBER,)),
            ("L-2", (UnmatchedReason.TWO_WITH_ONE_NUMBER, UnmatchedReason.OTHER_NAME)),
        ]

    def test_a_specimen_from_before_birth(self):
        child = {"person": None, "identifier": "E7654321", "name": "小样例", "born": "2021-10-24"}
        assert waiting(line(**child)).reasons == (UnmatchedReason.NOBODY, UnmatchedReason.BEFORE_BIRTH)


class TestWhoIsNamed:
    def test_it_waits_where_the_person_lives_and_of_nobody_known_with_the_city(self, keys):
        make_laboratory("崇礼区医院", division_path=CHONGLI, within_path=CITY)
        send(line("L-1", name="李演示"), line("L-2", **STRANGER), laboratory="崇礼区医院")
        seen = {
            who: [one.reference for one in list_unmatched(actor=who).rows]
            for who in (CITY_STAFF, HUAILAI_STAFF, CHONGLI_STAFF)
        }
        assert seen == {CITY_STAFF: ["L-1", "L-2"], HUAILAI_STAFF: ["L-1"], CHONGLI_STAFF: []}
        (found,) = list_unmatched(actor=HUAILAI_STAFF).rows
        match_finding(unmatched_id=found.id, person=keys[WANG], **(SETTLED | {"actor": HUAILAI_STAFF}))
        assert list_unmatched(actor=HUAILAI_STAFF).total == 0

    def test_only_an_opened_one_says_whom_it_names_and_that_is_kept(self):
        found = waiting(line(**STRANGER, born="1990-05-05"))
        file = access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="case_investigation", at=AT)
        assert file.identity is not None
        assert (file.identity.name, file.identity.identifier, file.identity.phone) == (
            "过路人", "E1234567", "10000000099",
        )  # fmt: skip
        assert file.identity.birth_date.isoformat() == "1990-05-05"
        event = AuditEvent.objects.get(action="finding.read_unmatched")
        assert (event.subject_key, event.purpose) == (str(found.id), "case_investigation")
        with pytest.raises(PurposeError):
            access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="", at=AT)

    def test_elsewhere_it_is_not_there(self):
        found = waiting()
        with pytest.raises(IntakeNotFoundError):
            access_unmatched(actor=CHONGLI_STAFF, unmatched_id=found.id, purpose="x", at=AT)
        with pytest.raises(IntakeNotFoundError):
            match_finding(unmatched_id=found.id, person=1, **(SETTLED | {"actor": CHONGLI_STAFF}))

    def test_it_is_sealed_and_bound_to_its_row(self):
        found = waiting()
        with scope(CITY):
            row = models.Unmatched.objects.get(pk=found.id)
        assert "过路人".encode() not in bytes(row.identity)
        assert "过路人" not in str(models.Unmatched.objects.values())

    @pytest.mark.parametrize("words", ["过路人", " 过 路 人", "E1234567", "e 123 4567", "+86 10000000099", "L-1", "L"])
    def test_it_is_found_by_exactly_what_it_says(self, words):
        waiting()
        found = list_unmatched(actor=CITY_STAFF, text=words, purpose="case_investigation", at=AT)
        assert found.total == 1
        event = AuditEvent.objects.get(action="finding.search_unmatched")
        assert words not in str(event.detail)

    @pytest.mark.parametrize("words", ["过路", "E1234568", "1000000009", "M"])
    def test_nothing_else_finds_it(self, words):
        waiting()
        assert list_unmatched(actor=CITY_STAFF, text=words, purpose="x", at=AT).total == 0

    def test_a_search_needs_a_purpose(self):
        with pytest.raises(PurposeError):
            list_unmatched(actor=CITY_STAFF, text="过路人", at=AT)

    def test_filters(self):
        send(line(**STRANGER), line("L-2", person=None, name="无证件"))
        reasons = [UnmatchedReason.NOBODY, UnmatchedReason.NO_IDENTIFIER, UnmatchedReason.OTHER_NAME]
        assert [list_unmatched(actor=CITY_STAFF, reason=reason).total for reason in reasons] == [1, 1, 0]
        assert list_unmatched(actor=CITY_STAFF, laboratory="nobody").total == 0


class TestChoosingThePerson:
    def test_it_becomes_a_finding_and_names_nobody_any_more(self, keys):
        found = waiting(line(name="王策试试"))
        finding = match_finding(unmatched_id=found.id, person=keys[WANG], **SETTLED)
        assert (finding.person, finding.reference, finding.state) == (keys[WANG], "L-1", FindingState.OPEN)
        assert finding.division_path == RESIDENTS.division_paths[WANG]
        file = access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="x", at=AT)
        assert (file.identity, file.unmatched.state) == (None, UnmatchedState.MATCHED)
        assert (file.unmatched.settled_by, file.unmatched.settled_reason) == (CITY_STAFF.actor_id, "asked by phone")
        assert file.finding == finding
        assert list_unmatched(actor=CITY_STAFF).total == 0
        event = AuditEvent.objects.get(action="finding.match")
        assert event.detail["reasons"] == ["other_name"]

    def test_the_same_decision_again_changes_nothing(self, keys):
        found = waiting()
        first = match_finding(unmatched_id=found.id, person=keys[LI], **SETTLED)
        assert match_finding(unmatched_id=found.id, person=keys[LI], **SETTLED) == first
        assert AuditEvent.objects.filter(action="finding.match").count() == 1
        with pytest.raises(FindingError, match="waits for nobody"):
            match_finding(unmatched_id=found.id, person=keys[WANG], **SETTLED)

    def test_the_row_sent_again_is_known(self, keys):
        found = waiting()
        match_finding(unmatched_id=found.id, person=keys[LI], **SETTLED)
        assert send(line(**STRANGER), line("L-2")).counts == IntakeCounts(known=1, taken=1)
        assert list_unmatched(actor=CITY_STAFF).total == 0

    def test_a_specimen_from_before_birth_is_not_theirs(self):
        adult = {"person": None, "identifier": "139900201801010012", "name": "小样例"}
        registered = {"name": "小样例", "phone": "", "birth_year": None, "sex": Sex.FEMALE, "division_path": SHACHENG}
        child = waiting(line(**adult, sampled="2017-12-31 08:00", resulted="2017-12-31 12:00"))
        with pytest.raises(FindingError, match="before this person was born"):
            register_and_match_finding(unmatched_id=child.id, identifier=adult["identifier"], **registered, **SETTLED)
        assert list_findings(actor=CITY_STAFF).total == 0

    def test_nobody_of_another_area_is_chosen(self, keys):
        make_laboratory("崇礼区医院", division_path=CHONGLI)
        with scope(CITY, actor="user:1"):
            found = waiting(line(**STRANGER), laboratory="崇礼区医院")
        with pytest.raises(PersonNotFoundError):
            match_finding(unmatched_id=found.id, person=keys[WANG], **(SETTLED | {"actor": CHONGLI_STAFF}))
        assert (
            match_finding(
                unmatched_id=found.id, person=keys[OTHER_WANG], **(SETTLED | {"actor": CHONGLI_STAFF})
            ).division_path
            == CHONGLI
        )

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.AUDITOR])
    def test_a_role_without_the_permission_is_refused(self, keys, role):
        found = waiting()
        with pytest.raises(NotPermittedError):
            match_finding(unmatched_id=found.id, person=keys[WANG], **(SETTLED | {"actor": staff(CITY, role)}))


class TestRegisteringThePerson:
    def register(self, found: Unmatched, identifier: str = "E1234567", **given):
        return register_and_match_finding(unmatched_id=found.id, identifier=identifier, **(NEW | SETTLED | given))

    def test_somebody_new_is_registered_and_it_is_theirs(self):
        finding = self.register(waiting())
        person = access_person(actor=CITY_STAFF, key=finding.person, purpose="x", at=AT)
        assert (person.name, person.identifier, person.birth_year, person.division_path) == (
            "过路人", "E1234567", 1990, SHACHENG,
        )  # fmt: skip
        assert send(line("L-2", "阴性", **STRANGER), line("L-3", "阴性", LI)).counts == IntakeCounts(taken=2)

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"identifier": ""}, "like this"),
            ({"identifier": "139900198001010037"}, "like this"),
            ({"name": " "}, "like this"),
            ({"birth_year": 1889}, "year of birth"),
            ({"birth_year": 2022}, "year of birth"),
            ({"identifier": RESIDENTS.identifiers[WANG][:0] + "E7654321", "division_path": "n11.n1101"}, "there"),
        ],
    )
    def test_what_cannot_be_registered(self, given, told):
        found = waiting()
        with pytest.raises(FindingError, match=told):
            self.register(found, **given)
        assert list_unmatched(actor=CITY_STAFF).total == 1

    def test_nobody_is_registered_over_somebody(self):
        found = waiting()
        self.register(found)
        other = waiting(line("L-2", person=None, name="另一人"))
        with pytest.raises(FindingError, match="registered under this number"):
            self.register(other, name="另一人")
        person = access_person(actor=CITY_STAFF, key=list_findings(actor=CITY_STAFF).rows[0].person, purpose="x", at=AT)
        assert person.name == "过路人"

    def test_nor_over_somebody_of_another_area(self):
        make_laboratory("崇礼区医院", division_path=CHONGLI)
        finding = self.register(waiting())
        with scope(CITY, actor="user:1"):
            other = waiting(line("L-2", person=None, name="另一人"), laboratory="崇礼区医院")
        with pytest.raises(FindingError, match="there"):
            self.register(other, name="另一人", division_path=CHONGLI, actor=CHONGLI_STAFF)
        assert access_person(actor=CITY_STAFF, key=finding.person, purpose="x", at=AT).name == "过路人"


class TestSettingAside:
    def test_it_is_given_to_nobody_and_names_nobody(self):
        found = waiting()
        set_unmatched_aside(unmatched_id=found.id, actor=CITY_STAFF, at=AT, reason="a control specimen")
        set_unmatched_aside(unmatched_id=found.id, actor=CITY_STAFF, at=AT, reason="again")
        file = access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="x", at=AT)
        assert (file.identity, file.unmatched.state) == (None, UnmatchedState.SET_ASIDE)
        assert file.unmatched.settled_reason == "a control specimen"
        assert send(line(**STRANGER), line("L-2", "阴性", LI)).counts == IntakeCounts(known=1, taken=1)

    def test_not_without_a_reason(self):
        with pytest.raises(FindingError, match="without a reason"):
            set_unmatched_aside(unmatched_id=waiting().id, actor=CITY_STAFF, at=AT, reason=" ")

    def test_what_was_matched_is_not_set_aside(self, keys):
        found = waiting()
        match_finding(unmatched_id=found.id, person=keys[LI], **SETTLED)
        with pytest.raises(FindingError, match="waits for nobody"):
            set_unmatched_aside(unmatched_id=found.id, actor=CITY_STAFF, at=AT, reason="x")


class TestSaidAnew:
    def test_the_right_name_ends_the_waiting(self, keys):
        found = waiting(line(name="李演示"))
        assert send(line()).counts == IntakeCounts(taken=1)
        file = access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="x", at=AT)
        assert (file.unmatched.state, file.identity) == (UnmatchedState.SUPERSEDED, None)
        assert list_findings(actor=CITY_STAFF).rows[0].person == keys[WANG]

    def test_another_wrong_name_takes_the_place_of_the_first(self):
        waiting(line(name="李演示"))
        send(line(name="赵样例"))
        (found,) = list_unmatched(actor=CITY_STAFF).rows
        file = access_unmatched(actor=CITY_STAFF, unmatched_id=found.id, purpose="x", at=AT)
        assert file.identity.name == "赵样例"

    @pytest.mark.parametrize("second", [line(), line(name="赵样例")], ids=["whom we know", "whom we do not"])
    def test_another_result_under_its_number_is_not_taken_for_it(self, second):
        waiting(line(result="阴性", name="李演示"))
        assert send(second).counts == IntakeCounts(bad=1)
        assert list_unmatched(actor=CITY_STAFF).total == 1

    def test_a_correction_takes_its_place(self, keys):
        waiting(line(result="阴性", name="李演示"))
        assert send(line(status="更正")).counts == IntakeCounts(taken=1)
        assert list_unmatched(actor=CITY_STAFF).total == 0

    def test_a_withdrawal_ends_the_waiting(self):
        waiting()
        assert send(line(status="撤回")).counts == IntakeCounts(withdrawn=1)
        assert (list_unmatched(actor=CITY_STAFF).total, list_findings(actor=CITY_STAFF).total) == (0, 0)


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("cases_unmatched_names_nobody_when_settled", {"identity": None}),
            ("cases_unmatched_names_nobody_when_settled", {"state": "set_aside", "settled_at": AT,
                                                           "settled_by": "user:1", "settled_reason": "x"}),
            ("cases_unmatched_settled_by_somebody", {"state": "set_aside", "identity": None, "person": None,
                                                     "name_index": None, "phone_index": None}),
            ("cases_unmatched_matched_has_a_finding", {"state": "matched", "identity": None, "person": None,
                                                       "name_index": None, "phone_index": None, "settled_at": AT,
                                                       "settled_by": "user:1", "settled_reason": "x"}),
            ("cases_unmatched_kind_known", {"kind": "perhaps"}),
        ],
    )  # fmt: skip
    def test_a_waiting_result_that_cannot_be(self, constraint, change):
        found = waiting()
        with pytest.raises(IntegrityError, match=constraint), scope(CITY), transaction.atomic():
            models.Unmatched.objects.filter(pk=found.id).update(**change)
