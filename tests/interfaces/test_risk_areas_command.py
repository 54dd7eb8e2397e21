"""`sizao risk-areas` as somebody at a command line uses it."""

import json
from contextlib import nullcontext

import pytest

from sizao.interfaces.cli import main, risk_areas
from sizao.response.arrivals.queries import list_bulletins


LIST = "\n".join(
    (
        "2021年10月22日14时，全国无高风险地区，1个中风险地区。",
        "中风险地区（1个）",
        "甘肃（1个）：",
        "兰州市城关区松柏小区",
        "来源：某省卫健委",
    )
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_read_prints_what_it_understood(file, capsys):
    assert main(["risk-areas", "read", str(file)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["as_of"] == "2021-10-22T14:00:00+08:00"
    assert [(one["level"], one["province"], one["area"], one["line"]) for one in found["areas"]] == [
        ("medium", "甘肃", "兰州市城关区松柏小区", 4)
    ]
    assert (found["declared"]["high"], found["declared"]["medium"], found["declared"]["agree"]) == (0, 1, True)
    assert found["not_areas"] == [{"line": 5, "why": "note", "text": "来源：某省卫健委"}]


def test_read_names_each_line_that_it_does_not_understand_and_ends_with_2(file, capsys):
    file.write_text(f"{LIST}\n蓝天白云", encoding="utf-8")
    assert main(["risk-areas", "read", str(file)]) == 2
    told = capsys.readouterr()
    assert f"{file}:6: " in told.err
    assert told.out == ""


def test_numbers_that_do_not_agree_are_told(file, capsys):
    file.write_text(LIST.replace("1个中", "2个中"), encoding="utf-8")
    assert main(["risk-areas", "read", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["declared"]["agree"] is False


def test_a_file_that_is_not_there_is_told(tmp_path, capsys):
    assert main(["risk-areas", "read", str(tmp_path / "none.txt")]) == 2
    assert "There is no file" in capsys.readouterr().err


@pytest.mark.django_db
def test_import_keeps_what_is_understood_and_a_place_is_found(file, tmp_path, capsys, monkeypatch):
    # The database and Django are there already.
    monkeypatch.setattr(risk_areas, "application", nullcontext)
    bad = tmp_path / "bad.txt"
    bad.write_text("10月22日", encoding="utf-8")
    assert main(["risk-areas", "import", str(bad), str(file)]) == 2
    told = capsys.readouterr()
    assert "0 high, 1 medium; declared numbers agree" in told.out
    assert str(bad) in told.err
    assert len(list_bulletins()) == 1
    assert main(["risk-areas", "import", str(file)]) == 0
    assert "known before" in capsys.readouterr().out

    assert main(["risk-areas", "find", "620102", "--at", "2021-10-23T16:00+08:00"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["likeness"], found["level"], found["areas"][0]["line"]) == ("near", "medium", 4)
    assert main(["risk-areas", "find", "兰州市城关区松柏小区"]) == 0
    assert json.loads(capsys.readouterr().out)["likeness"] == "inside"
    assert main(["risk-areas", "find", "620102", "--at", "2021-10-23T16:00"]) == 2
    assert "no offset" in capsys.readouterr().err
