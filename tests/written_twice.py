"""People who are registered twice, as record linkage finds them: for tests of pages and journeys."""

from datetime import datetime

from sizao.engines.linkage.identifiers import check_character
from sizao.registry.people.operations import link_people, load_people
from sizao.registry.people.queries import list_pairs
from sizao.registry.people.types import Pair, PeopleColumns
from tests.people import HUAILAI
from tests.residents import CITY, CITY_STAFF


def _number(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


# A missing character and a passport (for a person), a mistyped number (joined by the machine), nobody's double.
WRITTEN = (
    (_number("13990019700303001"), "王测试", "10011111110", 1970),
    ("E76543210", "王测", "10011111110", 1970),
    (_number("13990019810505004"), "李演示", "10022222220", 1981),
    (_number("13990019810505004")[:10] + "5505" + _number("13990019810505004")[14:], "李演示", "10022222220", 1981),
    (_number("13990019900101007"), "赵独自", "10033333330", 1990),
)
_LAST = WRITTEN[-1][0]
# The last one's number with two neighbors exchanged.
MISTYPED = _LAST[:15] + _LAST[16] + _LAST[15] + _LAST[17:]


def write_twice(at: datetime) -> Pair:
    """Registers them in Huailai and lets the machine look; the pair that waits for a person."""
    numbers, names, phones, years = (list(column) for column in zip(*WRITTEN, strict=True))
    people = PeopleColumns(
        numbers, names, phones, years, ["u"] * len(names), [HUAILAI] * len(names), [None] * len(names)
    )
    keys = load_people(people=people, within=CITY, actor="system:test", at=at, reason="test")
    link_people(within=CITY, actor="system:identities", at=at, reason="test", keys=keys)
    return next(one for one in list_pairs(actor=CITY_STAFF).rows if set(one.keys) == set(keys[:2]))
