"""From a laboratory's file to the case: upload, batches, results without a person, one finding, the course."""

import csv
import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import merge_identities
from sizao.registry.places.operations import load_divisions
from sizao.response.cases.operations import confirm_case
from sizao.response.cases.queries import (
    find_case_of,
    get_batch,
    list_batches,
    list_findings,
    list_unmatched,
)
from sizao.response.cases.types import Case, CaseClassification, FindingState, IntakeCounts
from tests.laboratories import LAB, LI, WANG, apply, line, make_laboratory, send, table
from tests.people import CHONGLI, CITY, HUAILAI
from tests.residents import AT, CITY_STAFF, RESIDENTS, SHACHENG, load_residents
from tests.situation import DIVISIONS


pytestmark = [pytest.mark.slow, pytest.mark.django_db]

STRANGER = {"person": None, "identifier": "E1234567", "name": "过路人", "phone": "10000000099"}


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    make_laboratory()
    return load_residents()


@pytest.fixture
def officer(come) -> Client:
    client = come()
    client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
    return client


def upload(client: Client, content: bytes, laboratory: str = LAB):
    file = SimpleUploadedFile("results.csv", content)
    return client.post("/findings/import/", {"laboratory": laboratory, "file": file})


def work_off(number: int) -> None:
    with scope(CITY):
        batch = get_batch(number=number)
    apply(batch)


def confirmed(person_row: str = line()) -> Case:
    send(person_row)
    found = list_findings(actor=CITY_STAFF, states=[FindingState.OPEN]).rows[0]
    return confirm_case(
        finding_id=found.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, at=AT, reason="test"
    )


class TestImport:
    def test_a_file_is_looked_at_mapped_taken_followed_corrected_and_sent_again(self, officer):
        content = table(line(result="强阳"), line("L-2", "?", LI), line("L-3", "阴性", LI)).replace(
            "编号,结果".encode(), "流水,结论".encode(), 1
        )
        address = upload(officer, content)["Location"]
        page = officer.get(address)
        assert "Laboratory&#x27;s number" in page.text
        assert "Columns that are needed were not found" in page.text
        refused = officer.post(address, {"take": "1", "reference": "流水"})
        assert (refused.status_code, "Columns that are needed" in refused.text) == (422, True)
        mapping = {"reference": "流水", "kind": "结论"}
        checked = officer.post(address, mapping)
        assert "强阳" in checked.text
        with scope(CITY):
            assert list_batches() == []

        taken = officer.post(address, mapping | {"take": "1", "word-0": "强阳", "meaning-0": "presumptive_positive"})
        page = taken["Location"]
        number = int(page.strip("/").rpartition("/")[2])
        assert "You may leave this page" in officer.get(page).text
        assert "HX-Refresh" not in officer.get(f"{page}progress/").headers
        work_off(number)
        assert officer.get(f"{page}progress/")["HX-Refresh"] == "true"

        done = officer.get(page).text
        assert "The word for the result is not known" in done
        assert RESIDENTS.names[LI] not in done
        rows = officer.post(f"{page}rows.csv", {"purpose": "correction"})
        assert RESIDENTS.names[LI] in rows.content.decode()
        again = upload(officer, rows.content.replace(b"?", "阴性".encode()))["Location"]
        assert officer.get(again).status_code == 200
        second = officer.post(again, {"take": "1"})["Location"]
        work_off(int(second.strip("/").rpartition("/")[2]))
        assert second in officer.get(page).text
        assert list_findings(actor=CITY_STAFF).total == 3

    def test_rows_are_not_handed_out_without_a_purpose(self, officer):
        batch = send(line("L-1", "?"), line("L-2"))
        answer = officer.post(f"/findings/batches/{batch.number}/rows.csv", {"purpose": " "})
        assert answer.status_code == 422
        assert RESIDENTS.names[WANG] not in answer.text

    def test_a_file_that_was_taken_before_leads_to_its_batch(self, officer):
        batch = send(line())
        assert upload(officer, table(line()))["Location"] == f"/findings/batches/{batch.number}/"

    def test_a_mapping_that_does_not_fit_is_told_and_nothing_is_taken(self, officer):
        address = upload(officer, table(line()))["Location"]
        answer = officer.post(address, {"take": "1", "kind": "姓名"})
        assert answer.status_code == 422
        assert "Nothing in the column of results is understood" in answer.text
        assert list_findings(actor=CITY_STAFF).total == 0

    def test_a_file_may_be_dropped(self, officer):
        address = upload(officer, table(line()))["Location"]
        assert officer.post(address, {"drop": "1"})["Location"] == "/findings/import/"
        assert officer.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("content", "laboratory", "told"),
        [
            (b"", LAB, "Choose a file that is not empty"),
            (b"%PDF-1.7", LAB, "no table"),
            (table(line()), "nobody", "Choose the laboratory"),
            (b"\n", LAB, "empty"),
        ],
    )
    def test_each_refusal_of_a_file(self, officer, content, laboratory, told):
        answer = upload(officer, content, laboratory)
        assert answer.status_code == 422
        assert told in answer.text

    def test_a_county_cannot_send_for_the_city_s_laboratory(self, come):
        client = come(division_path=CHONGLI)
        assert upload(client, table(line())).status_code == 422
        assert "No laboratory is registered" in client.get("/findings/import/").text

    def test_a_file_that_is_looked_at_is_seen_by_its_sender_alone(self, officer, come):
        address = upload(officer, table(line()))["Location"]
        assert come(Role.INVESTIGATOR).get(address).status_code == 404

    def test_the_list_shows_and_exports_what_lies_in_the_division(self, officer, come):
        send(line())
        assert LAB in officer.get("/findings/batches/").text
        exported = officer.get("/findings/batches.csv").content.decode()
        assert next(csv.DictReader(io.StringIO(exported.removeprefix("\ufeff"))))["taken"] == "1"
        other = come(division_path=CHONGLI)
        assert LAB not in other.get("/findings/batches/").text
        assert other.get("/findings/batches/1/").status_code == 404


class TestWithoutAPerson:
    @pytest.fixture
    def waiting(self):
        send(line(**STRANGER))
        (found,) = list_unmatched(actor=CITY_STAFF).rows
        return f"/findings/unmatched/{found.id}/"

    def test_the_list_names_nobody_and_finds_by_name(self, officer, waiting):
        text = officer.get("/findings/unmatched/").text
        assert waiting in text
        assert "nobody of this number is registered" in text
        assert "过路人" not in text
        found = officer.post("/findings/unmatched/", {"text": "过路人", "purpose": "case_investigation"})
        assert waiting in found.text
        assert officer.get("/findings/unmatched/?text=过路人").text.count("过路人") == 0
        assert waiting not in officer.post("/findings/unmatched/", {"text": "别人", "purpose": "exercise"}).text

    def test_the_list_goes_into_a_file_without_names(self, officer, waiting):
        answer = officer.post("/findings/unmatched/", {"export": "csv", "purpose": "case_investigation"})
        assert "L-1" in answer.content.decode()
        assert "过路人" not in answer.content.decode()
        assert AuditEvent.objects.filter(action="unmatched.export").exists()

    def test_whom_it_names_is_shown_for_a_purpose_only(self, come, waiting):
        client = come()
        asked = client.get(waiting)
        assert "过路人" not in asked.text
        assert "What do you need it for" in asked.text

    def test_somebody_registered_is_searched_chosen_and_given_the_result(self, officer, waiting, keys):
        found = officer.post(waiting, {"act": "search", "words": RESIDENTS.names[LI]})
        key = re.search(r'name="person" value="(P[0-9A-F]{16})"', found.text)[1]
        lacking = officer.post(waiting, {"act": "match", "person": key, "reason": " "})
        assert (lacking.status_code, "A decision needs its reason" in lacking.text) == (422, True)
        done = officer.post(waiting, {"act": "match", "person": key, "reason": "asked by phone"}, follow=True)
        assert "The result has its person" in done.text
        assert [one.person for one in list_findings(actor=CITY_STAFF).rows] == [keys[LI]]
        after = officer.get(waiting).text
        assert "过路人" not in after
        assert "asked by phone" in after

    def test_the_registered_person_stands_beside_what_was_written(self, officer):
        send(line(name="李演示"))
        (found,) = list_unmatched(actor=CITY_STAFF).rows
        text = officer.get(f"/findings/unmatched/{found.id}/").text
        assert "another name is registered under the number" in text
        assert RESIDENTS.names[WANG] in text
        assert "李演示" in text

    def test_somebody_new_is_registered_where_they_live(self, officer, waiting):
        load_divisions(divisions=DIVISIONS, actor="user:1", at=AT, reason="test")
        form = {"act": "register", "identifier": "E1234567", "name": "过路人", "sex": "m", "reason": "passing through"}
        for place, told in (
            ({"county": ""}, "Choose the county"),
            ({"county": HUAILAI, "place": "无此处"}, "It is not clear which"),
        ):
            refused = officer.post(waiting, form | place)
            assert (refused.status_code, told in refused.text) == (422, True)
        done = officer.post(waiting, form | {"county": HUAILAI, "place": "沙城镇"}, follow=True)
        assert "The result has its person" in done.text
        assert list_findings(actor=CITY_STAFF).rows[0].division_path == SHACHENG

    def test_it_is_set_aside_with_a_reason(self, officer, waiting):
        done = officer.post(waiting, {"act": "aside", "reason": "a control specimen"}, follow=True)
        assert "Whom it named is removed" in done.text
        assert list_unmatched(actor=CITY_STAFF).total == 0

    @pytest.mark.parametrize(
        ("form", "told"),
        [
            ({"act": "match", "reason": "x"}, "No person was chosen"),
            ({"act": "search", "words": " "}, "Nothing was given to search for"),
            ({"act": "aside"}, "A decision needs its reason"),
            ({}, "Nothing was chosen to be done"),
            ({"act": "register", "birth_year": "19x0"}, "year of birth cannot be"),
        ],
    )
    def test_each_refusal_keeps_it_waiting(self, officer, waiting, form, told):
        answer = officer.post(waiting, form)
        assert answer.status_code == 422
        assert told in answer.text
        assert list_unmatched(actor=CITY_STAFF).total == 1

    def test_elsewhere_it_is_not_there(self, come, waiting):
        client = come(division_path=CHONGLI)
        client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
        assert client.get(waiting).status_code == 404
        assert client.post(waiting, {"act": "aside", "reason": "x"}).status_code == 404


class TestOneFinding:
    @pytest.fixture
    def address(self):
        send(line())
        return f"/findings/{list_findings(actor=CITY_STAFF).rows[0].id}/"

    def test_it_opens_into_its_record_for_a_purpose(self, officer, come, address):
        text = officer.get(address).text
        for words in ("L-1", LAB, RESIDENTS.names[WANG], "It is a case", "What was said about it", "as first said"):
            assert words in text
        asked = come(Role.INVESTIGATOR).get(address)
        assert RESIDENTS.names[WANG] not in asked.text

    def test_a_case_is_opened_from_it(self, officer, address, keys):
        form = {"act": "confirm", "classification": "confirmed", "onset_on": "2021-10-22", "reason": "two agree"}
        done = officer.post(address, form)
        case = find_case_of(actor=CITY_STAFF, person=keys[WANG])
        assert done["Location"] == f"/cases/{case.id}/"
        assert (case.classification.value, case.onset_on.isoformat()) == ("confirmed", "2021-10-22")
        again = officer.post(address, form)
        assert (again.status_code, "not waiting for a decision" in again.text) == (422, True)

    def test_it_is_set_aside_or_reported(self, officer, address):
        reported = officer.post(address, {"act": "report", "reported_at": "2021-10-23T13:00"}, follow=True)
        assert "The report was noted" in reported.text
        done = officer.post(address, {"act": "aside", "reason": "contaminated"}, follow=True)
        assert "The finding was set aside" in done.text
        assert list_findings(actor=CITY_STAFF).rows[0].state is FindingState.SET_ASIDE

    def test_it_is_given_to_another_person(self, officer, address, keys):
        found = officer.post(address, {"act": "search", "words": RESIDENTS.names[LI]})
        key = re.search(r'name="person" value="(P[0-9A-F]{16})"', found.text)[1]
        done = officer.post(address, {"act": "give", "person": key, "reason": "her brother's number"}, follow=True)
        assert "belongs to the person you chose" in done.text
        assert list_findings(actor=CITY_STAFF).rows[0].person == keys[LI]

    @pytest.mark.parametrize(
        ("form", "told"),
        [
            ({"act": "confirm", "classification": "excluded", "reason": "x"}, "No classification was chosen"),
            ({"act": "confirm", "classification": "confirmed"}, "A decision needs its reason"),
            ({"act": "confirm", "classification": "confirmed", "onset_on": "x", "reason": "x"}, "is no day"),
            (
                {"act": "confirm", "classification": "confirmed", "onset_on": "2021-10-24", "reason": "x"},
                "An onset in the future",
            ),
            (
                {"act": "confirm", "classification": "asymptomatic", "onset_on": "2021-10-22", "reason": "x"},
                "cannot be called asymptomatic",
            ),
            ({"act": "report", "reported_at": "x"}, "no date and time"),
            ({"act": "report", "reported_at": "2021-10-23T08:00"}, "cannot be noted"),
            ({"act": "give", "reason": "x"}, "No person was chosen"),
            ({"act": "dance"}, "Nothing was chosen"),
        ],
    )
    def test_each_refusal_changes_nothing(self, officer, address, form, told):
        answer = officer.post(address, form)
        assert answer.status_code == 422
        assert told in answer.text
        assert list_findings(actor=CITY_STAFF).rows[0].state is FindingState.OPEN

    def test_elsewhere_it_is_not_there(self, come, address):
        client = come(division_path=CHONGLI)
        client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
        assert client.get(address).status_code == 404
        assert client.post(address, {"act": "aside", "reason": "x"}).status_code == 404

    def test_another_laboratory_that_disagrees_is_seen(self, officer, address):
        make_laboratory("第三方检测所")
        send(line("X-1", "阴性"), laboratory="第三方检测所")
        assert "Another laboratory says something else" in officer.get(address).text


class TestAllFindings:
    def test_filters_names_and_a_file(self, officer):
        send(line(), line("L-2", "阴性", LI))
        assert "L-2" in officer.get("/findings/all/").text
        assert "L-2" not in officer.get("/findings/all/?kind=presumptive_positive").text
        named = officer.post("/findings/all/", {"text": RESIDENTS.names[LI], "purpose": "case_investigation"})
        assert "L-2" in named.text
        assert "L-1" not in named.text
        nameless = officer.get(f"/findings/all/?text={RESIDENTS.names[LI]}").text
        assert "L-1" in nameless
        exported = officer.post("/findings/all/", {"export": "csv", "text": "L-2"}).content.decode()
        assert [row["kind"] for row in csv.DictReader(io.StringIO(exported.removeprefix("\ufeff")))] == ["negative"]
        send(line(result="阴性", status="更正"))
        assert "L-2" not in officer.get("/findings/all/?corrected=yes").text

    def test_a_name_needs_a_purpose(self, come):
        answer = come().post("/findings/all/", {"text": "无名氏"})
        assert (answer.status_code, "No purpose was given" in answer.text) == (422, True)


class TestTheCaseAfterwards:
    def test_it_says_that_its_ground_fell_rises_on_the_desk_and_is_decided_again(self, officer):
        case = confirmed()
        assert "cases to decide again" in officer.get("/").text
        send(line(status="撤回"))
        assert case.number in officer.get("/findings/undecided/").text
        assert "No result supports this case any more" in officer.get(f"/cases/{case.id}/").text
        course = f"/cases/{case.id}/course/"
        assert f"{LAB} withdrew the result L-1" in officer.get(course).text
        done = officer.post(course, {"act": "uphold", "reason": "computed tomography"}, follow=True)
        assert "No result supports this case any more" not in done.text
        assert "computed tomography" in done.text
        assert case.number not in officer.get("/findings/undecided/").text

    def test_it_is_excluded(self, officer):
        case = confirmed()
        send(line(status="撤回"))
        form = {"act": "reclassify", "classification": "excluded", "reason": "withdrawn"}
        done = officer.post(f"/cases/{case.id}/course/", form, follow=True)
        assert "excluded" in done.text

    def test_two_cases_of_one_human_are_joined(self, officer, keys):
        first = confirmed()
        second = confirmed(line("L-2", person=LI))
        merge_identities(from_key=keys[LI], to_key=keys[WANG], actor="user:1", at=AT, reason="same phone")
        text = officer.get("/findings/undecided/").text
        assert first.number in text
        assert second.number in text
        course = f"/cases/{second.id}/course/"
        assert "There are two cases of this human" in officer.get(course).text
        done = officer.post(course, {"act": "join", "into": str(first.id), "reason": "one human"}, follow=True)
        assert done.request["PATH_INFO"] == f"/cases/{first.id}/course/"
        assert "joined into another" in officer.get(course).text

    def test_the_course_is_noted_step_by_step(self, officer):
        case = confirmed()
        address = f"/cases/{case.id}/course/"
        since = {"since": "2021-10-23T14:00", "reason": "told by the ward"}
        for form in (
            {"act": "symptoms", "has_symptoms": "yes", "onset_on": "2021-10-22", "reason": "asked"},
            {"act": "severity", "severity": "moderate", **since},
            {"act": "hospital", "hospital": "市传染病医院", **since},
            {"act": "outcome", "outcome": "recovered", **since},
        ):
            assert officer.post(address, form).status_code == 302
        for text in (officer.get(address).text, officer.get(f"/cases/{case.id}/").text):
            for words in ("since 2021-10-22", "moderate", "市传染病医院", "recovered"):
                assert words in text

    @pytest.mark.parametrize(
        ("form", "told"),
        [
            ({"act": "severity", "severity": "mild", "since": "2021-10-23T14:00"}, "needs its reason"),
            ({"act": "severity", "severity": "x", "reason": "x"}, "No severity was chosen"),
            ({"act": "severity", "severity": "mild", "since": "2021-10-24T14:00", "reason": "x"}, "in the future"),
            ({"act": "symptoms", "reason": "x"}, "whether there are symptoms"),
            ({"act": "symptoms", "has_symptoms": "no", "onset_on": "2021-10-22", "reason": "x"}, "Without symptoms"),
            ({"act": "hospital", "since": "2021-10-23T14:00", "reason": "x"}, "in no hospital"),
            ({"act": "outcome", "reason": "x"}, "No outcome was chosen"),
            ({"act": "uphold", "reason": "x"}, "did not fall"),
            ({"act": "join", "reason": "x"}, "Choose the case that stays"),
            ({"act": "reclassify", "classification": "confirmed", "reason": "x"}, "called so already"),
            ({"act": "x"}, "Nothing was chosen"),
        ],
    )
    def test_each_refusal_of_a_step(self, officer, form, told):
        case = confirmed()
        answer = officer.post(f"/cases/{case.id}/course/", form)
        assert answer.status_code == 422
        assert told in answer.text

    def test_elsewhere_there_is_no_course(self, come):
        case = confirmed()
        client = come(division_path=CHONGLI)
        client.post("/purpose/", {"purpose": "case_investigation", "next": "/"})
        assert client.get(f"/cases/{case.id}/course/").status_code == 404
        assert client.post(f"/cases/{case.id}/course/", {"act": "uphold", "reason": "x"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/findings/all/", "/findings/undecided/", "/findings/unmatched/", "/findings/unmatched/1/", "/findings/import/",
        "/findings/import/1/", "/findings/batches/", "/findings/batches.csv", "/findings/batches/1/", "/findings/1/",
        "/cases/1/course/",
    ],
)  # fmt: skip
def test_a_role_without_the_permission_is_turned_away(come, address):
    assert come(Role.GRID_WORKER, HUAILAI).get(address).status_code == 403


def test_a_batch_that_was_worked_off_counts_each_row_once(officer):
    batch = send(line(), line("L-2", "?", LI), line("L-3", **STRANGER))
    assert batch.counts == IntakeCounts(taken=1, bad=1, unmatched=1)
    text = officer.get(f"/findings/batches/{batch.number}/").text
    assert f"/findings/all/?batch={batch.number}" in text
    assert f"/findings/unmatched/?batch={batch.number}" in text
