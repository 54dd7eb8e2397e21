"""The whole way in a browser, by several people: from a laboratory's result to an outbreak that is closed and proved.

A result comes in and becomes a case; its contacts are traced and accepted; one is told, reads the notice on a phone and
appeals; the appeal is upheld; the outbreak is closed, its proof holds, and nothing is left.
"""

import json
from collections.abc import Callable

import numpy as np
import pytest
from playwright.sync_api import expect

from sizao.engines.city import generate_city
from sizao.foundation.accounts.demo import ensure_demo_accounts
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.cli import close_out
from sizao.interfaces.clock import now
from sizao.registry.people.models import Person
from sizao.response.presences.queries import get_trace_index
from tests.filled import filled_city
from tests.laboratories import LAB, line, table
from tests.residents import CITY


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

# The first trace on a machine compiles its kernels.
PATIENCE = 180_000


@pytest.fixture(scope="module")
def home(django_db_setup, django_db_blocker, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with filled_city(home, django_db_blocker):
        yield home


@pytest.fixture
def come(home, open_page):
    """One of the demo's staff at a page, in a browser of their own: `come("investigator", "/findings/import/")`."""
    passwords = {one.username: one.password for one in ensure_demo_accounts(home=home, at=now())}

    def come_(username: str, path: str):
        page = open_page(f"/sign-in/?next={path}", language="en-GB", width=1280, height=900)
        page.set_default_timeout(PATIENCE)
        page.fill("[name=username]", username)
        page.fill("[name=password]", passwords[username])
        page.click("main button")
        page.wait_for_url(f"**{path}")
        return page

    return come_


@pytest.fixture
def work_off() -> Callable[[], None]:
    """Does what waits in the queue, as the worker does that runs beside the pages."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    done = set()

    def work_off_() -> None:
        waiting = ProcrastinateJob.objects.filter(queue_name__in=["findings", "privacy"]).exclude(pk__in=done)
        for job in waiting.order_by("pk"):
            app.tasks[job.task_name](**job.args)
            done.add(job.pk)

    return work_off_


def identifiers() -> dict[int, str]:
    """The number of everybody in the city, by person key: what each of them knows of themselves."""
    from sizao.foundation.privacy.installed import pseudonym_secret
    from sizao.foundation.privacy.pseudonyms import person_keys

    city = generate_city(scale="tiny")
    numbers = city.identifiers(np.arange(len(city.people), dtype=np.int32))
    return dict(zip(person_keys(numbers, secret=pseudonym_secret()), numbers, strict=True))


def say_purpose(page, purpose: str) -> None:
    page.get_by_label("What do you need it for?").select_option(purpose)
    page.get_by_role("button", name="Open").click()


def act(page, value: str) -> None:
    page.locator(f"button[name=act][value={value}]").click()


def test_from_a_result_to_a_closed_outbreak(home, come, open_page, work_off, pictures, tmp_path, capsys):
    city, known = generate_city(scale="tiny"), identifiers()
    patient = np.array([city.story.roles["carriage_mate_xuanhua"]], np.int32)
    number, name = city.identifiers(patient)[0], city.names(patient)[0]

    # A result comes in.
    investigator = come("investigator", "/findings/import/")
    investigator.get_by_label("Laboratory").select_option(LAB)
    row = line("W-1", person=None, identifier=number, name=name, resulted="2021-10-23 15:40")
    investigator.set_input_files("#file", {"name": "results.csv", "mimeType": "text/csv", "buffer": table(row)})
    investigator.get_by_role("button", name="Look at the columns").click()
    investigator.get_by_role("button", name="Take the file").click()
    investigator.wait_for_selector(".progress")
    work_off()
    investigator.wait_for_selector("text=What became of its rows", timeout=PATIENCE)

    # A named person makes a case of it.
    investigator.get_by_role("link", name="new findings").click()
    investigator.get_by_role("link", name="W-1").click()
    say_purpose(investigator, "case_investigation")
    investigator.get_by_label("Classification").select_option("confirmed")
    investigator.get_by_label("Day of onset").fill("2021-10-22")
    investigator.locator("#reason-confirm").fill("Second laboratory agrees")
    investigator.get_by_role("button", name="It is a case").click()
    investigator.wait_for_url("**/cases/*/")
    case = investigator.url

    # It is traced, and contacts are accepted.
    investigator.get_by_role("link", name="Trace", exact=True).click()
    expect(investigator.locator(".ring")).to_have_count(3, timeout=PATIENCE)
    investigator.goto(f"{case}contacts/")
    investigator.locator("[name=person]").first.wait_for(timeout=PATIENCE)
    ticks = investigator.locator("[name=person]")
    contacts = [ticks.nth(at).get_attribute("value") for at in range(min(2, ticks.count()))]
    for at in range(len(contacts)):
        ticks.nth(at).check()
    investigator.locator("#reason").fill("Same household")
    investigator.locator("[name=decision][value=accept]").click()
    expect(investigator.locator("#decided tbody tr")).to_have_count(len(contacts))

    # The protocol proposes, the investigator decides, for the center for disease control.
    case_number = investigator.locator("h1").inner_text().rsplit(" ", 1)[-1]
    investigator.goto(f"/contacts/?case={case_number}")
    for one in investigator.locator("[name=person]").all():
        one.check()
    investigator.locator("button[formaction$='/contacts/propose/']").click()
    investigator.fill("#reason", "Lives with a confirmed case")
    act(investigator, "propose")
    investigator.get_by_role("button", name="Go on to the decisions").click()
    investigator.fill("#reason", "Lives with a confirmed case; no mask was worn")
    investigator.fill("#why-not", "One bathroom for the whole household")
    act(investigator, "look")
    act(investigator, "sign")
    investigator.get_by_role("button", name="Go on to the notices").click()
    act(investigator, "issue")
    expect(investigator.locator("button[value=deliver]")).to_be_visible()
    codes = investigator.locator("td[data-label='Appeal code']").all_inner_texts()
    with investigator.expect_download() as download:
        investigator.locator("form[action$='.pdf'] button").click()
    assert download.value.suggested_filename.endswith(f"notices-{len(contacts)}.pdf")
    act(investigator, "deliver")
    expect(investigator.locator("main [role=status]")).to_contain_text("given")

    # One of them reads it on a phone, and appeals.
    phone = open_page("/my/", language="zh-CN", width=360, height=720)
    factor = known[key_from_shown(contacts[0])][-4:]
    opened = next(code for code in codes if _opens(phone, code, factor))
    phone.screenshot(path=pictures / "long-walk-phone.png", full_page=True)
    phone.fill("[name=statement]", "那几天我在外地出差，没有回家，有车票和住宿记录。")
    phone.locator(".own button.main").click()
    expect(phone.locator(".own-appeal")).to_be_visible()

    # Somebody else answers; it is upheld, and the person is free.
    commander = come("city", "/appeals/")
    commander.get_by_role("row").filter(has_text="24 h 00 min left").get_by_role("link").first.click()
    say_purpose(commander, "subject_request")
    expect(commander.locator(".statement")).to_contain_text("住宿记录")
    commander.locator("#outcome").select_option("upheld")
    commander.locator("#reasons").fill("车票和住宿记录属实，暴露期间不在家中，予以解除。")
    commander.get_by_role("button", name="Give the answer").click()
    expect(commander.locator("main")).to_contain_text("予以解除")
    phone.reload()
    expect(phone.locator(".own").first).to_contain_text("已解除")
    expect(phone.locator(".own").first).to_contain_text("予以解除")

    # The outbreak is closed: one proposes, another confirms, and the worker erases.
    commander.goto("/close-out/")
    commander.fill("#title", "October 2021")
    commander.fill("#reason", "28 days without a case")
    act(commander, "propose")
    auditor = come("auditor", "/close-out/")
    act(auditor, "confirm")
    work_off()
    auditor.reload()
    with auditor.expect_download() as download:
        auditor.get_by_role("link", name="Proof").click()
    proof = tmp_path / "proof.json"
    download.value.save_as(proof)
    assert verify(proof, home) == 0
    assert "The proof is whole" in capsys.readouterr().out
    forged = json.loads(proof.read_text("utf-8"))
    forged["tables"][0][1] += 1
    proof.write_text(json.dumps(forged), "utf-8")
    assert verify(proof, home) != 0

    # Nothing is left.
    investigator.goto("/cases/")
    expect(investigator.locator("main tbody tr")).to_have_count(0)
    investigator.goto("/restrictions/")
    expect(investigator.locator("main tbody tr")).to_have_count(0)
    assert investigator.goto(case).status == 404
    phone.goto("/my/")
    assert not _opens(phone, opened, factor)
    with scope(CITY):
        assert not Person.objects.exists()
    index = get_trace_index()
    assert index is None or not any(segment.rows for segment in index.manifests)
    assert not (home / "files").exists()
    assert number.encode() not in b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


def _opens(phone, code: str, factor: str) -> bool:
    """Whether code and factor open the own page; a wrong code leaves the question where it is."""
    phone.fill("[name=code]", code)
    phone.fill("[name=factor]", factor)
    phone.locator("main button.main").click()
    phone.wait_for_load_state()
    return phone.locator(".own").count() > 0


def verify(proof, home) -> int:
    """`sizao close-out verify` of the file."""
    import argparse

    parser = argparse.ArgumentParser()
    close_out.add_arguments(parser)
    return close_out.run(parser.parse_args(["verify", str(proof), "--home", str(home)]))
