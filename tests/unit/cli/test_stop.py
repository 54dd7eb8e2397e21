"""A stop that is asked for at an unlucky moment stops the system all the same."""

import subprocess
import sys


# The signal meets, in turn, each line that a waiting system runs: also those that hold a lock.
_SIGNAL_AT_EACH_LINE = """
import os, signal, sys
from sizao.interfaces.cli import run

def stops(at_line):
    stop = run._listen_for_stop()
    lines = 0

    def count(frame, event, argument):
        nonlocal lines
        lines += 1
        if lines == at_line:
            os.kill(os.getpid(), signal.SIGTERM)
        return count

    try:
        sys.settrace(count)
        while not stop.wait(0.001):
            pass
    except run._StopRequested:
        pass
    finally:
        sys.settrace(None)
    return stop.wait(0)

assert all(stops(at_line) for at_line in range(1, 60))
print("stopped")
"""


def test_a_signal_at_any_moment_of_waiting_stops():
    told = subprocess.run(
        [sys.executable, "-c", _SIGNAL_AT_EACH_LINE], capture_output=True, text=True, timeout=30, check=False
    )
    assert (told.returncode, told.stdout) == (0, "stopped\n"), told.stderr
