"""Each row here is a file of one good row and one other; the good one is always taken."""

import gzip
from datetime import UTC, datetime

import duckdb
import pytest

from sizao.foundation.privacy.pseudonyms import person_key, shown
from sizao.response.presences.applying import PresenceFiles
from sizao.response.presences.types import FileRefusedError, PresencesError, ReadingRules
from tests.unit.presences.conftest import HEADER, MORNING, Take


GOOD = f"A,station:1,{MORNING},1车,12F,station\n"

# What stands after the good row, and the reasons that its line is set aside for.
ROWS = {
    "nobody": (f",p,{MORNING},,,", ["person:no_person"]),
    "blanks for a person": (f"\u3000 ,p,{MORNING},,,", ["person:no_person"]),
    "nowhere": (f"B, ,{MORNING},,,", ["place:no_place"]),
    "no enter": ("B,p,,2021-10-13T09:00Z,,,", ["enter:no_enter"]),
    "no leave": ("B,p,2021-10-13T09:00Z,,,,", ["leave:no_leave"]),
    "a word for a time": ("B,p,noon,2021-10-13T09:00Z,,,", ["enter:unreadable_time"]),
    "a date without a time": ("B,p,2021-10-13,2021-10-13T09:00Z,,,", ["enter:unreadable_time"]),
    "month 13": ("B,p,2021-13-10T08:00Z,2021-10-13T09:00Z,,,", ["enter:unreadable_time"]),
    "30 February": ("B,p,2021-02-30T08:00Z,2021-10-13T09:00Z,,,", ["enter:unreadable_time"]),
    "infinity": ("B,p,2021-10-13T09:00Z,infinity,,,", ["leave:unreadable_time"]),
    "no offset and no zone": ("B,p,2021-10-13 08:00,2021-10-13T09:00Z,,,", ["enter:no_zone"]),
    "a zone by its letters": ("B,p,2021-10-13 08:00:00 CST,2021-10-13T09:00Z,,,", ["enter:unknown_zone"]),
    "a zone that nobody has": ("B,p,2021-10-13 08:00:00+19:00,2021-10-13T09:00Z,,,", ["enter:unknown_zone"]),
    "the year 2201": ("B,p,2201-10-13T08:00Z,2201-10-13T09:00Z,,,", ["enter:out_of_range", "leave:out_of_range"]),
    "the year 1021": ("B,p,1021-10-13T08:00Z,2021-10-13T09:00Z,,,", ["enter:out_of_range"]),
    "two days after it was sent": ("B,p,2021-10-26T08:00Z,2021-10-26T09:00Z,,,", ["enter:out_of_range"]),
    "no length": ("B,p,2021-10-13T08:00Z,2021-10-13T16:00+08:00,,,", ["leave:ends_before_it_begins"]),
    "backwards": ("B,p,2021-10-13T09:00Z,2021-10-13T08:00Z,,,", ["leave:ends_before_it_begins"]),
    "shorter than a second": (
        "B,p,2021-10-13T09:00:00.1Z,2021-10-13T09:00:00.9Z,,,",
        ["leave:ends_before_it_begins"],
    ),
    "a word for a seat row": (f"B,p,{MORNING},,window,", ["seat_row:bad_seat_row"]),
    "a negative seat row": (f"B,p,{MORNING},,-1,", ["seat_row:bad_seat_row"]),
    "an unknown kind": (f"B,p,{MORNING},,,palace", ["kind:unknown_kind"]),
    "an endless place": (f"B,{'p' * 201},{MORNING},,,", ["place:too_long"]),
    "a ready key from anybody": (f"P00000000000000AB,p,{MORNING},,,", ["person:key_not_allowed"]),
    "a column too few": (f"B,p,{MORNING},,", ["wrong_columns"]),
    "a column too many": (f"B,p,{MORNING},,,,more", ["wrong_columns"]),
    "a quote that stays open": (f'B,"p,{MORNING},,,', ["open_quote"]),
    "text behind a quote": (f'B,"p" q,{MORNING},,,', ["open_quote"]),
    "all at once": (",,2201-01-01T00:00Z,x,,,palace", [
        "person:no_person", "place:no_place", "enter:out_of_range", "leave:unreadable_time", "kind:unknown_kind",
    ]),
}  # fmt: skip


@pytest.mark.parametrize(("row", "reasons"), ROWS.values(), ids=ROWS.keys())
def test_a_bad_row_is_set_aside_and_the_good_ones_around_it_are_taken(row: str, reasons: list[str], take: Take) -> None:
    applied = take(HEADER + GOOD + row + "\n" + GOOD)

    assert applied.summary.good == 2
    assert [(bad.line, list(bad.reasons), bad.raw) for bad in applied.bad] == [(3, reasons, row)]
    assert sum(applied.summary.reasons.values()) == applied.summary.bad == 1


def test_broken_bytes_cost_their_own_row(take: Take) -> None:
    applied = take((HEADER + GOOD).encode() + f"B,张\udcff,{MORNING},,,\n".encode("utf-8", "surrogateescape"))

    assert applied.summary.good == 1
    assert [(bad.line, bad.code) for bad in applied.bad] == [(3, "broken_encoding")]
    assert "\\xff" in applied.bad[0].raw


def test_half_a_file_gives_its_whole_rows(take: Take) -> None:
    applied = take((HEADER + GOOD + GOOD)[:-40])

    assert applied.summary.good == 1
    assert [(bad.line, bad.code) for bad in applied.bad] == [(3, "cut_off")]
    assert applied.summary.notes == ("no_last_break",)


def test_half_a_compressed_file_gives_its_whole_rows_and_says_so(take: Take) -> None:
    rows = "".join(f"A{number},station:{number},{MORNING},{number},,\n" for number in range(2000))
    packed = gzip.compress((HEADER + rows).encode())

    applied = take(packed[: len(packed) // 2], "rows.csv.gz")

    assert 500 < applied.summary.good < 1999
    assert [bad.code for bad in applied.bad] == ["cut_off"]
    assert applied.bad[0].line == applied.summary.good + 2
    assert applied.summary.notes == ("breaks_off",)


def test_lines_are_counted_as_an_editor_counts_them(take: Take) -> None:
    applied = take(HEADER + f'A,"two\nlines",{MORNING},,,\n\n,p,{MORNING},,,\n' + GOOD)

    assert applied.summary.good == 2
    assert [bad.line for bad in applied.bad] == [5]
    assert applied.bad[0].raw.startswith(",p,")


def test_lines_are_counted_the_same_when_another_row_is_broken(take: Take) -> None:
    applied = take(HEADER + f'A,"two\nlines",{MORNING},,,\n\n,p,{MORNING},,,\nB,p\n' + GOOD)

    assert [(bad.line, bad.code) for bad in applied.bad] == [(5, "no_person"), (6, "wrong_columns")]


def test_a_row_of_ndjson_that_is_no_object_costs_only_itself(take: Take) -> None:
    good = '{"person": "A", "place": "p", "enter": "2021-10-13T08:00Z", "leave": 1634115600, "seat_row": 3}\n'

    applied = take(good + '[1]\n{"person": "B",\n' + good + '{"person"', "rows.ndjson")

    assert applied.summary.good == 2
    assert [(bad.line, bad.code) for bad in applied.bad] == [(2, "broken_json"), (3, "broken_json"), (5, "cut_off")]


def test_a_bad_row_of_parquet_is_kept_as_json(take: Take, tmp_path) -> None:
    path = tmp_path / "rows.parquet"
    duckdb.execute(
        f"""COPY (SELECT *, TIMESTAMPTZ '2021-10-13 08:00+08' AS enter, TIMESTAMPTZ '2021-10-13 09:00+08' AS leave
        FROM (VALUES ('A', 'p'), (NULL, 'p')) AS rows (person, place)) TO '{path}' (FORMAT parquet)"""
    )

    applied = take(path.read_bytes(), "rows.parquet")

    assert applied.summary.good == 1
    assert applied.summary.first_enter == datetime(2021, 10, 13, tzinfo=UTC)
    assert [(bad.line, bad.code) for bad in applied.bad] == [(2, "no_person")]
    assert '"place":"p"' in applied.bad[0].raw


@pytest.mark.parametrize(
    ("zone", "time", "outcome"),
    [
        ("Europe/Berlin", "2021-03-28 02:30:00", "skipped_hour"),
        ("Europe/Berlin", "2020-10-25 02:30:00", "repeated_hour"),
        ("Europe/Berlin", "2021-03-28 01:59:59", "2021-03-28T00:59:59+00:00"),
        ("Europe/Berlin", "2021-03-28 03:00:00", "2021-03-28T01:00:00+00:00"),
        ("Europe/Berlin", "2020-10-25 03:00:00", "2020-10-25T02:00:00+00:00"),
        ("America/New_York", "2021-03-14T02:00", "skipped_hour"),
        ("America/New_York", "2021-10-13 8:00", "2021-10-13T12:00:00+00:00"),
        ("Asia/Shanghai", "2021/10/13 8:00", "2021-10-13T00:00:00+00:00"),
        ("Asia/Shanghai", "20211013080000", "2021-10-13T00:00:00+00:00"),
        ("Asia/Shanghai", "2021-10-13 08:00:00,5", "2021-10-13T00:00:00+00:00"),
        ("Asia/Shanghai", "2021-10-13 08:00:00 +0000", "2021-10-13T08:00:00+00:00"),
        ("Asia/Shanghai", "2021-10-13T08:00z", "2021-10-13T08:00:00+00:00"),
        ("Asia/Shanghai", "1634112000", "2021-10-13T08:00:00+00:00"),
        ("Asia/Shanghai", "1634112000123", "2021-10-13T08:00:00+00:00"),
        ("Asia/Kathmandu", "2021-10-13T08:00-03", "2021-10-13T11:00:00+00:00"),
        ("Asia/Kathmandu", "2021-10-13T08:00", "2021-10-13T02:15:00+00:00"),
    ],
)
def test_a_time_is_read_in_the_stated_zone_unless_it_has_its_own(
    zone: str, time: str, outcome: str, take: Take
) -> None:
    later = "2021-10-23T12:00Z"

    applied = take(f'person,place,enter,leave\nA,p,"{time}",{later}\n', zone=zone)

    found = [str(bad.code) for bad in applied.bad] or [applied.summary.first_enter.isoformat()]
    assert found == [outcome]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("person,place,enter,leave\n", "no row"),
        ("person,place,enter\nA,p,2021-10-13T08:00Z\n", "leave"),
        ("person,place,enter,leave,place\nA,p,x,y,z\n", "2 times"),
        ("PAR1 and then something else", "Parquet"),
        ("PK\x03\x04 a workbook", "workbook"),
        ("{}\n", "JSON"),
    ],
)
def test_a_file_without_a_row_to_take_is_refused_and_says_why(content: str, word: str, take: Take) -> None:
    with pytest.raises(FileRefusedError, match=word):
        take(content)


def test_a_file_without_a_header_is_refused_without_repeating_its_data(take: Take) -> None:
    with pytest.raises(FileRefusedError) as refusal:
        take(f"130700199001010011,p,{MORNING}\n")

    assert "130700" not in str(refusal.value)


def test_an_unknown_zone_is_refused_before_anything_is_read() -> None:
    with pytest.raises(PresencesError, match="Asia/Beijing"):
        ReadingRules(zone="Asia/Beijing")


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff身份证号,场所,进入时间,离开时间\r\nA,张家口站,{MORNING}\r\n".encode(),
        f"身份证号;场所;进入时间;离开时间\n A ;张家口站;{MORNING.replace(',', ';')}\n".encode(),
        f"身份证号,场所,进入时间,离开时间\r\nA,张家口站,{MORNING}\r\n".encode("gb18030"),
        f"身份证号\t场所\t进入时间\t离开时间\rA\t张家口站\t{MORNING.replace(',', chr(9))}\r".encode(),
        f'"身份证号","场所","进入时间","离开时间",""\n"Ａ","张家口站",{MORNING},\n'.encode(),
    ],
    ids=["bom and crlf", "semicolons and blanks", "gb18030", "tabs and lone returns", "quotes, width, a last comma"],
)
def test_the_same_rows_are_read_from_every_way_of_writing_them(
    content: bytes, take: Take, files: PresenceFiles
) -> None:
    take(content)

    rows = files.store.read(
        duckdb.connect(), "SELECT person, place, epoch(enter)::BIGINT, epoch(leave)::BIGINT FROM presences"
    )
    assert rows == [(person_key("A", secret=b"s" * 32), "张家口站", 1634083200, 1634086800)]


def test_a_stay_without_exit_is_capped_by_its_kind_and_says_so(take: Take, files: PresenceFiles) -> None:
    applied = take(
        "person,place,enter,leave,kind\nA,p,2021-10-13T08:00Z,,restaurant\nB,q,2021-10-13T08:00Z,,shop\n",
        caps={"restaurant": 5400, "*": 1800},
    )

    rows = files.store.read(
        duckdb.connect(), "SELECT place, epoch(leave - enter)::BIGINT, flags FROM presences ORDER BY place"
    )
    assert rows == [("p", 5400, 1), ("q", 1800, 1)]
    assert applied.summary.capped == 2


def test_a_trusted_source_may_send_ready_keys(take: Take, files: PresenceFiles) -> None:
    key = person_key("A", secret=b"s" * 32)

    take(f"person,place,enter,leave\n{shown(key)},p,{MORNING}\nA,q,{MORNING}\n", trusted=True)

    assert files.store.read(duckdb.connect(), "SELECT DISTINCT person FROM presences") == [(key,)]
