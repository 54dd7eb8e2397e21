"""The auditor's pages: who may open them, what each scope shows, and what is refused."""

import csv
import io
import json

import pytest
from django.db import connection
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.audit.operations import record, seal_waiting
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, make_account


pytestmark = pytest.mark.django_db

PERSON = 0x1EAE6612D97DBDC2
TRAIL = "/audit/"


@pytest.fixture
def events():
    """A read in each of two counties, and an act that belongs to no division; by the division they are known by."""
    found = {}
    for path, key in ((HUAILAI, "2021-0007"), (CHONGLI, "2021-0008"), (None, "2021-0009")):
        with scope(path, actor="user:1"):
            record(at=MORNING, actor="user:1", action="case.read", subject_kind="case", subject_key=key,
                   purpose="contact_tracing", persons=[PERSON] if path == HUAILAI else [])  # fmt: skip
        found[path] = AuditEvent.objects.order_by("-pk")[0].pk
    return found


def come(client, role=Role.AUDITOR, username="auditor-here", **account):
    user = make_account(username, role=role, **account)
    client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
    client.cookies["django_language"] = "en"
    return user


def cases(page) -> list[str]:
    return sorted(str(row[3].text).split()[-1] for row in page.context["results"].rows if "2021-" in str(row[3].text))


def test_only_the_auditor_reads_the_trail(client, events):
    assert client.get(TRAIL).status_code == 302
    come(client, Role.CITY_COMMAND, username="commander")
    assert client.get(TRAIL).status_code == 403
    assert client.get(reverse("audit-row", args=[events[None]])).status_code == 403
    client.logout()
    come(client)
    assert client.get(TRAIL).status_code == 200
    assert b"/audit/" in client.get("/").content, "the navigation leads there"


def test_an_auditor_sees_what_their_scope_covers(client, events):
    come(client, division_path=HUAILAI)
    assert cases(client.get(TRAIL)) == ["2021-0007"]
    assert client.get(reverse("audit-row", args=[events[HUAILAI]])).status_code == 200
    for other in (CHONGLI, None):
        assert client.get(reverse("audit-row", args=[events[other]])).status_code == 404
    client.logout()
    come(client, division_path=CITY, username="auditor-of-the-city")
    assert cases(client.get(TRAIL)) == ["2021-0007", "2021-0008", "2021-0009"]
    assert client.get(reverse("audit-row", args=[2**63])).status_code == 404


def come_as_city_auditor(client):
    return come(client, division_path=CITY)


class TestSearch:
    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({"subject": "2021-0008"}, ["2021-0008"]),
            ({"subject": "case:2021-0008"}, ["2021-0008"]),
            ({"subject": shown(PERSON)}, ["2021-0007"]),
            ({"subject": shown(PERSON + 1)}, []),
            ({"what": "case.read"}, ["2021-0007", "2021-0008", "2021-0009"]),
            ({"what": "sort:read"}, ["2021-0007", "2021-0008", "2021-0009"]),
            ({"what": "sort:export"}, []),
            ({"actor": "user:1", "purpose": "contact_tracing"}, ["2021-0007", "2021-0008", "2021-0009"]),
            ({"actor": "user:2"}, []),
            ({"purpose": "exercise"}, []),
            ({"end": "2021-10-23T08:00"}, []),
            ({"begin": "2021-10-23T08:00"}, ["2021-0007", "2021-0008", "2021-0009"]),
        ],
    )
    def test_by(self, client, events, asked, found):
        come_as_city_auditor(client)
        assert cases(client.get(TRAIL, asked)) == found
        assert cases(client.post(TRAIL, asked)) == found

    def test_actors_are_found_by_the_name_they_have_here(self, client, events):
        user = come_as_city_auditor(client)
        record(at=MORNING, actor=user.actor_id, action="case.read", subject_kind="case", subject_key="2021-0010")
        page = client.post(TRAIL, {"actor": user.display_name[:2], "what": "case.read"})
        assert cases(page) == ["2021-0010"]
        assert user.display_name in str(page.context["results"].rows[0][1].text)

    def test_purposes_are_found_by_what_they_are_called(self, client, events):
        come_as_city_auditor(client)
        assert len(cases(client.post(TRAIL, {"purpose": "tracing of con"}))) == 3

    def test_a_search_for_a_person_is_kept(self, client, events):
        user = come_as_city_auditor(client)
        client.get(TRAIL, {"subject": shown(PERSON)})
        kept = AuditEvent.objects.get(action="audit.search")
        assert (kept.actor, kept.subject_key) == (user.actor_id, shown(PERSON))
        client.get(TRAIL, {"subject": "2021-0008"})
        assert AuditEvent.objects.filter(action="audit.search").count() == 1

    def test_a_name_in_an_address_is_never_looked_at(self, client, events):
        come_as_city_auditor(client)
        for name, text in (("subject", "王小明"), ("subject", "13800000000"), ("actor", "王"), ("purpose", "王小明")):
            page = client.get(TRAIL, {name: text})
            assert len(cases(page)) == 3
            assert text not in [field.value for field in page.context["fields"]]

    @pytest.mark.parametrize(
        ("asked", "why"),
        [
            ({"subject": "王小明"}, "by their keys only"),
            ({"subject": "130730198001010011"}, "by their keys only"),
            ({"subject": "+8613800000000"}, "by their keys only"),
            ({"actor": "nobody-here"}, "No account of your area"),
            ({"begin": "2021-10-24T08:00", "end": "2021-10-23T08:00"}, "ends before it begins"),
            ({"begin": "yesterday"}, "no date and time"),
        ],
    )
    def test_refuses(self, client, events, asked, why):
        come_as_city_auditor(client)
        page = client.post(TRAIL, asked)
        assert page.status_code == 422
        assert why in page.context["problem"].what

    def test_orders_and_pages(self, client, events):
        come_as_city_auditor(client)
        for number in range(60):
            record(at=MORNING, actor=f"user:{number % 2}", action="case.read", subject_kind="case",
                   subject_key=f"2021-{number:04}")  # fmt: skip
        asked = {"what": "case.read", "order": "oldest"}
        first, second = (client.post(TRAIL, asked | {"page": page}).context["results"] for page in ("1", "2"))
        assert (first.total, len(first.rows), len(second.rows), first.pages) == (63, 50, 13, 2)
        assert str(first.rows[0][3].text).endswith("2021-0007")
        assert client.post(TRAIL, asked | {"page": "999"}).context["results"].page == 2
        by_actor = client.post(TRAIL, asked | {"order": "actor"}).context["results"].rows
        assert [str(row[1].text) for row in by_actor] == sorted(str(row[1].text) for row in by_actor)


def test_an_export_is_what_was_found_and_is_kept(client, events):
    user = come_as_city_auditor(client)
    asked = {"subject": shown(PERSON), "what": "case.read"}
    page = client.post(TRAIL, asked | {"export": "csv"})
    (row,) = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")))
    assert (row["subject_key"], row["action"], row["division_path"]) == ("2021-0007", "case.read", HUAILAI)
    assert json.loads(row["detail"]) == {}
    kept = AuditEvent.objects.get(action="audit.export")
    assert kept.actor == user.actor_id
    assert kept.detail == {"rows": 1, "format": "csv", "about": [shown(PERSON)]}
    assert client.post(TRAIL, asked | {"export": "xlsx"}).content.startswith(b"PK")


def test_a_list_too_long_for_a_file_is_refused(client, events, monkeypatch):
    monkeypatch.setattr("sizao.interfaces.console.audit.MOST_EXPORTED", 2)
    come_as_city_auditor(client)
    page = client.post(TRAIL, {"what": "case.read", "export": "csv"})
    assert page.status_code == 422
    assert "too long" in page.context["problem"].what


def test_figures_open_into_their_rows(client, events):
    come_as_city_auditor(client)
    seal_waiting()
    page = client.get(TRAIL)
    figures = {str(figure["label"]): figure for figure in page.context["figures"]}
    reads = next(figure for figure in page.context["figures"] if "sort%3Aread" in figure["url"])
    assert reads["number"] == "3"
    assert client.get(TRAIL + reads["url"].split("#")[0]).context["results"].total == 3
    assert str(page.context["head"].number) == next(iter(figures.values()))["number"]


def test_a_row_tells_all_it_holds(client, events):
    user = come_as_city_auditor(client)
    with scope(HUAILAI, actor=user.actor_id), connection.cursor() as cursor:
        cursor.execute("INSERT INTO places_venue (key, name, kind) VALUES ('shop:1', 'x', 'shop')")
        cursor.execute("UPDATE places_venue SET name = 'y', capacity = 3")
    changed = AuditEvent.objects.get(action="row.update", subject_kind="places_venue")
    seal_waiting()
    page = client.get(reverse("audit-row", args=[changed.pk]))
    text = page.content.decode()
    assert page.context["seal"].is_intact
    assert bytes(changed.new_hash).hex() in text
    assert set(page.context["row"].changed_columns) == {"name", "capacity"}
    assert user.display_name in text
    about = client.get(page.context["about_same"])
    assert [row[3].text for row in about.context["results"].rows] == ["场所 shop:1"] * 2 or about.context[
        "results"
    ].total == 2


def test_rows_of_a_statement_are_listed_by_page(client):
    come_as_city_auditor(client)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO places_venue (key, name, kind)"
            " SELECT 'shop:' || lpad(n::text, 4, '0'), 'x', 'shop' FROM generate_series(1, 120) AS n"
        )
    event = AuditEvent.objects.get(action="row.insert", subject_kind="places_venue")
    first, last = (client.get(reverse("audit-row", args=[event.pk]), {"page": page}) for page in ("1", "3"))
    assert (len(first.context["listed"]), first.context["pages"]) == (50, 3)
    assert [name for name, _old, _new in last.context["listed"]][-1] == "shop:0120"
