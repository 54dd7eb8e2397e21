"""Alarms on their pages: found, read, opened into what stands behind them, answered; and who is kept out."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from sizao.desk.watching import watch
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.interfaces import clock
from sizao.registry.places.operations import load_divisions
from sizao.response.restrictions.operations import watch_restrictions
from sizao.response.restrictions.queries import list_alarms
from sizao.response.restrictions.types import AlarmState, GroundKind, GroundSource, SourceError
from tests.people import make_account
from tests.residents import AT, CHONGLI, HUAILAI, RESIDENTS
from tests.restricted import PROTOCOL, Town
from tests.situation import DIVISIONS


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

JUDGED = {
    "kind": GroundKind.JUDGMENT,
    "source": GroundSource.INVESTIGATION,
    "source_person": None,
    "facts": {"words": "统一管控"},
}
LIST, COHORT = "a list of persons was offered as evidence", "many restrictions without a link to a case"


@pytest.fixture
def town(client):
    client.cookies["django_language"] = "en"
    town = Town()
    load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="a test")
    for person in (0, 1, 3):
        ground = town.ground(person, reference=f"judgment:{person}", **JUDGED)
        one = town.propose(person, ground_ids=[ground.id])
        if person:
            town.tell(town.decide(one))
    watch_restrictions(within="n13", protocol=PROTOCOL, actor="system:restrictions", at=AT, machine=town.machine)
    with pytest.raises(SourceError):
        town.ground(2, source=GroundSource.LIST, division_path=CHONGLI)
    return town


@pytest.fixture
def auditor():
    return make_account("auditor", role=Role.AUDITOR, display_name="审计员戊")


@pytest.fixture
def here(client, town, auditor):
    client.force_login(auditor)
    return client


def alarm_of(auditor, kind):
    return next(one for one in list_alarms(actor=auditor).rows if one.kind == kind)


def listed(page):
    return [[cell.text for cell in row] for row in page.context["results"].rows]


def test_the_first_page_counts_the_open_ones_and_opens_into_them(here):
    figure = next(one for one in here.get("/").context["more"] if one.label == "open alarms")
    assert figure.number == 2
    assert here.get(figure.url).context["results"].total == 2


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({}, [LIST, COHORT]),
        ({"kind": "without_link"}, [COHORT]),
        ({"state": "upheld"}, []),
        ({"below": CHONGLI}, []),
        ({"below": HUAILAI}, [COHORT]),
        ({"order": "largest"}, [COHORT, LIST]),
        ({"text": "流调队员甲"}, [LIST, COHORT]),
        ({"text": "nobody"}, []),
        ({"text": "999999"}, []),
        ({"order": "x", "kind": "x", "state": "x", "below": "x", "page": "x"},
         [LIST, COHORT]),
    ],
    ids=str,
)  # fmt: skip
def test_it_is_searched_filtered_and_sorted(here, given, kinds):
    page = here.post(reverse("alarms"), given)
    assert [row[2] for row in listed(page)] == kinds
    assert page.text.count("No alarm was found") == (not kinds)


def test_a_name_in_an_address_is_never_looked_at(here):
    assert here.get(reverse("alarms"), {"text": "nobody"}).context["results"].total == 2


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_it_is_handed_out_as_a_file_and_that_is_kept(here, ending):
    made = here.post(reverse("alarms"), {"export": ending})
    assert made["Content-Disposition"] == f'attachment; filename="drill-alarms.{ending}"'
    if ending == "csv":
        assert made.content.decode().count("\n") == 3
    assert AuditEvent.objects.get(action="alarms.export").detail == {"rows": 2}


def test_an_alarm_opens_into_the_restrictions_behind_it(here, town, auditor):
    alarm = alarm_of(auditor, "without_link")
    page = here.get(reverse("alarm", args=[alarm.id]))
    assert page.context["table"].total == 3
    assert "流调队员甲" in page.text
    assert 'title="law.safeguards.without_link"' in page.text
    assert here.get(page.context["limit"]["url"]).status_code == 200
    opened = [cell.url for row in page.context["table"].rows for cell in row if cell.url]
    behind = here.get(opened[1])
    assert "统一管控" in behind.text
    assert "given 2021-10-23" in behind.text
    assert not any(name in behind.text for name in RESIDENTS.names), "the auditor needs no names"
    assert AuditEvent.objects.filter(action="restriction.read", purpose=f"alarm {alarm.id}").count() == 1


def test_it_is_answered_once(here, auditor):
    alarm = alarm_of(auditor, "without_link")
    address = reverse("alarm", args=[alarm.id])
    for given, words in (
        ({"reason": "x"}, "No outcome was chosen"),
        ({"outcome": "open", "reason": "x"}, "No outcome was chosen"),
        ({"outcome": "upheld"}, "needs its reason"),
        ({"outcome": "upheld", "reason": "x" * 2001}, "too long"),
    ):
        page = here.post(address, given)
        assert page.status_code == 422
        assert words in page.text
    assert here.post(address, {"outcome": "upheld", "reason": "没有任何病例"}).status_code == 302
    page = here.get(address)
    assert "没有任何病例" in page.text
    assert "审计员戊" in page.text
    assert "<textarea" not in page.text
    again = here.post(address, {"outcome": "explained", "reason": "x"})
    assert (again.status_code, "answered already" in again.text) == (422, True)
    assert alarm_of(auditor, "without_link").state is AlarmState.UPHELD


def test_the_inspector_reads_but_opens_nobody(client, town, auditor):
    alarm = alarm_of(auditor, "without_link")
    client.force_login(make_account("inspector", role=Role.INSPECTOR))
    page = client.get(reverse("alarm", args=[alarm.id]))
    assert page.context["table"].total == 3
    assert not any(cell.url for row in page.context["table"].rows for cell in row)
    assert "The auditor answers it." in page.text
    refused = client.post(reverse("alarm", args=[alarm.id]), {"outcome": "explained", "reason": "x"})
    assert refused.status_code == 422
    assert client.get(reverse("alarmed-restriction", args=[alarm.id, 1])).status_code == 403


@pytest.mark.parametrize(
    "role", [Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.ADMINISTRATOR]
)
def test_whoever_decides_is_kept_out(client, town, auditor, role):
    alarm = alarm_of(auditor, "without_link")
    client.force_login(make_account("other", role=role))
    assert client.get(reverse("alarms")).status_code == 403
    assert client.get(reverse("alarm", args=[alarm.id])).status_code == 403
    assert client.get(reverse("alarmed-restriction", args=[alarm.id, 1])).status_code == 403
    assert "/alarms/" not in client.get(reverse("packs")).text


def test_elsewhere_there_is_nothing(client, town, auditor):
    alarm = alarm_of(auditor, "without_link")
    client.force_login(make_account("chongli", role=Role.AUDITOR, division_path=CHONGLI))
    assert client.get(reverse("alarms")).context["results"].total == 0
    assert client.get(reverse("alarm", args=[alarm.id])).status_code == 404
    assert client.get(reverse("alarmed-restriction", args=[alarm.id, 1])).status_code == 404


def test_a_restriction_that_is_not_behind_it_is_none(here, auditor):
    alarm = alarm_of(auditor, "untyped_list")
    assert here.get(reverse("alarmed-restriction", args=[alarm.id, 1])).status_code == 404
    page = here.get(reverse("alarm", args=[alarm.id]))
    assert page.context["table"] is None


def test_strangers_are_sent_to_sign_in(client):
    assert client.get(reverse("alarms")).status_code == 302


def test_the_page_says_whether_the_guard_is_awake(here, monkeypatch):
    assert "last looked" not in here.get(reverse("alarms")).text
    watch(within="n13", actor="system:restrictions", at=AT, machine=AT, looks_far=True)
    assert "last looked at everything on 2021-10-23 16:00" in here.get(reverse("alarms")).text
    later = datetime.now(UTC) + timedelta(hours=3)  # noqa: TID251
    monkeypatch.setattr(clock, "machine_time", lambda: later)
    assert "stands still" in here.get(reverse("alarms")).text
