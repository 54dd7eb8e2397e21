"""Reports for tests: what a form sends, and what is made of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sizao.response.arrivals.rules.origins import find_origin
from sizao.response.arrivals.rules.reports import Places, read_report
from sizao.response.arrivals.types import FieldFault, Report
from tests.residents import CHONGLI, CITY, DONGHUAYUAN, HUAILAI, SHACHENG


AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
DESTINATIONS = {
    "沙城镇一社区": f"{SHACHENG}.n130730100001",
    "东花园镇一社区": f"{DONGHUAYUAN}.n130730104001",
    "崇礼区": CHONGLI,
    "怀来县": HUAILAI,
    "张家口市": CITY,
}
# Numbers with a right check character that belong to nobody: the counties of Zhangjiakou, invented days.
NUMBERS = ("130730198001010018", "130730199001010027", "130709197001010011", "130730201001010028")


def checked(start: str) -> str:
    """A resident number of these 17 digits with the character that belongs to them."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return start + "10X98765432"[sum(w * int(d) for w, d in zip(weights, start, strict=True)) % 11]


def destination(path: str, text: str) -> str | FieldFault:
    if path in DESTINATIONS.values():
        return path
    return DESTINATIONS.get(text, FieldFault.DESTINATION) if text else FieldFault.MISSING


PLACES = Places(find_origin, destination)


def form(**changes: str) -> dict[str, str]:
    """What a form sends for one person who comes by train in three days."""
    values = {
        "reporter": "self",
        "name-0": "王测试",
        "identifier-0": checked("13073019800101001"),
        "phone-0": "10000000001",
        "place-0": "河北省石家庄市裕华区",
        "community": "沙城镇一社区",
        "address": "3号楼2单元",
        "mode": "train",
        "number": "G7835",
        "arrives_on": "2021-10-26",
        "arrives_time": "15:20",
    }
    changed = {name.replace("_0", "-0").replace("_1", "-1"): value for name, value in changes.items()}
    return {name: value for name, value in (values | changed).items() if value}


def report(made_at: datetime = AT, **changes: str) -> Report:
    return read_report(form(**changes), places=PLACES, made_at=made_at, look_back_days=14, zone=ZONE)


def sent(**changes: Any) -> dict[str, Any]:
    """What `take_report` is given besides the report."""
    given = {"once": "phone-1", "address": "192.0.2.1", "lead_hours": 48.0, "made_at": AT, "at": AT, "reason": "a test"}
    return given | changes


HOUR = timedelta(hours=1)
