"""The whole chain on two phones and desks: a report made without a network becomes a receipt by the grid worker.

And the other way: somebody whom nobody reported.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.desk import arriving, gating
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.database.scope import scope
from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces.jobs.arrivals import follow_the_lists
from sizao.registry.places.operations import load_divisions, load_venues
from sizao.registry.places.types import Division, DivisionLevel, Place
from sizao.response.arrivals import models
from tests.arrivals import checked
from tests.feeds import AT, WHO, connect, send, work_off
from tests.functional.test_report import is_wider_than_the_screen
from tests.gates import QIAODONG, STATION
from tests.interfaces.test_feeds_pages import HEAD
from tests.interfaces.test_report_pages import DIVISIONS
from tests.people import CITY, HUAILAI, make_account
from tests.residents import SHACHENG


pytestmark = pytest.mark.django_db(transaction=True)
COMMUNITY = f"{SHACHENG}.n130730100001"
TRAVELLER, STRANGER = checked("13073019800101001"), checked("13073019800101003")
BULLETIN = (
    "截至2021年10月24日9时，全国1个高风险地区，0个中风险地区。\n高风险地区（1个）\n内蒙古（1个）：\n"
    "阿拉善盟额济纳旗达来呼布镇\n中风险地区（0个）\n"
)


@pytest.fixture(autouse=True)
def city(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> None:
    """Noon of the 24th; G7835 comes to 张家口 at 13:02."""
    from sizao.interfaces import clock

    settings.SIZAO_HOME = tmp_path
    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    gating._LISTS.clear()
    for cached in (gating._rules, gating._with_measure, arriving._rules, arriving._pack):
        cached.cache_clear()
    open_realm(kind=RealmKind.DRILL, **WHO)
    own = Division("130702", QIAODONG, "桥东区", "Qiaodong District", DivisionLevel.COUNTY)
    load_divisions(divisions=[*DIVISIONS, own], **WHO)
    load_venues(venues=[Place(STATION, "张家口站", "station", QIAODONG)], **WHO)
    for role, path, name, body in (
        (Role.STATION_STAFF, CITY, "查验员甲", Authority.NONE),
        (Role.COUNTY_COMMAND, HUAILAI, "怀来接站员乙", Authority.COUNTY_GOVERNMENT),
        (Role.GRID_WORKER, COMMUNITY, "网格员丙", Authority.NONE),
        (Role.INVESTIGATOR, CITY, "流调队员丁", Authority.CDC),
    ):
        make_account(f"{role.value}-on-duty", role=role, division_path=path, display_name=name, acts_for=body)


@pytest.fixture
def phone(open_page: Callable[..., Any], sign_in: Callable[..., Any], troubles: list[str]) -> Any:
    """A phone with a shell whose worker is in charge: a traveller's, or that of staff."""
    opened = []

    def phone_(path: str, role: Role | None = None) -> Any:
        size: dict[str, Any] = {"language": "zh-CN", "width": 360, "height": 740}
        page = open_page(path, **size) if role is None else sign_in(role, path, **size)
        opened.append(page)
        page.evaluate(
            "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
            " if (navigator.serviceWorker.controller) done();"
            " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
        )
        return page

    yield phone_
    for page in opened:
        page.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


@pytest.fixture
def desk(sign_in: Callable[..., Any]) -> Any:
    """A page of somebody on duty, with a purpose given once."""

    def desk_(role: Role, path: str, width: int = 1280, language: str = "zh-CN") -> Any:
        page = sign_in(role, path, language=language, width=width, height=900)
        give_purpose(page)
        return page

    return desk_


def give_purpose(page: Any) -> None:
    """Says once what people are read for, where that is asked."""
    if page.locator("#purpose").count():
        page.select_option("#purpose", "follow_up")
        page.click("main form:has(#purpose) button")
        expect(page.locator("#purpose")).to_have_count(0)


def take_picture(page: Any, pictures: Any, name: str) -> None:
    wide = "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > innerWidth)"
    assert not is_wider_than_the_screen(page), page.evaluate(f"{wide}.map((one) => one.outerHTML.slice(0, 120))")
    page.screenshot(path=pictures / f"arrival-walk-{name}.png", full_page=True)


def state() -> tuple[list[str], list[str], list[str]]:
    """Risks of arrivals, verdicts of scans, states of hand-overs in their order."""
    with scope(CITY):
        return (
            list(models.Arrival.objects.order_by("pk").values_list("risk", flat=True)),
            list(models.GateScan.objects.order_by("pk").values_list("verdict", flat=True)),
            list(models.HandOver.objects.order_by("pk").values_list("state", flat=True)),
        )


def test_from_a_report_without_a_network_to_the_grid_worker_and_a_measure(phone: Any, desk: Any, pictures: Any) -> None:
    # A traveller reports on a phone without a network; it is sent when that is back.
    traveller = phone("/report/")
    traveller.context.set_offline(True)
    traveller.click("details:has([name='detail-0']) > summary")
    for name, text in (("name-0", "王测试"), ("identifier-0", TRAVELLER), ("phone-0", "10000000001"),
                       ("detail-0", "达来呼布镇"), ("number", "G7835"), ("arrives_on", "2021-10-24"),
                       ("arrives_time", "13:02")):  # fmt: skip
        traveller.fill(f"[name='{name}']", text)
    for name, text in (("place-0", "额济纳旗"), ("community", "沙城镇")):
        traveller.locator(f"[name='{name}']").press_sequentially(text)
        traveller.click(f"[name='{name}'] ~ .suggestions li >> nth={0 if name == 'place-0' else 1}")
    traveller.click("button.main")
    expect(traveller.locator("#kept li[data-state=kept]")).to_be_visible()
    assert state()[0] == []
    traveller.context.set_offline(False)
    expect(traveller.locator(".report-code")).to_be_visible(timeout=20000)
    expect(traveller.locator(".code-box svg.qr")).to_be_visible()
    take_picture(traveller, pictures, "code")
    assert state()[0] == ["none"]

    # A bulletin makes where they come from a high-risk area.
    command = desk(Role.CITY_COMMAND, "/risk-areas/import/")
    command.fill("#text", BULLETIN)
    command.locator("[name=act][value=look]").click()
    command.locator("[name=act][value=keep]").click()
    expect(command.locator("[name=act][value=keep]")).to_have_count(0)
    follow_the_lists(0)
    assert state()[0] == ["high"]

    # The list of the train names them, and somebody whom nobody reported.
    connect("railway", settings={"stations": "张家口"})
    rows = "".join(
        f"G7835,2021-10-24,05,{seat},北京北,张家口,{number},{name},{call}\n"
        for seat, number, name, call in (("08F", TRAVELLER, "王测试", "10000000001"), ("08D", STRANGER, "赵样例", ""))
    )
    send("railway", HEAD + rows)
    work_off("railway")

    # The county waits at the station; the push desk sees both.
    county = phone("/coming/", Role.COUNTY_COMMAND)
    expect(county.locator("#coming-people li")).to_have_count(1)
    county.fill("#vehicle", "冀G·A0001")
    county.click("[name=act][value=wait]")
    expect(county.locator("[name=act][value=leave]")).to_be_visible()
    push = desk(Role.STATION_STAFF, f"/push-desk/?place={STATION}")
    expect(push.locator("#trains tbody tr")).to_have_count(1)
    expect(push.locator("#trains tbody tr")).to_contain_text("G7835")
    expect(push.locator("main")).to_contain_text("怀来接站员乙")
    take_picture(push, pictures, "push-desk")
    push.click("#trains tbody a")
    give_purpose(push)
    expect(push.locator("#people tbody tr")).to_have_count(2)
    take_picture(push, pictures, "train")
    push.set_viewport_size({"width": 360, "height": 740})
    take_picture(push, pictures, "train-phone")

    # One scan, one glance; handed over to whoever waits.
    guard = phone("/gate/", Role.STATION_STAFF)
    guard.select_option("#gate-place", STATION)
    guard.fill("#number", TRAVELLER)
    guard.press("#number", "Enter")
    expect(guard.locator("#sheet section.glance.tone-late")).to_contain_text("怀来县")
    expect(guard.locator("#meant-for")).to_contain_text("怀来接站员乙 · 冀G·A0001")
    take_picture(guard, pictures, "glance")
    guard.click("button[value=hand_over]")
    expect(guard.locator("#sheet section.glance.tone-well")).to_be_visible()
    assert state()[1:] == (["measure"], ["offered"])

    # The county gives receipt and hands on to the community; the grid worker gives receipt on a phone.
    county.reload()
    expect(county.locator(".offers [value=receive]")).to_have_count(1)
    take_picture(county, pictures, "coming-phone")
    county.click("[name=act][value=receive]")
    expect(county.locator("#sheet .answer")).to_be_visible()
    expect(county.locator(".offers [value=receive]")).to_have_count(0)
    with scope(CITY):
        first = models.HandOver.objects.get()
    county.goto(f"/push-desk/hand-overs/{first.pk}/")
    give_purpose(county)
    take_picture(county, pictures, "hand-over-phone")
    county.click("[name=act][value=home]")
    expect(county.locator("main")).to_contain_text("一社区")
    # The village has no network: the list is there, the receipt is kept and goes once, and then the phone is emptied.
    grid = phone("/coming/", Role.GRID_WORKER)
    expect(grid.locator(".offers [value=receive]")).to_have_count(1)
    grid.context.set_offline(True)
    grid.reload()
    expect(grid.locator(".offers li")).to_contain_text("王测试")
    grid.click("[name=act][value=receive]")
    expect(grid.locator("#kept li[data-state=kept]")).to_be_visible()
    grid.reload()
    expect(grid.locator(".offers .notice")).to_be_visible()
    expect(grid.locator(".offers [value=receive]")).to_have_count(0)
    take_picture(grid, pictures, "grid-worker")
    assert state()[2] == ["received", "offered"]
    grid.context.set_offline(False)
    expect(grid.locator(".offers .notice")).to_have_count(0, timeout=20000)
    assert state()[2] == ["received", "received"]
    grid.click("#end-shift")
    expect(grid.locator("#coming-note")).to_contain_text("已从本机清除")
    grid.context.set_offline(True)
    grid.reload()
    expect(grid.locator("#coming-offered li")).to_have_count(0)
    grid.context.set_offline(False)

    # A named person judges and proposes; the whole way stands on one page.
    with scope(CITY):
        number = models.Arrival.objects.get().pk
    officer = desk(Role.INVESTIGATOR, f"/arrivals/{number}/")
    officer.fill("#reason", "电话核实：10月20日前住达来呼布镇")
    officer.click("main form:has([value=propose]) button")
    officer.wait_for_url("**/restrictions/*/")
    expect(officer.locator("main")).to_contain_text("达来呼布镇")
    officer.goto(f"/arrivals/{number}/")
    for words in ("查验员甲", "怀来接站员乙", "网格员丙", "G7835", "措施R"):
        expect(officer.locator("ol.list")).to_contain_text(words)
    take_picture(officer, pictures, "way")
    take_picture(desk(Role.CITY_COMMAND, f"/arrivals/{number}/", language="en-GB", width=360), pictures, "way-phone-en")


def test_somebody_whom_nobody_reported(phone: Any, desk: Any, pictures: Any) -> None:
    guard = phone("/gate/", Role.STATION_STAFF)
    guard.select_option("#gate-place", STATION)
    guard.fill("#number", STRANGER)
    guard.press("#number", "Enter")
    expect(guard.locator("#sheet section.glance.tone-info")).to_be_visible()
    guard.fill("form.ask [name=name]", "赵样例")
    guard.locator("form.ask [name=place]").press_sequentially("韩国")
    guard.click("form.ask [name=place] ~ .suggestions li >> nth=0")
    guard.locator("form.ask [name=community]").press_sequentially("沙城镇")
    guard.click("form.ask [name=community] ~ .suggestions li >> nth=1")
    guard.fill("form.ask [name=phone]", "10000000003")
    guard.click("form.ask button.main")
    expect(guard.locator("#sheet section.glance.tone-late")).to_be_visible()
    guard.click("button[value=hand_over]")
    expect(guard.locator("#sheet section.glance.tone-well")).to_be_visible()
    assert state() == (["abroad"], ["unknown"], ["offered"])
    push = desk(Role.STATION_STAFF, "/push-desk/unreported/", language="en-GB")
    expect(push.locator("tbody tr")).to_have_count(1)
    take_picture(push, pictures, "unreported-en")
    push.goto("/push-desk/hand-overs/")
    expect(push.locator("tbody tr")).to_have_count(1)
    expect(push.locator(".figure.tone-due")).to_contain_text("1")
    take_picture(push, pictures, "hand-overs-en")
    push.set_viewport_size({"width": 360, "height": 740})
    take_picture(push, pictures, "hand-overs-phone-en")
    for address, name in (("/push-desk/", "push-desk-phone-en"), ("/push-desk/missing/", "missing-phone-en")):
        push.goto(address)
        take_picture(push, pictures, name)
    county = desk(Role.COUNTY_COMMAND, "/coming/", language="en-GB")
    expect(county.locator(".offers > li")).to_contain_text("赵样例")
    take_picture(county, pictures, "coming-en")
    county.click("[name=act][value=receive]")
    expect(county.locator("#sheet .answer")).to_be_visible()
    expect(county.locator(".offers [value=receive]")).to_have_count(0)
    assert state()[2] == ["received"]
