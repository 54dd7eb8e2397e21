"""What tests of supplies share: a county's warehouse, a village's store, and the day on which it plays."""

from datetime import date, timedelta
from typing import Any

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.readiness.supplies.operations import open_store, receive_stock
from sizao.readiness.supplies.types import Incoming, StoreKind
from tests.people import CITY, HUAILAI
from tests.residents import AT


ON = date(2021, 10, 23)
VILLAGE = f"{HUAILAI}.n130730100.n130730100001"
NEXT_VILLAGE = f"{HUAILAI}.n130730100.n130730100002"


def actor(role: Role = Role.CITY_COMMAND, path: str = CITY) -> SystemActor:
    return SystemActor(role, f"user:{role.value}", Scope(path, f"user:{role.value}"))


CITY_STAFF = actor()
COUNTY_STAFF = actor(Role.COUNTY_COMMAND, HUAILAI)
GRID_STAFF = actor(Role.GRID_WORKER, VILLAGE)


def acts(who: SystemActor = COUNTY_STAFF, **more: Any) -> dict[str, Any]:
    return {"actor": who, "at": AT, "reason": "a test"} | more


def warehouse(path: str = HUAILAI, name: str = "怀来县应急物资库", who: SystemActor = CITY_STAFF) -> int:
    return open_store(division_path=path, kind=StoreKind.WAREHOUSE, name=name, **acts(who))


def site(path: str = VILLAGE, name: str = "龙潭村投放点") -> int:
    return open_store(division_path=path, kind=StoreKind.DROP_POINT, name=name, **acts())


def fill(store: int, item: str, amount: int, *, lot: str = "", days: int | None = None, **more: Any) -> list[int]:
    """Takes `amount` thousandths in; `days`: until the lot expires."""
    line = Incoming(item, amount, lot, None if days is None else ON + timedelta(days=days))
    two = {"handed_by": "赵供货", "received_by": "钱保管"}
    return receive_stock(**({"store_id": store, "lines": [line]} | two | acts(CITY_STAFF) | more))
