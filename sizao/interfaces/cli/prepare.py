"""Everything between an empty folder and a system that can serve. Each step does nothing when it was done before."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.environment import Environment
from sizao.interfaces.cli.stamps import once


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
    """Migrates, says what the realm is, and gathers the static files. Django must be set up.

    Raises `RealmError` when the database is another realm than the environment says.
    """
    prepare_database()
    _open_realm(environment)
    prepare_static_files(environment.home)


def prepare_database(*, quiet: bool = False) -> None:
    """Applies what is new among the migrations, as the owner; then checks that the serving role is a plain one."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    from sizao.foundation.database.roles import check_plain_role, grant_to_plain_role
    from sizao.foundation.privacy.erasure import write_erasure

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
        else:
            # Terms of the packs may have changed without any table: 0.2 seconds.
            write_erasure("owner")
        connections["owner"].close()
    check_plain_role(connections["default"])


def _open_realm(environment: Environment) -> None:
    from sizao.foundation.realms.operations import open_realm
    from sizao.foundation.realms.types import RealmKind
    from sizao.interfaces.clock import machine_time

    open_realm(kind=RealmKind(environment.realm), actor="system:command-line", at=machine_time(), reason="First start")


def prepare_static_files(home: Path) -> None:
    """Copies style sheets and scripts to where they are served from, under names that change with their content."""
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    files = [Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([])]
    with once(home / "static.stamp", files) as needed:
        if needed:
            with step("Style sheets and scripts"):
                call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def show(text: str) -> None:
    """A line for the person who watches."""
    print(text, file=sys.stdout, flush=True)


def prepare_demo_city(environment: Environment) -> list[tuple[str, str, str]]:
    """The demo's accounts and city, on a local installation only; (role, user name, password) of each account."""
    if not environment.is_local or environment.realm != "drill":
        return []
    from sizao.foundation.accounts.demo import ensure_demo_accounts
    from sizao.interfaces.clock import now

    found = ensure_demo_accounts(home=environment.home, at=now())
    _fill_demo_city()
    return [(sign_in.role.value, sign_in.username, sign_in.password) for sign_in in found]


def _fill_demo_city() -> None:
    from sizao.desk.operations import prepare_demo
    from sizao.interfaces.clock import machine_time

    prepare_demo(at=machine_time(), report=show_progress)


def show_progress(text: str, share: float | None = None) -> None:
    """Progress of long work: on a terminal one line that changes, elsewhere a line for each new text."""
    if sys.stdout.isatty():
        percent = "" if share is None else f" {share:4.0%}"
        print(f"\r\x1b[K  {text}{percent}", end="\n" if share is not None and share >= 1 else "", flush=True)
    elif share is None or share >= 1:
        print(f"  {text}", flush=True)
