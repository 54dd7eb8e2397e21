"""Feeds for tests: connected as an administrator would, and rows as systems send them."""

from datetime import UTC, datetime
from typing import Any

from sizao.engines.linkage.identifiers import check_character
from sizao.foundation.database.scope import scope
from sizao.foundation.intake.types import Delivery, Feed, Way
from sizao.interfaces.feeds.connecting import connect_declared
from sizao.interfaces.feeds.working import apply, take_in
from tests.people import CITY, HUAILAI


AT = datetime(2021, 10, 24, 4, 0, tzinfo=UTC)  # noon in China
WHO: dict[str, Any] = {"actor": "user:1", "reason": "test", "at": AT}


def number(serial: int, born: str = "19880101") -> str:
    """An identity number in the form of a real one that no card can have."""
    digits = f"139900{born}{serial % 1000:03}"
    return digits + check_character(digits)


def connect(adapter: str, name: str = "", **values: Any) -> Feed:
    """A feed of 怀来县 that looks for people in the whole city."""
    given = {"division_path": HUAILAI, "within_path": CITY, "office": "值班室", **WHO} | values
    return connect_declared(adapter=adapter, name=name or adapter, **given)


def send(feed: str, text: str | bytes, *, name: str = "file.csv", key: str | None = None, **values: Any) -> Delivery:
    """Lands what a feed sends."""
    content = text.encode() if isinstance(text, str) else text
    with scope(CITY, actor="user:1"):
        return take_in(feed=feed, key=key, name=name, content=content, way=Way.API, **(WHO | values))


def work_off(feed: str, *, at: datetime = AT) -> int:
    """Applies what the feed has waiting."""
    return apply(feed=feed, division_path=HUAILAI, at=lambda: at, reason="test")
