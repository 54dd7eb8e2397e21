"""What the packs say of supplies: the catalogue, what people need, clocks and thresholds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.planning.supplies import Norm
from sizao.engines.policy.vocabulary import NeedGroup, SupplyCategory, SupplyNumber, SupplyUnit
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.types import HelpClock


class CatalogueError(SizaoError):
    """An item or a number that no pack has."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the catalogue. `rule` is the row of the pack behind it."""

    code: str
    category: SupplyCategory
    unit: SupplyUnit
    grams: int
    cover_days: int
    name: Mapping[str, str]
    rule: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All that the packs of a day say of supplies."""

    items: Mapping[str, Item]
    norms: Sequence[Norm]
    numbers: Mapping[SupplyNumber, float]

    def number(self, number: SupplyNumber) -> int:
        """A number of the pack. Raises `CatalogueError` where there is none."""
        if number not in self.numbers:
            raise CatalogueError(
                f"The packs set no number for {number.value}.", next_step="Add a row to the section `supply_numbers`."
            )
        return round(self.numbers[number])

    @property
    def help_clock(self) -> HelpClock:
        return HelpClock(
            self.number(SupplyNumber.HELP_URGENT),
            self.number(SupplyNumber.HELP_ORDINARY),
            self.number(SupplyNumber.HELP_RISE),
        )

    @property
    def with_norm(self) -> frozenset[str]:
        """The items that people need by the day; the others go by what went out."""
        return frozenset(norm.item for norm in self.norms)


def get_catalogue(*, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> Catalogue:
    """What the packs say on the day of an instant. Raises `PackError`."""
    pack, on = get_pack(protocol, at=at), at.astimezone(ZONE).date()
    items = [
        Item(
            code=row.values["item"],
            category=SupplyCategory(row.values["category"]),
            unit=SupplyUnit(row.values["unit"]),
            grams=round(float(row.values["kg_per_unit"]) * 1000),
            cover_days=round(float(row.values["cover_days"])),
            name=row.values["name"],
            rule=row.id,
        )
        for row in pack.section_near("supply_items", on)
    ]
    norms = [
        Norm(row.values["item"], NeedGroup(row.values["who"]), round(float(row.values["amount"]) * 1000))
        for row in pack.section_near("supply_norms", on)
    ]
    numbers = {
        SupplyNumber(row.values["of"]): float(row.values["limit"]) for row in pack.section_near("supply_numbers", on)
    }
    order = list(SupplyCategory)
    items.sort(key=lambda item: order.index(item.category))
    return Catalogue({item.code: item for item in items}, norms, numbers)
