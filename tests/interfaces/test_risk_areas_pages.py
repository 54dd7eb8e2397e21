"""The pages of risk areas: what they show, what they take, and each refusal."""

import csv
import io
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from sizao.response.arrivals.operations import import_bulletin
from sizao.response.arrivals.queries import list_bulletins, list_unmatched
from tests.integration.test_risk_areas import AT, DAY, QINGCHUAN, SONGBAI, bulletin


pytestmark = pytest.mark.django_db

JINCHUAN = "内蒙古自治区呼和浩特市金川开发区碧水小区"


@pytest.fixture(autouse=True)
def afternoon(monkeypatch):
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT + timedelta(days=1))


def keep(content):
    return import_bulletin(content=content, name="list.txt", actor="system:test", at=AT, reason="test").bulletin


def said(answer):
    return unescape(answer.text)


def test_the_list_in_force_is_shown_with_its_changes_and_its_lines(come):
    keep(bulletin(medium=[SONGBAI, QINGCHUAN]))
    later = keep(bulletin(DAY + timedelta(days=1), high=[SONGBAI], medium=[]))
    client = come()
    text = said(client.get("/risk-areas/"))
    assert "As of 2021-10-23 14:00" in text
    assert "raised to high" in text
    assert "no longer listed" in text
    assert f"/risk-areas/lists/{later.id}/#line-3" in text
    source = said(client.get(f"/risk-areas/lists/{later.id}/"))
    assert f"<mark>{SONGBAI}</mark>" in source


def test_another_day_and_another_version_are_shown(come):
    first = keep(bulletin(medium=[SONGBAI]))
    keep(bulletin(medium=[SONGBAI, QINGCHUAN]))
    keep(bulletin(DAY + timedelta(days=1), medium=[]))
    client = come()
    assert client.get("/risk-areas/?on=2021-10-22").context["table"].total == 2
    answer = client.get(f"/risk-areas/?list={first.id}")
    assert answer.context["table"].total == 1
    assert "corrected 2021-10-22" in said(answer)
    assert "No list is kept of that moment" in said(client.get("/risk-areas/?on=2021-10-01"))
    assert client.get("/risk-areas/?on=someday").status_code == 422
    assert client.get("/risk-areas/?list=999").status_code == 404


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (SONGBAI, "measures.stay_risk_area"),
        (QINGCHUAN, "ask for the address"),
        ("缅甸", "measures.arrival_abroad"),
        ("河北省辛集市", "Nothing is listed there"),
        ("某处", "No such division is known"),
    ],
)
def test_a_place_is_answered_with_the_line_and_guidance(come, place, words):
    keep(bulletin(medium=[SONGBAI]))
    assert words in said(come().get("/risk-areas/", {"place": place}))


def test_a_list_goes_out_as_a_file(come):
    kept = keep(bulletin(medium=[SONGBAI]))
    client = come()
    rows = list(csv.reader(io.StringIO(client.get(f"/risk-areas/lists/{kept.id}.csv").content.decode("utf-8-sig"))))
    assert rows[1][2:8] == ["甘肃省", "", SONGBAI, "城关区", "620102", "4"]
    assert client.get(f"/risk-areas/lists/{kept.id}.xlsx").content[:2] == b"PK"
    assert client.get(f"/risk-areas/lists/{kept.id}.pdf").status_code == 404


def test_a_text_is_shown_as_understood_and_then_kept(come):
    client = come()
    text = bulletin(medium=[SONGBAI]).decode()
    looked = client.post("/risk-areas/import/", {"text": text, "act": "look"})
    assert "Understood: the list as of 2021-10-22 14:00" in said(looked)
    assert list_bulletins() == []
    answer = client.post("/risk-areas/import/", {"text": text, "act": "keep"}, follow=True)
    assert "The list is kept." in said(answer)
    assert len(list_bulletins()) == 1
    assert "nothing changed" in said(client.post("/risk-areas/import/", {"text": text, "act": "keep"}, follow=True))


def test_a_file_in_another_coding_is_read(come):
    file = SimpleUploadedFile("list.txt", bulletin(medium=[SONGBAI]).decode().encode("gbk"))
    assert SONGBAI in said(come().post("/risk-areas/import/", {"file": file, "act": "look"}))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "There is nothing to read"),
        ({"text": bulletin(medium=["蓝天白云"]).decode()}, "Line 4"),
        ({"text": "10月22日14时，全国无高风险地区，无中风险地区。"}, "The date has no year"),
        ({"file": SimpleUploadedFile("a.png", b"\x89PNG\x00\x00\xff\xfe\x00")}, "The file is no text"),
    ],
)
def test_what_is_not_understood_is_told_and_not_kept(come, given, words):
    client = come()
    for act in ("look", "keep"):
        if "file" in given:
            given["file"].seek(0)
        answer = client.post("/risk-areas/import/", given | {"act": act})
        assert answer.status_code == 422
        assert words in said(answer)
    assert list_bulletins() == []


def test_a_list_of_the_same_moment_and_wrong_numbers_are_told_before_it_is_kept(come):
    keep(bulletin(medium=[SONGBAI]))
    text = bulletin(medium=[SONGBAI, QINGCHUAN]).decode().replace("（2个）", "（3个）")
    answer = said(come().post("/risk-areas/import/", {"text": text, "act": "look"}))
    assert "it takes its place as a correction" in answer
    assert "3 declared, 2 found" in answer


def test_a_line_is_settled_once(come):
    keep(bulletin(medium=[JINCHUAN]))
    client = come()
    assert "1 line to settle" in said(client.get("/risk-areas/"))
    key = list_unmatched()[0].key
    refused = client.post("/risk-areas/settle/", {"key": key, "code": "130702"})
    assert refused.status_code == 422
    assert "no city or county of the line's province" in said(refused)
    answer = client.post("/risk-areas/settle/", {"key": key, "code": "150105"}, follow=True)
    assert "Every line is settled" in said(answer)


@pytest.mark.parametrize("address", ["/risk-areas/import/", "/risk-areas/settle/"])
@pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR])
def test_who_keeps_no_lists_is_refused(come, address, role):
    client = come(role)
    assert client.get(address).status_code == 403
    assert client.get("/risk-areas/").status_code == 200


def test_strangers_sign_in_and_the_administrator_sees_nothing(client, come):
    assert client.get(reverse("risk-areas")).status_code == 302
    assert come(Role.ADMINISTRATOR).get("/risk-areas/").status_code == 403
