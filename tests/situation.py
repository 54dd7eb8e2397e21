"""A small situation in two counties: who lives where, who was where, findings, cases, and a delivery with a mistake."""

from dataclasses import dataclass, replace
from datetime import timedelta

from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import load_people
from sizao.registry.places.operations import load_divisions, load_venues, place_tiles
from sizao.registry.places.types import Division, DivisionLevel, Place
from sizao.response.cases.operations import confirm_case, register_finding
from sizao.response.cases.types import CaseClassification, FindingKind
from sizao.response.presences.operations import apply_batch, land_batch, register_source
from sizao.response.presences.types import ReadingRules
from tests.residents import AT, CHONGLI, CITY, CITY_STAFF, HUAILAI, RESIDENTS, SHACHENG


WHO = {"at": AT, "reason": "a test"}
HOUR = timedelta(hours=1)
DIVISIONS = [
    Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE),
    Division("1307", CITY, "张家口市", "Zhangjiakou City", DivisionLevel.CITY),
    Division("130709", CHONGLI, "崇礼区", "Chongli District", DivisionLevel.COUNTY),
    Division("130730", HUAILAI, "怀来县", "Huailai County", DivisionLevel.COUNTY),
    Division("130730100", SHACHENG, "沙城镇", "Shacheng Town", DivisionLevel.TOWNSHIP),
    Division("130730100001", f"{SHACHENG}.n130730100001", "四街社区居民委员会", "Sijie", DivisionLevel.COMMUNITY),
    Division("130730100002", f"{SHACHENG}.n130730100002", "沙营村村民委员会", "Shaying", DivisionLevel.COMMUNITY),
]
VENUES = [
    Place("school:1", "沙城第一小学", "school", SHACHENG, 900),
    Place("shop:2", "沙城第2商店", "shop", SHACHENG),
    Place("school:3", "崇礼第一小学", "school", CHONGLI),
    Place("bus:1", "沙城1路", "bus"),
]
WANG, LI, OTHER_WANG, ZHAO = range(4)
VISITS = 55
"""Of Zhao to the shop: more than one page."""

# `household:9` belongs to the Wang of the other county.
_RESIDENTS = replace(RESIDENTS, household_places=["household:1", "household:2", "household:9", "household:1"])
_STAYS = [
    (WANG, "household:1", "", "household", "2021-10-21 18:00", "2021-10-22 08:00"),
    (WANG, "school:1", "教室1", "school", "2021-10-22 08:00", "2021-10-22 12:00"),
    (LI, "school:1", "教室1", "school", "2021-10-22 09:00", "2021-10-22 10:00"),
    (OTHER_WANG, "school:1", "教室2", "school", "2021-10-22 09:00", "2021-10-22 11:00"),
    (OTHER_WANG, "household:9", "", "household", "2021-10-21 18:00", "2021-10-22 08:00"),
    (OTHER_WANG, "school:3", "", "school", "2021-10-20 08:00", "2021-10-20 12:00"),
    (OTHER_WANG, "bus:1", "", "bus", "2021-10-22 08:20", "2021-10-22 08:50"),
    (LI, "shop:2", "", "shop", "2021-10-22 12:00", "2021-10-22 11:00"),
    *((ZHAO, "shop:2", "", "shop", f"2021-10-22 14:{k:02}", f"2021-10-22 15:{k:02}") for k in range(VISITS)),
]


@dataclass(frozen=True, slots=True)
class Situation:
    """Person keys in the order of the residents, ids of the cases of the two Wangs, and the delivery's number."""

    keys: list[int]
    case: int
    other_case: int
    batch: int


def make_situation() -> Situation:
    """The situation at `AT`, 16:00 in China: three findings overdue, Li's undecided, and one row to correct."""
    load_divisions(divisions=DIVISIONS, actor="system:test", **WHO)
    place_tiles(tiles={"130730": (4, 4), "130709": (3, 2)}, actor="system:test", **WHO)
    load_venues(venues=VENUES, actor="system:test", **WHO)
    keys = load_people(people=_RESIDENTS, within=CITY, actor="system:test", **WHO)
    cases = {}
    for person in (WANG, LI, OTHER_WANG):
        found = register_finding(
            person=keys[person],
            kind=FindingKind.PRESUMPTIVE_POSITIVE,
            sampled_at=AT - 5 * HOUR,
            resulted_at=AT - 3 * HOUR,
            source="发热门诊",
            reference=f"R{person}",
            division_path=_RESIDENTS.division_paths[person],
            actor=CITY_STAFF,
            **WHO,
        )
        if person != LI:
            cases[person] = confirm_case(
                finding_id=found.id, classification=CaseClassification.CONFIRMED, actor=CITY_STAFF, **WHO
            ).id
    return Situation(keys, cases[WANG], cases[OTHER_WANG], _deliver())


def _deliver() -> int:
    rules = ReadingRules(zone="Asia/Shanghai")
    register_source(name="rail", rules=rules, retention_days=None, division_path=HUAILAI, actor="system:test", **WHO)
    lines = [
        ",".join((_RESIDENTS.identifiers[person], place, cell, kind, enter, leave))
        for person, place, cell, kind, enter, leave in _STAYS
    ]
    text = "\n".join(["person,place,cell,kind,enter,leave", *lines, ""])
    with scope(HUAILAI, actor="system:test"):
        batch = land_batch(
            source="rail", key=None, name="rows.csv", content=[text.encode()], actor="system:test", **WHO
        )
    apply_batch(number=batch.number, division_path=HUAILAI, actor="system:test", at=lambda: AT, reason="a test")
    return batch.number
