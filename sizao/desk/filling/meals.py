"""What those inside the first closed building need, proposed and sent within the hour of the first result."""

from datetime import timedelta
from typing import Any

from sizao.desk.filling.filling import Filling
from sizao.desk.filling.restrictions import MOVED, SUPPLIES
from sizao.desk.supply_rounds import plan_draws
from sizao.desk.supplying import propose_draws, supply_horizon
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.demo import demo_staff
from sizao.readiness.supplies.operations import load_delivery, open_store, take_over_delivery
from sizao.readiness.supplies.queries import list_deliveries
from sizao.readiness.supplies.types import DeliveryState, StoreKind
from sizao.registry.places.queries import split_housing
from sizao.response.zones.types import Zone


_MINUTE = timedelta(minutes=1)
_TO_THE_DOOR = timedelta(minutes=40)


def send(filling: Filling, zone: Zone) -> None:
    """Sets a drop point at the zone, plans what the norms say its people need, loads it, and has it taken over.

    To be called while the zone is in force and nothing else of the story is closed.
    """
    began, city = filling.city.story.positive_at, demo_staff(at=filling.machine)["city"]
    at = began + SUPPLIES

    def acts(minutes: int = 0) -> dict[str, Any]:
        return {"actor": city, "at": at + minutes * _MINUTE, "reason": "封控楼栋首批生活物资"}

    store = open_store(
        division_path=split_housing(zone.boundary[0])[0], kind=StoreKind.DROP_POINT,
        name="封控楼栋固定投放点（演示）", address="单元门东侧", **acts(-12),
    )  # fmt: skip
    keys = {one.key for one in propose_draws(supply_horizon(actor=city, at=at)).draws if one.target.id == store}
    if not keys:
        return
    planned, _without = plan_draws(keys=keys, planned_for=at + _TO_THE_DOOR, **acts())
    for one in list_deliveries(actor=city, states=[DeliveryState.PLANNED], to=[store]):
        if one.id not in planned or one.vehicle_id is None:
            continue
        load_delivery(delivery_id=one.id, handed_by="市储备库保管员（演示）", on=at.astimezone(ZONE).date(), **acts(6))
        received = int((began + MOVED - at) / _MINUTE)
        take_over_delivery(delivery_id=one.id, received_by="楼长王某（演示）", **acts(received))
