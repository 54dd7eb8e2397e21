"""How long supplies last for those inside, and where to draw from what will run out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sizao.desk.insiders import count_inside
from sizao.desk.supply_numbers import Catalogue, get_catalogue
from sizao.desk.tracing import ZONE
from sizao.engines.planning.supplies import (
    Arrival,
    Link,
    Lot,
    Outlook,
    Shortage,
    Spare,
    daily_needs,
    draw,
    look_ahead,
)
from sizao.engines.policy.vocabulary import NeedGroup, SupplyNumber, SupplyUnit
from sizao.foundation.accounts.types import ScopedActor
from sizao.readiness.supplies.queries import list_deliveries, list_headcounts, list_held, list_stock, list_stores
from sizao.readiness.supplies.types import DeliveryState, Headcount, StockLine, Store, StoreKind


DAYS = 14
# How many divisions both ends share, from the province on, and the pack's number of the way between them.
_WAYS = {
    5: SupplyNumber.WAY_COMMUNITY,
    4: SupplyNumber.WAY_TOWNSHIP,
    3: SupplyNumber.WAY_COUNTY,
    2: SupplyNumber.WAY_CITY,
}

PeopleByDay = Sequence[Mapping[NeedGroup, int]]


@dataclass(frozen=True, slots=True)
class HorizonRow:
    """One item of one store. `by_norm`: the need follows from people; else from what went out.

    `runs_out_on` is the first day on which something lacks; `promised`: still there, and planned to leave.
    """

    store: Store
    item: str
    amount: int
    need_today: int
    by_norm: bool
    outlook: Outlook
    runs_out_on: date | None
    minimum: int
    promised: int
    cover_wanted: int

    @property
    def is_short(self) -> bool:
        """Lasts for fewer days than are to be there."""
        return self.outlook.cover < min(self.cover_wanted, DAYS)


@dataclass(frozen=True, slots=True)
class Horizon:
    """How long everything lasts in an area, from a day on.

    `people`: who is inside today, by store; `told` what somebody on the spot said of it; `unserved`: inside, and no
    store is there for them.
    """

    rows: Sequence[HorizonRow]
    first: date
    people: Mapping[int, Mapping[NeedGroup, int]]
    told: Mapping[int, Headcount]
    unserved: int
    catalogue: Catalogue

    @property
    def inside(self) -> int:
        return sum(groups.get(NeedGroup.EVERYONE, 0) for groups in self.people.values()) + self.unserved


@dataclass(frozen=True, slots=True)
class ProposedDraw:
    """So much of an item from one store to another, and why: when the other one runs out."""

    item: str
    source: Store
    target: Store
    amount: int
    is_late: bool
    runs_out_on: date

    @property
    def key(self) -> str:
        return f"{self.item}:{self.source.id}:{self.target.id}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to draw from where, and what nobody in the area can give."""

    draws: Sequence[ProposedDraw]
    unmet: Sequence[tuple[str, Store, int]]


def supply_horizon(*, actor: ScopedActor, at: datetime) -> Horizon:
    """How long each item lasts in each store of the actor's area, for `DAYS` days. Raises `NotPermittedError`."""
    catalogue, first = get_catalogue(at=at), at.astimezone(ZONE).date()
    stores = {store.id: store for store in list_stores(actor=actor)}
    told = list_headcounts(actor=actor, on=first)
    people, unserved = _people_of(stores, told, actor=actor, at=at, first=first)
    lines = list_stock(actor=actor, on=first, at=at, burn_days=catalogue.number(SupplyNumber.BURN_DAYS))
    kept: dict[tuple[int, str], StockLine] = {(line.store_id, line.item): line for line in lines}
    lots: dict[tuple[int, str], list[Lot]] = defaultdict(list)
    for held in list_held(actor=actor):
        last = None if held.expires_on is None else (held.expires_on - first).days
        lots[held.store_id, held.item].append(Lot(held.amount, last))
    coming, leaving = _on_the_way(actor, first)
    extra = catalogue.number(SupplyNumber.OUTBREAK_EXTRA)
    rows = []
    for store in stores.values():
        days = people.get(store.id)
        needs = [daily_needs(day, catalogue.norms, extra_percent=extra) for day in days] if days else []
        wanted = {item for day in needs for item in day}
        items = sorted(wanted | {item for number, item in (*kept, *coming) if number == store.id})
        for item in items:
            line = kept.get((store.id, item))
            by_norm = item in wanted
            series = [day.get(item, 0) for day in needs] if by_norm else [line.burn_per_day if line else 0] * DAYS
            promised = leaving.get((store.id, item), 0)
            there = _without(lots.get((store.id, item), ()), promised)
            outlook = look_ahead(there, series, coming.get((store.id, item), ()))
            out_on = None if outlook.runs_out is None else first + timedelta(days=outlook.runs_out)
            wanted_days = catalogue.items[item].cover_days if item in catalogue.items else 0
            rows.append(
                HorizonRow(
                    store, item, line.amount - line.expired if line else 0, series[0], by_norm, outlook, out_on,
                    line.minimum if line else 0, promised, wanted_days,
                )
            )  # fmt: skip
    today = {number: days[0] for number, days in people.items() if days}
    # What runs out first; of that, where more people are.
    inside = {number: groups.get(NeedGroup.EVERYONE, 0) for number, groups in today.items()}
    rows.sort(key=lambda row: (row.outlook.cover, -inside.get(row.store.id, 0), row.store.name, row.item))
    return Horizon(rows, first, today, told, unserved, catalogue)


def propose_draws(horizon: Horizon) -> Proposal:
    """Where to draw what lasts for fewer days than are to be there, from warehouses that can spare it."""
    draws: list[ProposedDraw] = []
    unmet: list[tuple[str, Store, int]] = []
    by_item: dict[str, list[HorizonRow]] = defaultdict(list)
    for row in horizon.rows:
        by_item[row.item].append(row)
    for item, rows in sorted(by_item.items()):
        short = {row.store.id: row for row in rows if row.is_short and row.outlook.runs_out is not None}
        shortages = [
            Shortage(str(row.store.id), _whole(row, horizon.catalogue), row.outlook.runs_out or 0)
            for row in short.values()
            if _lacking(row) and (row.by_norm or row.store.kind is not StoreKind.WAREHOUSE)
        ]
        givers = {row.store.id: row for row in rows if row.store.kind is StoreKind.WAREHOUSE and _spare(row)}
        spares = [Spare(str(number), _spare(row)) for number, row in givers.items()]
        links = [
            Link(
                str(giver.store.id),
                str(taker.store.id),
                _minutes(giver.store, taker.store, horizon.catalogue),
                giver.store.lead_days,
            )
            for giver in givers.values()
            for taker in short.values()
            if _may_give(giver.store, taker.store)
        ]
        found = draw(shortages, spares, links)
        for one in found.draws:
            taker = short[int(one.site)]
            assert taker.runs_out_on is not None
            draws.append(
                ProposedDraw(
                    item, givers[int(one.store)].store, taker.store, one.amount, one.is_late, taker.runs_out_on
                )
            )
        unmet += [(item, short[int(site)].store, amount) for site, amount in found.unmet]
    draws.sort(key=lambda one: (one.runs_out_on, one.target.name, one.item))
    return Proposal(draws, unmet)


def serving(path: str, stores: Sequence[Store]) -> Store | None:
    """The store whose people live in a division: the one that serves the smallest area around it."""
    around = [one for one in stores if path == one.serves_path or path.startswith(f"{one.serves_path}.")]
    order = (StoreKind.WAREHOUSE, StoreKind.SITE, StoreKind.DROP_POINT)
    return max(around, key=lambda one: (one.serves_path.count("."), order.index(one.kind), -one.id), default=None)


def _people_of(
    stores: Mapping[int, Store], told: Mapping[int, Headcount], *, actor: ScopedActor, at: datetime, first: date
) -> tuple[dict[int, list[dict[NeedGroup, int]]], int]:
    """Store -> how many of each group it supplies on each day, and how many today nobody supplies."""
    found: dict[int, list[dict[NeedGroup, int]]] = {}
    unserved = 0
    counted = count_inside(actor=actor, first=first, days=DAYS, at=at)
    for path, days in counted.items():
        store = serving(path, list(stores.values()))
        if store is None:
            unserved += days[0].get(NeedGroup.EVERYONE, 0)
            continue
        own = found.setdefault(store.id, [{} for _ in range(DAYS)])
        for sums, day in zip(own, days, strict=True):
            for group, people in day.items():
                sums[group] = sums.get(group, 0) + people
    for number, headcount in told.items():
        if number in stores:
            own = found.setdefault(number, [{} for _ in range(DAYS)])
            for sums in own[: (headcount.until - first).days + 1]:
                for group, people in headcount.people.items():
                    sums[group] = max(sums.get(group, 0), people)
    return found, unserved


def _on_the_way(
    actor: ScopedActor, first: date
) -> tuple[dict[tuple[int, str], list[Arrival]], dict[tuple[int, str], int]]:
    """What is to come, by store and item; and what is planned to leave and still lies in its store."""
    coming: dict[tuple[int, str], list[Arrival]] = defaultdict(list)
    leaving: dict[tuple[int, str], int] = defaultdict(int)
    for one in list_deliveries(actor=actor, states=[DeliveryState.PLANNED, DeliveryState.LOADED]):
        day = max(0, (one.planned_for.astimezone(ZONE).date() - first).days)
        for load in one.loads:
            last = None if load.expires_on is None else (load.expires_on - first).days
            coming[one.to_id, load.item].append(Arrival(day, Lot(load.amount, last)))
            if one.state is DeliveryState.PLANNED:
                leaving[one.from_id, load.item] += load.amount
    return coming, leaving


def _without(lots: Sequence[Lot], promised: int) -> list[Lot]:
    """The lots without what is promised to others, which is taken first to expire first."""
    left = []
    for lot in sorted(lots, key=lambda one: (one.last_day is None, one.last_day or 0)):
        taken = min(lot.amount, promised) if lot.last_day is None or lot.last_day >= 0 else 0
        promised -= taken
        left.append(Lot(lot.amount - taken, lot.last_day))
    return left


def _lacking(row: HorizonRow) -> int:
    """What is missing until the days that are to be covered are over."""
    return sum(day.lacking for day in row.outlook.days[: min(row.cover_wanted, DAYS)])


def _whole(row: HorizonRow, catalogue: Catalogue) -> int:
    """What is missing, in whole pieces and portions, and in tenths of a kilogram or liter."""
    item = catalogue.items.get(row.item)
    step = 1000 if item is not None and item.unit in (SupplyUnit.PIECE, SupplyUnit.PORTION) else 100
    return -(-_lacking(row) // step) * step


def _spare(row: HorizonRow) -> int:
    """What a store can give and still has what its own people need, and its least stock."""
    days = row.outlook.days[: min(row.cover_wanted, DAYS)]
    own = sum(day.needed for day in days) if row.by_norm else 0
    return max(0, row.amount - row.promised - max(own, row.minimum))


def _may_give(giver: Store, taker: Store) -> bool:
    """Supplies go down the levels and between neighbors; what serves a wider area is not filled from within it."""
    return giver.id != taker.id and not giver.serves_path.startswith(f"{taker.serves_path}.")


def _minutes(one: Store, other: Store, catalogue: Catalogue) -> int:
    """How many minutes two stores lie apart, by the smallest division that they share."""
    shared = 0
    for here, there in zip(one.division_path.split("."), other.division_path.split("."), strict=False):
        if here != there:
            break
        shared += 1
    return catalogue.number(_WAYS.get(min(shared, max(_WAYS)), SupplyNumber.WAY_BEYOND))
