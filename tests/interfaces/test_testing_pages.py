"""The desk's pages of testing: tests due, tubes, results, laboratories, rounds; a happy path and each refusal."""

import re

import pytest

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces import clock
from sizao.response.cases.queries import list_findings_of
from sizao.response.testing.queries import access_tube, get_progress, list_rounds
from sizao.response.testing.types import RoundState, TubeResult
from tests.grid import ZHANGBEI, load_map
from tests.interfaces.conftest import kept
from tests.residents import AT, CITY_STAFF, HUAILAI, RESIDENTS
from tests.restricted import DAY, HOUR, Town
from tests.tubes import LAB, make_round, results, take, told


pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LATER = AT + 3 * HOUR


@pytest.fixture
def town():
    return Town()


@pytest.fixture(autouse=True)
def afternoon(monkeypatch):
    monkeypatch.setattr(clock, "machine_time", lambda: LATER)


def words(answer):
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


class TestDue:
    def test_the_morning_list_tells_who_and_why_without_names(self, town, come):
        restriction, _ = town.restrict(0)
        take("P-1", town.people[1:3])
        results(told("P-1", TubeResult.POSITIVE), at=LATER)
        page = come().get("/testing/")
        text = words(page)
        assert "Tests due" in text and shown(town.people[0]) in text and "due today" in text
        assert text.count("positive pool: test alone at once") >= 2
        assert f"/restrictions/{restriction.id}/" in page.text
        assert "王测试" not in text

    def test_figures_and_places_open_into_what_they_count(self, town, come):
        load_map()
        town.restrict(0)
        take("P-1", town.people[1:3])
        results(told("P-1", TubeResult.POSITIVE), at=LATER)
        client = come()
        page = client.get("/testing/")
        urls = {one["label"]: one["url"] for one in page.context["figures"] if "url" in one}
        pool = client.get(urls["positive pool: test alone at once"])
        assert pool.context["table"].total == 2
        assert client.get("/testing/?show=today").context["table"].total == 1
        assert client.get("/testing/?show=nonsense").context["table"].total == 3
        assert client.get(f"/testing/?below={HUAILAI}").context["table"].total == 3
        assert client.get(f"/testing/?below={ZHANGBEI}").context["table"].total == 0
        assert client.get(page.context["places"][0]["url"]).context["table"].total >= 1

    def test_missed_days_have_a_list_of_their_own(self, town, come, monkeypatch):
        town.restrict(0)
        monkeypatch.setattr(clock, "machine_time", lambda: AT + 4 * DAY)
        page = come().get("/testing/?show=missed")
        assert page.context["table"].total == 1
        assert "missed: 10-23" in words(page)

    def test_nobody_due_says_so(self, town, come):
        assert "Nobody is due" in words(come().get("/testing/"))

    def test_the_file_has_keys_and_is_kept_in_the_trail(self, town, come):
        town.restrict(0)
        answer = come().get("/testing/tests.csv")
        text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert shown(town.people[0]) in text and "王测试" not in text
        assert kept("tests.export")[0][1]["rows"] == 1
        assert come(Role.INVESTIGATOR).get("/testing/tests.pdf").status_code == 404

    def test_a_role_without_it_is_refused(self, town, come):
        auditor = come(Role.AUDITOR)
        pages = (
            "",
            "tubes/",
            "tubes/new/",
            "rounds/",
            "rounds/new/",
            "laboratories/",
            "groups/",
            "results/",
            "tests.csv",
        )
        for path in ("/sampling/", "/sampling/day.json", *(f"/testing/{page}" for page in pages)):
            assert auditor.get(path).status_code == 403, path


class TestTubes:
    def form(self, **given):
        return {
            "code": "T-1", "pooling": "single", "kind": "oropharyngeal", "collected_at": "2021-10-23 16:00",
            "people": RESIDENTS.identifiers[0], "once": "a",
        } | given  # fmt: skip

    def test_a_tube_is_entered_and_opens(self, town, come):
        client = come()
        made = client.post("/testing/tubes/new/", self.form(people=shown(town.people[0])))
        assert made.status_code == 302 and made.url == "/testing/tubes/T-1/"
        asked = client.get(made.url)
        assert "purpose" in words(asked).lower()
        client.post("/purpose/", {"purpose": "follow_up", "next": made.url})
        page = client.get(made.url)
        assert shown(town.people[0]) in words(page) and "on its way" in words(page)
        assert AuditEvent.objects.filter(action="tube.read").exists()

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"code": ""}, "needs the code"),
            ({"people": "130730198001010012"}, "cannot be read"),
            ({"people": "M1234567\nM1234568"}, "the protocol allows 1"),
            ({"collected_at": "tomorrow"}, "no date and time"),
            ({"collected_at": "2021-10-24 16:00"}, "in the future"),
            ({"round": "99"}, "no such round"),
            ({"people": "M1234567\nM1234567", "pooling": "ten"}, "twice"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_kept(self, town, come, given, told):
        answer = come().post("/testing/tubes/new/", self.form(**({"people": shown(town.people[0])} | given)))
        assert answer.status_code == 422
        assert told in words(answer)

    def test_a_code_used_twice(self, town, come):
        take("T-1", town.people[:1])
        answer = come().post("/testing/tubes/new/", self.form(people=shown(town.people[1])))
        assert answer.status_code == 422 and "was used before" in words(answer)

    def test_a_positive_pool_says_whom_to_test_and_that_it_restricts_nobody(self, town, come):
        take("P-1", town.people[:3])
        results(told("P-1", TubeResult.POSITIVE), at=LATER)
        client = come()
        client.post("/purpose/", {"purpose": "follow_up", "next": "/testing/"})
        text = words(client.get("/testing/tubes/P-1/"))
        assert "3 people of this tube are to be tested alone at once" in text and "nobody is restricted by it" in text

    def test_a_tube_is_set_aside_for_a_reason(self, town, come):
        take("T-1", town.people[:1])
        client = come()
        client.post("/purpose/", {"purpose": "follow_up", "next": "/testing/"})
        assert client.post("/testing/tubes/T-1/", {"reason": ""}).status_code == 422
        assert client.post("/testing/tubes/T-1/", {"reason": "试管破裂"}).status_code == 302
        assert "试管破裂" in words(client.get("/testing/tubes/T-1/"))
        assert client.get("/testing/tubes/NONE/").status_code == 404

    def test_lists_search_filter_and_turn_pages(self, town, come):
        take("A-1", town.people[:1])
        take("B-1", town.people[1:2])
        results(told("B-1", TubeResult.POSITIVE), at=LATER)
        client = come()
        assert client.get("/testing/tubes/?code=a").context["found"].total == 1
        assert client.get("/testing/tubes/?show=positive").context["found"].total == 1
        assert client.get("/testing/tubes/?show=void").context["found"].total == 0
        assert client.get("/testing/tubes/?page=x").context["found"].total == 2

    def test_the_page_of_a_person_tells_their_tests(self, town, come):
        town.restrict(0)
        take("P-1", town.people[:2])
        results(told("P-1", TubeResult.POSITIVE), at=LATER)
        client = come()
        client.post("/purpose/", {"purpose": "follow_up", "next": "/testing/"})
        text = words(client.get(f"/people/{shown(town.people[0])}/"))
        assert "Test days" in text and "of the pool, not of this person" in text and "A test is open" in text


class TestResults:
    def send(self, client, lines, **given):
        return client.post("/testing/results/", {"laboratory": LAB, "lines": lines} | given)

    def test_good_lines_are_taken_and_bad_ones_stay_in_the_form(self, town, come):
        for number in range(3):
            take(f"T-{number}", town.people[number : number + 1])
        client = come()
        page = self.send(
            client,
            "编号,结果,时间\nT-0,阳性,2021-10-23 17:00\nNONE,阴性,2021-10-23 17:00\nT-1,阴性,2021-10-23 10:00\n"
            "T-2,maybe,2021-10-23 17:00\nT-2,阴性,soon\n",
        )
        text = words(page)
        assert page.status_code == 200 and "1 result was taken" in text
        for why in ("no such tube", "older than the specimen", "not known", "cannot be read"):
            assert why in text
        assert page.context["values"]["lines"].count("\n") == 3
        (finding,) = list_findings_of(actor=CITY_STAFF, person=town.people[0])
        assert finding.is_positive
        assert "1 was known before" in words(self.send(client, "T-0,阳性,2021-10-23 17:00"))

    def test_corrected_and_withdrawn(self, town, come):
        take("T-0", town.people[:1])
        client = come()
        self.send(client, "T-0\tpositive\t2021-10-23 17:00")
        self.send(client, "T-0;negative;2021-10-23 17:30;corrected")
        (finding,) = list_findings_of(actor=CITY_STAFF, person=town.people[0])
        assert not finding.is_positive and finding.versions == 2
        self.send(client, "T-0,,,withdrawn")
        assert access_tube(actor=CITY_STAFF, code="T-0", purpose="a test", at=LATER).tube.result is None

    def test_a_file_is_read_too(self, town, come):
        from django.core.files.uploadedfile import SimpleUploadedFile

        take("T-0", town.people[:1])
        file = SimpleUploadedFile("r.csv", "T-0,阴性,2021-10-23 17:00".encode("gb18030"))
        assert "1 result was taken" in words(self.send(come(), "", file=file))

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"lines": ""}, "no line"),
            ({"laboratory": " "}, "come from a laboratory"),
            ({"lines": "\n" * 6000}, "too many lines"),
        ],
    )
    def test_what_cannot_be_taken_at_all(self, town, come, given, told):
        answer = come().post("/testing/results/", {"laboratory": LAB, "lines": "T-0,阴性,2021-10-23 17:00"} | given)
        assert answer.status_code == 422 and told in words(answer)

    def test_only_bad_lines_are_a_refusal(self, town, come):
        assert self.send(come(), "NONE,阴性,2021-10-23 17:00").status_code == 422


class TestLaboratories:
    def test_capacity_queue_and_promise(self, town, come):
        take("T-1", town.people[:1])
        client = come()
        assert "No laboratory is known" in words(client.get("/testing/laboratories/"))
        given = {"act": "capacity", "name": LAB, "per_hour": "60", "run_minutes": "120", "reason": "a test"}
        assert client.post("/testing/laboratories/", given).status_code == 302
        page = client.post("/testing/laboratories/", {"act": "receive", "laboratory": LAB, "codes": "T-1\nNONE"})
        text = words(page)
        assert "1 tube was received" in text and "10-23 21:01" in text and "no such tube" in text
        assert page.context["rows"][0]["one"].waiting == 1

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"per_hour": "many"}, "whole numbers"),
            ({"per_hour": "0"}, "capacity cannot be"),
            ({"opens": "noon"}, "no time of day"),
            ({"reason": ""}, "needs its reason"),
        ],
    )
    def test_capacities_that_cannot_be(self, town, come, given, told):
        values = {"act": "capacity", "name": LAB, "per_hour": "60", "run_minutes": "120", "reason": "a test"} | given
        answer = come().post("/testing/laboratories/", values)
        assert answer.status_code == 422 and told in words(answer)

    def test_an_unknown_laboratory_takes_nothing_in(self, town, come):
        answer = come().post("/testing/laboratories/", {"act": "receive", "laboratory": "?", "codes": "T-1"})
        assert answer.status_code == 422 and "what this laboratory" in words(answer)


class TestRounds:
    def form(self, **given):
        return {
            "name": "怀来第1轮", "kind": "division", "division": "怀来县", "pooling": "ten", "expected": "3",
            "opens_at": "2021-10-23 16:00", "reason": "首例阳性",
        } | given  # fmt: skip

    def test_a_round_is_decided_sampled_and_closed_on_its_board(self, town, come):
        load_map()
        client = come()
        made = client.post("/testing/rounds/new/", self.form())
        assert made.status_code == 302
        (found,) = list_rounds(actor=CITY_STAFF).rows
        point = {
            "act": "point", "name": "1号点", "streets": "长城街", "opens_at": "2021-10-23 19:00",
            "closes_at": "2021-10-23 23:00", "samplers": "2", "tubes": "50",
        }  # fmt: skip
        assert client.post(made.url, point).status_code == 302
        assert client.post(made.url, point).status_code == 422
        take("P-1", town.people[:2], round_id=found.id)
        page = client.get(made.url)
        text = words(page)
        assert "2 / 3" in text and "1号点" in text and "1 people not tested" in text
        assert "Next round" in text
        assert client.get(page.context["following_rule"]).status_code == 200
        number = page.context["points"][0][0].id
        assert client.post(made.url, {"act": "finish", "point": number}).status_code == 302
        assert client.post(made.url, {"act": "close", "reason": ""}).status_code == 422
        assert client.post(made.url, {"act": "close", "expected": "2", "reason": "一人已外出"}).status_code == 302
        results(told("P-1"), at=LATER)
        assert "came out negative" in words(client.get(made.url))
        assert get_progress(actor=CITY_STAFF, round_id=found.id).round.state is RoundState.CLOSED

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({"name": ""}, "has a name"),
            ({"expected": "many"}, "no number of people"),
            ({"expected": "", "division": "张北县"}, "Nobody would be tested"),
            ({"kind": "zone"}, "No zone was chosen"),
            ({"kind": "division", "division": "nowhere"}, "division is not clear"),
            ({"opens_at": "soon"}, "no date and time"),
            ({"reason": ""}, "needs its reason"),
        ],
    )
    def test_rounds_that_cannot_be(self, town, come, given, told):
        load_map()
        answer = come().post("/testing/rounds/new/", self.form(**given))
        assert answer.status_code == 422 and told in words(answer)

    def test_the_list_finds_by_name_and_state(self, town, come):
        found = make_round(actor=town.reviewer)
        take("P-1", town.people[:2], round_id=found.id)
        results(told("P-1", TubeResult.POSITIVE), at=LATER)
        client = come()
        page = client.get("/testing/rounds/?text=沙城")
        assert page.context["found"].total == 1
        (row,) = page.context["rows"]
        assert (row["people"], row["share"], row["positive"]) == (2, 67, 1)
        assert client.get("/testing/rounds/?state=closed").context["found"].total == 0
        assert client.get("/testing/rounds/99/").status_code == 404
        assert client.get("/testing/rounds/99/untested.csv").status_code == 404

    def test_people_not_tested_yet_are_listed_by_where_they_live(self, town, come):
        found = make_round(actor=town.reviewer)
        take("P-1", town.people[:1], round_id=found.id)
        client = come()
        page = client.get(f"/testing/rounds/{found.id}/")
        assert page.context["communities"].total == 3
        answer = client.get(f"/testing/rounds/{found.id}/untested.csv")
        text = answer.content.decode()
        assert shown(town.people[1]) in text and shown(town.people[0]) not in text

    def test_what_cannot_be_done_on_a_board(self, town, come):
        found = make_round(actor=town.reviewer)
        client = come()
        for given in ({"act": "dance"}, {"act": "finish", "point": "x"}, {"act": "begin"}, {"act": "cancel"}):
            assert client.post(f"/testing/rounds/{found.id}/", given).status_code == 422
        worker = come(Role.GRID_WORKER)
        assert worker.post(f"/testing/rounds/{found.id}/", {"act": "close", "reason": "x"}).status_code in (403, 422)


GROUP = {"name": "冷链从业人员", "every_days": "3", "basis": "市指挥部令第12号"}


class TestKeyGroups:
    def test_from_a_group_to_its_round_and_who_is_still_to_be_tested(self, town, come):
        client = come()
        made = client.post("/testing/groups/", GROUP)
        assert made.status_code == 302
        cards = "\n".join(shown(town.people[number]) for number in (0, 1, 0))
        assert client.post(made.url, {"act": "add", "people": cards, "reason": "名册"}).status_code == 302
        page = client.get(made.url)
        assert page.context["one"].people == 2 and page.context["late"] == 2
        assert "王测试" not in page.text and shown(town.people[1]) in page.text
        form = client.get(f"/testing/rounds/new/?group={page.context['one'].id}").text
        assert 'value="key_group" selected' in form and "冷链从业人员 · 2" in form
        begun = client.post(
            "/testing/rounds/new/",
            {"name": "冷链第1轮", "kind": "key_group", "group": page.context["one"].id, "pooling": "single",
             "opens_at": "2021-10-23 16:00", "reason": "例行"},
        )  # fmt: skip
        (found,) = list_rounds(actor=CITY_STAFF).rows
        assert begun.url == f"/testing/rounds/{found.id}/" and found.expected == 2
        take("T-1", town.people[:1], round_id=found.id)
        board = client.get(begun.url)
        assert "by the order of the group" in board.text and board.context["about"]["words"] == "冷链从业人员"
        left = client.get(f"{begun.url}untested.csv").content.decode()
        assert shown(town.people[1]) in left and shown(town.people[0]) not in left
        members = client.get(f"{made.url}members.csv").content.decode()
        assert shown(town.people[0]) in members and client.get(f"{made.url}members.pdf").status_code == 404
        gone = {"act": "remove", "person": shown(town.people[0]), "reason": "已离职"}
        assert client.post(made.url, gone).status_code == 302
        assert client.post(made.url, gone).status_code == 422
        assert client.get(made.url).context["one"].people == 1

    def test_groups_that_cannot_be(self, town, come):
        client = come()
        for wrong in ({"name": ""}, {"every_days": "x"}, {"every_days": "0"}, {"basis": " "}):
            assert client.post("/testing/groups/", GROUP | wrong).status_code == 422, wrong
        url = client.post("/testing/groups/", GROUP).url
        assert "of this name" in words(client.post("/testing/groups/", GROUP))
        for people in ("", "130730198001010012"):
            assert client.post(url, {"act": "add", "people": people, "reason": "x"}).status_code == 422
        answer = client.post(
            "/testing/rounds/new/", {"kind": "key_group", "reason": "x", "opens_at": "2021-10-23 16:00"}
        )
        assert answer.status_code == 422 and "No key group was chosen" in words(answer)
        assert client.get("/testing/groups/99/").status_code == 404
        worker = come(Role.GRID_WORKER)
        assert worker.post("/testing/groups/", GROUP).status_code in (403, 422)


class TestPhone:
    def send(self, client, status=200, once="1", **given):
        values = {"code": "T-1", "pooling": "single", "kind": "oropharyngeal"} | given
        answer = client.post("/sampling/?language=en", values, headers={"Idempotency-Key": once})
        assert answer.status_code == status, answer.text
        return words(answer)

    def test_a_tube_is_taken_once_however_often_it_is_sent(self, town, come):
        worker = come(Role.GRID_WORKER, HUAILAI)
        assert "Tube T-1 was taken in: 1 person" in self.send(worker, people=shown(town.people[0]))
        assert "was taken in" in self.send(worker, people=shown(town.people[0]))
        assert "was used before" in self.send(worker, 422, once="2", people=shown(town.people[1]))

    def test_refusals_say_which_line(self, town, come):
        worker = come(Role.GRID_WORKER, HUAILAI)
        text = self.send(worker, 422, people=f"{shown(town.people[0])}\n130730198001010012", pooling="ten")
        assert "cannot be read: 2" in text
        found = make_round(actor=town.reviewer)
        self.send(worker, people=shown(town.people[0]), round=str(found.id))
        text = self.send(
            worker, 422, once="3", code="T-2", pooling="ten", round=str(found.id),
            people=f"{shown(town.people[0])}\n{shown(town.people[1])}",
        )  # fmt: skip
        assert f"Take out: {shown(town.people[0])}" in text

    def test_the_time_is_counted_back_from_the_servers(self, town, come):
        worker = come(Role.GRID_WORKER, HUAILAI)
        values = {"code": "T-1", "pooling": "single", "kind": "oropharyngeal", "people": shown(town.people[0])}
        worker.post("/sampling/", values, headers={"Idempotency-Key": "1", "X-Kept-Seconds": "3600"})
        assert access_tube(actor=CITY_STAFF, code="T-1", purpose="t", at=LATER).tube.collected_at == LATER - HOUR

    def test_the_page_is_the_same_for_everybody_and_the_day_is_not(self, town, come):
        town.restrict(0)
        make_round(actor=town.reviewer)
        worker = come(Role.GRID_WORKER, HUAILAI)
        assert shown(town.people[0]) not in worker.get("/sampling/").text
        day = worker.get("/sampling/day.json").json()
        assert [one["key"] for one in day["due"]] == [shown(town.people[0])]
        assert day["due"][0]["name"] == ""
        assert day["rounds"][0]["name"] == "沙城镇第1轮" and day["most"]["ten"] == 10
        named = come(Role.INVESTIGATOR).get("/sampling/day.json").json()
        assert named["due"][0]["name"] == "王测试"


def test_the_first_page_counts_what_is_due(town, come):
    town.restrict(0)
    take("P-1", town.people[1:3])
    results(told("P-1", TubeResult.POSITIVE), at=LATER)
    text = words(come().get("/"))
    assert "positive pool: test alone at once" in text
