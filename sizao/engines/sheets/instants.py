"""Days and instants as people and systems write them."""

import re
import unicodedata
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sizao.engines.sheets.types import InstantFault


_DAY = r"(?P<year>\d{4})(?P<mark>[-/.年]?)(?P<month>\d{1,2})(?:(?P=mark)|月)(?P<day>\d{1,2})日?"
_TIME = r"(?P<hour>\d{1,2})[:：]?(?P<minute>\d{2})(?:[:：]?(?P<second>\d{2})(?:\.\d+)?)?"
_OFFSET = r"(?P<offset>Z|[+-]\d{2}:?\d{2})?"
_ONLY_DAY = re.compile(_DAY)
_INSTANT = re.compile(rf"{_DAY}[T ]*{_TIME} *{_OFFSET}", re.IGNORECASE)
_PACKED_DAY = re.compile(r"\d{8}")
_MIDNIGHT = re.compile(r"[T ]00:00(:00)?$")


def read_day(text: str) -> date | None:
    """A day written like 1980-01-31, 1980/1/31, 1980年1月31日 or 19800131; None for anything else."""
    words = _MIDNIGHT.sub("", _tidy(text))
    if _PACKED_DAY.fullmatch(words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    found = _ONLY_DAY.fullmatch(words)
    if found is None:
        return None
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def read_instant(text: str, zone: ZoneInfo | None) -> datetime | InstantFault:
    """An instant in UTC, written with or without an offset; without one it is local to `zone`.

    A day alone is no instant: whoever reads it as midnight moves deadlines and windows by up to a day.
    """
    words = _tidy(text)
    if read_day(words) is not None and not _MIDNIGHT.search(words):
        return InstantFault.NO_TIME
    if re.fullmatch(r"\d{12}|\d{14}", words):
        words = f"{words[:8]} {words[8:]}"
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    found = _INSTANT.fullmatch(words)
    if found is None:
        return InstantFault.UNREADABLE
    numbers = [int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second")]
    try:
        local = datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001 - its zone follows
    except ValueError:
        return InstantFault.UNREADABLE
    try:
        if found["offset"]:
            return datetime.fromisoformat(f"{local.isoformat()}{found['offset'].upper()}").astimezone(UTC)
        return InstantFault.NO_ZONE if zone is None else _in_zone(local, zone)
    except OverflowError:
        # The first or last day that there is, which in UTC would be another.
        return InstantFault.UNREADABLE


def _in_zone(local: datetime, zone: ZoneInfo) -> datetime | InstantFault:
    first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    back = first.astimezone(zone).replace(tzinfo=None)
    return InstantFault.TWO_SUCH_HOURS if back == local else InstantFault.NO_SUCH_HOUR


def _tidy(text: str) -> str:
    words = " ".join(unicodedata.normalize("NFKC", text).split())
    if "时" not in words:
        return words
    return re.sub(r"时(\d)分", r"时0\1分", words).replace("时", ":").replace("分", ":").rstrip(":秒")
