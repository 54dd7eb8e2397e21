"""`sizao trace`: from anybody's file to rings, and what it says when that cannot be."""

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sizao.engines.policy.loading import load_pack
from sizao.engines.tracing.from_pack import protocol_from_pack
from sizao.engines.tracing.reference import trace_by_definition
from sizao.engines.tracing.types import IndexWindow, Mode, Presence, Protocol, Reached
from sizao.interfaces.cli import main


CONFERENCE = Path(__file__).parent.parent / "data" / "sfhh_conference_presences.csv.gz"
MORNING = int(datetime(2021, 10, 20, tzinfo=UTC).timestamp())
MINUTE = 60
CHINA = timezone(timedelta(hours=8))

# A meets B twice for ten minutes and C once for forty; C meets D for two minutes, half a day later; D meets E a day on.
TOWN = [
    Presence("A", "canteen", MORNING, MORNING + 40 * MINUTE, kind="restaurant"),
    Presence("B", "canteen", MORNING, MORNING + 10 * MINUTE, kind="restaurant"),
    Presence("B", "canteen", MORNING + 20 * MINUTE, MORNING + 30 * MINUTE, kind="restaurant"),
    Presence("C", "canteen", MORNING, MORNING + 40 * MINUTE, kind="restaurant"),
    Presence("C", "shop", MORNING + 720 * MINUTE, MORNING + 722 * MINUTE, kind="shop"),
    Presence("D", "shop", MORNING + 720 * MINUTE, MORNING + 730 * MINUTE, kind="shop"),
    Presence("D", "office", MORNING + 2000 * MINUTE, MORNING + 2060 * MINUTE, kind="workplace"),
    Presence("E", "office", MORNING + 2000 * MINUTE, MORNING + 2060 * MINUTE, kind="workplace"),
]
INDEX = ["--index", "A", "--from", "2021-10-20T00:00Z", "--to", "2021-10-21T00:00Z"]
WINDOW = IndexWindow("A", datetime(2021, 10, 20, tzinfo=UTC), datetime(2021, 10, 21, tzinfo=UTC))
NUMBERS = ["--protocol", "none", "--minutes", "1"]
MINUTE_RULE = Protocol.uniform(minimum_seconds=60)
COLUMNS = ["person", "degree", "first_exposure", "source", "place", "seconds", "sources", "rule"]


def stamp(second: int) -> str:
    return datetime.fromtimestamp(second, CHINA).isoformat()


def write_csv(path: Path, rows: Iterable[Presence] = TOWN, when: Callable[[int], str] = stamp) -> Path:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(Presence._fields)
        writer.writerows([*row[:2], when(row.enter), when(row.leave), *row[4:]] for row in rows)
    return path


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "town.csv")


def traced(presences: Path, *words: str) -> list[Reached]:
    """The rings that the command writes."""
    out = presences.with_name("rings.csv")
    assert main(["trace", str(presences), *words, "--out", str(out)]) == 0
    return rings(out)


def rings(path: Path) -> list[Reached]:
    """Rings from a file in any of the formats."""
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            connection.execute("SET TimeZone = 'UTC'")
            found = connection.read_parquet(str(path)).pl().to_dicts()
    elif path.suffix == ".json":
        found = json.loads(path.read_text(encoding="utf-8"))
    else:
        opener: Any = gzip.open if path.suffix == ".gz" else open
        with opener(path, "rt", encoding="utf-8") as file:
            found = list(csv.DictReader(file))
    return [reached(row) for row in found]


def reached(row: dict[str, Any]) -> Reached:
    assert list(row)[: len(COLUMNS)] == COLUMNS
    first = row["first_exposure"]
    at = first if isinstance(first, datetime) else datetime.fromisoformat(first)
    assert at.tzinfo is not None
    return Reached(
        row["person"],
        int(row["degree"]),
        int(at.timestamp()),
        row["source"],
        row["place"],
        int(row["seconds"]),
        int(row["sources"]),
        row["rule"],
    )


def refused(capsys: pytest.CaptureFixture[str], *words: str | Path) -> str:
    """What the command says when it gives up."""
    capsys.readouterr()
    assert main(["trace", *map(str, words)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


# The conference


@pytest.fixture(scope="module")
def conference() -> list[Presence]:
    def second(text: str) -> int:
        return int(datetime.fromisoformat(text).timestamp())

    with gzip.open(CONFERENCE, "rt", encoding="utf-8") as file:
        return [
            Presence(row["person"], row["place"], second(row["enter"]), second(row["leave"]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.slow
def test_the_conference_by_the_eighth_edition(
    conference: list[Presence],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    words = "--index SFHH-1467 --from 2009-06-04T10:00Z --to 2009-06-05T10:00Z --protocol cn-8ed --degrees 3"
    assert main(["trace", str(CONFERENCE), *words.split(), "--out", "rings.csv"]) == 0
    window = IndexWindow("SFHH-1467", datetime(2009, 6, 4, 10, tzinfo=UTC), datetime(2009, 6, 5, 10, tzinfo=UTC))
    expected = trace_by_definition(conference, [window], protocol_from_pack(load_pack("cn-8ed")), degrees=3)
    assert rings(tmp_path / "rings.csv") == expected != []
    said = capsys.readouterr().out
    assert "52,080 stays of 403 persons" in said
    assert "cn-8ed, which determines 2 degrees" in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("minutes", "mode", "horizon", "seconds"),
    [
        ("0.5", "single", "90s", 90),
        ("1", "single", "30m", 1_800),
        ("1", "cumulative", "12h", 43_200),
        ("15", "cumulative", "14d", 1_209_600),
    ],
)
def test_the_conference_by_numbers_alone(
    conference: list[Presence], tmp_path: Path, minutes: str, mode: str, horizon: str, seconds: int
) -> None:
    out = tmp_path / "rings.csv"
    words = "--index SFHH-1467 --index SFHH-1591 --from 2009-06-04T10:00Z --to 2009-06-04T18:00+02:00 --protocol none"
    numbers = ["--minutes", minutes, "--mode", mode, "--horizon", horizon, "--out", str(out)]
    assert main(["trace", str(CONFERENCE), *words.split(), *numbers]) == 0
    windows = [
        IndexWindow(person, datetime(2009, 6, 4, 10, tzinfo=UTC), datetime(2009, 6, 4, 16, tzinfo=UTC))
        for person in ("SFHH-1467", "SFHH-1591")
    ]
    protocol = Protocol.uniform(minimum_seconds=int(float(minutes) * 60), mode=Mode(mode), horizon_seconds=seconds)
    assert rings(out) == trace_by_definition(conference, windows, protocol) != []


# Words and numbers


@pytest.mark.parametrize(
    ("words", "protocol"),
    [
        ("--minutes 1", Protocol.uniform(minimum_seconds=60)),
        ("--minutes 0.5 --mode single", Protocol.uniform(minimum_seconds=30)),
        ("--minutes 15", Protocol.uniform(minimum_seconds=900)),
        ("--minutes 15 --mode cumulative", Protocol.uniform(minimum_seconds=900, mode=Mode.CUMULATIVE)),
        ("--minutes 1 --horizon 719m", Protocol.uniform(minimum_seconds=60, horizon_seconds=719 * 60)),
        ("--minutes 1 --horizon 43260s", Protocol.uniform(minimum_seconds=60, horizon_seconds=43_260)),
        ("--minutes 1 --horizon 12h", Protocol.uniform(minimum_seconds=60, horizon_seconds=43_200)),
        ("--minutes 1 --horizon 1.5d", Protocol.uniform(minimum_seconds=60, horizon_seconds=129_600)),
        ("--minutes 1 --horizon 14d", Protocol.uniform(minimum_seconds=60, horizon_seconds=14 * 86_400)),
        ("--minutes 1 --degrees 1", Protocol.uniform(minimum_seconds=60, degrees=1)),
        ("--minutes 1 --degrees 9", Protocol.uniform(minimum_seconds=60, degrees=9)),
    ],
)
def test_numbers_alone(town: Path, words: str, protocol: Protocol) -> None:
    assert traced(town, *INDEX, "--protocol", "none", *words.split()) == trace_by_definition(TOWN, [WINDOW], protocol)


def test_the_numbers_make_a_difference(town: Path) -> None:
    """The town tells the cases above apart."""

    def people(*words: str) -> str:
        return "".join(row.person for row in traced(town, *INDEX, "--protocol", "none", *words))

    assert people("--minutes", "1") == "BCDE"
    assert people("--minutes", "1", "--horizon", "719m") == "BC"
    assert people("--minutes", "15") == "C"
    assert people("--minutes", "15", "--mode", "cumulative") == "BC"
    assert people("--minutes", "1", "--degrees", "1") == "BC"


def test_minutes_shorten_a_pack(town: Path) -> None:
    usual = traced(town, *INDEX, "--protocol", "cn-8ed")
    narrow = traced(town, *INDEX, "--protocol", "cn-8ed", "--minutes", "30")
    assert usual == trace_by_definition(TOWN, [WINDOW], protocol_from_pack(load_pack("cn-8ed")))
    assert {row.person for row in narrow} == {"C"}
    assert {row.rule for row in narrow} == {f"{row.rule}@1800s" for row in usual if row.person == "C"}


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet", ".json"])
def test_formats_of_the_answer(town: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"rings{ending}"
    assert main(["trace", str(town), *INDEX, *NUMBERS, "--out", str(out)]) == 0
    assert rings(out) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([out.name, town.name])


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet", ".json"])
def test_nobody_reached_is_an_answer_too(town: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"rings{ending}"
    assert main(["trace", str(town), *INDEX, "--protocol", "none", "--minutes", "600", "--out", str(out)]) == 0
    assert rings(out) == []


def test_an_older_answer_is_replaced(town: Path, tmp_path: Path) -> None:
    out = tmp_path / "rings.csv"
    out.write_text("old")
    assert traced(town, *INDEX, *NUMBERS) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


def test_the_summary_tells_sizes_and_settings(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(town), *INDEX, *NUMBERS]) == 0
    said = capsys.readouterr()
    lines = [line.split() for line in said.out.splitlines()]
    assert ["1", "2", "restaurant", "2", "single-60s", "2"] in lines
    assert ["2", "1", "shop", "1", "single-60s", "1"] in lines
    assert ["3", "1", "workplace", "1", "single-60s", "1"] in lines
    assert said.err == ""


# Files beside the presences


def test_several_index_persons(town: Path) -> None:
    windows = [WINDOW, IndexWindow("D", WINDOW.start, WINDOW.end)]
    found = traced(town, *INDEX, "--index", "D", *NUMBERS)
    assert found == trace_by_definition(TOWN, windows, MINUTE_RULE)
    assert {row.person for row in found} == {"B", "C"}


def test_windows_from_a_file(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "windows.csv"
    file.write_text(
        "person,from,to,note\n"
        "A,2021-10-20T08:00+08:00,2021-10-20T08:05+08:00,first\n"
        "A,2021-10-20T08:25+08:00,2021-10-20T09:00+08:00,second\n"
        "D,2021-10-21T00:00Z,2021-10-22T00:00Z,\n"
    )

    def at(hour: int, minute: int) -> datetime:
        return datetime(2021, 10, 20, hour, minute, tzinfo=CHINA)

    windows = [
        IndexWindow("A", at(8, 0), at(8, 5)),
        IndexWindow("A", at(8, 25), at(9, 0)),
        IndexWindow("D", datetime(2021, 10, 21, tzinfo=UTC), datetime(2021, 10, 22, tzinfo=UTC)),
    ]
    found = traced(town, "--index-file", str(file), *NUMBERS)
    assert found == trace_by_definition(TOWN, windows, MINUTE_RULE)
    assert next(row for row in found if row.person == "B").seconds == 10 * MINUTE


def test_isolation_from_a_file_counts_from_its_earliest(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "isolated.csv"
    file.write_text("person,at\nC,2021-10-20T20:00+08:00\nC,2021-10-25T20:00+08:00\nnobody,2021-10-20T00:00Z\n")
    found = traced(town, *INDEX, *NUMBERS, "--isolated-file", str(file))
    assert found == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE, isolated={"C": MORNING + 720 * MINUTE})
    assert {row.person for row in found} == {"B", "C"}


def test_identifiers_of_one_person_from_a_file(town: Path, tmp_path: Path) -> None:
    file = tmp_path / "same.csv"
    file.write_text("identifier,person\nB,Beatrice\nD,Beatrice\n")
    found = traced(town, *INDEX, *NUMBERS, "--same-file", str(file))
    same = {"B": "Beatrice", "D": "Beatrice"}
    assert found == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE, canonical=same)
    assert [row.person for row in found] == ["Beatrice", "C", "E"]


def test_a_budget_stops_with_a_report(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(town), *INDEX, *NUMBERS, "--budget", "2"]) == 0
    said = capsys.readouterr().out
    assert "Stopped in degree 2" in said
    assert "raise --budget" in said


def test_a_zone_is_for_times_without_offset(tmp_path: Path) -> None:
    naive = write_csv(tmp_path / "naive.csv", when=lambda second: stamp(second)[:19])
    words = ["--index", "A", "--from", "2021-10-20T08:00", "--to", "2021-10-21T00:00Z", *NUMBERS]
    found = traced(naive, *words, "--zone", "Asia/Shanghai")
    assert found == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


# Kinds of files


def test_packed_csv(tmp_path: Path) -> None:
    packed = write_csv(tmp_path / "town.csv.gz")
    assert traced(packed, *INDEX, *NUMBERS) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


def test_csv_as_spreadsheets_write_it(town: Path) -> None:
    """A mark at the beginning, semicolons, and times with a blank."""
    text = town.read_text().replace(",", ";").replace("T0", " 0")
    town.write_text(text, encoding="utf-8-sig")
    assert traced(town, *INDEX, *NUMBERS) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


@pytest.mark.parametrize("whole_numbers", ["BIGINT", "INTEGER", "USMALLINT", "UBIGINT"])
def test_parquet_with_numbers_for_persons(tmp_path: Path, whole_numbers: str) -> None:
    numbered = [row._replace(person=ord(str(row.person)) - 60) for row in TOWN]
    file = tmp_path / "town.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"CREATE TABLE town (person {whole_numbers}, place TEXT, e BIGINT, l BIGINT, c TEXT, s INT, k TEXT)"
        )
        connection.executemany("INSERT INTO town VALUES (?, ?, ?, ?, ?, ?, ?)", numbered)
        connection.execute(
            "COPY (SELECT person, place, to_timestamp(e) AS enter, to_timestamp(l) AS leave, k AS kind FROM town)"
            f" TO '{file}' (FORMAT parquet)"
        )
    out = tmp_path / "rings.json"
    words = ["--index", "5", *INDEX[2:], *NUMBERS, "--out", str(out)]
    assert main(["trace", str(file), *words]) == 0
    window = IndexWindow(5, WINDOW.start, WINDOW.end)
    assert rings(out) == trace_by_definition(numbered, [window], MINUTE_RULE) != []


@pytest.mark.parametrize("name", ["town.ndjson", "town.jsonl", "town.ndjson.gz"])
def test_ndjson(tmp_path: Path, name: str) -> None:
    """Offsets count, whatever the reader of JSON takes for a time."""
    lines = [json.dumps(row._asdict() | {"enter": stamp(row.enter), "leave": stamp(row.leave)}) for row in TOWN]
    file = tmp_path / name
    content = "\n".join(lines).encode()
    file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    assert traced(file, *INDEX, *NUMBERS) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


def test_ndjson_without_offsets_needs_a_zone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "town.ndjson"
    times = [(row, stamp(row.enter)[:19], stamp(row.leave)[:19]) for row in TOWN]
    file.write_text("\n".join(json.dumps(row._asdict() | {"enter": e, "leave": le}) for row, e, le in times))
    assert "town.ndjson, row 1: the time in enter has no offset" in refused(capsys, file, *INDEX, *NUMBERS)
    found = traced(file, *INDEX, *NUMBERS, "--zone", "Asia/Shanghai")
    assert found == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)


# Bad rows


def test_bad_rows_are_named_and_the_others_traced(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = town.read_bytes().splitlines(keepends=True)
    enter, leave = stamp(MORNING), stamp(MORNING + 600)
    bad = [
        f",canteen,{enter},{leave},,,\n".encode(),
        f"F,,{enter},{leave},,,\n".encode(),
        f"F,canteen,yesterday,{leave},,,\n".encode(),
        f"F,canteen,{enter},2021-02-30T00:00Z,,,\n".encode(),
        f"F,canteen,{leave},{enter},,,\n".encode(),
        f"F,canteen,{enter},{enter},,,\n".encode(),
        f"F,canteen,{enter},2201-01-01T00:00Z,,,\n".encode(),
        f"F,canteen,{enter},{leave},,,moon base\n".encode(),
        b"F,canteen," + enter.encode() + b"," + leave.encode() + b",\xff\xfe,,\n",
        f"F,canteen,{enter}\n".encode(),
    ]
    town.write_bytes(b"".join([good[0], *bad, *good[1:]]))
    assert traced(town, *INDEX, *NUMBERS) == trace_by_definition(TOWN, [WINDOW], MINUTE_RULE)
    assert set(capsys.readouterr().err.splitlines()) == {
        "town.csv: 1 row left out, no person (row 1)",
        "town.csv: 1 row left out, no place (row 2)",
        "town.csv: 1 row left out, enter is not a time (row 3)",
        "town.csv: 2 rows left out, leave is not a time (rows 4, 10)",
        "town.csv: 2 rows left out, leave is not later than enter (rows 5, 6)",
        "town.csv: 1 row left out, before 1970 or after 2106 (row 7)",
        "town.csv: 1 row left out, kind is not known (row 8)",
        "town.csv: 1 row left out, not in UTF-8 (row 9)",
    }


def test_many_bad_rows_are_counted(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with town.open("a") as file:
        file.write(f"F,,{stamp(MORNING)},{stamp(MORNING + 60)},,,\n" * 1_200)
    traced(town, *INDEX, *NUMBERS)
    said = capsys.readouterr().err
    assert said == "town.csv: 1,200 rows left out, no place (rows 9, 10, 11, 12, 13, ...)\n"


def test_no_row_left_is_an_error_that_says_why(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town.write_text(f"person,place,enter,leave\nA,,{stamp(MORNING)},{stamp(MORNING + 60)}\n")
    said = refused(capsys, town, *INDEX, *NUMBERS)
    assert "town.csv: 1 row left out, no place (row 1)" in said
    assert "town.csv holds no row that can be traced" in said


# What cannot be


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--index Z --from 2021-10-20T00:00Z --to 2021-10-21T00:00Z", "Z occurs in no presence"),
        ("--index A --from 2021-10-20T00:00Z --to 2021-10-20T00:00Z", "The window is empty"),
        ("--index A --from 2021-10-20T08:00Z --to 2021-10-20T09:00+08:00", "does not lie before --to"),
        ("--index A --from 2021-10-20T00:00Z", "--index goes with --from and --to"),
        ("--from 2021-10-20T00:00Z --to 2021-10-21T00:00Z", "go with --index"),
        ("", "No index person is given"),
        (
            "--index A --from 2021-10-20T00:00 --to 2021-10-21T00:00Z",
            "--from: The time 2021-10-20T00:00:00 has no offset",
        ),
        ("--index A --from 2021-10-20T00:00Z --to noon", "--to: “noon” is not a time"),
        ("--index A --from 2021-10-20T00:00Z --to 2021-10-21T00:00 --zone Asia/Atlantis", "no time zone Asia/Atlantis"),
        ("--index-file nowhere.csv", "nowhere.csv: there is no such file"),
    ],
)
def test_index_persons_that_cannot_be(town: Path, capsys: pytest.CaptureFixture[str], words: str, said: str) -> None:
    assert said in refused(capsys, town, *NUMBERS, *words.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--protocol cn-88ed", "There is no pack cn-88ed"),
        ("--protocol none", "--protocol none goes with --minutes"),
        ("--protocol none --minutes many", "--minutes many: that is no number"),
        ("--protocol none --minutes nan", "--minutes nan"),
        ("--protocol none --minutes -1", "--minutes -1"),
        ("--protocol none --minutes 1 --horizon 14", "--horizon 14"),
        ("--protocol none --minutes 1 --horizon 0d", "--horizon 0d"),
        ("--protocol none --minutes 1 --horizon 99999999999999999999d", "--horizon 9999"),
        ("--protocol none --minutes 1 --degrees 0", "--degrees 0: give 1 to 9"),
        ("--protocol none --minutes 1 --degrees 10", "--degrees 10: give 1 to 9"),
        ("--protocol none --minutes 1 --budget 0", "--budget 0"),
        ("--protocol cn-8ed --mode cumulative", "go with --protocol none"),
        ("--protocol cn-8ed --horizon 3d", "go with --protocol none"),
        ("--protocol none --minutes 1 --zone Asia/Atlantis", "There is no time zone Asia/Atlantis"),
        ("--protocol none --minutes 1 --out rings.xlsx", "rings.xlsx: the ending is not known"),
        ("--protocol none --minutes 1 --out nowhere/rings.csv", "there is no folder nowhere"),
        ("--protocol none --minutes 1 --isolated-file nowhere.csv", "nowhere.csv: there is no such file"),
        ("--protocol none --minutes 1 --same-file nowhere.csv", "nowhere.csv: there is no such file"),
    ],
)
def test_words_that_cannot_be(town: Path, capsys: pytest.CaptureFixture[str], words: str, said: str) -> None:
    assert said in refused(capsys, town, *INDEX, *words.split())


@pytest.mark.parametrize("words", ["--protocol none --minutes 1 --mode often", "--protocol none --degrees three", ""])
def test_words_that_the_parser_refuses(town: Path, capsys: pytest.CaptureFixture[str], words: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["trace", str(town), *INDEX, *words.split()])
    assert stopped.value.code == 2
    assert "--protocol" in capsys.readouterr().err


HEADER = "person,place,enter,leave\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("town.csv", b"", "town.csv is empty"),
        ("town.ndjson", b"", "town.ndjson is empty"),
        ("town.csv", HEADER.encode(), "town.csv holds no row"),
        ("town.csv", b"person,place,enter\nA,x,2021-10-20T00:00Z\n", "town.csv: the column leave is missing"),
        ("town.csv", b"who,where,when\nA,x,2021-10-20T00:00Z\n", "the columns person, place, enter, leave are missing"),
        ("town.ndjson", b'{"person": "A", "place": "x"}\n', "the columns enter, leave are missing"),
        (
            "town.csv",
            HEADER.encode() + b"A,x,2021-10-20T08:00Z,2021-10-20T09:00Z\nA,x,2021-10-20T08:00,2021-10-20T09:00\n",
            "town.csv, row 2: the time in enter has no offset",
        ),
        ("town.csv", HEADER.encode() + b"A,x,2021-10-20,2021-10-21\n", "row 1: the time in enter has no offset"),
        (
            "town.csv",
            HEADER.encode()
            + b'A,x,2021-10-20T08:00Z,2021-10-20T09:00Z\nB,"x,2021-10-20T08:00Z,2021-10-20T09:00Z\nC,x,,',
            "town.csv, row 2: a quotation mark is opened and not closed",
        ),
        ("town.csv.gz", b"no gzip at all", "town.csv.gz cannot be read"),
        ("town.csv.gz", gzip.compress(HEADER.encode() * 500, mtime=0)[:-20], "town.csv.gz cannot be read"),
        ("town.parquet", b"no parquet at all, not even nearly", "town.parquet cannot be read"),
    ],
)
def test_files_that_cannot_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    assert said in refused(capsys, file, *INDEX, *NUMBERS)


def test_presences_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "town.csv: there is no such file" in refused(capsys, tmp_path / "town.csv", *INDEX, *NUMBERS)
    assert f"{tmp_path}: that is a folder" in refused(capsys, tmp_path, *INDEX, *NUMBERS)


@pytest.mark.parametrize(
    ("option", "content", "said"),
    [
        ("--index-file", "person,from\nA,2021-10-20T00:00Z\n", "small.csv: the column to is missing"),
        ("--index-file", "person,from,to\nA,2021-10-20T00:00Z,\n", "small.csv, row 1: a value is missing"),
        ("--index-file", "person,from,to\nA,2021-10-20T00:00Z,noon\n", "small.csv, row 1, to: “noon” is not a time"),
        ("--index-file", "person,from,to\nA,2021-10-20T00:00Z,2021-10-19T00:00Z\n", "row 1: the window is empty"),
        ("--index-file", "person,from,to\n", "No index person is given"),
        ("--isolated-file", "person,at\nA,2021-10-20T00:00\n", "small.csv, row 1, at: The time"),
        ("--same-file", "identifier,person\nB,X\nB,Y\n", "small.csv, row 2: the identifier belongs to another person"),
        ("--same-file", "identifier,person\nB,C\nC,D\n", "small.csv, row 1: the person is itself an identifier"),
        ("--same-file", "one,two\nB,C\n", "small.csv: the column identifier is missing"),
    ],
)
def test_small_files_that_cannot_be(
    town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, content: str, said: str
) -> None:
    small = tmp_path / "small.csv"
    small.write_text(content)
    index: Sequence[str] = [] if option == "--index-file" else INDEX
    assert said in refused(capsys, town, *index, *NUMBERS, option, small)


def test_a_person_named_by_word_among_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, same = tmp_path / "town.ndjson", tmp_path / "same.csv"
    times = {"enter": stamp(MORNING), "leave": stamp(MORNING + 60)}
    file.write_text(json.dumps({"person": 1, "place": "x"} | times))
    same.write_text("identifier,person\n1,Beatrice\n")
    said = refused(capsys, file, "--index", "1", *INDEX[2:], *NUMBERS, "--same-file", same)
    assert "is not a number" in said


def test_an_answer_that_cannot_be_written(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "rings.csv"
    folder.mkdir()
    assert "rings.csv: that is a folder" in refused(capsys, town, *INDEX, *NUMBERS, "--out", folder)
    assert "/proc/rings.csv cannot be written" in refused(capsys, town, *INDEX, *NUMBERS, "--out", "/proc/rings.csv")
