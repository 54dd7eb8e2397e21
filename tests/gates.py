"""A station and a checkpoint for tests, and people who come there."""

from datetime import timedelta

from sizao.foundation.realms.operations import open_realm
from sizao.foundation.realms.types import RealmKind
from sizao.registry.places.operations import load_divisions, load_venues
from sizao.registry.places.types import Division, DivisionLevel, Place
from sizao.response.arrivals.operations import take_report
from tests.arrivals import ZONE, checked, report, sent
from tests.conftest import MACHINE_TIME
from tests.interfaces.test_report_pages import DIVISIONS
from tests.residents import CITY, HUAILAI


QIAODONG = f"{CITY}.n130702"
STATION, ROAD = "station:zjk", "checkpoint:ztl"
REPORTED, ABROAD, STRANGER, KNOWN = (checked(f"130730198001010{number:02}") for number in (1, 2, 3, 4))


def make_station() -> None:
    """A drill with two counties, 张家口站 and a checkpoint in 怀来."""
    who = {"actor": "system:test", "at": MACHINE_TIME, "reason": "a test"}
    open_realm(kind=RealmKind.DRILL, **who)
    own = Division("130702", QIAODONG, "桥东区", "Qiaodong District", DivisionLevel.COUNTY)
    load_divisions(divisions=[*DIVISIONS, own], **who)
    load_venues(
        venues=[Place(STATION, "张家口站", "station", QIAODONG), Place(ROAD, "东花园检查站", "checkpoint", HUAILAI)],
        **who,
    )


def report_somebody(identifier: str = REPORTED, *, hours: float = 0.5, **changes: str) -> None:
    """Reported an hour before the machine's time, to arrive `hours` after it."""
    made = MACHINE_TIME - timedelta(hours=1)
    arrives = (MACHINE_TIME + timedelta(hours=hours)).astimezone(ZONE)
    told = report(
        made, identifier_0=identifier, arrives_on=arrives.date().isoformat(), arrives_time=f"{arrives:%H:%M}", **changes
    )
    take_report(report=told, **sent(once=f"report {identifier}", made_at=made, at=made))
