"""`sizao findings` as somebody at a command line uses it."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from sizao.interfaces.cli import findings, main
from sizao.response.cases.operations import laboratory_of_token
from sizao.response.cases.queries import find_laboratory, list_findings
from tests.laboratories import LAB, LI, line, make_laboratory, table
from tests.residents import AT, CITY, CITY_STAFF, HUAILAI, load_residents


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_the_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    # The database and Django are there already.
    monkeypatch.setattr(findings, "application", nullcontext)
    load_residents()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "results.csv"
    path.write_bytes(table(line(), line("L-2", "?", LI), line("L-3", "弱阳", None, name="过路人")))
    return path


def test_a_file_is_taken_and_the_summary_says_what_became_of_each_row(file, capsys):
    make_laboratory()
    assert main(["findings", "import", str(file), "--source", LAB, "--word", "弱阳=presumptive_positive"]) == 0
    told = capsys.readouterr().out
    for words in ("3 rows", "1  new findings", "1  wait for a person", "1  wait for correction", "1 · "):
        assert words in told
    assert "过路人" not in told
    assert [found.reference for found in list_findings(actor=CITY_STAFF).rows] == ["L-1"]
    assert find_laboratory(name=LAB).words == {"弱阳": "presumptive_positive"}

    assert main(["findings", "import", str(file), "--source", LAB]) == 0
    assert "sent before" in capsys.readouterr().err


def test_bad_rows_are_written_corrected_and_taken(file, tmp_path, capsys):
    make_laboratory()
    main(["findings", "import", str(file), "--source", LAB])
    number = capsys.readouterr().out.split()[1]
    rows = tmp_path / "rows.csv"
    assert main(["findings", "bad-rows", "--batch", number, "--out", str(rows)]) == 0
    rows.write_text(rows.read_text("utf-8").replace("?", "阴性"), "utf-8")
    assert main(["findings", "import", str(rows), "--source", LAB]) == 0
    assert "1  new findings" in capsys.readouterr().out


def test_a_laboratory_is_registered_changed_and_given_a_token(capsys):
    assert main(["findings", "laboratory", LAB, "--division", HUAILAI, "--within", CITY, "--token", "gateway"]) == 0
    token = capsys.readouterr().out.split()[-1]
    assert laboratory_of_token(token).name == LAB
    assert main(["findings", "laboratory", LAB, "--zone", "UTC", "--map", "value=CT", "--revoke-tokens"]) == 0
    found = find_laboratory(name=LAB)
    assert (found.division_path, found.within_path, found.zone, found.columns) == (
        HUAILAI,
        CITY,
        "UTC",
        {"value": "CT"},
    )
    assert laboratory_of_token(token) is None
    main(["findings", "laboratory", LAB, "--word", "弱阳=unclear"])
    assert find_laboratory(name=LAB).zone == "UTC", "what is not given stays"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["import", "nowhere.csv", "--source", LAB], "no file nowhere.csv"),
        (["import", "FILE", "--source", "nobody"], "no laboratory 'nobody'"),
        (["import", "FILE", "--source", LAB, "--map", "kind"], "--map kind cannot be understood"),
        (["import", "FILE", "--source", LAB, "--map", "kind=结论"], "kind (as '结论')"),
        (["import", "FILE", "--source", LAB, "--map", "kind=姓名"], "column of results"),
        (["import", "FILE", "--source", LAB, "--map", "colour=结果"], "no column of ours"),
        (["import", "FILE", "--source", LAB, "--word", "弱阳=green"], "could mean"),
        (["import", "FILE", "--source", LAB, "--zone", "Mars"], "no time zone"),
        (["laboratory", "new"], "needs its division"),
        (["laboratory", LAB, "--within", HUAILAI], "does not hold"),
        (["bad-rows", "--batch", "4711", "--out", "rows.csv"], "no batch 4711"),
    ],
)
def test_each_refusal_is_one_line_and_nothing_was_taken(file, capsys, words, told):
    make_laboratory()
    assert main(["findings", *(str(file) if word == "FILE" else word for word in words)]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert list_findings(actor=CITY_STAFF).total == 0
