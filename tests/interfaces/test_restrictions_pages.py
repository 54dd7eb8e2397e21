"""Restrictions on their pages: deciding, telling, contesting, answering; and what is refused."""

import pytest
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from sizao.interfaces.clock import now
from sizao.response.restrictions.operations import issue_notice, let_ground_fall, record_delivery
from sizao.response.restrictions.queries import access_restriction, list_appeals
from sizao.response.restrictions.types import DeliveryWay, Exposure, State
from tests.conftest import MACHINE_TIME
from tests.people import make_account
from tests.residents import RESIDENTS, SHACHENG
from tests.restricted import HOUR, Town


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(client):
    client.cookies["django_language"] = "en"
    return Town()


def come(client, user):
    client.force_login(user)
    client.post(reverse("purpose"), {"purpose": "follow_up", "next": "/"})


def proposal(town, person=0):
    """By the clock of the pages, which is the machine's in a drill without a clock of its own."""
    at = now()
    facts = {"place": "红旗饭店", "enter": (at - 4 * HOUR).isoformat(), "leave": (at - 2 * HOUR).isoformat()}
    ground = town.ground(person, facts=facts, at=at, division_path=SHACHENG)
    return town.propose(person, at=at, facts=Exposure(last_exposure=at - 2 * HOUR, degree=1), ground_ids=[ground.id])


def state_of(town, one):
    return access_restriction(
        actor=town.decider, restriction_id=one.id, purpose="follow_up", at=now()
    ).restriction.state


ORDER = {"act": "decide", "reason": "同桌就餐", "milder": "home_quarantine", "why_not": "只有一间房"}


def test_a_place_is_closed_only_after_a_look_at_what_is_milder_for_places_and_is_eased_to_it(client, town):
    one = town.propose_closing(at=now())
    come(client, town.closer)
    address = reverse("restriction", args=[one.id])
    offered = dict(client.get(address).context["lighter"])
    assert set(offered) == {"place_part_closure", "place_limits", "place_disinfection"}
    assert "fewer people at a time" in offered["place_limits"], "in the words of the pack"
    order = ORDER | {"approved": "on"}
    refused = client.post(address, order)
    assert refused.status_code == 422
    assert "no measure of this kind" in refused.text
    assert client.post(address, order | {"milder": "place_limits"}).status_code == 302
    issued = issue_notice(restriction_id=one.id, actor=town.closer, at=now(), reason="告知")
    record_delivery(
        restriction_id=one.id, notice_id=issued.notice.id, way=DeliveryWay.POSTED, actor=town.closer, at=now(),
        telephone="0313-5550730", reason="张贴",
    )  # fmt: skip
    eased = client.post(address, {"act": "ease", "measure": "place_limits", "ends_at": "", "reason": "已消毒"})
    assert eased.status_code == 302
    page = client.get(address)
    assert "fewer people and shorter hours" in page.text
    assert client.post(address, {"act": "ease", "measure": "health_monitoring", "reason": "x"}).status_code == 422


def test_the_page_takes_a_restriction_from_proposal_to_release(client, town):
    one = proposal(town)
    come(client, town.decider)
    address = reverse("restriction", args=[one.id])
    assert "together with an infected person" in client.get(address).text
    assert client.post(address, ORDER).status_code == 302
    assert state_of(town, one) is State.DECIDED

    notice = client.post(address, {"act": "notice"})
    code = notice.context["code"]
    assert code in notice.text
    assert "/my/" in notice.text
    assert notice["Cache-Control"] == "no-store"
    assert code not in client.get(address).text, "the code is seen once"

    sheet = reverse("restriction-sheet", args=[one.id, notice.context["notice"].id])
    for kind in ("notice", "certificate"):
        made = client.post(sheet, {"code": code, "sheet": kind, "sheet_language": "zh"})
        assert made["Content-Type"] == "application/pdf"
        assert made.content.startswith(b"%PDF")
    assert client.post(sheet, {"code": "wrong", "sheet": "notice"}).status_code == 422
    assert client.get(sheet).status_code == 405, "a code stands in no address"

    given = {"act": "deliver", "notice": notice.context["notice"].id, "way": "in_person"}
    assert client.post(address, given).status_code == 302
    assert state_of(town, one) is State.IN_FORCE
    assert client.post(address, {"act": "review", "outcome": "keep", "reason": "复核"}).status_code == 302
    assert client.post(address, {"act": "end", "reason": "提前解除"}).status_code == 302
    assert state_of(town, one) is State.ENDED


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"act": "decide", "milder": "home_quarantine", "why_not": "x"}, "needs its reason"),
        ({**ORDER, "why_not": ""}, "Nobody looked at anything milder"),
        ({"act": "deliver", "way": "in_person", "notice": "99"}, "no such notice"),
        ({"act": "deliver", "notice": "99"}, "No way was chosen"),
        ({"act": "notice"}, "nothing to tell"),
        ({"act": "contest", "statement": "我不在那里"}, "Nobody was told"),
        ({"act": "review", "reason": "x"}, "No outcome was chosen"),
        ({"act": "suspend", "reason": "x"}, "cannot follow"),
        ({"act": "dance"}, "Nothing was chosen"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_refused_is_said_on_the_page(client, town, given, words):
    one = proposal(town)
    come(client, town.decider)
    answer = client.post(reverse("restriction", args=[one.id]), given)
    assert answer.status_code == 422
    assert words in answer.text
    assert state_of(town, one) is State.PROPOSED


def test_vanished_evidence_is_told_before_anybody_signs(client, town):
    one = proposal(town)
    let_ground_fall(reference="presence:0", actor=town.decider, at=now(), reason="记错了人")
    come(client, town.decider)
    page = client.get(reverse("restriction", args=[one.id]))
    assert "记错了人" in page.text
    assert client.post(reverse("restriction", args=[one.id]), ORDER).status_code == 422


def test_without_a_purpose_nobody_is_read_about(client, town):
    one = proposal(town)
    client.force_login(town.decider)
    assert "What do you need it for?" in client.get(reverse("restriction", args=[one.id])).text


@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_open_them(client, town, role):
    one = proposal(town)
    come(client, make_account("other", role=role))
    for name, arguments in (
        ("restrictions", []),
        ("restriction", [one.id]),
        ("restrictions-decide", []),
        ("restrictions-notices", []),
        ("appeals", []),
    ):
        assert client.get(reverse(name, args=arguments)).status_code == 403


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(reverse("restrictions")).status_code == 302


def test_outside_the_division_there_is_nothing(client, town):
    one = proposal(town)
    come(client, make_account("chongli", role=Role.INVESTIGATOR, division_path="n13.n1307.n130709"))
    assert client.get(reverse("restriction", args=[one.id])).status_code == 404
    assert client.get(reverse("restrictions")).context["results"].total == 0


class TestList:
    def test_what_is_urgent_comes_first_and_opens_from_its_figure(self, client, town):
        waiting, urgent = proposal(town), proposal(town, 3)
        town.decide(urgent, at=now())
        come(client, town.decider)
        page = client.get(reverse("restrictions"))
        numbers = [row[0].text for row in page.context["results"].rows]
        assert numbers == [urgent.number, waiting.number], "whoever was not told waits longest"
        figures = {str(figure["label"]): figure["number"] for figure in page.context["figures"]}
        assert figures["to decide"] == figures["to tell the person"] == 1
        shown = client.get(reverse("restrictions"), {"attention": "to_decide"}).context["results"]
        assert [row[0].text for row in shown.rows] == [waiting.number]

    @pytest.mark.parametrize(
        ("given", "found"),
        [
            ({"text": RESIDENTS.names[1]}, 0),
            ({"text": RESIDENTS.names[0]}, 1),
            ({"text": RESIDENTS.identifiers[0]}, 1),
            ({"text": "R20"}, 1),
            ({"text": "R1999"}, 0),
            ({"state": "proposed"}, 1),
            ({"state": "in_force"}, 0),
            ({"measure": "central_quarantine"}, 1),
            ({"measure": "isolation"}, 0),
            ({"below": "n13.n1307.n130730"}, 1),
        ],
        ids=str,
    )
    def test_search_and_filters(self, client, town, given, found):
        proposal(town)
        come(client, town.decider)
        page = client.post(reverse("restrictions"), {"purpose": "follow_up", **given})
        assert page.context["results"].total == found

    def test_a_file_holds_keys_and_no_names(self, client, town):
        one = proposal(town)
        come(client, town.decider)
        made = client.post(reverse("restrictions"), {"export": "csv", "purpose": "follow_up"})
        text = made.content.decode("utf-8-sig")
        assert one.number in text
        assert RESIDENTS.names[0] not in text


class TestMany:
    def test_the_same_reason_is_seen_beside_each_before_signing(self, client, town):
        both = [proposal(town), proposal(town, 3)]
        come(client, town.decider)
        address = reverse("restrictions-decide")
        given = {"restriction": [one.id for one in both], "reason": "同一聚餐", "milder": "home_quarantine",
                 "why_not": "均无单独房间"}  # fmt: skip
        assert len(client.get(address).context["rows"]) == 2
        sheet = client.post(address, {**given, "act": "look"})
        assert sheet.context["step"] == "sign"
        assert sheet.text.count("红旗饭店") == 2
        assert {state_of(town, one) for one in both} == {State.PROPOSED}, "looking signs nothing"
        done = client.post(address, {**given, "act": "sign"})
        assert done.context["step"] == "done"
        files = [
            access_restriction(actor=town.decider, restriction_id=one.id, purpose="follow_up", at=now()) for one in both
        ]
        assert [[decision.reason for decision in file.decisions] for file in files] == [["同一聚餐"], ["同一聚餐"]]

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"restriction": []}, "Nobody was chosen"),
            ({"reason": ""}, "needs its reason"),
            ({"why_not": ""}, "anything milder"),
        ],
        ids=str,
    )
    def test_what_is_refused(self, client, town, changed, words):
        one = proposal(town)
        come(client, town.decider)
        given = {"restriction": [one.id], "reason": "同一聚餐", "milder": "home_quarantine", "why_not": "无房间"}
        answer = client.post(reverse("restrictions-decide"), given | {"act": "look"} | changed)
        assert answer.status_code == 422
        assert words in answer.text

    def test_those_ticked_in_the_list_are_the_ones_to_decide_on(self, client, town):
        chosen, _other = proposal(town), proposal(town, 3)
        come(client, town.decider)
        assert 'name="restriction"' in client.get(reverse("restrictions")).text
        page = client.post(reverse("restrictions-decide"), {"restriction": chosen.id})
        assert [row["id"] for row in page.context["rows"]] == [chosen.id]

    def test_one_that_cannot_be_decided_is_told_and_stops_no_other(self, client, town):
        good, decided = proposal(town), proposal(town, 3)
        town.decide(decided, at=now())
        come(client, town.decider)
        given = {"restriction": [decided.id, good.id], "reason": "同一聚餐", "milder": "home_quarantine",
                 "why_not": "均无单独房间", "act": "sign"}  # fmt: skip
        done = client.post(reverse("restrictions-decide"), given)
        assert [row["id"] for row in done.context["rows"]] == [good.id]
        assert [one["number"] for one in done.context["refused"]] == [decided.number]
        assert "cannot follow" in done.text
        assert state_of(town, good) is State.DECIDED


class TestNotices:
    @pytest.fixture
    def both(self, town):
        return [town.decide(proposal(town, person), at=now()) for person in (0, 3)]

    def test_they_are_made_out_printed_and_given_together(self, client, town, both):
        come(client, town.decider)
        address = reverse("restrictions-notices")
        assert len(client.get(address).context["rows"]) == 2
        page = client.post(address, {"act": "issue", "restriction": [one.id for one in both]})
        rows = page.context["rows"]
        assert len({row["code"] for row in rows}) == 2, "each has a code of its own"
        assert page["Cache-Control"] == "no-store"
        printed = client.post(
            reverse("restrictions-sheets"), {"notice": [f"{row['id']}:{row['notice']}:{row['code']}" for row in rows]}
        )
        assert printed.content.startswith(b"%PDF")
        assert printed["Cache-Control"] == "no-store"
        given = [f"{row['id']}:{row['notice']}" for row in rows]
        done = client.post(address, {"act": "deliver", "way": "in_person", "given": given})
        assert "2 notices were given" in done.text
        assert {state_of(town, one) for one in both} == {State.IN_FORCE}
        assert all(row["code"] not in done.text for row in rows), "the codes are shown once"

    def test_one_that_cannot_be_told_is_named_and_stops_no_other(self, client, town, both):
        let_ground_fall(reference="presence:3", actor=town.decider, at=now(), reason="记错了人")
        come(client, town.decider)
        page = client.post(reverse("restrictions-notices"), {"act": "issue", "restriction": [one.id for one in both]})
        assert [row["id"] for row in page.context["rows"]] == [both[0].id]
        assert [one["number"] for one in page.context["refused"]] == [both[1].number]
        assert "nothing to tell" in page.text
        [row] = page.context["rows"]
        given = {"act": "deliver", "way": "in_person", "given": [f"{row['id']}:{row['notice']}", f"{both[1].id}:99"]}
        done = client.post(reverse("restrictions-notices"), given)
        assert "1 notice was given" in done.text
        assert "no such notice" in done.text
        assert state_of(town, both[0]) is State.IN_FORCE

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"act": "issue"}, "Nobody was chosen"),
            ({"act": "deliver", "way": "in_person"}, "Nobody was chosen"),
            ({"act": "deliver", "way": "in_person", "given": "1"}, "Nobody was chosen"),
            ({"act": "deliver", "given": "1:1"}, "No way was chosen"),
        ],
        ids=str,
    )
    def test_what_is_refused(self, client, town, both, given, words):
        come(client, town.decider)
        answer = client.post(reverse("restrictions-notices"), given)
        assert answer.status_code == 422
        assert words in answer.text

    @pytest.mark.parametrize("notice", [[], "x", "1:2", "1:2:ABCD-EFGH-JKMN"], ids=str)
    def test_nobody_prints_a_code_they_were_not_shown(self, client, town, both, notice):
        come(client, town.decider)
        assert client.post(reverse("restrictions-sheets"), {"notice": notice}).status_code == 422

    def test_nothing_to_tell_is_said(self, client, town):
        come(client, town.decider)
        assert "No decision waits" in client.get(reverse("restrictions-notices")).text


class TestAppeals:
    def contested(self, town, client):
        one = proposal(town)
        town.tell(town.decide(one, at=now()), at=now())
        come(client, town.colleague)
        client.post(
            reverse("restriction", args=[one.id]),
            {"act": "contest", "statement": "我当天不在那里", "appeal_way": "telephone"},
        )
        return one, list_appeals(actor=town.reviewer, at=now())[0].appeal

    def test_the_queue_has_a_clock_and_the_reviewer_releases(self, client, town):
        one, appeal = self.contested(town, client)
        come(client, town.reviewer)
        queue = client.get(reverse("appeals"))
        assert queue.context["queue"].total == 1
        assert "left" in queue.text
        page = client.get(reverse("appeal", args=[appeal.id]))
        assert "我当天不在那里" in page.text
        done = client.post(reverse("appeal", args=[appeal.id]), {"outcome": "upheld", "reason": "有票据为证"})
        assert done.status_code == 302
        assert state_of(town, one) is State.ENDED
        assert "有票据为证" in client.get(reverse("appeal", args=[appeal.id])).text

    def test_the_decider_is_not_offered_the_form(self, client, town):
        one, appeal = self.contested(town, client)
        come(client, town.decider)
        page = client.get(reverse("appeal", args=[appeal.id]))
        assert "somebody else answers" in page.text
        refused = client.post(reverse("appeal", args=[appeal.id]), {"outcome": "rejected", "reason": "x"})
        assert refused.status_code == 422
        assert state_of(town, one) is State.CONTESTED

    @pytest.mark.parametrize(("given", "words"), [({"reason": "x"}, "No outcome"), ({"outcome": "upheld"}, "reason")])
    def test_what_is_refused(self, client, town, given, words):
        _one, appeal = self.contested(town, client)
        come(client, town.reviewer)
        answer = client.post(reverse("appeal", args=[appeal.id]), given)
        assert answer.status_code == 422
        assert words in answer.text


def test_offices_are_entered_by_the_administrator(client, town):
    come(client, town.administrator)
    given = {
        "division": "n13.n1307",
        "authority": "hospital",
        "name_zh": "医院",
        "name_en": "Hospital",
        "telephone": "1",
    }
    assert client.post(reverse("offices"), given).status_code == 302
    assert "Hospital" in client.get(reverse("offices")).text
    assert client.post(reverse("offices"), given | {"telephone": ""}).status_code == 422
    assert client.post(reverse("offices"), given | {"division": "n14"}).status_code == 422
    assert now() == MACHINE_TIME
