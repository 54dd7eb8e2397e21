"""A handful of made-up residents of two counties, and staff who may see the one, the other or both."""

from datetime import UTC, datetime

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.registry.people.operations import load_people
from sizao.registry.people.types import PeopleColumns


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
CITY = "n13.n1307"
HUAILAI = f"{CITY}.n130730"
CHONGLI = f"{CITY}.n130709"
SHACHENG = f"{HUAILAI}.n130730100"
DONGHUAYUAN = f"{HUAILAI}.n130730104"


def staff(path: str | None, role: Role = Role.INVESTIGATOR) -> SystemActor:
    return SystemActor(role, f"system:test-{path}", Scope(path))


CITY_STAFF = staff(CITY)
HUAILAI_STAFF = staff(HUAILAI)
CHONGLI_STAFF = staff(CHONGLI)

RESIDENTS = PeopleColumns(
    identifiers=["130730198001010011", "13073019900101002X", "130709197001010033", "130730201001010044"],
    names=["王测试", "李演示", "王测试", "赵样例"],
    phones=["+86 100-0000-0001", "10000000002", "", "10000000001"],
    birth_years=[1980, 1990, 1970, None],
    sexes=["f", "m", "m", "u"],
    division_paths=[f"{SHACHENG}.n130730100001", f"{DONGHUAYUAN}.n130730104001", CHONGLI, f"{SHACHENG}.n130730100002"],
    household_places=["household:1", "household:2", None, "household:1"],
)


def load_residents() -> list[int]:
    """Registers them; their keys: Wang and Li and Zhao of Huailai (0, 1, 3), the other Wang of Chongli (2)."""
    return load_people(people=RESIDENTS, within=CITY, actor="system:test", at=AT, reason="a test")
