"""A compound with two buildings, a village, and the staff who close and open them."""

from datetime import timedelta
from typing import Any

from sizao.engines.policy.zone_vocabulary import ZoneLevel
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.realms.types import RealmKind
from sizao.registry.people.operations import load_homes, load_people
from sizao.registry.people.types import PeopleColumns
from sizao.registry.places.operations import load_divisions, load_housing, place_tiles
from sizao.registry.places.types import Housing, HousingKind
from sizao.response.restrictions.operations import set_office
from sizao.response.restrictions.types import Office
from sizao.response.zones.operations import announce_zone, approve_zone, decide_zone, propose_zone
from sizao.response.zones.types import NewZone, Zone
from tests.people import make_account
from tests.residents import AT, CITY, HUAILAI, SHACHENG
from tests.restricted import Town
from tests.situation import DIVISIONS


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COMMUNITY = f"{SHACHENG}.n130730100001"
VILLAGE = f"{SHACHENG}.n130730100002"
COMPOUND = f"{COMMUNITY}.c1"
BUILDING = f"{COMPOUND}.b1"
OTHER_BUILDING = f"{COMPOUND}.b2"
SERVICES = {"zh": "生活物资送到门口", "en": "supplies come to the door"}
WHO = {"actor": "system:test", "at": AT, "reason": "a test"}


def load_compound() -> list[int]:
    """Ten homes of two people each: eight in two buildings of the compound, two in the village; the keys in order."""
    load_divisions(divisions=DIVISIONS, **WHO)
    place_tiles(tiles={"130730": (4, 4), "130709": (3, 2)}, **WHO)
    load_housing(
        housing=[
            Housing(COMPOUND, HousingKind.COMPOUND, "东安小区", "Dong'an Compound"),
            Housing(BUILDING, HousingKind.BUILDING, "1号楼", "Building 1"),
            Housing(OTHER_BUILDING, HousingKind.BUILDING, "2号楼", "Building 2"),
        ],
        **WHO,
    )
    homes = [f"home:{number:03}" for number in range(10)]
    units = [f"{BUILDING if number < 4 else OTHER_BUILDING}.u1.f{number % 4 + 1}" for number in range(8)]
    load_homes(places=homes[:8], unit_paths=units, within=CITY, **WHO)
    count = 20
    return load_people(
        people=PeopleColumns(
            identifiers=[f"130730{1930 + 4 * number}0101{number:04}" for number in range(count)],
            names=[f"居民{number}" for number in range(count)],
            phones=[""] * count,
            birth_years=[1930 + 4 * number for number in range(count)],
            sexes=["f", "m"] * (count // 2),
            division_paths=[COMMUNITY if number < 16 else VILLAGE for number in range(count)],
            household_places=[homes[number // 2] for number in range(count)],
        ),
        within=CITY,
        **WHO,
    )


class ZonedTown(Town):
    """The staff of a drill; `closer` and `reviewer` act for the county, `city` for the level above."""

    def __init__(self, kind: RealmKind = RealmKind.DRILL) -> None:
        super().__init__(kind)
        self.keys = load_compound()
        self.city = make_account(
            "city", role=Role.CITY_COMMAND, acts_for=Authority.CITY_GOVERNMENT, display_name="市指挥部值班员"
        )
        self.grid = make_account("grid", role=Role.GRID_WORKER, division_path=SHACHENG, display_name="网格员")
        for path, body, zh, en in (
            (HUAILAI, Authority.COUNTY_GOVERNMENT, "怀来县人民政府（演练）", "Huailai County Government (drill)"),
            (CITY, Authority.CITY_GOVERNMENT, "张家口市人民政府（演练）", "Zhangjiakou City Government (drill)"),
        ):
            set_office(
                office=Office(path, body, {"zh": zh, "en": en}, "0313-0000000", {"zh": "全天", "en": "day and night"}),
                actor=self.administrator,
                at=AT,
                reason="a test",
            )

    def zone(self, *boundary: str, at: Any = AT, level: ZoneLevel = ZoneLevel.LOCKDOWN, **given: Any) -> Zone:
        """A proposal; `given` as `NewZone` takes it."""
        values: dict[str, Any] = {"reason": "本栋发现确诊病例，同栋居民有传播风险", "protocol": "he-2021"} | given
        return propose_zone(
            zone=NewZone(level=level, boundary=boundary or [BUILDING], **values),
            actor=self.decider,
            at=at,
            reason="研判",
        )

    def decided(self, zone: Zone, *, actor: Any = None, at: Any = AT, machine: Any = None) -> Zone:
        return decide_zone(
            zone_id=zone.id,
            milder=["只封闭本层不足以阻断楼道传播"],
            actor=actor or self.closer,
            at=at,
            machine=machine or self.machine,
            reason="经研判决定封控",
        )

    def approved(self, zone: Zone, *, at: Any = AT) -> Zone:
        return approve_zone(zone_id=zone.id, reference="", actor=self.city, at=at, reason="同意")

    def announced(self, zone: Zone, *, actor: Any = None, at: Any = AT, **given: Any) -> Zone:
        values: dict[str, Any] = {"telephone": "0313-0000000", "services": SERVICES} | given
        return announce_zone(
            zone_id=zone.id, actor=actor or self.closer, at=at, machine=self.machine, reason="发布通告", **values
        )

    def standing(self, *boundary: str, at: Any = AT, **given: Any) -> Zone:
        """A zone that is in force since `at`."""
        zone = self.decided(self.zone(*boundary, at=at, **given), at=at)
        if not zone.is_provisional:
            zone = self.approved(zone, at=at)
        return self.announced(zone, at=at)
