"""A county's site with rooms, and people who need a place, for tests."""

from datetime import timedelta
from typing import Any

from sizao.desk.placing import Distances, rules_on
from sizao.engines.planning.rooms import Effort, RoomKind
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.response.quarantine.operations import (
    ask_place,
    begin_plan,
    confirm_plan,
    keep_site,
    open_site,
    record_arrival,
    solve_plan,
)
from sizao.response.quarantine.operations.sites import AREAS
from sizao.response.quarantine.types import Known, NewRooms, NewSite, NewStay, Plan, Stay
from tests.people import CITY, HUAILAI
from tests.residents import AT, SHACHENG


PROTOCOL = "he-2021"
DAY = timedelta(days=1)
LITTLE = Effort(work=1.0, seconds=3.0)
ROOMS = [NewRooms("A", 1, RoomKind.SINGLE, 1, 4), NewRooms("A", 2, RoomKind.FAMILY, 3, 2)]


def actor(role: Role = Role.COUNTY_COMMAND, path: str = HUAILAI) -> SystemActor:
    return SystemActor(role, f"user:{role.value}", Scope(path, f"user:{role.value}"))


CITY_STAFF = actor(Role.CITY_COMMAND, CITY)
COUNTY_STAFF = actor()
DOCTOR = actor(Role.SITE_STAFF)


def acts(who: Any = COUNTY_STAFF, **more: Any) -> dict[str, Any]:
    return {"actor": who, "at": AT, "reason": "a test"} | more


def rules() -> Any:
    return rules_on(PROTOCOL, AT)


def a_site(name: str = "沙城集中隔离点", *, path: str = HUAILAI, is_open: bool = True, rooms: Any = ROOMS) -> int:
    site = NewSite(name, "Shacheng site", path, "府前街1号", "0313-0000000", 2, 1, AREAS)
    number = keep_site(site=site, rooms=rooms, **acts(CITY_STAFF))
    if is_open:
        open_site(site_id=number, **acts(CITY_STAFF))
    return number


def a_stay(person: int, *, party: str = "", degree: int = 1, group: str = "case:1", **more: Any) -> Stay:
    values: dict[str, Any] = {
        "party": party or f"alone:{person}",
        "is_family": True,
        "needs": frozenset(),
        "restriction": person,
        "due_at": AT + 14 * DAY,
        "division_path": SHACHENG,
    }
    who = more.pop("actor", COUNTY_STAFF)
    return ask_place(new=NewStay(person=person, degree=degree, group=group, **(values | more)), **acts(who))


def a_plan(known: dict[int, Known] | None = None, *, who: Any = COUNTY_STAFF, **more: Any) -> Plan:
    """A plan that was solved for everybody who waits."""
    plan = begin_plan(**acts(who), **more)
    return solve_plan(
        plan_id=plan.id, known=known or {}, homes={}, steps=Distances(), rules=rules(), actor=who, effort=LITTLE
    )


def placed(person: int, **more: Any) -> Stay:
    """Somebody whose room was confirmed."""
    stay = a_stay(person, **more)
    confirm_plan(plan_id=a_plan().id, **acts())
    return stay


def there(person: int, **more: Any) -> Stay:
    """Somebody who is at the site."""
    stay = placed(person, **more)
    return record_arrival(stay_id=stay.id, since=AT, **acts(DOCTOR))
