"""`sizao run` as somebody at a terminal meets it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress

import pytest


pytestmark = pytest.mark.slow


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def fetch(port: int, path: str = "/sign-in/") -> int | None:
    with suppress(OSError, http.client.HTTPException), closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.request("GET", path)
        return line.getresponse().status
    return None


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for the module: whichever test comes first fills it, as somebody's first start does."""
    return tmp_path_factory.mktemp("whole") / "home"


def start(home, port: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "sizao", "run", "--port", str(port)],
        env={**os.environ, "SIZAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings"},  # noqa: TID251
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until_ready(process) -> str:
    told = ""
    for line in process.stdout:
        told += line
        if "Ctrl-C stops everything" in line:
            return told
    raise AssertionError(f"the system ended before it was ready:\n{told}")


def wait_until(condition, seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_it_starts_serves_and_leaves_nothing_behind(home):
    port = free_port()
    for end in (signal.SIGINT, signal.SIGTERM):
        process = start(home, port)
        told = read_until_ready(process)
        assert f"http://127.0.0.1:{port}/" in told
        assert told.count("\n  ") >= 9, "an account for each role"
        assert fetch(port) == 200
        process.send_signal(end)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest
        assert "Traceback" not in told + rest
        assert fetch(port) is None
        assert not (home / "postgres" / "data" / "postmaster.pid").exists()


def test_a_kill_leaves_nothing_behind_either(home):
    port = free_port()
    process = start(home, port)
    read_until_ready(process)
    process.kill()
    process.communicate(timeout=30)
    assert wait_until(lambda: fetch(port) is None)
    assert wait_until(lambda: not (home / "postgres" / "data" / "postmaster.pid").exists())


def test_a_taken_port_is_one_line(tmp_path):
    home = tmp_path / "home"
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(home, taken.getsockname()[1])
        told, _ = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "cannot be used" in told
    assert told.strip().count("\n") == 0
    assert not home.exists(), "nothing was begun"
