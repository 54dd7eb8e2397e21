"""`sizao packs`: what it shows, and what it says when a pack or a word is wrong."""

import json
import subprocess
import sys

import pytest

from sizao.interfaces.cli import main
from tests.unit.policy.small_packs import WHOLE, broken, write_packs


WINDOWS = "national/plain/windows.yaml"


def said(capsys, *words):
    status = main(["packs", *map(str, words)])
    out, err = capsys.readouterr()
    return status, out, err


class TestCheck:
    def test_our_own_packs_are_whole(self, capsys):
        status, out, err = said(capsys, "check")
        assert (status, err) == (0, "")
        assert out.endswith("no problem.\n")

    def test_every_problem_is_a_line_and_the_status_is_2(self, capsys, tmp_path):
        root = write_packs(
            tmp_path,
            {WINDOWS: WHOLE[WINDOWS].replace("days: 2", "days: two").replace("status: cited", "status: known")},
        )
        status, out, err = said(capsys, "check", "--root", root)
        assert status == 2
        assert err.splitlines() == [
            "plain/windows.yaml:5: windows.onset.days: 'two' is no number.",
            "plain/windows.yaml:8: windows.onset.status: 'known' is none of cited, reconstructed, local.",
        ]
        assert out == "3 packs and 1 order: 2 problems.\n"

    def test_a_folder_without_packs_is_refused(self, capsys, tmp_path):
        status, _, err = said(capsys, "check", "--root", tmp_path)
        assert status == 2
        assert "holds no packs" in err


class TestList:
    def test_packs_and_orders(self, capsys):
        _, out, _ = said(capsys, "list")
        lines = out.splitlines()
        assert next(line for line in lines if line.startswith("he-2021")).split()[1:6] == [
            "2021-10-23", "–", "2022-06-27", "law", "→",
        ]  # fmt: skip
        assert any(line.startswith("tertiary-drill-2021") and "he-2021" in line for line in lines)

    def test_for_programs(self, capsys):
        _, out, _ = said(capsys, "list", "--json")
        found = json.loads(out)
        assert {pack["id"] for pack in found["packs"]} >= {"law", "cn-8ed", "plague"}
        assert [order["extends"] for order in found["orders"]] == ["he-2021"]

    def test_a_broken_pack_is_told(self, capsys, tmp_path):
        status, _, err = said(capsys, "list", "--root", broken(tmp_path, WINDOWS, "days: 2", "days: two"))
        assert status == 2
        assert "plain/windows.yaml:5" in err


class TestShow:
    def test_rows_with_values_sources_and_status(self, capsys):
        status, out, _ = said(capsys, "show", "cn-8ed")
        assert status == 0
        assert "  windows.symptomatic  from 2 days before onset until isolated\n" in out
        assert "      classification symptomatic, anchor onset, days 2\n" in out
        assert "联防联控机制综发〔2021〕51号 [S52, S53] cited · cn-8ed" in out
        assert "central_quarantine 14 days, test_days 1/4/7/14, going_out no, nasopharyngeal swab; then" in " ".join(
            out.split()
        )
        assert "  S53   C   " in out

    def test_one_section_under_an_order_on_a_day(self, capsys):
        words = [
            "show",
            "he-2021",
            "--section",
            "degrees",
            "--order",
            "tertiary-drill-2021",
            "--at",
            "2021-10-23",
            "--json",
        ]
        _, out, _ = said(capsys, *words)
        found = json.loads(out)
        assert found["lineage"] == ["law", "cn-8ed", "he-2021", "tertiary-drill-2021"]
        assert [row["values"]["determined"] for row in found["rows"]] == [True, True, True, True]
        assert {row["pack"] for row in found["rows"]} == {"cn-8ed", "tertiary-drill-2021"}

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (["nothing"], "There is no pack nothing. There are: cn-20m,"),
            (["cn-8ed", "--order", "nothing"], "There is no order nothing. There are: tertiary-drill-2021."),
            (["cn-8ed", "--at", "soon"], "--at soon: that is no day. Say for example 2021-10-23."),
            (["cn-8ed", "--at", "2023-01-01"], "cn-8ed does not stand on 2023-01-01."),
            (["cn-8ed", "--section", "rules"], "There is no section rules. There are: windows,"),
        ],
    )
    def test_what_cannot_be_shown(self, capsys, words, told):
        status, out, err = said(capsys, "show", *words)
        assert (status, out) == (2, "")
        assert told in err


class TestDiff:
    def test_row_by_row_with_both_values_and_what_they_rest_on(self, capsys):
        status, out, _ = said(capsys, "diff", "cn-8ed", "cn-9ed")
        assert status == 0
        assert "+ windows.screened  found by repeated screening" in out
        assert "- measures.4  general contact: health monitoring" in out
        moved = out[out.index("~ clocks.move") :].splitlines()
        assert moved[1:5] == [
            "      hours: 12",
            "           → 8",
            "      - 联防联控机制综发〔2021〕51号 [S58] cited · cn-8ed",
            "      + 联防联控机制综发〔2022〕71号 [S74] reconstructed · cn-9ed",
        ]
        assert "the same values on another basis" in out[out.index("~ windows.symptomatic") :]

    def test_for_programs(self, capsys):
        _, out, _ = said(capsys, "diff", "cn-8ed", "cn-9ed", "--json")
        found = json.loads(out)
        move = next(row for row in found["changed"] if row["id"] == "clocks.move")
        assert move["values"] == {"hours": {"one": 12, "other": 8}}
        assert (move["one"]["citation"], move["other"]["citation"]) == (["S58"], ["S74"])
        measures = {row["id"] for row in found["dropped"] if row["id"].startswith("measures.")}
        assert measures == {"measures.2.special", "measures.4"}

    def test_an_unknown_pack_is_refused(self, capsys):
        status, _, err = said(capsys, "diff", "cn-8ed", "cn-10ed")
        assert status == 2
        assert "There is no pack cn-10ed." in err


@pytest.mark.slow
def test_a_reader_who_had_enough_is_no_failure():
    words = [sys.executable, "-c", "import sys; from sizao.interfaces.cli import main; sys.exit(main())"]
    process = subprocess.Popen(
        [*words, "packs", "diff", "cn-8ed", "cn-bb", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141
