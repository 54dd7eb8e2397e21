"""From a presumptive positive to a lifted zone and a released contact: doors, rooms, rides and meals, in a browser.

A result comes in; the building is closed for a day and then, confirmed, as a zone; contacts are decided on, get rooms
by a plan and a ride with a driver's phone; supplies go out, arrive and are refused; a call is answered; two weeks later
who was in quarantine goes home with a certificate, the conditions are met one by one, and the zone is lifted.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from sizao.desk.testing.protocols import doubles
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.demo import demo_staff, ensure_demo_accounts
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.realms.operations import set_clock
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.readiness.supplies.models import Delivery, HelpCall
from sizao.registry.people.queries import list_residents
from sizao.registry.places.queries import split_housing
from sizao.response.cases.models import Finding
from sizao.response.investigations.models import Contact
from sizao.response.quarantine.models import Ride, Stay, Transfer
from sizao.response.restrictions.types import Measure
from sizao.response.testing.models import Tube
from sizao.response.testing.queries import plans_of
from sizao.response.testing.types import DayState
from sizao.response.zones.models import Passing, Zone, ZoneStep
from tests.filled import filled_city
from tests.functional.test_report import is_wider_than_the_screen
from tests.laboratories import LAB
from tests.people import CITY, HUAILAI
from tests.tubes import results, take, told


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE, COMPILING = 25_000, 180_000
DONE = (DayState.DONE, DayState.DONE_LATE)
MINUTES, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(scope="module")
def home(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: Any) -> Any:
    home = tmp_path_factory.mktemp("home")
    with filled_city(home, django_db_blocker):
        yield home


@pytest.fixture
def walk(home: Any, open_page: Any, pictures: Any) -> "Walk":
    return Walk(home, open_page, pictures)


class Walk:
    """The staff of the demo, each in a browser of their own, and the clock of the drill."""

    def __init__(self, home: Any, open_page: Any, pictures: Any) -> None:
        self.open_page, self.pictures = open_page, pictures
        self.passwords = {one.username: one.password for one in ensure_demo_accounts(home=home, at=now())}
        self.pages: dict[str, Any] = {}
        # A household of more than one on a floor of a town of 怀来: a building with neighbors.
        staff = demo_staff(at=clock.machine_time())
        residents = list_residents(actor=staff["city"], paths=[f"{HUAILAI}.n130730205"])
        homes: dict[str, list[Any]] = {}
        for one in residents:
            if one.household and split_housing(one.path)[1]:
                homes.setdefault(one.household, []).append(one)
        family = max(homes.values(), key=len)
        grown = [one for one in family if one.birth_year and one.birth_year < 2000]
        self.patient, self.contacts = grown[0], [one for one in family if one is not grown[0]]

    def as_(self, username: str, path: str, *, width: int = 1280) -> Any:
        """A page of one of the staff, at an address."""
        if username not in self.pages:
            page = self.open_page("/sign-in/?next=/zones/", language="en-GB", width=width, height=900)
            page.set_default_timeout(PATIENCE)
            page.fill("[name=username]", username)
            page.fill("[name=password]", self.passwords[username])
            page.click("main button")
            page.wait_for_load_state()
            # Once for the task, as people do it.
            if username != "site":
                page.goto("/restrictions/?purpose=follow_up")
            self.pages[username] = page
        self.pages[username].goto(path)
        return self.pages[username]

    def shoot(self, page: Any, name: str) -> None:
        assert not is_wider_than_the_screen(page), name
        page.screenshot(path=self.pictures / f"doors-walk-{name}.png", full_page=True)

    def clock_to(self, instant: datetime) -> None:
        if instant > now():
            self.clock(instant - now())

    def clock(self, passed: timedelta) -> None:
        """The drill's clock goes on."""
        city = demo_staff(at=clock.machine_time())["city"]
        set_clock(shows_at=now() + passed, actor=city, machine=clock.machine_time(), reason="演练推进")


def wait_until(holds: Callable[[], bool]) -> None:
    """Until what a phone sent is in the records."""
    for _ in range(200):
        with scope(CITY):
            if holds():
                return
        time.sleep(0.1)
    raise AssertionError("what the phone sent did not come")


def stands(model: Any, number: int, state: str) -> bool:
    return bool(model.objects.get(pk=number).state == state)


def local(instant: datetime) -> str:
    return instant.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def press(page: Any, act: str, **fields: str) -> None:
    """Opens the form of an act where it is folded, fills it in and sends it."""
    button = page.locator(f"button[name=act][value={act}]").first
    form = page.locator("main form", has=page.locator(f"button[name=act][value={act}]")).first
    if not button.is_visible():
        page.locator("details", has=page.locator(f"button[name=act][value={act}]")).last.locator("summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    button.click()
    expect(page.locator("main")).to_be_visible()


def address(page: Any) -> str:
    return "/" + page.url.split("/", 3)[3].split("?")[0]


def test_from_a_presumptive_positive_to_a_lifted_zone_and_a_released_contact(walk: Walk) -> None:
    finding = a_result_becomes_a_finding(walk)
    provisional = the_building_is_closed_for_a_day(walk, finding)
    case = it_is_confirmed(walk, finding)
    contacts_are_decided_on(walk, case)
    rooms_are_found_and_signed(walk)
    a_driver_takes_them(walk)
    zone = the_zone_takes_the_place(walk, case, provisional)
    it_has_a_gate_and_a_census(walk, zone)
    supplies_go_out(walk, zone)
    a_call_is_answered(walk)
    stay, person = the_stay_goes_on(walk)
    two_weeks_go_by(walk, person)
    the_zone_is_lifted(walk, zone)
    one_goes_home(walk, stay)
    what_followed_stands_on_one_page(walk, case)


def a_result_becomes_a_finding(walk: Walk) -> str:
    """A tube of one person, and the laboratory's line: the finding waits at once."""
    page = walk.as_("city", "/testing/tubes/new/")
    page.fill("[name=code]", "W5-0001")
    page.fill("[name=people]", shown(walk.patient.key))
    page.fill("[name=collected_at]", local(now() - 8 * 60 * MINUTES).replace("T", " "))
    page.click("main form button.main")
    expect(page.locator("h1")).to_contain_text("W5-0001")
    page.goto("/testing/results/")
    page.fill("[name=laboratory]", LAB)
    page.fill("[name=lines]", f"W5-0001,阳性,{local(now() - MINUTES).replace('T', ' ')}")
    page.click("main form button.main")
    expect(page.locator("main")).to_contain_text("Positive: a finding waits for a decision")
    with scope(CITY):
        found = Finding.objects.get(person=walk.patient.key)
    return f"/findings/{found.pk}/"


def the_building_is_closed_for_a_day(walk: Walk, finding: str) -> str:
    page = walk.as_("county", finding)
    page.get_by_role("link", name="Propose a provisional closure").click()
    expect(page.locator("#hours")).to_have_value("24")
    page.fill("#reason", "初筛阳性，先行封控居住楼栋")
    page.locator("form.stack button.main").click()
    expect(page.locator("h1")).to_contain_text("Z2021")
    zone = address(page)
    press(page, "decide", milder="只隔离本户不足以阻断楼道传播", reason="初筛阳性，研判封控")
    press(page, "announce", telephone="0313-000 0002", services_zh="物资送到门口", services_en="to the door",
          reason="发布")  # fmt: skip
    expect(page.locator("button[value=lift]")).to_have_count(1)
    walk.shoot(page, "provisional")
    return zone


def it_is_confirmed(walk: Walk, finding: str) -> str:
    """The second laboratory agrees, and a named person makes a case of it."""
    page = walk.as_("city", f"{finding}?purpose=follow_up")
    page.select_option("#classification", "confirmed")
    page.fill("#reason-confirm", "复核阳性")
    page.click("button[value=confirm]")
    page.wait_for_url("**/cases/*/")
    return address(page)


def contacts_are_decided_on(walk: Walk, case: str) -> None:
    """The household is accepted, the protocol proposes, the CDC signs and tells them."""
    page = walk.as_("investigator", case)
    # The first trace on a machine compiles its kernels.
    page.goto(f"{case}contacts/", timeout=COMPILING)
    for one in walk.contacts:
        page.locator(f"[name=person][value={shown(one.key)}]").check()
    page.fill("#reason", "与病例同住")
    page.click("[name=decision][value=accept]")
    expect(page.locator("#decided tbody tr")).to_have_count(len(walk.contacts))
    number = page.locator("h1").inner_text().rsplit(" ", 1)[-1]
    page.goto(f"/contacts/?case={number}")
    for one in page.locator("[name=person]").all():
        one.check()
    page.locator("button[formaction$='/contacts/propose/']").click()
    page.fill("#reason", "与确诊病例同住")
    page.click("button[value=propose]")
    page.get_by_role("button", name="Go on to the decisions").click()
    page.fill("#reason", "与确诊病例同住，未采取防护")
    page.fill("#why-not", "家中没有可单独使用的卫生间")
    page.click("button[value=look]")
    page.click("button[value=sign]")
    page.get_by_role("button", name="Go on to the notices").click()
    page.click("button[value=issue]")
    page.click("button[value=deliver]")
    expect(page.locator("main [role=status]")).to_contain_text("given")


def rooms_are_found_and_signed(walk: Walk) -> None:
    """Who is to be quarantined at a site waits by itself; the plan says who gets which room and why."""
    page = walk.as_("city", "/quarantine/places/")
    page.locator("main form.row button.main, main form button.main").first.click()
    page.wait_for_url("**/quarantine/places/*/")
    expect(page.locator("button[value=confirm]")).to_be_visible()
    walk.shoot(page, "plan")
    page.click("button[value=confirm]")
    expect(page.locator("main")).to_contain_text("The rooms are confirmed.")


def a_driver_takes_them(walk: Walk) -> None:
    """Rides are asked for by themselves, proposed, and sent with a driver; the phone notes who handed over whom."""
    page = walk.as_("county", "/quarantine/rides/")
    page.click("button[value=propose]")
    while page.locator("[name=driver]").count():
        page.locator("[name=driver]").first.fill("孙师傅")
        page.locator("button[value=confirm]").first.click()
    walk.shoot(page, "rides")
    walk.clock(30 * MINUTES)
    drive(walk)


def drive(walk: Walk) -> None:
    """On the phone: who handed over whom, who received them, and that the vehicles are disinfected."""
    with scope(CITY):
        mine = Transfer.objects.filter(
            person__in=[one.key for one in walk.contacts], state__in=["planned", "aboard"]
        ).select_related("ride__vehicle")
        coming = {one.pk: (shown(one.person), one.ride) for one in mine}
    assert coming
    phone = walk.as_("site", "/ride/", width=360)
    for act, state, name in (("in", "aboard", "网格员李某"), ("out", "done", "隔离点护士王某")):
        for number, (key, _ride) in coming.items():
            phone.locator(f".ride-card button[data-act={act}]", has_text=key).click()
            phone.fill("[name=name]", name)
            phone.click("form.ride-form button.main")
            wait_until(partial(stands, Transfer, number, state))
            phone.reload()
    expect(phone.locator(".ride-card").first).to_be_visible()
    walk.shoot(phone, "driver")
    for ride in {ride.pk: ride for _key, ride in coming.values()}.values():
        phone.locator(".ride-card", has_text=ride.vehicle.plate).locator("button[data-act=clean]").click()
        phone.click("form.ride-form button.main")
        wait_until(partial(stands, Ride, ride.pk, "done"))
        phone.reload()


def the_zone_takes_the_place(walk: Walk, case: str, provisional: str) -> str:
    """Around the case the machine proposes; the county decides, the city approves, and it is announced."""
    page = walk.as_("city", f"/zones/propose/?case={case.split('/')[2]}")
    expect(page.locator(".pareto svg")).to_be_visible()
    walk.shoot(page, "ways")
    page.select_option("#replaces", value=provisional.split("/")[2])
    page.fill("#reason", "确诊病例居住楼栋，同楼居民有传播风险")
    page.locator(".acts form.stack button.main").first.click()
    expect(page.locator("h1")).to_contain_text("Z2021")
    zone = address(page)
    county = walk.as_("county", zone)
    press(county, "decide", milder="只封闭本层不足以阻断楼道传播", reason="研判决定")
    page.reload()
    press(page, "approve", reason="同意")
    county.reload()
    press(county, "announce", telephone="0313-000 0002", services_zh="物资送到门口", services_en="to the door",
          reason="发布")  # fmt: skip
    expect(county.locator("button[value=lift]")).to_have_count(1)
    county.goto(provisional)
    expect(county.locator("main")).to_contain_text("replaced by another zone")
    return zone


def it_has_a_gate_and_a_census(walk: Walk, zone: str) -> None:
    page = walk.as_("county", f"{zone}gates/")
    press(page, "gate", name="南门")
    page.select_option("#kind", "delivery")
    press(page, "permit", holder="冀G·演示02", valid_until=local(now() + DAY), reason="蔬菜配送")
    code = page.locator("#permits tbody td").nth(4).inner_text()
    with scope(CITY):
        gate = Zone.objects.get(pk=int(zone.split("/")[2])).gates.get()
    page.goto(f"/zones/gates/{gate.pk}/?code={code}")
    page.fill("#code", code)
    page.locator("form.stack button.main").click()
    page.locator(".gate-buttons button[value=in]").click()
    expect(page.locator("main .list li").first).to_contain_text("P")
    page.goto(f"{zone}census/")
    expect(page.locator("tbody tr").first).to_be_visible()
    walk.shoot(page, "census")


def supplies_go_out(walk: Walk, zone: str) -> None:
    """A drop point for the zone: what its people need is computed, driven there, taken over; one load is refused."""
    page = walk.as_("county", "/supplies/stores/")
    page.fill("#store-name", "封控楼投放点")
    page.select_option("#store-kind", "drop_point")
    with scope(CITY):
        page.fill("#store-division", split_housing(walk.patient.path)[0].rpartition(".n")[2])
    page.locator("form:has(#store-name) button.main").click()
    page.goto("/supplies/")
    expect(page.locator("form[action='/supplies/plan/']")).to_contain_text("封控楼投放点")
    walk.shoot(page, "horizon")
    page.locator("form[action='/supplies/plan/'] button.main").click()
    expect(page.locator(".messages .notice")).to_contain_text("planned")
    with scope(CITY):
        planned = list(Delivery.objects.filter(to_store__name="封控楼投放点").order_by("pk"))
    first = planned[0]
    page.goto(f"/supplies/deliveries/{first.pk}/")
    press(page, "load", name="保管员赵某")
    press(page, "take", name="楼长钱某")
    expect(page.locator("h1 + .status")).to_contain_text("delivered")
    # Another load, by hand, which the building does not want.
    page.goto("/supplies/deliveries/")
    page.select_option("#plan-from", label=first.from_name)
    page.select_option("#plan-to", label="封控楼投放点")
    if not page.locator("#amount-eggs").is_visible():
        page.locator("details:has(#amount-eggs) summary").click()
    page.fill("#amount-eggs", "3")
    page.locator("form:has(#plan-from) button.main").click()
    page.wait_for_url("**/supplies/deliveries/*/")
    page.select_option("#load-vehicle", index=1)
    press(page, "load", name="保管员赵某")
    press(page, "refuse", name="楼长钱某", why="鸡蛋破损")
    press(page, "return", name="保管员赵某")
    expect(page.locator("main")).to_contain_text("鸡蛋破损")


def a_call_is_answered(walk: Walk) -> None:
    page = walk.as_("county", "/supplies/help/")
    page.select_option("#category", "medicine")
    page.fill("#caller", "住户孙某")
    page.fill("#address", "1号楼")
    page.fill("#words", "降压药还有两天的量")
    page.locator("#take button.main").click()
    page.wait_for_url("**/supplies/help/*/")
    press(page, "take")
    press(page, "answer", answer="社区医生已送药上门")
    expect(page.locator("#answer")).to_have_count(0)


def the_stay_goes_on(walk: Walk) -> tuple[str, int]:
    """A temperature, a need, a tube on its day and its negative result; the rest of the test days likewise."""
    with scope(CITY):
        one = Stay.objects.filter(person__in=[one.key for one in walk.contacts], state="arrived").order_by("pk")[0]
    person, stay = one.person, f"/quarantine/stays/{one.pk}/"
    page = walk.as_("site", f"{stay}?purpose=follow_up")
    press(page, "check", temperature="36.7")
    expect(page.locator("main")).to_contain_text("36.7")
    page.select_option("#kind", "need")
    form = page.locator("form:has(#kind)")
    form.locator("[name=words]").fill("需要儿童牙刷")
    form.locator("button").click()
    expect(page.locator("main")).to_contain_text("需要儿童牙刷")
    page = walk.as_("city", "/testing/")
    expect(page.locator("tbody")).to_contain_text(shown(person))
    walk.shoot(page, "tests-due")
    take_and_answer(walk, page, person)
    return stay, person


def take_and_answer(walk: Walk, page: Any, person: int) -> None:
    """A tube by the pages, and its negative result."""
    page.goto("/testing/tubes/new/")
    page.fill("[name=code]", "W5-0002")
    page.fill("[name=people]", shown(person))
    page.click("main form button.main")
    expect(page.locator("h1")).to_contain_text("W5-0002")
    walk.clock(60 * MINUTES)
    page.goto("/testing/results/")
    page.fill("[name=laboratory]", LAB)
    page.fill("[name=lines]", f"W5-0002,阴性,{local(now()).replace('T', ' ')}")
    page.click("main form button.main")
    expect(page.locator("main")).to_contain_text("1 result was taken.")


def two_weeks_go_by(walk: Walk, person: int) -> None:
    """Specimens of the other test days as samplers and the laboratory send them in, each on its day."""
    city = demo_staff(at=clock.machine_time())["city"]
    (plan,) = plans_of(actor=city, person=person, at=now(), doubles=doubles())
    for day in plan.days:
        if day.measure is not Measure.CENTRAL_QUARANTINE or day.state in DONE:
            continue
        walk.clock_to(datetime.combine(day.on, time_of_day(9), ZONE))
        for number in range(day.needed):
            code = f"W5-{day.on:%m%d}-{number}"
            take(code, [person], at=now(), actor=city)
            walk.clock(60 * MINUTES)
            results(told(code, at=now()), at=now(), actor=city)
    # Whoever of the family stayed at home is inside the zone: it is not lifted before they are negative too.
    with scope(CITY):
        away = set(Stay.objects.filter(state="arrived").values_list("person", flat=True))
    for number, one in enumerate(walk.contacts):
        if one.key not in away:
            take(f"W5-H{number}", [one.key], at=now(), actor=city)
            walk.clock(60 * MINUTES)
            results(told(f"W5-H{number}", at=now()), at=now(), actor=city)


def one_goes_home(walk: Walk, stay: str) -> None:
    """With every test that the protocol asks for, at the end of the term: a certificate, and a ride home."""
    with scope(CITY):
        one = Stay.objects.get(pk=int(stay.split("/")[3]))
    walk.clock_to(one.due_at + 9 * 60 * MINUTES)
    page = walk.as_("city", stay)
    press(page, "release")
    expect(page.locator("main")).to_contain_text("Certificate of release")
    walk.shoot(page, "released")
    with page.expect_download() as download:
        page.get_by_role("button", name="中文 PDF").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.goto("/quarantine/rides/")
    expect(page.locator("#transfers tr", has_text=shown(one.person))).to_contain_text("home")


def the_zone_is_lifted(walk: Walk, zone: str) -> None:
    """Each condition is shown as it stands; renewed while one is open, lifted in the hour in which all are met."""
    page = walk.as_("county", zone)
    # Its term ends in the moment in which fourteen days without a case are over: before that it is renewed.
    page.locator("details", has=page.locator("button[value=change]")).locator("summary").click()
    page.check("[name=renews]")
    press(page, "change", reason="解除条件尚未全部满足，延长期限")
    press(page, "review", reason="每日复核")
    expect(page.locator("main")).not_to_contain_text("All conditions are met")
    walk.shoot(page, "conditions-open")
    walk.clock(2 * DAY)
    page.goto(zone)
    for kind in ("round", "environment"):
        if not page.locator("#fact-at").is_visible():
            page.locator("details:has(button[value=fact]) summary").click()
        page.select_option("#kind", kind)
        page.locator("#fact-at").fill(local(now() - MINUTES))
        page.locator("button[value=fact]").click()
        expect(page.locator("main [role=status], .messages .notice").first).to_be_visible()
    press(page, "review", reason="每日复核")
    expect(page.locator("main")).to_contain_text("All conditions are met")
    walk.shoot(page, "conditions-met")
    press(page, "lift", reason="各项解除条件均已满足")
    expect(page.locator("button[value=lift]")).to_have_count(0)
    walk.shoot(page, "lifted")


def what_followed_stands_on_one_page(walk: Walk, case: str) -> None:
    """From the pages to the tables: everything that was done stands where it belongs, with whoever did it."""
    page = walk.as_("city", f"{case}response/?purpose=follow_up")
    expect(page.locator(".stages > li.tone-due, .stages > li.tone-late")).to_have_count(0)
    walk.shoot(page, "response")
    page.get_by_role("button", name="简体中文").or_(page.get_by_role("link", name="简体中文")).first.click()
    page.set_viewport_size({"width": 360, "height": 800})
    walk.shoot(page, "response-phone-zh")
    people, about = [one.key for one in walk.contacts], [f"case:{case.split('/')[2]}"]
    with scope(CITY):
        states = list(Zone.objects.filter(cases__contains=about).values_list("state", flat=True))
        acts = list(ZoneStep.objects.filter(zone__cases__contains=about).order_by("at", "pk")
                    .values_list("act", flat=True))  # fmt: skip
        stays = list(Stay.objects.filter(person__in=people).values_list("state", "ending"))
        rides = set(Transfer.objects.filter(person__in=people, kind="to_site").values_list("state", "handed_by"))
        assert Passing.objects.filter(gate__zone__cases__contains=about).count() == 1
        loads = list(Delivery.objects.filter(to_store__name="封控楼投放点").values_list("state", flat=True))
        assert HelpCall.objects.filter(answered_at__isnull=False, category="medicine").exists()
        assert Tube.objects.filter(code="W5-0002", state="resulted").exists()
        # Who was received at the site is moved: nobody had to write that down once more.
        assert not Contact.objects.filter(person__in=Transfer.objects.filter(state="done").values("person"),
                                          state="accepted", moved_at=None).exists()  # fmt: skip
    assert states == ["lifted"]
    assert [acts[0], acts[-1]] == ["propose", "lift"]
    assert {"decide", "approve", "announce", "review", "change"} <= set(acts)
    assert ("left", "released") in stays
    assert rides == {("done", "网格员李某")}
    assert {"arrived", "returned"} <= set(loads)
