"""The trace pages answer whom they may, say what is wrong, and agree with the engine and with the command."""

import csv
import io
from collections import Counter
from datetime import timedelta

import duckdb
import openpyxl
import pytest
from django.test import Client, override_settings
from django.urls import reverse

from sizao.desk.tracing import TraceChoice, trace_case
from sizao.foundation.accounts.queries import find_account
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.cli import main
from sizao.interfaces.clock import now
from sizao.interfaces.console.tracing import choices
from sizao.registry.people.queries import access_people
from sizao.response.cases import models as case_models
from sizao.response.cases.operations import record_isolation
from sizao.response.cases.queries import list_cases
from sizao.response.cases.types import CaseOrder
from sizao.response.presences import installed
from tests.filled import filled_city
from tests.people import CHONGLI, CITY, make_account
from tests.residents import CITY_STAFF


pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PURPOSE = {"purpose": "contact_tracing"}
QIAODONG = f"{CITY}.n130702"
LIST = {"HX-Request": "true", "HX-Target": "rings-list"}


@pytest.fixture(scope="module", autouse=True)
def city(django_db_setup, django_db_blocker, tmp_path_factory):
    with filled_city(tmp_path_factory.mktemp("city"), django_db_blocker) as filled:
        yield filled


@pytest.fixture
def case():
    """The worker's case."""
    return list_cases(actor=CITY_STAFF, order=CaseOrder.OLDEST).rows[0]


@pytest.fixture
def found(case):
    """The answer that the page must show."""
    return trace_case(actor=CITY_STAFF, case_id=case.id, choice=TraceChoice(), purpose="a test", at=now())


def come(role=Role.CITY_COMMAND, division_path=CITY):
    """Somebody signed in, reading English."""
    client, username = Client(headers={"accept-language": "en"}), f"{role.value}-{division_path}"
    user = find_account(username=username) or make_account(username, role=role, division_path=division_path)
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    return client


def address(name, case, *more):
    return reverse(name, args=[case.id, *more])


def keys_on(page):
    return [row["who"].key for row in page.context["rows"]]


def csv_rows(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


class TestTheAnswer:
    def test_without_a_purpose_nobody_is_read_about(self, case):
        page = come().get(address("case-trace", case))
        assert page.status_code == 200
        assert "Nothing was traced yet" in page.content.decode()
        assert case.number not in page.content.decode()
        assert not AuditEvent.objects.filter(action="case.read").exists()

    def test_sizes_come_before_the_list_and_are_those_of_the_engine(self, case, found):
        page = come().get(address("case-trace", case), PURPOSE)
        rings = page.context["rings"]
        assert [ring.people for ring in rings] == [f"{size.people:,}" for size in found.answer.sizes]
        assert len(rings) == 3
        for ring, size in zip(rings, found.answer.sizes, strict=True):
            first, most = next(iter(size.by_setting.items()))
            assert (ring.shares[0].name, ring.shares[0].people, ring.shares[0].percent) == (first, f"{most:,}", 100)
            assert ring.rules[0][0] == f"{next(iter(size.by_rule.values())):,}"
        text = page.content.decode()
        assert text.index('class="rings"') < text.index('class="rings-table"')
        assert "lives together" in text
        assert "tracing.1.household" not in text, "rules are named in words"
        assert AuditEvent.objects.filter(action="case.read", purpose="contact_tracing").exists()

    def test_fewer_degrees_or_more_minutes_never_reach_more(self, case, found):
        client, sizes = come(), [size.people for size in found.answer.sizes]
        one = client.get(address("case-trace", case), PURPOSE | {"degrees": "1"}).context
        assert [ring.people for ring in one["rings"]] == [f"{sizes[0]:,}"]
        longer = client.get(address("case-trace", case), PURPOSE | {"minutes": "600"})
        assert longer.context["found"].answer.people < sum(sizes)
        assert "Every rule counts from 600 min on" in longer.content.decode()

    def test_a_degree_that_the_protocol_does_not_determine_is_named_as_such(self, case):
        page = come().get(address("case-trace", case), PURPOSE | {"protocol": "cn-8ed"})
        third = page.context["rings"][2]
        assert (third.degree, third.people) == (3, None)
        assert "This protocol does not determine them." in page.content.decode()

    def test_an_explosion_is_stopped_and_says_so_before_the_list_and_in_the_file(self, case, monkeypatch):
        monkeypatch.setattr(choices, "DEFAULT_BUDGET", 60)
        client = come()
        page = client.get(address("case-trace", case), PURPOSE)
        text = page.content.decode()
        assert "Stopped at degree 2: more than 60 people." in text
        assert text.index("Stopped at degree 2") < text.index('class="rings-table"')
        assert [ring.complete for ring in page.context["rings"]] == [True, False]
        assert page.context["rings"][1].shares, "what contributes most is told"
        assert "degrees=1" in page.context["stopped"]["fewer"]
        file = client.get(address("case-trace-export", case, "csv"), PURPOSE)
        assert "incomplete.csv" in file["Content-Disposition"]

    def test_nobody_reached_is_told(self, case, found):
        with scope(CITY):
            soon = found.window.outcome[0] + timedelta(hours=2)
            case_models.Case.objects.filter(pk=case.id).update(isolated_at=soon)
        page = come().get(address("case-trace", case), PURPOSE | {"minutes": "1440"})
        assert page.context["found"].answer.people == 0
        assert "Nobody is reached under these rules." in page.content.decode()

    def test_htmx_gets_the_answer_alone_and_an_address_without_empty_fields(self, case):
        client = come()
        part = client.get(address("case-trace", case), PURPOSE | {"minutes": ""}, headers={"HX-Request": "true"})
        assert "<html" not in part.content.decode()
        assert part["HX-Replace-Url"].endswith("/trace/?purpose=contact_tracing")
        back = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        whole = client.get(address("case-trace", case), PURPOSE, headers=back)
        assert "<html" in whole.content.decode()
        assert "no-store" in whole["Cache-Control"]

    def test_in_chinese(self, case):
        client = come()
        page = client.get(address("case-trace", case), PURPOSE, headers={"accept-language": "zh-CN"})
        text = page.content.decode()
        for words in ("密切接触者", "次次密接", "传染期", "共涉及"):
            assert words in text
        for words in ("people reached", "close contact", "Infectious window"):
            assert words not in text


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"degrees": "7"},
            {"degrees": "two"},
            {"minutes": "many"},
            {"minutes": "-1"},
            {"minutes": "NaN"},
            {"protocol": "nothing"},
            {"purpose": "curiosity"},
        ],
        ids=lambda wrong: "-".join(next(iter(wrong.items()))),
    )
    def test_a_choice_that_cannot_be_is_refused_in_words_everywhere(self, case, found, wrong):
        client, asked = come(), PURPOSE | wrong
        person = shown(found.answer.rows()[0].person)
        for page in (
            client.get(address("case-trace", case), asked),
            client.get(address("case-evidence", case, person), asked),
            client.get(address("case-trace-export", case, "csv"), asked),
            client.post(address("case-trace-keep", case), asked),
        ):
            assert page.status_code == 422
            assert 'role="alert"' in page.content.decode()
            assert "Choose again." in page.content.decode()
        picture = client.get(address("case-chains", case), asked)
        assert (picture.status_code, "Choose again." in picture.json()["problem"]) == (422, True)
        # htmx shows only what comes as a success.
        part = client.get(address("case-trace", case), asked, headers={"HX-Request": "true"})
        assert part.status_code == 200
        assert "Choose again." in part.content.decode()
        assert not AuditEvent.objects.filter(action="contacts.export").exists()
        assert not case_models.Trace.objects.exists()

    def test_a_case_without_dates_says_what_to_enter(self, case):
        with scope(CITY):
            case_models.Case.objects.filter(pk=case.id).update(onset_on=None, first_positive_sampled_at=None)
        client = come()
        for name in ("case-trace", "case-sources"):
            page = client.get(address(name, case), PURPOSE)
            assert page.status_code == 422
            assert "Enter the day of onset or of the first positive specimen." in page.content.decode()
            assert reverse("case", args=[case.id]) in page.content.decode()

    def test_a_window_that_would_end_before_it_begins_is_told(self, case):
        with scope(CITY):
            case_models.Case.objects.filter(pk=case.id).update(isolated_at=now() - timedelta(days=90))
        page = come().get(address("case-trace", case), PURPOSE)
        assert page.status_code == 422
        assert "Check the dates of onset, sampling and isolation." in page.content.decode()

    def test_without_any_presences_the_page_says_what_to_do(self, case, tmp_path):
        client = come()
        with override_settings(SIZAO_HOME=tmp_path):
            for name in ("case-trace", "case-sources"):
                page = client.get(address(name, case), PURPOSE)
                assert page.status_code == 422
                assert "Import presences first." in page.content.decode()

    def test_there_is_no_such_case_person_or_file(self, case):
        client = come()
        assert client.get(reverse("case-trace", args=[99_999]), PURPOSE).status_code == 404
        assert client.post(reverse("case-trace-keep", args=[99_999]), PURPOSE).status_code == 404
        assert client.get(reverse("case-sources", args=[99_999]), PURPOSE).status_code == 404
        assert client.get(address("case-evidence", case, "somebody"), PURPOSE).status_code == 404
        assert client.get(address("case-trace-export", case, "pdf"), PURPOSE).status_code == 404


class TestWhoMayNot:
    def pages(self, case):
        return [
            address("case-trace", case),
            address("case-chains", case),
            address("case-trace-export", case, "csv"),
            address("case-evidence", case, shown(case.person)),
            address("case-sources", case),
        ]

    def test_a_stranger_signs_in_first(self, case):
        for page in self.pages(case):
            assert Client().get(page, PURPOSE).headers["Location"].startswith("/sign-in/")

    def test_another_county_does_not_learn_that_the_case_exists(self, case):
        client = come(Role.INVESTIGATOR, CHONGLI)
        for page in self.pages(case):
            assert client.get(page, PURPOSE).status_code == 404
        assert client.post(address("case-trace-keep", case), PURPOSE).status_code == 404

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_a_role_that_does_not_trace_is_turned_away(self, case, role):
        client = come(role)
        for page in self.pages(case):
            assert client.get(page, PURPOSE).status_code == 403
        assert client.post(address("case-trace-keep", case), PURPOSE).status_code == 403

    def test_a_county_knows_the_names_of_its_own_people_only(self, case, found):
        client = come(Role.INVESTIGATOR, QIAODONG)
        rows = client.get(address("case-trace", case), PURPOSE | {"ring": "1"}).context["rows"]
        people = access_people(
            actor=CITY_STAFF, keys=[row.person for row in found.answer.rows()], purpose="a test", at=now()
        )
        inside = {shown(key) for key, person in people.items() if (person.division_path or "").startswith(QIAODONG)}
        assert {row["who"].key for row in rows if row["who"].name} == {r["who"].key for r in rows} & inside
        assert {row["who"].key for row in rows} - inside, "the wedding was in another county"


class TestTheList:
    def test_one_screen_of_it_in_the_order_of_the_engine(self, case, found):
        client = come()
        first = client.get(address("case-trace", case), PURPOSE)
        second = client.post(address("case-trace", case), PURPOSE | {"page": "2"}, headers=LIST)
        every = [shown(row.person) for row in found.answer.rows()]
        assert keys_on(first) + keys_on(second) == every[:100]
        assert "<html" not in second.content.decode()
        assert "ring-people" not in second.content.decode(), "only the list comes again"
        assert (
            keys_on(client.post(address("case-trace", case), PURPOSE | {"page": "99999"}, headers=LIST))
            == (every[len(every) // 50 * 50 :])
        )

    @pytest.mark.parametrize(
        ("sort", "of"),
        [
            ("first", lambda row: row.first_exposure),
            ("together", lambda row: row.seconds),
            ("place", lambda row: row.place),
            ("person", lambda row: row.person),
            ("source", lambda row: row.source),
            ("sources", lambda row: row.sources),
            ("rule", lambda row: row.rule),
            ("degree", lambda row: row.degree),
        ],
    )
    def test_it_is_sorted_both_ways(self, case, found, sort, of):
        client, rows = come(), found.answer.rows()
        for falling in (False, True):
            asked = PURPOSE | {"sort": f"{'-' * falling}{sort}"}
            page = client.post(address("case-trace", case), asked, headers=LIST)
            expected = sorted(rows, key=of, reverse=falling)
            assert [of(row) for row in expected[:50]] == [
                of(next(row for row in rows if shown(row.person) == key)) for key in keys_on(page)
            ]
            if not falling:
                assert keys_on(page) == [shown(row.person) for row in expected[:50]]

    def test_degree_and_setting_narrow_it_and_leave_the_sizes(self, case, found):
        size = found.answer.sizes[1]
        for setting, people in size.by_setting.items():
            page = come().get(address("case-trace", case), PURPOSE | {"ring": "2", "setting": setting})
            assert page.context["row_count"] == people
            assert [ring.people for ring in page.context["rings"]] == [f"{s.people:,}" for s in found.answer.sizes]
        nowhere = come().get(address("case-trace", case), PURPOSE | {"setting": "moon"})
        assert nowhere.context["row_count"] == 0
        assert "Nobody in the rings matches" in nowhere.content.decode()

    def test_words_find_keys_places_and_whole_names(self, case, found):
        client, row = come(), found.answer.rows()[0]
        person = access_people(actor=CITY_STAFF, keys=[row.person], purpose="a test", at=now())[row.person]
        rows = {shown(r.person): r for r in found.answer.rows()}

        def found_by(text):
            page = client.post(address("case-trace", case), PURPOSE | {"text": text}, headers=LIST)
            return keys_on(page), page.context["row_count"]

        key = shown(row.person)
        assert found_by(key)[0][0] == key
        assert key in found_by(key[:6])[0]
        ends, _ = found_by(key[-4:].lower())
        # Four digits may stand in a place's key too: numbers of places and ends of random keys may be alike.
        places = {one for one in ends if key[-4:].lower() in rows[one].place.lower()}
        assert all(key[-4:] in (one[-4:], shown(rows[one].source)[-4:]) for one in ends if one not in places)
        assert key in ends
        named, _ = found_by(person.name)
        assert key in named
        assert found_by(person.name[:1] + "龘龘")[1] == 0
        feast = next(size for size in found.answer.sizes if "banquet" in size.by_setting)
        _, guests = found_by("宴会")
        assert guests >= feast.by_setting["banquet"]
        assert guests == sum(r.place.startswith("banquet:") for r in found.answer.rows())

    def test_a_name_in_an_address_is_not_looked_at(self, case, found):
        page = come().get(address("case-trace", case), PURPOSE | {"text": "宴会"})
        assert page.context["row_count"] == found.answer.people
        assert "宴会" not in page.context["kept"]


class TestFiles:
    def test_the_whole_list_with_keys_and_no_names(self, case, found):
        response = come().get(address("case-trace-export", case, "csv"), PURPOSE)
        lines = [
            (row["person"], int(row["degree"]), row["source"], row["place"], int(row["seconds"]), int(row["sources"]))
            for row in csv_rows(response)
        ]
        assert lines == [
            (shown(r.person), r.degree, shown(r.source), r.place, r.seconds, r.sources) for r in found.answer.rows()
        ]
        first = csv_rows(response)[0]
        assert set(first) >= {"person", "degree", "first_exposure", "source", "place", "seconds", "sources", "rule"}
        assert first["first_exposure"].endswith("+08:00")
        people = access_people(actor=CITY_STAFF, keys=[r.person for r in found.answer.rows()], purpose="t", at=now())
        names = {person.name for person in people.values() if person.name}
        assert not names & {value for row in csv_rows(response) for value in row.values()}
        kept = AuditEvent.objects.get(action="contacts.export")
        assert (kept.purpose, kept.detail["rows"]) == ("contact_tracing", found.answer.people)

    def test_xlsx_holds_the_same(self, case):
        client = come()
        narrowed = PURPOSE | {"ring": "1"}
        book = openpyxl.load_workbook(
            io.BytesIO(client.get(address("case-trace-export", case, "xlsx"), narrowed).content)
        )
        heads, *rows = book.active.iter_rows(values_only=True)
        text = csv_rows(client.get(address("case-trace-export", case, "csv"), narrowed))
        assert [{h: str(v) for h, v in zip(heads, row, strict=True)} for row in rows] == text
        assert {row["degree"] for row in text} == {"1"}


class TestEvidence:
    @pytest.mark.parametrize("degree", [1, 2, 3])
    def test_it_leads_from_the_case_to_the_person(self, case, found, degree):
        row = max((r for r in found.answer.rows() if r.degree == degree), key=lambda r: r.seconds)
        page = come().get(address("case-evidence", case, shown(row.person)), PURPOSE)
        assert page.status_code == 200
        chain = page.context["chain"]
        assert chain[0]["source"].key == shown(found.answer.index_persons[0])
        assert [step["person"].key for step in chain[:-1]] == [step["source"].key for step in chain[1:]]
        assert chain[-1]["person"].key == shown(row.person)
        assert len(chain) == degree
        assert {step["person"].key for step in page.context["episodes"]} == {shown(row.person)}
        assert all(step["rule"].label and step["rule"].citation for step in chain)
        people = {shown(row.person), chain[-1]["source"].key}
        assert people <= {record["who"].key for record in page.context["records"]}, "the records of both"
        assert all(record["source"] for record in page.context["records"])
        text = page.content.decode()
        for words in (chain[-1]["when"], chain[-1]["length"], chain[-1]["rule"].label, chain[-1]["rule"].basis):
            assert words in text
        read = AuditEvent.objects.filter(action="presences.read", purpose="contact_tracing")
        assert read.exists()

    def test_htmx_gets_it_without_the_frame(self, case, found):
        row = found.answer.rows()[0]
        page = come().get(address("case-evidence", case, shown(row.person)), PURPOSE, headers={"HX-Request": "true"})
        assert "<html" not in page.content.decode()

    def test_who_is_not_in_the_rings_has_none(self, case):
        for key in (shown(5), shown(case.person)):
            page = come().get(address("case-evidence", case, key), PURPOSE)
            assert page.status_code == 422
            assert "not in the rings" in page.content.decode()


class TestThePicture:
    def test_it_is_a_tree_from_the_case(self, case, found):
        drawn = come().get(address("case-chains", case), PURPOSE).json()
        nodes = {node["id"]: node for node in drawn["nodes"]}
        root = shown(found.answer.index_persons[0])
        assert nodes[root]["degree"] == 0
        incoming = Counter(edge["target"] for edge in drawn["edges"])
        assert incoming == {key: 1 for key in nodes if key != root}
        sources = {shown(row.person): shown(row.source) for row in found.answer.rows()}
        assert all(sources[edge["target"]] == edge["source"] for edge in drawn["edges"])
        assert drawn["people"] == found.answer.people
        assert drawn["drawn"] == len(nodes) - 1 <= 150
        assert len({(node["radius"], node["angle"]) for node in drawn["nodes"]}) == len(nodes)
        assert all(node["url"].startswith("/cases/") for key, node in nodes.items() if key != root)


class TestComparing:
    def test_who_is_added_dropped_and_moved(self, case, found):
        page = come().get(address("case-trace", case), PURPOSE | {"compare": "cn-8ed-delta"})
        choice = TraceChoice(protocol="cn-8ed-delta")
        there = trace_case(actor=CITY_STAFF, case_id=case.id, choice=choice, purpose="a test", at=now())
        here = {row.person: row.degree for row in found.answer.rows()}
        other = {row.person: row.degree for row in there.answer.rows()}
        expected = {
            "added": other.keys() - here.keys(),
            "dropped": here.keys() - other.keys(),
            "moved": {key for key in here.keys() & other.keys() if here[key] != other[key]},
        }
        comparison = page.context["comparison"]
        for change in comparison["lists"]:
            keys = {person["who"].key for person in change["people"]}
            assert change["count"] == f"{len(expected[change['kind']]):,}"
            assert keys <= {shown(key) for key in expected[change["kind"]]}
            assert len(keys) == min(50, len(expected[change["kind"]]))
        assert comparison["same"] == f"{len(here.keys() & other.keys()) - len(expected['moved']):,}"
        # Each of those added opens into the evidence under the rules that add them.
        added = comparison["lists"][0]["people"][0]
        assert come().get(added["url"]).context["row"].person in expected["added"]

    def test_with_itself_or_with_nothing_there_is_no_comparison(self, case):
        for other in ("he-2021", "", "nothing"):
            page = come().get(address("case-trace", case), PURPOSE | {"compare": other})
            assert "comparison" not in page.context


class TestKeeping:
    def test_a_kept_answer_can_be_had_again_and_shows_what_later_facts_change(self, case):
        client = come()
        asked = PURPOSE | {"minutes": "10.0"}
        answer = client.post(address("case-trace-keep", case), asked, follow=True)
        assert answer.redirect_chain[0][0] == f"{address('case-trace', case)}?purpose=contact_tracing&minutes=10.0"
        assert "The answer was kept" in answer.content.decode()
        assert list_cases(actor=CITY_STAFF, is_traced=True).total == 1
        [kept] = client.get(address("case-trace", case), PURPOSE | {"minutes": "10"}).context["traces"]
        assert kept["state"] == "same"
        assert kept["actor"] == "值班员甲"
        [other] = client.get(address("case-trace", case), PURPOSE).context["traces"]
        assert other["state"] == "", "other rules are chosen"
        again = client.get(f"{address('case-trace', case)}?{other['query']}").context["traces"][0]
        assert again["state"] == "same", "its link asks the same question"

        for other in list_cases(actor=CITY_STAFF).rows:
            if other.id != case.id:
                before = other.opened_at - timedelta(days=10)
                record_isolation(case_id=other.id, isolated_at=before, actor=CITY_STAFF, at=now(), reason="a test")
        page = client.get(address("case-trace", case), asked)
        assert page.context["traces"][0]["state"] == "changed"
        assert "-" in page.context["traces"][0]["change"]
        assert "has changed by later data" in page.content.decode()


class TestLookingBack:
    def test_what_the_cases_have_in_common(self, case):
        page = come().get(address("case-sources", case), {"purpose": "source_tracing"})
        assert page.status_code == 200
        assert page.context["case_count"] == 3
        common = page.context["places_common"]
        assert all(len(row["cases"]) > 1 for row in common)
        assert "宴会厅" in " ".join(row["place"].name for row in common)
        assert all(row["cases"] == [case.number] for row in page.context["places_alone"])
        assert any(row["is_case"] for row in page.context["persons_common"])

    def test_without_a_purpose_nobody_is_read_about(self, case):
        page = come().get(address("case-sources", case))
        assert "Nothing was looked at yet" in page.content.decode()
        assert "case" not in page.context or not page.context["case"]

    def test_the_links_between_two_people_are_evidence_from_the_one_to_the_other(self, case, found):
        row = next(r for r in found.answer.rows() if r.degree == 2)
        page = come().get(address("case-sources", case), PURPOSE | {"other": shown(row.person)})
        outwards = [link for link in page.context["links"] if link["from_case"]]
        assert outwards
        for link in outwards:
            steps = link["steps"]
            assert steps[0]["source"].key == shown(found.answer.index_persons[0])
            assert steps[-1]["person"].key == shown(row.person)
            assert len(steps) == link["contacts"]

    def test_a_person_is_named_by_a_form_and_a_key_from_then_on(self, case, found):
        client, row = come(), found.answer.rows()[0]
        person = access_people(actor=CITY_STAFF, keys=[row.person], purpose="a test", at=now())[row.person]
        named = client.post(address("case-sources", case), PURPOSE | {"who": person.name})
        if named.status_code == 302:
            assert f"other={shown(row.person)}" in named["Location"]
        else:
            assert shown(row.person) in {meant["who"].key for meant in named.context["meant"]}
        assert person.name not in named.get("Location", "")
        keyed = client.post(address("case-sources", case), PURPOSE | {"who": shown(row.person)})
        assert f"other={shown(row.person)}#links" in keyed["Location"]

    @pytest.mark.parametrize(
        ("words", "told"),
        [("龘龘龘", "Nobody within your area is meant"), (" ", "Nobody was named")],
    )
    def test_nobody_meant_is_told(self, case, words, told):
        page = come().post(address("case-sources", case), PURPOSE | {"who": words})
        assert page.status_code == 422
        assert told in page.content.decode()

    @pytest.mark.parametrize(
        ("other", "told"),
        [("who?", "given by a key"), (shown(5), "occurs in no presence"), ("case", "This is the case itself.")],
    )
    def test_a_link_that_cannot_be_is_told(self, case, other, told):
        other = shown(case.person) if other == "case" else other
        page = come().get(address("case-sources", case), PURPOSE | {"other": other})
        assert page.status_code == 422
        assert told in page.content.decode()


def test_the_command_has_the_answer_of_the_page(case, found, tmp_path, capsys):
    """The same presences, joined identities and isolations, in files: the same rows from `sizao trace`."""
    presences, same, ended = _as_files(found, tmp_path)
    start, end = found.window.outcome
    out = tmp_path / "rings.csv"
    status = main(
        [
            "trace", str(presences), "--index", str(found.case.person), "--from", start.isoformat(),
            "--to", end.isoformat(), "--protocol", "he-2021", "--order", "tertiary-drill-2021",
            "--same-file", str(same), "--isolated-file", str(ended), "--out", str(out),
        ]
    )  # fmt: skip
    assert status == 0, capsys.readouterr().err
    columns = ("degree", "place", "seconds", "sources", "rule")
    with out.open(newline="") as file:
        by_command = [
            (shown(int(r["person"])), shown(int(r["source"])), *(r[name] for name in columns))
            for r in csv.DictReader(file)
        ]
    page = come().get(address("case-trace-export", found.case, "csv"), PURPOSE)
    assert by_command == [tuple(row[name] for name in ("person", "source", *columns)) for row in csv_rows(page)]
    assert len(by_command) == found.answer.people > 0


def _as_files(found, folder):
    """What the page traced, as the files that the command takes."""
    files = installed.presence_files()
    with files.workspace("test") as (connection, _):
        rows = files.store.read(
            connection,
            "SELECT person, place, cell, seat_row, kind, epoch(enter)::BIGINT, epoch(leave)::BIGINT FROM presences",
            {},
        )
    presences, same, ended = (folder / name for name in ("presences.parquet", "same.csv", "isolated.csv"))
    with duckdb.connect() as table:
        table.execute("SET TimeZone='UTC'")
        columns = [list(column) for column in zip(*rows, strict=True)]
        table.execute(
            "CREATE TABLE p AS SELECT unnest(?::BIGINT[]) AS person, unnest(?::VARCHAR[]) AS place,"
            " unnest(?::VARCHAR[]) AS cell, unnest(?::INT[]) AS seat_row, unnest(?::VARCHAR[]) AS kind,"
            " to_timestamp(unnest(?::BIGINT[])) AS enter, to_timestamp(unnest(?::BIGINT[])) AS leave",
            columns,
        )
        table.execute(f"COPY p TO '{presences}' (FORMAT parquet)")
    same.write_text("identifier,person\n" + "".join(f"{a},{b}\n" for a, b in found.canonical.items()))
    isolated = [case for case in list_cases(actor=CITY_STAFF).rows if case.isolated_at]
    ended.write_text("person,at\n" + "".join(f"{case.person},{case.isolated_at.isoformat()}\n" for case in isolated))
    assert isolated
    return presences, same, ended
