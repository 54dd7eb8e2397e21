"""The life of the local server, with real processes: shared, stopped by the last, found again after a kill."""

import os
import signal
import subprocess
import sys
import time

import pytest

from sizao.foundation.database.server import ServerError, hold_server, locate_server


pytestmark = pytest.mark.slow

HOLDER = """
import sys
from pathlib import Path
from sizao.foundation.database.server import hold_server
with hold_server(Path(sys.argv[1]), superuser_password="word", durable=False):
    print("held", flush=True)
    sys.stdin.read()
print("released", flush=True)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """One home for all tests here: making a server is the slow part."""
    folder = tmp_path_factory.mktemp("server")
    with hold_server(folder, superuser_password="word", durable=False):
        pass
    return folder


class Holder:
    def __init__(self, home) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout.readline() == "held\n"

    def let_go(self) -> None:
        told, _ = self.process.communicate(timeout=30)
        assert told == "released\n"

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate(timeout=30)


def connect(home, password="word"):
    import psycopg

    return psycopg.connect(host=str(locate_server(home).socket), dbname="postgres", user="postgres", password=password)


def is_running(home) -> bool:
    return (locate_server(home).data / "postmaster.pid").exists()


def server_pid(home) -> int:
    return int((locate_server(home).data / "postmaster.pid").read_text().split()[0])


def test_it_stops_with_its_only_holder(home):
    with hold_server(home, superuser_password="word", durable=False) as hold:
        assert is_running(home)
    assert not is_running(home)
    hold.release()


def test_the_last_of_several_processes_stops_it(home):
    first, second = Holder(home), Holder(home)
    pid = server_pid(home)
    first.let_go()
    assert server_pid(home) == pid
    second.let_go()
    assert not is_running(home)


def test_a_killed_holder_does_not_count(home):
    killed, last = Holder(home), Holder(home)
    killed.kill()
    assert is_running(home)
    last.let_go()
    assert not is_running(home)


def test_a_server_that_outlived_everybody_is_used_again_and_then_stopped(home):
    only = Holder(home)
    pid = server_pid(home)
    only.kill()
    assert server_pid(home) == pid
    with hold_server(home, superuser_password="word", durable=False):
        assert server_pid(home) == pid
    assert not is_running(home)


def test_it_recovers_after_the_server_itself_was_killed(home):
    with hold_server(home, superuser_password="word"):
        with connect(home) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (a int)")
            connection.execute("INSERT INTO kept VALUES (1)")
        os.kill(server_pid(home), signal.SIGKILL)
        time.sleep(0.2)
    with hold_server(home, superuser_password="word"), connect(home) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1,)


def test_a_pid_file_whose_number_now_belongs_to_another_program_is_cleared(home):
    pid_file = locate_server(home).data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{locate_server(home).data}\n0\n5432\n\n\n\n")
    with hold_server(home, superuser_password="word", durable=False), connect(home):
        pass


def test_making_it_that_was_interrupted_is_made_again(tmp_path):
    half = locate_server(tmp_path).folder / "data.draft"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with hold_server(tmp_path, superuser_password="word", durable=False), connect(tmp_path):
        pass


def test_it_listens_to_nobody_outside_and_asks_for_the_password(home):
    import psycopg

    with hold_server(home, superuser_password="word", durable=False):
        with connect(home) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(home, "wrong")
        assert locate_server(home).socket.stat().st_mode & 0o077 == 0


def test_data_of_another_version_is_refused_by_name(tmp_path):
    data = locate_server(tmp_path).data
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("15\n")
    with pytest.raises(ServerError, match="made by PostgreSQL 15"):
        hold_server(tmp_path, superuser_password="word")


def test_a_long_path_gets_a_short_socket(tmp_path):
    folder = tmp_path / ("long" * 30)
    assert len(str(locate_server(folder).socket)) < 90
    assert locate_server(folder).socket != locate_server(folder / "other").socket
    assert locate_server(tmp_path / "x").socket.parent == tmp_path / "x" / "postgres"


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ServerError, match="file"):
        hold_server(tmp_path / "file", superuser_password="word")
