"""With DATABASE_URL: somebody else's server, as docs/how-to/use-your-own-postgresql.md tells to set it up."""

import os
import subprocess
import sys
from urllib.parse import quote

import psycopg
import pytest

from config.environment import read_environment


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def addresses(postgres_server):
    """Addresses of an empty database in the roles (plain, owner, superuser)."""
    superuser = {
        "host": str(postgres_server.paths.socket),
        "user": "postgres",
        "password": read_environment().local.database_superuser_password,
    }
    with psycopg.connect(**superuser, dbname="postgres", autocommit=True) as connection:
        for role in ("city_owner", "city_app"):
            connection.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'word' NOSUPERUSER NOBYPASSRLS")
        connection.execute("CREATE DATABASE city OWNER city_owner")
        place = f"city?host={quote(superuser['host'], safe='')}"
        yield {
            "plain": f"postgresql://city_app:word@/{place}",
            "owner": f"postgresql://city_owner:word@/{place}",
            "superuser": f"postgresql://postgres:{superuser['password']}@/{place}",
        }
        connection.execute("DROP DATABASE city WITH (FORCE)")
        for role in ("city_owner", "city_app"):
            connection.execute(f"DROP ROLE {role}")


def set_up(home, **addresses) -> "subprocess.CompletedProcess[str]":
    secrets = {name: "x" * 40 for name in ("SIZAO_SECRET_KEY", "SIZAO_PSEUDONYM_KEY", "SIZAO_ENCRYPTION_KEYS")}
    variables = {"SIZAO_HOME": str(home), "DJANGO_SETTINGS_MODULE": "config.settings", **secrets}
    return subprocess.run(
        [sys.executable, "-m", "sizao", "setup"],
        env={**os.environ, **variables, **addresses},  # noqa: TID251
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def home(addresses, tmp_path_factory):
    """An installation that was set up in both roles."""
    folder = tmp_path_factory.mktemp("city")
    done = set_up(folder, DATABASE_URL=addresses["plain"], DATABASE_OWNER_URL=addresses["owner"])
    assert done.returncode == 0, done.stderr
    return folder


def test_nothing_of_our_own_is_made_beside_it(home):
    assert not (home / "postgres").exists()
    assert not (home / "secrets.json").exists()


def test_the_plain_role_may_use_the_tables_and_no_more(home, addresses):
    with psycopg.connect(addresses["plain"], autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM accounts_user").fetchone() == (0,)
        for statement in ("DELETE FROM audit_auditevent", "ALTER TABLE accounts_user ADD COLUMN x int"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_a_process_that_serves_need_not_know_the_owner(home, addresses):
    assert set_up(home, DATABASE_URL=addresses["plain"]).returncode == 0


@pytest.mark.parametrize(("role", "reason"), [("superuser", "It is a superuser."), ("owner", "It owns tables")])
def test_a_role_that_could_see_everything_may_not_serve(home, addresses, role, reason):
    done = set_up(home, DATABASE_URL=addresses[role])
    assert done.returncode == 2
    assert reason in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_server_that_does_not_answer_is_one_line_without_the_password(tmp_path):
    done = set_up(tmp_path, DATABASE_URL="postgresql://city_app:secretword@127.0.0.1:9/city")
    assert done.returncode == 2
    assert done.stderr.startswith("sizao: The database does not answer.")
    assert "secretword" not in done.stderr + done.stdout
