"""A solver leaves Ctrl-C to the process that called it: a command that stops in order still does after a plan."""

import signal
import subprocess
import sys

import pytest

from tests.architecture.test_translations import ROOT


_SCRIPT = """
import os, signal, sys
signal.signal(signal.SIGINT, lambda number, frame: sys.exit(7))
from sizao.engines.planning.supplies.rounds import plan_rounds
from sizao.engines.planning.supplies.types import Drop, Vehicle
plan_rounds([Drop("a", 1), Drop("b", 2)], [Vehicle("x", 2), Vehicle("y", 2)], stops=2)
os.kill(os.getpid(), signal.SIGINT)
"""


@pytest.mark.slow
def test_a_plan_leaves_the_signal_alone():
    ended = subprocess.run([sys.executable, "-c", _SCRIPT], cwd=ROOT, timeout=60)
    assert ended.returncode == 7, f"ended by {signal.Signals(-ended.returncode).name}"


def test_each_use_of_the_solver_says_so():
    for path in (ROOT / "sizao").rglob("*.py"):
        text = path.read_text("utf-8")
        assert text.count("CpSolver()") == text.count("catch_sigint_signal = False"), path.name
