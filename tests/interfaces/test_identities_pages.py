"""The pages of who is who: pairs that wait, two records side by side, a decision, and how good the machine is."""

import csv
import io

import pytest

from sizao.desk.identities import retrace
from sizao.desk.models import IdentityRetrace
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.console.identity_pair import Piece, marked
from sizao.registry.people.queries import canonical_map, list_pairs
from sizao.registry.people.types import PairState
from sizao.response.cases.queries import list_unmatched
from tests.interfaces.conftest import is_kept_anywhere, kept
from tests.laboratories import line, make_laboratory, send
from tests.people import CHONGLI, HUAILAI
from tests.residents import AT, CITY_STAFF
from tests.written_twice import MISTYPED, WRITTEN, write_twice


pytestmark = pytest.mark.django_db

PURPOSE = {"purpose": "data_correction"}


@pytest.fixture
def pair(situation):
    return write_twice(AT)


def rows(page):
    return page.context["results"].rows


class TestList:
    def test_pairs_wait(self, pair, come):
        page = come().get("/identities/")
        (row,) = rows(page)
        assert row[0].url == f"/identities/{pair.id}/"
        assert "王测试" not in page.text
        assert WRITTEN[0][0] not in page.text

    def test_those_the_machine_joined_are_there_to_be_looked_at(self, pair, come):
        (row,) = rows(come().get("/identities/", {"state": "same"}))
        assert row[1].text == "number one slip apart"

    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({"name": "one_character"}, 1),
            ({"name": "same"}, 0),
            ({"document": "same_year"}, 1),
            ({"below": HUAILAI}, 1),
            ({"below": CHONGLI}, 0),
            ({"state": "", "order": "newest"}, 2),
            ({"state": "nonsense", "document": "nonsense", "below": "nonsense", "order": "x", "page": "x"}, 1),
        ],
    )
    def test_filters(self, pair, come, asked, count):
        assert len(rows(come().get("/identities/", asked))) == count

    def test_by_key_and_by_name(self, pair, come):
        client = come()
        assert client.post("/identities/", {"text": "王测试"}).status_code == 422
        assert len(rows(client.post("/identities/", {"text": shown(pair.low_key)}))) == 1
        assert len(rows(client.post("/identities/", {"text": "王测试"} | PURPOSE))) == 1
        assert len(rows(client.post("/identities/", {"text": "赵独自"} | PURPOSE))) == 0
        # A name in an address is never looked at.
        assert len(rows(client.get("/identities/", {"text": "赵独自"} | PURPOSE))) == 1
        assert not is_kept_anywhere("王测试")

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_export(self, pair, come, ending):
        answer = come().post("/identities/", {"export": ending, "state": ""} | PURPOSE)
        assert answer.status_code == 200
        assert kept("pairs.export")[0][1]["rows"] == 2
        if ending == "csv":
            lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
            assert len(lines) == 3
            assert shown(pair.low_key) in {line[1] for line in lines}

    def test_nobody_waits(self, situation, come):
        assert "No pair waits" in come().get("/identities/").text

    def test_another_county_sees_nothing(self, pair, come):
        assert rows(come(Role.COUNTY_COMMAND, CHONGLI).get("/identities/")) == []

    @pytest.mark.parametrize("address", ["/identities/", "/identities/1/", "/identities/quality/"])
    def test_not_for_every_role(self, pair, come, address):
        assert come(Role.STATION_STAFF).get(address).status_code == 403


class TestPair:
    def test_both_records_stand_side_by_side(self, pair, come):
        page = come().get(f"/identities/{pair.id}/", PURPOSE)
        for words in ("王测试", "E76543210", WRITTEN[0][2], "name one character apart", "same phone"):
            assert words in page.text.replace("<mark>", "").replace("</mark>", "")
        assert "<mark>试</mark>" in page.text
        assert kept("person.read_pair")[0][0] == "data_correction"

    def test_a_purpose_is_asked_for(self, pair, come):
        page = come().get(f"/identities/{pair.id}/")
        assert "王测试" not in page.text
        assert kept("person.read_pair") == []

    def test_one_person_and_taken_back(self, pair, come):
        client = come()
        before = canonical_map()
        address = f"/identities/{pair.id}/"
        assert client.post(address, {"act": "same", "reason": "护照与身份证核对一致"} | PURPOSE).status_code == 302
        assert len(canonical_map()) == len(before) + 1
        page = client.get(address, PURPOSE)
        assert "Two people after all" in page.text
        assert "护照与身份证核对一致" in page.text
        assert "Kept traces are being asked again." in page.text
        with scope(HUAILAI):
            waiting = IdentityRetrace.objects.latest("pk").pk
        retrace(number=waiting, division_path=HUAILAI, at=AT)
        assert "Of 0 kept traces, none has another answer." in client.get(address, PURPOSE).text
        assert client.post(address, {"act": "different", "reason": "another person"} | PURPOSE).status_code == 302
        assert canonical_map() == before
        page = client.get(address, PURPOSE)
        assert "Taken back" in page.text
        assert "One person after all" in page.text
        assert list_pairs(actor=CITY_STAFF).total == 0

    def test_two_people(self, pair, come):
        before = canonical_map()
        come().post(f"/identities/{pair.id}/", {"act": "different", "reason": "brothers"} | PURPOSE)
        assert canonical_map() == before
        assert list_pairs(actor=CITY_STAFF, state=PairState.DIFFERENT).total == 1

    def test_a_decision_needs_its_reason(self, pair, come):
        answer = come().post(f"/identities/{pair.id}/", {"act": "same", "reason": " "} | PURPOSE)
        assert answer.status_code == 422
        assert "A decision needs its reason." in answer.text
        assert list_pairs(actor=CITY_STAFF).total == 1

    def test_an_unknown_act_does_nothing(self, pair, come):
        assert come().post(f"/identities/{pair.id}/", {"act": "burn", "reason": "x"} | PURPOSE).status_code == 200
        assert list_pairs(actor=CITY_STAFF).total == 1

    def test_no_such_pair_and_one_of_another_area(self, pair, come):
        client = come()
        assert client.get("/identities/999999/", PURPOSE).status_code == 404
        assert client.post("/identities/999999/", {"act": "same", "reason": "x"} | PURPOSE).status_code == 404
        assert come(Role.COUNTY_COMMAND, CHONGLI).get(f"/identities/{pair.id}/", PURPOSE).status_code == 404


def test_how_good_the_machine_is(situation, come):
    page = come().get("/identities/quality/")
    assert page.context["is_current"]
    assert len(page.context["rows"]) == 19
    for words in ("homophone name, no number", "married couple with one phone", "local"):
        assert words in page.text


def test_the_way_from_people(situation, come):
    assert 'href="/identities/"' in come().get("/people/").text


def test_what_differs_is_marked():
    assert marked("张建国", "张建军") == (
        [Piece("张建", False), Piece("国", True)],
        [Piece("张建", False), Piece("军", True)],
    )
    assert marked("", "x") == ([], [Piece("x", True)])
    assert marked("x", "x") == ([Piece("x", False)], [Piece("x", False)])


def test_a_result_without_a_person_comes_with_those_it_may_mean(pair, come):
    """A mistyped number finds nobody exactly; whoever is one slip away is proposed, and a person decides."""
    right, wrong = WRITTEN[4][0], MISTYPED
    make_laboratory()
    send(line("L-77", person=None, identifier=wrong, name="赵独自"))
    (waiting,) = list_unmatched(actor=CITY_STAFF).rows
    client = come()
    page = client.get(f"/findings/unmatched/{waiting.id}/", PURPOSE)
    assert right in page.text
    assert "number one slip apart" in page.text
    chosen = page.context["proposed"].rows[0]["shown"]
    answer = client.post(
        f"/findings/unmatched/{waiting.id}/", {"act": "match", "person": chosen, "reason": "asked by phone"} | PURPOSE
    )
    assert answer.status_code == 302
    assert list_unmatched(actor=CITY_STAFF).total == 0
    assert kept("person.candidates")[0][1]["outcome"] == "same"
