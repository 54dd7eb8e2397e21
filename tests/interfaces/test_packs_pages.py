"""The pages of the packs: what they show, what they find, and what they say when asked for what is not there."""

import csv
import io
from html import unescape

import pytest
from django.urls import reverse
from django.utils.translation import override

from sizao.engines.policy import vocabulary
from sizao.engines.policy.sections import SECTIONS
from sizao.interfaces.console import packs_words
from sizao.interfaces.console.packs_words import words_of
from tests.packs_beside import loaded


pytestmark = pytest.mark.slow


@pytest.fixture
def reader(db, come):
    return come()


def text(answer):
    return unescape(answer.text)


def shown(answer):
    """The rules of a pack's page, by section."""
    return {table.key: [str(line[0].text) for line in table.rows] for table in answer.context["tables"]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/packs/", "/packs/cn-8ed/", "/packs/cn-8ed/rules/measures.1/", "/packs/cn-8ed/authority/", "/packs/compare/",
     "/packs/cn-8ed/rules.csv", "/packs/compare.csv?one=cn-8ed&other=cn-9ed"],
)  # fmt: skip
def test_a_stranger_is_sent_to_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_the_list_names_packs_and_orders(reader):
    answer = reader.get(reverse("packs"))
    assert next(pack["id"] for pack in answer.context["packs"]) == "he-2021"
    assert {pack["id"] for pack in answer.context["packs"]} >= {"law", "plague", "cn-bb", "cn-20m"}
    assert [order["id"] for order in answer.context["orders"]] == ["tertiary-drill-2021"]


class TestPack:
    def test_every_rule_stands_with_its_citation_and_source(self, reader):
        answer = reader.get("/packs/cn-8ed/?on=2021-10-23")
        assert answer.context["total"] == answer.context["of"] == sum(map(len, shown(answer).values()))
        page = text(answer)
        assert (
            "central quarantine 14 days, tests on days 1, 4, 7, 14, not leaving the place, nasopharyngeal swab" in page
        )
        assert 'id="S53"' in page
        assert loaded("cn-8ed").sources["S53"].address in page

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"words": "double test", "section": "measures"}, {"measures": ["1", "1.special", "2.special"]}),
            ({"words": "鼻咽拭子"}, {"measures": ["1"]}),
            ({"words": "clocks.move"}, {"clocks": ["move"]}),
            ({"words": "S110"}, {}),
            ({"section": "monitoring"}, {"monitoring": ["daily"]}),
            ({"section": "transport", "status": "reconstructed"},
             {"transport": ["aircraft_unfiltered", "bus", "taxi"]}),
            ({"section": "measures", "words": "secondary", "measures-sort": "-rule"}, {"measures": ["2.special", "2"]}),
        ],
    )  # fmt: skip
    def test_a_search_narrows_to_words_section_and_status(self, reader, asked, found):
        answer = reader.get("/packs/cn-8ed/", {"on": "2021-10-23", **asked})
        assert {key: sorted(rules) for key, rules in shown(answer).items()} == {
            key: sorted(rules) for key, rules in found.items()
        }
        if not found:
            assert "No rule has these words" in text(answer)

    def test_a_sort_turns_the_rows_of_its_section(self, reader):
        fallen = shown(reader.get("/packs/cn-8ed/?on=2021-10-23&section=degrees&degrees-sort=-rule"))
        assert fallen == {"degrees": ["4", "3", "2", "1"]}

    @pytest.mark.parametrize(("on", "hours"), [("2021-10-23", "48"), ("2022-04-01", "24")])
    def test_the_day_chooses_the_version(self, reader, on, hours):
        page = text(reader.get("/packs/cn-8ed/", {"on": on, "words": "first_round_small"}))
        assert f"hours {hours} " in page

    @pytest.mark.parametrize(("on", "lineage"), [("2021-10-23", True), ("2022-01-01", False)])
    def test_an_order_lies_over_the_pack_while_it_is_in_force(self, reader, on, lineage):
        answer = reader.get("/packs/he-2021/", {"on": on})
        assert ("tertiary-drill-2021" in answer.context["pack"].lineage) is lineage

    @pytest.mark.parametrize(
        ("pack", "on", "allowed"),
        [("cn-8ed", "2021-10-23", True), ("cn-8ed", "2026-11-23", False), ("plague", "2026-11-23", True)],
    )
    def test_whether_contacts_may_be_observed_is_told_first(self, reader, pack, on, allowed):
        answer = reader.get(f"/packs/{pack}/", {"on": on})
        assert answer.context["observing"]["allowed"] is allowed
        told = "contacts may be put under observation" if allowed else "nobody may be put under observation"
        assert told in text(answer)
        assert "art" in text(answer)

    def test_a_protocol_out_of_its_time_says_so(self, reader):
        assert "this protocol is not in force" in text(reader.get("/packs/cn-8ed/?on=2026-11-23"))

    def test_a_day_that_is_none_is_refused(self, reader):
        answer = reader.get("/packs/cn-8ed/?on=someday")
        assert answer.status_code == 422
        assert "That is no day." in text(answer)

    @pytest.mark.parametrize(
        "address", ["/packs/nothing/", "/packs/cn-8ed/rules/measures.9/", "/packs/cn-8ed/rules.pdf"]
    )
    def test_what_is_not_there(self, reader, address):
        assert reader.get(address).status_code == 404

    def test_the_export_is_what_the_page_shows(self, reader):
        answer = reader.get("/packs/cn-8ed/rules.csv?on=2021-10-23&section=clocks&words=move")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert [row[0] for row in rows] == ["Rule", "clocks.move"]
        assert rows[1][4] == "S58"
        book = reader.get("/packs/cn-8ed/rules.xlsx?on=2021-10-23")
        assert book.content.startswith(b"PK")


class TestRule:
    def test_both_languages_sources_and_layers(self, reader):
        answer = reader.get("/packs/cn-9ed/rules/clocks.move/?on=2022-07-01")
        page = text(answer)
        assert "转运" in page
        assert "the contact is at the quarantine site" in page
        assert [layer["pack"] for layer in answer.context["layers"]] == ["cn-8ed", "cn-9ed"]
        assert [source["id"] for source in answer.context["sources"]] == ["S74"]
        assert "cn-9ed/clocks.yaml:" in page

    def test_versions_over_time(self, reader):
        answer = reader.get("/packs/law/rules/legal_class.covid_19/?on=2021-10-23")
        assert [version["current"] for version in answer.context["versions"]] == [True, False, False]
        assert "managed as class A" in text(answer)


class TestCompare:
    def test_without_a_second_pack_only_the_choice_is_shown(self, reader):
        answer = reader.get("/packs/compare/")
        assert answer.status_code == 200
        assert "found" not in answer.context

    def test_both_values_and_both_citations_stand_side_by_side(self, reader):
        answer = reader.get("/packs/compare/?one=cn-8ed&other=cn-9ed")
        assert answer.context["totals"] == {"changed": 27, "added": 11, "dropped": 5}
        groups = {
            key: [row for _label, rows in sections for row in rows]
            for key, _title, sections in answer.context["groups"]
        }
        moved = next(row for row in groups["changed"] if row["id"] == "clocks.move")
        assert moved["keys"] == [("hours", "12", "8")]
        assert (moved["before"]["citation"], moved["after"]["citation"]) == (("S58",), ("S74",))
        assert {"measures.4", "measures.2.special"} < {row["id"] for row in groups["dropped"]}
        assert {"S58", "S74"} <= {source["id"] for source in answer.context["sources"]}

    def test_a_search_in_the_difference(self, reader):
        answer = reader.get("/packs/compare/?one=cn-8ed&other=cn-9ed&words=medium-risk")
        assert answer.context["shown"] == 3
        nothing = reader.get("/packs/compare/?one=cn-8ed&other=cn-9ed&words=unicorn")
        assert "No difference has these words" in text(nothing)

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ("one=cn-8ed&other=cn-8ed", "A protocol does not differ from itself."),
            ("one=cn-8ed&other=cn-10ed", "There is no such protocol."),
            ("one=cn-10ed&other=cn-8ed", "There is no such protocol."),
            ("one=cn-8ed&other=cn-9ed&on=never", "That is no day."),
        ],
    )
    def test_what_cannot_be_compared(self, reader, asked, words):
        answer = reader.get(f"/packs/compare/?{asked}")
        assert answer.status_code == 422
        assert words in text(answer)

    def test_the_export_has_a_line_for_each_value_that_differs(self, reader):
        answer = reader.get("/packs/compare.csv?one=cn-8ed&other=cn-9ed")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        moved = next(row for row in rows if row[0] == "clocks.move")
        assert moved[:5] == ["clocks.move", "changed", "hours", "12", "8"]
        assert reader.get("/packs/compare.csv?one=cn-8ed").status_code == 404


class TestAuthority:
    @pytest.mark.parametrize(
        ("pack", "on", "observing"),
        [("cn-8ed", "2021-10-23", True), ("cn-8ed", "2026-11-23", False), ("plague", "2026-11-23", True)],
    )
    def test_the_law_answers_for_the_day(self, reader, pack, on, observing):
        answer = reader.get(f"/packs/{pack}/authority/", {"on": on})
        found = {str(one["act"]): one for one in answer.context["answers"]}
        assert bool(found["observe a contact"]["bodies"]) is observing
        assert bool(found["observe a contact"]["whys"]) is not observing
        assert found["determine contacts"]["bodies"] == ["CDC"]

    def test_an_act_without_an_article_is_refused(self, reader):
        answer = reader.get("/packs/cn-8ed/authority/?on=2021-10-23")
        advance = next(one for one in answer.context["answers"] if "in advance" in str(one["act"]))
        assert advance["bodies"] == []
        assert advance["article"] == "–"


class TestWords:
    """No page shows a code where people expect a word."""

    def test_every_section_and_every_key_has_a_name(self):
        assert set(SECTIONS) == set(packs_words.SECTIONS)
        keys = {key for section in SECTIONS.values() for key in section.keys}
        assert keys - set(packs_words.NAMES) == set()

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("act", vocabulary.Act), ("begins", vocabulary.Event), ("ends", vocabulary.Event),
            ("stage", vocabulary.Stage), ("counted_from", vocabulary.CountedFrom), ("when", vocabulary.Change),
            ("effect", vocabulary.Effect), ("release_needs", vocabulary.ReleaseNeed), ("duties", vocabulary.Duty),
            ("approval", vocabulary.Approval), ("unfit_home", vocabulary.MeasureKind), ("by", vocabulary.Body),
            ("managed_as", vocabulary.ManagedAs), ("needs_class", vocabulary.ClassNeeded),
            ("remedy", vocabulary.RemedyKind), ("safeguard", vocabulary.Safeguard),
            ("color", vocabulary.Color), ("facts", vocabulary.HealthFact),
            ("term", vocabulary.RetentionTerm),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )  # fmt: skip
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_every_closed_word_has_words(self, key, words, language):
        with override(language):
            told = [words_of(key, word.value, loaded("cn-8ed")) for word in words]
        for word, words_told in zip(words, told, strict=True):
            assert "_" not in words_told, word
            if language != "en":
                assert not words_told.isascii(), word
