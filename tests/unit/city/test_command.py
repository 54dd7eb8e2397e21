import csv

import pytest

from sizao.interfaces.cli import main


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_written_city_can_be_traced(form, tmp_path, capsys):
    out = tmp_path / "city"
    assert main(["city", "generate", "--scale", "tiny", "--format", form, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "5,149 people" in told
    with (out / "findings.csv").open() as file:
        found = list(csv.DictReader(file))
    worker = found[0]["person"]
    assert worker in told
    rings = tmp_path / "rings.csv"
    words = [
        *("trace", str(out / f"presences.{form}"), "--same-file", str(out / "same.csv")),
        *("--index", worker, "--from", "2021-10-17T00:00+08:00", "--to", "2021-10-22T16:00+08:00"),
        *("--protocol", "none", "--minutes", "15", "--out", str(rings)),
    ]
    assert main(words) == 0
    with rings.open() as file:
        degrees = {row["person"]: row["degree"] for row in csv.DictReader(file)}
    # The spouse by the household, both wedding guests at least through others, the mate of 10-13 by nothing direct.
    roles = {row["role"]: row["person"] for row in found}
    assert degrees[roles["spouse"]] == "1"
    assert degrees[roles["table_guest"]] == "1"
    assert degrees[roles["elder_child"]] == "1"
    assert degrees.get(roles["carriage_mate_yangyuan"]) != "1"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("keep")
    assert main(["city", "generate", "--scale", "tiny", "--out", str(tmp_path)]) == 2
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_too_few_days_are_refused_without_leaving_a_folder(tmp_path, capsys):
    assert main(["city", "generate", "--scale", "tiny", "--days", "3", "--out", str(tmp_path / "city")]) == 2
    assert "too few" in capsys.readouterr().err
    assert not (tmp_path / "city").exists()
