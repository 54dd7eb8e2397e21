"""A notice in words and on paper: everything the person must know, and nothing about anybody else."""

from datetime import UTC, datetime

import pytest

from sizao.interfaces.printing.pdf import Sheet, certificate_pdf, notices_pdf
from sizao.interfaces.printing.telling import notice_text, until_words


AS_PNG = {"format": "png", "ppi": 60}
PAGE = "http://localhost/my/"
TOLD = datetime(2021, 10, 23, 8, tzinfo=UTC)


def remedy(words, law, *, days=None, months=None):
    return {"kind": "x", "words": {"zh": words, "en": words}, "days": days, "months": months, "legal_basis": law}


CONTENT = {
    "number": "R2021-00001",
    "place": None,
    "kind": "order",
    "measure": "central_quarantine",
    "words": {"zh": "集中隔离14天", "en": "14 days of central quarantine"},
    "phases": [
        {
            "measure": "central_quarantine",
            "start": "2021-10-23T16:00:00+08:00",
            "end": "2021-11-06T00:00:00+08:00",
            "test_dates": ["2021-10-26", "2021-11-05"],
            "tests": 0,
            "going_out": False,
            "how": {},
        }
    ],
    "release": {},
    "whereabouts": "沙城集中隔离点",
    "starts_at": "2021-10-23T08:00:00+00:00",
    "ends_at": "2021-11-05T16:00:00+00:00",
    "reason": '与病例同桌就餐 #panic("markup") *x*',
    "grounds": [
        {
            "kind": "presence",
            "facts": {
                "place": "红旗饭店",
                "enter": "2021-10-23T04:00:00+00:00",
                "leave": "2021-10-23T06:00:00+00:00",
                "seconds": 7200,
                "degree": 1,
            },
        }
    ],
    "special": [],
    "alternatives": [{"measure": "home_quarantine", "why_not": "一间房"}],
    "legal_basis": "综发〔2021〕51号",
    "article": {"zh": "第三十九条", "en": "art. 39"},
    "rules": [],
    "remedies": [remedy("Say so.", "L1"), remedy("Ask.", "L2", days=60), remedy("Sue.", "L3", months=6)],
    "authority": "cdc",
    "decider": "流调队员甲",
    "decided_at": "2021-10-23T08:00:00+00:00",
    "office": {
        "name": {"zh": "疾控中心", "en": "CDC"},
        "telephone": "0313-0000000",
        "hours": {"zh": "全天", "en": "always"},
    },
    "realm": "drill",
}  # fmt: skip


PLACE = {
    **CONTENT,
    "place": "banquet:13",
    "measure": "place_closure",
    "whereabouts": "",
    "grounds": [{"kind": "judgment", "facts": {"words": "病例在此参加婚宴，需要终末消毒"}}],
}


@pytest.fixture
def as_pictures(monkeypatch):
    """The pages of a sheet as pictures, as a printer would have them."""

    def pages_of(make):
        import typst

        real, kept = typst.compile, []
        monkeypatch.setattr(typst, "compile", lambda *given, **more: kept.append(real(*given, **more | AS_PNG)) or b"")
        make()
        return kept[0] if isinstance(kept[0], list) else [kept[0]]

    return pages_of


def test_a_notice_about_a_place_speaks_to_whoever_is_in_charge():
    labels = notice_text(PLACE, told_at=TOLD, language="en").labels
    assert "telephone of whoever is in charge" in labels["page"]
    assert "ID number" not in labels["page"]
    assert labels["job"] == ""


def test_it_says_what_why_until_when_and_how_to_contest():
    text = notice_text(CONTENT, told_at=TOLD, language="en")
    assert text.band == "Drill: everybody here is made up"
    assert (text.start, text.end) == ("2021-10-23 16:00", "2021-11-05 24:00")
    assert text.evidence == [
        "From 2021-10-23 12:00 to 2021-10-23 14:00 you were at 红旗饭店, 120 minutes together with an infected person."
    ]
    assert text.stages[0].tests == "10-26, 11-05"
    assert text.rights == [
        "Say so. (L1)",
        "Ask. (within 60 days, until 2021-12-22; L2)",
        "Sue. (within 6 months, until 2022-04-23; L3)",
    ]


def test_the_live_realm_wears_no_band():
    assert notice_text({**CONTENT, "realm": "live"}, told_at=TOLD, language="zh").band == ""


@pytest.mark.parametrize(
    ("told", "last"),
    [
        ("2021-08-31", "2022-02-28"),
        ("2021-10-23", "2022-04-23"),
        ("2022-06-30", "2022-12-30"),
        ("2023-08-30", "2024-02-29"),
    ],
)
def test_months_end_on_a_day_that_exists(told, last):
    day = datetime.fromisoformat(f"{told}T04:00:00+00:00")
    assert last in notice_text(CONTENT, told_at=day, language="en").rights[2]


def test_a_midnight_belongs_to_the_day_before():
    assert until_words(datetime(2021, 11, 5, 16, tzinfo=UTC), "en") == "2021-11-05 24:00"
    assert until_words(datetime(2021, 11, 5, 15, 59, tzinfo=UTC), "en") == "2021-11-05 23:59"


def test_of_the_evidence_nothing_is_told_but_what_may_be():
    facts = {**CONTENT["grounds"][0]["facts"], "degree": 2}
    words = notice_text({**CONTENT, "grounds": [{"kind": "presence", "facts": facts}]}, told_at=TOLD, language="en")
    assert "contact of an infected person" in words.evidence[0]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
class TestPaper:
    def test_a_notice_is_a_pdf_whatever_stands_in_its_reason(self, language):
        sheet = Sheet(CONTENT, "王#测试", "P1", "ABCD-EFGH-JKMN", TOLD)
        assert notices_pdf([sheet], page=PAGE, language=language).startswith(b"%PDF")

    def test_many_are_one_file_and_each_begins_a_page(self, language, as_pictures, pictures):
        long = {**CONTENT, "reason": "同桌就餐。" * 900}
        sheets = [Sheet(content, "王测试", "P1", "ABCD-EFGH-JKMN", TOLD) for content in (CONTENT, long, PLACE)]
        pages = as_pictures(lambda: notices_pdf(sheets, page=PAGE, language=language))
        assert len(pages) == 1 + 3 + 1
        for number, page in enumerate(pages, 1):
            (pictures / f"notices-{language}-page-{number}.png").write_bytes(page)

    def test_the_certificate_says_nothing_about_health(self, language, monkeypatch):
        given = {}
        import typst

        real = typst.compile

        def keep(*args, **kwargs):
            given.update(kwargs["sys_inputs"])
            return real(*args, **kwargs)

        monkeypatch.setattr(typst, "compile", keep)
        made = certificate_pdf(CONTENT, name="王测试", told_at=TOLD, language=language)
        assert made.startswith(b"%PDF")
        for secret in ("红旗饭店", "同桌", "central", "集中隔离", "10-26", "infected person", "39"):
            assert secret not in given["data"]
