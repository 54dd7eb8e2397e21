"""Grid cells for tests: two of a community of Shacheng, one of Chabei that reports to Zhangbei, and staff."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sizao.desk.grid_cells import rules_of_grid, take_phone_report
from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.types import Role
from sizao.registry.cells.operations import load_cells, load_duties, load_households
from sizao.registry.cells.types import DutyKind, GridCell, NewHousehold
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from sizao.response.grid.types import Taken
from tests.people import make_account
from tests.residents import CITY, HUAILAI, SHACHENG, load_residents


ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2021, 10, 23)
# Four in the afternoon there: the report of the day is due in an hour.
AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
COMMUNITY = f"{SHACHENG}.n130730100001"
CHABEI = f"{CITY}.n130772"
ZHANGBEI = f"{CITY}.n130722"
VILLAGE = f"{CHABEI}.n130772100.n130772100200"
ONE = GridCell("130730100001-01", f"{COMMUNITY}.g01", "一社区第1网格", COMMUNITY, 380)
TWO = GridCell("130730100001-02", f"{COMMUNITY}.g02", "一社区第2网格", COMMUNITY, 240)
FAR = GridCell("130772100200-01", f"{VILLAGE}.g01", "察北村第1网格", ZHANGBEI, 310)
CELLS = (ONE, TWO, FAR)
HOUR = timedelta(hours=1)


def load_map() -> None:
    """The divisions in which the cells lie."""
    levels = {2: DivisionLevel.CITY, 3: DivisionLevel.COUNTY, 4: DivisionLevel.TOWNSHIP, 5: DivisionLevel.COMMUNITY}
    named = {
        CITY: ("张家口市", "Zhangjiakou City"),
        HUAILAI: ("怀来县", "Huailai County"),
        ZHANGBEI: ("张北县", "Zhangbei County"),
        CHABEI: ("察北管理区", "Chabei Management District"),
        SHACHENG: ("沙城镇", "Shacheng Town"),
        COMMUNITY: ("一社区", "Yi Community"),
        f"{CHABEI}.n130772100": ("沙沟镇", "Shagou Town"),
        VILLAGE: ("察北村", "Chabei Village"),
    }
    divisions = [Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE)]
    divisions += [
        Division(path.rpartition(".n")[2], path, name, english, levels[path.count(".") + 1])
        for path, (name, english) in named.items()
    ]
    load_divisions(divisions=divisions, actor="system:test", at=AT, reason="a test")


def worker(username: str = "worker", division_path: str = COMMUNITY, **changes: Any) -> User:
    return make_account(
        username, role=Role.GRID_WORKER, division_path=division_path, display_name="网格员甲", **changes
    )


def cells_with_duty(account: User, *cells: GridCell, kind: DutyKind = DutyKind.WORKER) -> None:
    """The three cells, and somebody on duty in some of them since the month began."""
    load_cells(cells=CELLS, actor="system:test", at=AT, reason="a test")
    duty(account, *(cells or (ONE,)), kind=kind)


def duty(account: User, *cells: GridCell, kind: DutyKind = DutyKind.WORKER) -> None:
    load_duties(
        duties=[(cell, kind, account.actor_id) for cell in cells], from_on=date(2021, 10, 1), within=CITY,
        actor="system:test", at=AT, reason="a test",
    )  # fmt: skip


def load_doors() -> list[int]:
    """Wang lives in the first cell and Zhao, on dialysis, in the second; the keys of all residents."""
    keys = load_residents()
    load_households(
        households=[
            NewHousehold(ONE.code, "3号楼2单元501", "household:1", [(keys[0], [])]),
            NewHousehold(ONE.code, "3号楼2单元502", None, []),
            NewHousehold(TWO.code, "8号楼1单元101", None, [(keys[3], ["dialysis"])]),
        ],
        paths={cell.code: cell.path for cell in CELLS}, from_on=date(2021, 1, 1), within=CITY, actor="system:test",
        at=AT, reason="a test",
    )  # fmt: skip
    return keys


def send(account: User, once: str = "phone-1", *, at: datetime = AT, kept: int = 0, **values: str) -> Taken:
    """Sends what a phone would; fields with a hyphen are written with two underscores."""
    given = {"act": "nil", "cell": ONE.code, "on": TODAY.isoformat()} | values
    fields = {name.replace("__", "-"): value for name, value in given.items()}
    return take_phone_report(values=fields, once=once, kept_seconds=kept, actor=account, at=at)


def rules() -> Any:
    return rules_of_grid(at=AT)
