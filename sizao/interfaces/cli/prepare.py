"""Everything between an empty folder and a system that can serve. Each step does nothing when it was done before."""

import hashlib
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from config.environment import Environment


@contextmanager
def step(name: str, *, quiet: bool = False) -> Iterator[None]:
    """Names a step on the screen and tells how long it took."""
    if quiet:
        yield
        return
    began = time.monotonic()
    print(f"  {name} ...", end="", flush=True)
    yield
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def prepare(environment: Environment) -> None:
    """Migrates, gathers the static files, and on a local installation fills the demo city. Django must be set up."""
    prepare_database()
    prepare_static_files(environment.home)
    prepare_kernels(environment.home)


def prepare_database(*, quiet: bool = False) -> None:
    """Applies what is new among the migrations, as the owner; then checks that the serving role is a plain one."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from sizao.foundation.database.roles import check_plain_role, grant_to_plain_role

    if "owner" in settings.DATABASES:
        executor = MigrationExecutor(connections["owner"])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with step("Database tables", quiet=quiet):
                owner = connections["owner"].get_connection_params()
                grant_to_plain_role(
                    {name: owner[name] for name in ("host", "port", "dbname", "user", "password") if name in owner},
                    plain_role=settings.DATABASES["default"]["USER"],
                )
                call_command("migrate", database="owner", interactive=False, verbosity=0)
        connections["owner"].close()
    check_plain_role(connections["default"])


def prepare_static_files(home: Path) -> None:
    """Copies style sheets and scripts to where they are served from, under names that change with their content."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = [Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])]
    with once(home / "static.stamp", files) as needed:
        if needed:
            with step("Style sheets and scripts"):
                call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def prepare_kernels(home: Path) -> None:
    """Has the loops of the trace compiled, by tracing a meeting of two, so that nobody waits for it later."""
    from sizao.engines import tracing

    folder = Path(tracing.__path__[0])
    compiled = folder / "__pycache__"
    # Noted where the compiled loops lie: another home finds them too.
    stamp = (compiled if os.access(compiled, os.W_OK) else home) / "kernels.stamp"
    with once(stamp, folder.glob("*.py")) as needed:
        if needed:
            with step("Compiling the trace"):
                _trace_a_meeting()


def _trace_a_meeting() -> None:
    from sizao import trace
    from sizao.engines.tracing.types import ContactRule, DegreeRules, IndexWindow, Mode, Presence, Protocol

    for mode in Mode:
        rules = DegreeRules(otherwise=ContactRule("any", minimum_seconds=1, mode=mode))
        trace(
            [Presence("a", "here", 0, 60), Presence("b", "here", 0, 60)],
            [IndexWindow("a", datetime.fromtimestamp(0, UTC), datetime.fromtimestamp(60, UTC))],
            Protocol("compile", degrees=(rules, rules)),
        )


@contextmanager
def once(stamp: Path, sources: Iterable[Path]) -> Iterator[bool]:
    """Tells the block whether it is needed: its sources changed since it last ended well. Notes that it did."""
    state = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        found = path.stat()
        state.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    needed = not stamp.exists() or stamp.read_text() != state.hexdigest()
    yield needed
    if needed:
        stamp.write_text(state.hexdigest())


def show(text: str) -> None:
    """A line for the person who watches."""
    print(text, file=sys.stdout, flush=True)


def prepare_demo_city(environment: Environment) -> list[tuple[str, str, str]]:
    """The demo's accounts and city, on a local installation only; (role, user name, password) of each account."""
    if not environment.is_local:
        return []
    from sizao.foundation.accounts.demo import ensure_demo_accounts
    from sizao.interfaces.clock import now

    found = ensure_demo_accounts(home=environment.home, at=now())
    _fill_demo_city(environment.home)
    return [(sign_in.role.value, sign_in.username, sign_in.password) for sign_in in found]


def _fill_demo_city(home: Path) -> None:
    if not (find_spec("sizao.desk") and find_spec("sizao.desk.operations")):
        return
    from sizao.desk.operations import prepare_demo
    from sizao.interfaces.clock import now

    prepare_demo(home=home, at=now(), report=show_progress)


def show_progress(text: str, share: float | None = None) -> None:
    """Progress of long work: on a terminal one line that changes, elsewhere a line for each new text."""
    if sys.stdout.isatty():
        percent = "" if share is None else f" {share:4.0%}"
        print(f"\r\x1b[K  {text}{percent}", end="\n" if share is not None and share >= 1 else "", flush=True)
    elif share is None or share >= 1:
        print(f"  {text}", flush=True)
