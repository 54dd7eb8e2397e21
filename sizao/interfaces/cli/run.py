"""The whole system on this machine: database, pages, worker and a demo city, until Ctrl-C."""

import argparse
import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from types import FrameType

from config.environment import Environment
from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.kernels import compiling_beside, wait_for_compiling
from sizao.interfaces.cli.prepare import prepare, prepare_demo_city, show
from sizao.kernel.errors import SizaoError


NAME = "run"
HELP = "Start the whole system on this machine, with a demo city."

_PATIENCE_SECONDS = 60
_GRACE_SECONDS = 15


class RunError(SizaoError):
    """The system cannot be started here, or a part of it ended by itself."""


class _StopRequested(BaseException):
    """Somebody asked the system to stop."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")


def run(arguments: argparse.Namespace) -> int:
    stop = _listen_for_stop()
    try:
        _check_port(arguments.address, arguments.port)
        began = time.monotonic()
        show("Starting Sizao.")
        with application() as environment, compiling_beside(environment.home) as compiling:
            prepare(environment)
            with _children() as children:
                # It loads the pages while the city is filled, and answers nobody before.
                server = children.start(
                    "server",
                    ["serve", "--address", arguments.address, "--port", str(arguments.port), "--begin-with-input"],
                )
                sign_ins = prepare_demo_city(environment)
                children.begin(server)
                _wait_for_page(arguments, children, stop)
                children.start("worker", ["work"])
                if compiling and compiling.poll() is None:
                    show(f"  Pages after {time.monotonic() - began:.1f} s; the trace is still being compiled ...")
                wait_for_compiling(compiling)
                _welcome(arguments, environment, sign_ins, time.monotonic() - began)
                while not stop.wait(0.5):
                    children.check_alive()
    except _StopRequested:
        pass
    show("\nStopped.")
    return 0


class _Stop:
    """Whether a stop was asked for. No lock: a signal may come while it is held, and would wait for itself."""

    requested = False

    def wait(self, seconds: float) -> bool:
        """Waits unless a stop was asked for; the signal itself ends the wait by raising."""
        if not self.requested:
            time.sleep(seconds)
        return self.requested


def _listen_for_stop() -> _Stop:
    """The first Ctrl-C or SIGTERM interrupts preparation at once and is remembered; more of them change nothing."""
    stop = _Stop()

    def remember(number: int, frame: FrameType | None) -> None:
        if not stop.requested:
            stop.requested = True
            raise _StopRequested

    signal.signal(signal.SIGINT, remember)
    signal.signal(signal.SIGTERM, remember)
    signal.signal(signal.SIGHUP, remember)
    return stop


def _check_port(address: str, port: int) -> None:
    if not 0 < port < 2**16:
        raise RunError(f"{port} is no port.", next_step="Choose a number between 1024 and 65535.")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        # As the server does, so that a port whose last connections are just closing counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise RunError(
                f"Port {port} of {address} cannot be used.",
                f"{error.strerror}.",
                f"Stop the program that uses it, or choose another: make run PORT={port % 60000 + 80}",
            ) from error


class _Children:
    """Processes that end before this one does, also when it is killed."""

    def __init__(self) -> None:
        self._started: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, words: list[str]) -> "subprocess.Popen[bytes]":
        # A session of their own: Ctrl-C reaches only this process, which then stops them in order.
        child = subprocess.Popen(
            [sys.executable, "-m", "sizao", *words, "--stop-with-input"], stdin=subprocess.PIPE, start_new_session=True
        )
        self._started[name] = child
        return child

    def begin(self, child: "subprocess.Popen[bytes]") -> None:
        """Tells a child that waits for it to begin."""
        assert child.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # `check_alive` says what happened to it.
            child.stdin.write(b"\n")
            child.stdin.flush()

    def check_alive(self) -> None:
        for name, child in self._started.items():
            if child.poll() is not None:
                raise RunError(f"The {name} ended by itself (exit status {child.returncode}).", next_step="See above.")

    def end(self) -> None:
        for child in self._started.values():
            child.terminate()
        deadline = time.monotonic() + _GRACE_SECONDS
        for child in self._started.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextlib.contextmanager
def _children() -> Iterator[_Children]:
    children = _Children()
    try:
        yield children
    finally:
        children.end()


def _wait_for_page(arguments: argparse.Namespace, children: _Children, stop: _Stop) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not stop.wait(0.1):
        children.check_alive()
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(arguments.address, arguments.port, timeout=10)
            connection.request("GET", "/sign-in/", headers={"Host": "localhost"})
            status = connection.getresponse().status
            connection.close()
            if status == 200:
                return
            raise RunError(f"The first page answered with status {status}.", next_step="The lines above say why.")
        if time.monotonic() > deadline:
            raise RunError(f"The server gave no page within {_PATIENCE_SECONDS} seconds.")


def _welcome(
    arguments: argparse.Namespace, environment: Environment, sign_ins: list[tuple[str, str, str]], took: float
) -> None:
    host = f"[{arguments.address}]" if ":" in arguments.address else arguments.address
    show(f"\nSizao is ready after {took:.1f} s: http://{host}:{arguments.port}/")
    if sign_ins:
        show("\n  role              user            password")
        for role, username, password in sign_ins:
            show(f"  {role:<16}  {username:<14}  {password}")
        _show_own_page(f"http://{host}:{arguments.port}/my/")
    show(f"\nData lies in {environment.home}. Ctrl-C stops everything.")


def _show_own_page(address: str) -> None:
    """How somebody in quarantine looks at their own page, so that a newcomer can try it on a phone."""
    from sizao.desk.queries import get_demo_own_page

    own = get_demo_own_page()
    if own is not None:
        show(f"\n  The own page of {own.shown}, who is in quarantine, opens without account at {address}")
        show(f"  code {own.code}, last four characters of the ID number {own.factor}")
