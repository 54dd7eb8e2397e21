"""Every row of `raw` judged: good rows with keys and seconds, bad ones with all that is wrong with them.

The checks are one SQL statement over all rows. A row is good if nothing is wrong with it; no row is dropped.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import duckdb
import numpy as np

from sizao.foundation.privacy.pseudonyms import key_from_shown, normalized, person_keys
from sizao.kernel.settings_of_contact import Setting
from sizao.response.presences.local_time import LocalPieces, local_pieces
from sizao.response.presences.types import ReadingRules, Reason, check_zone


_LONGEST_TEXT = 200
_BLANKS = " \t\r\n\u00a0\u3000\u200b\ufeff"
# Before this no source recorded presences; what lies later than the latest allowed instant is a slip of the pen.
_EARLIEST = 946_684_800  # 2000-01-01T00:00Z
_FURTHEST = 4_102_444_800  # 2100-01-01T00:00Z: no zone's clock is worked out beyond it
_DAY = 86_400
_LONGEST_STAY = 366 * _DAY  # a hotel or a registration may be entered with an end that lies ahead
_WIDEST_OFFSET = 14 * 3600

_DATE = r"\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_OFFSET = r"(?:Z|z|[+-]\d{2}(?::?\d{2})?)"
_TIME = rf"{_DATE}[T ]\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?"


@dataclass(frozen=True, slots=True)
class Judged:
    """The tables `good` and `wrong` are filled.

    `good`: line, person, place, cell, seat_row, kind, enter, leave (seconds since 1970, UTC), flags, from_batch,
    from_line. `wrong`: line, reasons (codes with a space between, `column:code` where a column is meant), from_*.
    """

    good: int
    wrong: int


def judge(
    connection: duckdb.DuckDBPyConnection,
    rules: ReadingRules,
    *,
    secret: bytes,
    latest: datetime,
    odd_blanks: bool = True,
) -> Judged:
    """Judges all rows of `raw`. Times behind `latest` are out of range.

    `odd_blanks`: texts may have blanks other than spaces around them, which takes longer to remove.
    """
    _define_trimmed(connection, odd_blanks=odd_blanks)
    _key_persons(connection, secret)
    _define_timed(connection)
    pieces = _pieces(connection, check_zone(rules.zone)) if rules.zone else None
    # The only table of the chain: everything before it is a view, so that no text is copied on the way.
    connection.execute(f"CREATE OR REPLACE TEMP TABLE judged AS {_judgment(rules, pieces, int(latest.timestamp()))}")
    kept = "line, person, place, cell, seat_row, kind, enter, leave, flags, from_batch, from_line"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW good AS SELECT {kept} FROM judged WHERE reasons = ''")
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW wrong AS SELECT line, reasons, from_batch, from_line FROM judged "
        "WHERE reasons <> ''"
    )
    [(good, wrong)] = connection.execute(
        "SELECT count(*) FILTER (reasons = ''), count(*) FILTER (reasons <> '') FROM judged"
    ).fetchall()
    return Judged(good, wrong)


def _define_trimmed(connection: duckdb.DuckDBPyConnection, *, odd_blanks: bool) -> None:
    names = ("person", "place", "enter", "leave", "cell", "seat_row", "kind", "from_batch", "from_line")
    blanks = f", '{_BLANKS}'" if odd_blanks else ""
    trimmed = ", ".join(f"nullif(trim({name}{blanks}), '') AS {name}" for name in names)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW trimmed AS SELECT line, {trimmed} FROM raw")


def _key_persons(connection: duckdb.DuckDBPyConnection, secret: bytes) -> None:
    """Fills `keys` (text, key, whether a ready key was sent) for the distinct identifiers: each is hashed once."""
    rows = connection.execute("SELECT DISTINCT person FROM trimmed WHERE person IS NOT NULL").fetchnumpy()["person"]
    # What is ASCII and not empty after trimming stays so in any normal form.
    texts: list[str] = [text for text in np.ma.getdata(rows).tolist() if text.isascii() or normalized(text)]
    if not texts:
        connection.execute("CREATE OR REPLACE TEMP TABLE keys (text VARCHAR, key BIGINT, ready BOOLEAN)")
        return
    ready = [key_from_shown(text) if text[0] in "Pp" else None for text in texts]
    hashed = person_keys(texts, secret=secret)
    found = {
        "text": np.array(texts, dtype=object),
        "key": np.array([own if key is None else key for key, own in zip(ready, hashed, strict=True)], np.int64),
        "ready": np.array([key is not None for key in ready], np.bool_),
    }
    connection.register("found_keys", found)
    connection.execute("CREATE OR REPLACE TEMP TABLE keys AS SELECT * FROM found_keys")
    connection.unregister("found_keys")


def _define_timed(connection: duckdb.DuckDBPyConnection) -> None:
    """Defines `timed`: for enter and leave the shape of the text, the wall clock in seconds, and the offset as sent."""
    shapes, seconds = [], []
    for name in ("enter", "leave"):
        offset = _uniform_offset(connection, name)
        shape, wall, sent = _expressions(name) if offset is None else _uniform_expressions(name, offset)
        shapes.append(f"{shape} AS {name}_shape")
        seconds.append(f"{wall} AS {name}_wall, {sent} AS {name}_sent")
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW timed AS SELECT *, {', '.join(seconds)} "
        f"FROM (SELECT *, {', '.join(shapes)} FROM trimmed)"
    )


def _uniform_offset(connection: duckdb.DuckDBPyConnection, name: str) -> str | None:
    """`Z`, an offset or nothing, if every text of the column ends alike and has 19 characters before that.

    Nearly every file is so, and its times are then read in half the time. None for any other file.
    """
    first = connection.execute(f"SELECT {name} FROM trimmed WHERE {name} IS NOT NULL LIMIT 1").fetchall()
    text = first[0][0] if first else ""
    if len(text) == 25 and re.fullmatch(r"[+-]\d\d:\d\d", text[19:]):
        offset, alike = text[19:], f"right({name}, 6) = '{text[19:]}'"
    elif len(text) == 20 and text.endswith("Z"):
        offset, alike = "Z", f"{name}[-1] = 'Z'"
    elif len(text) == 19:
        offset, alike = "", f"{name}[-3] = ':' AND {name}[-6] = ':'"
    else:
        return None
    [(uniform,)] = connection.execute(
        f"SELECT bool_and(length({name}) = {len(text)} AND {alike}) FROM trimmed"
    ).fetchall()
    return offset if uniform else None


def _uniform_expressions(name: str, offset: str) -> tuple[str, str, str]:
    cast = f"TRY_CAST({name} AS TIMESTAMP)"
    dated = f"{name}[5] IN ('-', '/') AND {name}[11] IN ('T', ' ')"
    shape = f"CASE WHEN {name} IS NULL THEN 'none' WHEN {dated} THEN 'time' ELSE 'other' END"
    if not offset:
        seconds = "NULL::BIGINT"
    elif offset == "Z":
        seconds = "0"
    else:
        seconds = f"{offset[0]}{int(offset[1:3]) * 3600 + int(offset[4:6]) * 60}"
    return shape, f"CASE {name}_shape WHEN 'time' THEN epoch_us({cast}) // 1000000 END", seconds


def _expressions(name: str) -> tuple[str, str, str]:
    return _shape(name), _wall_clock(name), _sent_offset(name)


def _shape(name: str) -> str:
    return rf"""CASE WHEN {name} IS NULL THEN 'none'
        WHEN regexp_full_match({name}, '{_TIME} ?{_OFFSET}?') THEN 'time'
        WHEN regexp_full_match({name}, '\d{{10}}|\d{{13}}') THEN 'epoch'
        WHEN regexp_full_match({name}, '\d{{14}}') THEN 'compact'
        WHEN regexp_full_match({name}, '{_TIME} ?[A-Za-z+-].*') THEN 'zoned'
        ELSE 'other' END"""


def _wall_clock(name: str) -> str:
    """Seconds of the clock time as written; an offset is left out of account."""
    return f"""CASE {name}_shape
        WHEN 'time' THEN epoch_us(TRY_CAST(
            replace(regexp_extract({name}, '^{_TIME}'), ',', '.') AS TIMESTAMP)) // 1000000
        WHEN 'epoch' THEN TRY_CAST({name} AS BIGINT) // CASE length({name}) WHEN 13 THEN 1000 ELSE 1 END
        WHEN 'compact' THEN epoch_us(try_strptime({name}, '%Y%m%d%H%M%S')) // 1000000
        END"""


def _sent_offset(name: str) -> str:
    """Seconds ahead of UTC as sent, or NULL where none was sent."""

    def signed(sign_at: int, hours: str, minutes: str) -> str:
        ahead = f"(TRY_CAST({name}[{hours}] AS INTEGER) * 3600 + TRY_CAST({minutes} AS INTEGER) * 60)"
        return f"CASE {name}[-{sign_at}] WHEN '-' THEN -{ahead} ELSE {ahead} END"

    return f"""CASE WHEN {name}_shape = 'epoch' THEN 0 WHEN {name}_shape <> 'time' THEN NULL
        WHEN {name}[-1] IN ('Z', 'z') THEN 0
        WHEN {name}[-6] IN ('+', '-') THEN {signed(6, "-5:-4", f"{name}[-2:]")}
        WHEN {name}[-5] IN ('+', '-') THEN {signed(5, "-4:-3", f"{name}[-2:]")}
        WHEN {name}[-3] IN ('+', '-') THEN {signed(3, "-2:", "0")}
        END"""


def _pieces(connection: duckdb.DuckDBPyConnection, zone: ZoneInfo) -> LocalPieces:
    """The zone's pieces for the clock times that came without an offset."""
    everywhere = local_pieces(zone, _EARLIEST, _FURTHEST)
    if len(everywhere.offsets) == 1:
        return everywhere
    walls = " UNION ALL ".join(
        f"SELECT {name}_wall AS wall FROM timed WHERE {name}_sent IS NULL AND {name}_shape IN ('time', 'compact')"
        for name in ("enter", "leave")
    )
    [(first, last)] = connection.execute(
        f"SELECT min(wall), max(wall) FROM ({walls}) WHERE wall BETWEEN {_EARLIEST - _DAY} AND {_FURTHEST}"
    ).fetchall()
    return everywhere if first is None else local_pieces(zone, first, last)


def _judgment(rules: ReadingRules, pieces: LocalPieces | None, latest: int) -> str:
    """The statement that gives each row its key, its seconds and what is wrong with it."""
    kinds = ", ".join(f"'{kind}'" for kind in Setting)
    seconds = ", ".join(
        f"{name}_wall - coalesce({name}_sent, {_zone_offset(name, pieces)}) AS {name}_at" for name in ("enter", "leave")
    )
    return f"""
        WITH placed AS (
            SELECT timed.*, keys.key, keys.ready, {seconds}, coalesce(lower(timed.kind), '{rules.kind}') AS setting
            FROM timed LEFT JOIN keys ON keys.text = timed.person
        ), stays AS (
            SELECT *, enter_at AS enter_utc,
                CASE WHEN leave IS NULL THEN enter_at + {_cap(rules)} ELSE leave_at END AS leave_utc
            FROM placed
        )
        SELECT line, key AS person, place, cell,
            TRY_CAST(regexp_extract(seat_row, '^\\d+') AS SMALLINT) AS seat_row, setting AS kind,
            enter_utc AS enter, leave_utc AS leave, (leave IS NULL)::UTINYINT AS flags,
            TRY_CAST(from_batch AS INTEGER) AS from_batch, TRY_CAST(from_line AS INTEGER) AS from_line,
            concat_ws(' ',
                CASE WHEN key IS NULL THEN 'person:{Reason.NO_PERSON}'
                    WHEN length(person) > {_LONGEST_TEXT} THEN 'person:{Reason.TOO_LONG}'
                    {"" if rules.trusted else f"WHEN ready THEN 'person:{Reason.KEY_NOT_ALLOWED}'"} END,
                CASE WHEN place IS NULL THEN 'place:{Reason.NO_PLACE}'
                    WHEN length(place) > {_LONGEST_TEXT} THEN 'place:{Reason.TOO_LONG}' END,
                {_time_fault("enter", rules, pieces, latest)},
                {_time_fault("leave", rules, pieces, latest + _LONGEST_STAY)},
                CASE WHEN leave_utc <= enter_utc THEN 'leave:{Reason.ENDS_BEFORE_IT_BEGINS}' END,
                CASE WHEN length(cell) > {_LONGEST_TEXT} THEN 'cell:{Reason.TOO_LONG}' END,
                CASE WHEN NOT regexp_full_match(seat_row, '\\d{{1,2}}[A-Za-z]?')
                    THEN 'seat_row:{Reason.BAD_SEAT_ROW}' END,
                CASE WHEN setting NOT IN ({kinds}) THEN 'kind:{Reason.UNKNOWN_KIND}' END
            ) AS reasons
        FROM stays"""


def _zone_offset(name: str, pieces: LocalPieces | None) -> str:
    if pieces is None:
        return "NULL"
    later = " ".join(f"WHEN {name}_wall >= {start} THEN {offset}" for start, offset in reversed(pieces.offsets[1:]))
    first = pieces.offsets[0][1]
    return f"CASE {later} ELSE {first} END" if later else str(first)


def _cap(rules: ReadingRules) -> str:
    others = rules.caps.get("*")
    otherwise = "NULL" if others is None else str(int(others))
    named = " ".join(
        f"WHEN '{Setting(kind)}' THEN {int(seconds)}" for kind, seconds in rules.caps.items() if kind != "*"
    )
    return f"CASE setting {named} ELSE {otherwise} END" if named else otherwise


def _time_fault(name: str, rules: ReadingRules, pieces: LocalPieces | None, latest: int) -> str:
    """The first thing wrong with a time, or NULL."""
    missing = {
        "enter": f"WHEN enter IS NULL THEN 'enter:{Reason.NO_ENTER}'",
        "leave": f"""WHEN leave IS NULL THEN
            CASE WHEN enter_at IS NOT NULL AND leave_utc IS NULL THEN 'leave:{Reason.NO_LEAVE}' END""",
    }[name]

    def within(stretches: tuple[tuple[int, int], ...], reason: Reason) -> str:
        any_of = " OR ".join(f"({name}_wall >= {start} AND {name}_wall < {end})" for start, end in stretches)
        return f"WHEN {name}_sent IS NULL AND ({any_of}) THEN '{name}:{reason}'" if any_of else ""

    return f"""CASE {missing}
        WHEN {name}_shape = 'zoned' THEN '{name}:{Reason.UNKNOWN_ZONE}'
        WHEN {name}_wall IS NULL THEN '{name}:{Reason.UNREADABLE_TIME}'
        WHEN abs({name}_sent) > {_WIDEST_OFFSET} THEN '{name}:{Reason.UNKNOWN_ZONE}'
        WHEN {name}_at IS NULL THEN '{name}:{Reason.NO_ZONE}'
        {within(pieces.skipped, Reason.SKIPPED_HOUR) if pieces else ""}
        {within(pieces.repeated, Reason.REPEATED_HOUR) if pieces else ""}
        WHEN {name}_at < {_EARLIEST} OR {name}_at > {latest} THEN '{name}:{Reason.OUT_OF_RANGE}'
        END"""
