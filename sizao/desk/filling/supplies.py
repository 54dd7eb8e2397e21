"""Stores of the demo with three weeks of their book: a drop point whose vegetables last two days, and two calls."""

from datetime import date, datetime, timedelta
from typing import Any

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.supply_numbers import get_catalogue
from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.readiness.supplies.operations import (
    ask_for_supplies,
    load_delivery,
    open_store,
    plan_deliveries,
    put_firm_on_whitelist,
    put_vehicle_on_whitelist,
    receive_stock,
    set_minimum,
    take_call,
    take_over_delivery,
    take_stock,
    tell_headcount,
)
from sizao.readiness.supplies.types import (
    HelpCategory,
    HelpSource,
    Incoming,
    Load,
    NewCall,
    NewDelivery,
    StoreKind,
    Wanted,
)
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel


_COUNTY = f"{CITY_PATH}.n130730"
_TOWN = f"{_COUNTY}.n130730100"
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
_REASON = "Demo city"
_PEOPLE = {
    NeedGroup.EVERYONE: 412,
    NeedGroup.INFANT: 9,
    NeedGroup.WOMAN: 121,
    NeedGroup.PREGNANT: 2,
    NeedGroup.DIALYSIS: 1,
    NeedGroup.CHRONIC: 33,
}
# Item, amount in the unit, lot, days until it expires from the demo's day.
_COUNTY_STOCK = (
    ("grain", 42_000, "M2109", 240),
    ("oil", 6_000, "Y2108", 400),
    ("vegetables", 5_200, "C1022", 6),
    ("meat", 3_400, "R1020", 40),
    ("eggs", 2_100, "D1021", 18),
    ("infant_formula", 96, "N2107", 300),
    ("diapers", 5_000, "", None),
    ("chronic_medicine", 2_400, "Y2106", 200),
    ("dialysis_set", 24, "X2105", 150),
    ("masks", 180_000, "K2109", 700),
    ("gowns", 1_600, "F2104", 500),
    ("respirators", 4_200, "N2103", 380),
    ("swabs", 60_000, "S2108", 350),
    ("disinfectant", 900, "X2102", 11),
    ("sanitary_pads", 4_000, "", None),
    ("soap", 2_500, "", None),
    ("maternity_pack", 60, "Y2109", 330),
)
_VILLAGE_STOCK = (
    ("grain", 1_900, "M2109", 240),
    ("oil", 260, "Y2108", 400),
    ("vegetables", 370, "C1022", 6),
    ("meat", 240, "R1020", 40),
    ("eggs", 190, "D1021", 18),
    ("infant_formula", 11, "N2107", 300),
    ("chronic_medicine", 420, "Y2106", 200),
    ("sanitary_pads", 1_300, "", None),
    ("masks", 5_200, "K2109", 700),
    ("soap", 90, "", None),
    ("dialysis_set", 4, "X2105", 150),
    ("diapers", 330, "", None),
    ("maternity_pack", 12, "Y2109", 330),
)
_CITY_STOCK = (
    ("grain", 380_000, "M2107", 260),
    ("oil", 52_000, "Y2107", 420),
    ("diapers", 20_000, "", None),
    ("sanitary_pads", 26_000, "", None),
    ("gowns", 22_000, "F2106", 600),
    ("dialysis_set", 80, "X2106", 170),
    ("maternity_pack", 300, "Y2109", 330),
    ("vegetables", 3_000, "C1021", 9),
    ("meat", 4_000, "R1019", 60),
    ("eggs", 1_200, "D1020", 20),
    ("infant_formula", 260, "N2108", 330),
    ("chronic_medicine", 3_000, "Y2107", 210),
    ("masks", 900_000, "K2107", 680),
    ("soap", 6_000, "", None),
)
_USED = (("gowns", 160), ("respirators", 240), ("swabs", 5_200), ("disinfectant", 38))


def fill(filling: Filling) -> None:
    """To be called in a transaction, once the divisions and the staff are there."""
    staff = demo_staff(at=filling.machine)
    week = _Weeks(filling, staff["city"], staff["county"])
    week.open()
    week.use()
    week.deliver()
    week.ask()
    week.call(staff["grid"], filling)


class _Weeks:
    """Three weeks of supplies, up to the afternoon on which the demo begins."""

    def __init__(self, filling: Filling, city: ScopedActor, county: ScopedActor) -> None:
        self.at, self.city, self.county = filling.at, city, county
        self.village = list_divisions(level=DivisionLevel.COMMUNITY, below=_TOWN)[0].path

    @property
    def today(self) -> date:
        return self.at.astimezone(ZONE).date()

    def _who(self, actor: ScopedActor, at: datetime) -> dict[str, Any]:
        return {"actor": actor, "at": at, "reason": _REASON}

    def open(self) -> None:
        """A warehouse of the city, one of the county, and a drop point of a village, with what they began with."""
        began = self.at - 21 * _DAY
        who = self._who(self.city, began)
        kinds = (
            (CITY_PATH, StoreKind.WAREHOUSE, "张家口市生活物资储备库（演示）", "桥东区物流园", 1),
            (_COUNTY, StoreKind.WAREHOUSE, "怀来县应急物资库（演示）", "沙城镇东水泉", 0),
            (self.village, StoreKind.DROP_POINT, "社区南门固定投放点（演示）", "南门岗亭旁", 0),
        )
        self.stores = [
            open_store(division_path=path, kind=kind, name=name, address=address, lead_days=lead, **who)
            for path, kind, name, address, lead in kinds
        ]
        stocks = (_CITY_STOCK, _COUNTY_STOCK, _VILLAGE_STOCK)
        moments = (began, began + _HOUR, self.at - 26 * _HOUR)
        for store, stock, moment in zip(self.stores, stocks, moments, strict=True):
            lines = [self._line(*one) for one in stock]
            receive_stock(
                store_id=store, lines=lines, handed_by="供货单位李某（演示）", received_by="保管员赵某（演示）",
                **self._who(self.city, moment),
            )  # fmt: skip
        for item, least in (("grain", 20_000), ("gowns", 1_500), ("disinfectant", 300)):
            set_minimum(
                store_id=self.stores[1], item=item, amount=least * 1000, **self._who(self.county, began + _HOUR)
            )
        tell_headcount(
            store_id=self.stores[2], people=_PEOPLE, until=self.today + 13 * _DAY,
            **self._who(self.county, self.at - 20 * _HOUR),
        )  # fmt: skip

    def _line(self, item: str, amount: int, lot: str, days: int | None) -> Incoming:
        return Incoming(item, amount * 1000, lot, None if days is None else self.today + days * _DAY)

    def use(self) -> None:
        """What those at work used, every other day."""
        for day in range(20, 0, -2):
            at = self.at - day * _DAY
            item, amount = _USED[day // 2 % len(_USED)]
            take_stock(
                store_id=self.stores[1], item=item, amount=amount * 1000, handed_by="保管员赵某（演示）",
                received_by="县医院感控科孙某（演示）", note="日常领用", on=at.astimezone(ZONE).date(),
                **self._who(self.county, at),
            )  # fmt: skip

    def deliver(self) -> None:
        """One delivery that arrived, one that is on its way, one that is planned."""
        began, until = self.at - 21 * _DAY, self.today + 70 * _DAY
        firm = put_firm_on_whitelist(
            division_path=_COUNTY, name="怀来县惠民商贸有限公司（演示）", license_number="91130730DEMO0001",
            phone="0313-000 0100", valid_until=until, **self._who(self.county, began),
        )  # fmt: skip
        vans = [
            put_vehicle_on_whitelist(
                firm_id=firm, plate=plate, driver=driver, driver_phone="0313-000 0101", kilograms=kilograms,
                valid_until=until, **self._who(self.county, began),
            )
            for plate, driver, kilograms in (
                ("冀G演001", "周师傅（演示）", 1500),
                ("冀G演002", "吴师傅（演示）", 3000),
                ("冀G演003", "郑师傅（演示）", 800),
            )
        ]  # fmt: skip
        source, target = self.stores[1], self.stores[2]
        loads = (
            (self.at - 22 * _HOUR, vans[0], [Load("chronic_medicine", 60_000), Load("masks", 800_000)]),
            (self.at - 1 * _HOUR, vans[1], [Load("eggs", 60_000)]),
        )
        for begun, van, load in loads:
            [number] = plan_deliveries(
                deliveries=[NewDelivery(source, target, load, van)], planned_for=begun + 3 * _HOUR,
                **self._who(self.county, begun),
            )  # fmt: skip
            load_delivery(
                delivery_id=number, handed_by="保管员赵某（演示）", on=begun.astimezone(ZONE).date(),
                **self._who(self.county, begun + _HOUR),
            )  # fmt: skip
            if begun < self.at - 2 * _HOUR:
                take_over_delivery(
                    delivery_id=number, received_by="社区钱某（演示）", **self._who(self.county, begun + 2 * _HOUR)
                )

    def ask(self) -> None:
        """The village asks for what will not last; the county has not answered, and is late."""
        hours = get_catalogue(at=self.at).number(SupplyNumber.REQUEST_ANSWER)
        ask_for_supplies(
            store_id=self.stores[2],
            lines=[Wanted("diapers", 600_000), Wanted("maternity_pack", 30_000)],
            why="封闭管理楼栋有婴幼儿9名、孕产妇2名",
            answer_hours=hours,
            **self._who(self.county, self.at - 5 * _HOUR),
        )

    def call(self, grid: ScopedActor, filling: Filling) -> None:
        """Two calls for help: one late, about the younger child, and one that has time."""
        clock = get_catalogue(at=self.at).help_clock
        child = int(filling.keys[filling.city.story.roles["younger_child"]])
        calls = (
            (
                50,
                NewCall(
                    self.village, HelpCategory.CARE, "孩子发热38.2℃，居家隔离，想看医生，家里只有老人。",
                    HelpSource.PHONE, caller="家属（演示）", phone="0313-000 0202", address="3号楼2单元", person=child,
                ),
            ),
            (
                40,
                NewCall(
                    self.village, HelpCategory.FOOD, "家里的蔬菜明天吃完，老人行动不便，请送到单元门口。",
                    HelpSource.PHONE, caller="住户（演示）", phone="0313-000 0203", address="5号楼1单元",
                ),
            ),
        )  # fmt: skip
        for minutes, call in calls:
            take_call(call=call, clock=clock, **self._who(grid, self.at - timedelta(minutes=minutes)))
