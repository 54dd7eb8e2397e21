"""The two roles of the database: the owner migrates, the plain role serves.

Row-level security binds neither owners nor superusers, so the role that answers requests must be neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from sizao.kernel.errors import SizaoError


OWNER_ROLE = "sizao_owner"
APP_ROLE = "sizao_app"
DATABASE = "sizao"


class RoleError(SizaoError):
    """A role may do more than it should, or the database does not know it."""


@dataclass(frozen=True, slots=True)
class LocalRoles:
    """How the roles of a local server sign in."""

    superuser_password: str
    owner_password: str
    app_password: str


def prepare_local_roles(socket: str, roles: LocalRoles, *, database: str = DATABASE) -> None:
    """Makes the roles and the database on a fresh local server; does nothing where they exist.

    The only place that connects as superuser. Raises `RoleError` when the server does not know the password.
    """
    try:
        connection = psycopg.connect(
            host=socket, dbname="postgres", user="postgres", password=roles.superuser_password, autocommit=True
        )
    except psycopg.OperationalError as error:
        raise RoleError(
            "The local database does not accept its own password.",
            "The file secrets.json in SIZAO_HOME is not the one that the database was made with.",
            "Restore that file from a backup, or set SIZAO_HOME to a new folder.",
        ) from error
    with connection:
        _ensure_role(connection, OWNER_ROLE, roles.owner_password)
        _ensure_role(connection, APP_ROLE, roles.app_password)
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        if known is None:
            name, owner = sql.Identifier(database), sql.Identifier(OWNER_ROLE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))


def grant_to_plain_role(owner_parameters: Mapping[str, Any], *, plain_role: str) -> None:
    """Lets the plain role use whatever the owner makes from now on: rows and counters, never the tables themselves.

    `owner_parameters` are psycopg's connection parameters of the owner. To be called before the first migration.
    """
    role = sql.Identifier(plain_role)
    with psycopg.connect(**owner_parameters) as connection:
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(
            sql.SQL(
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
            ).format(role)
        )
        connection.execute(
            sql.SQL("ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(role)
        )


def check_plain_role(connection: Any) -> None:
    """Raises `RoleError` when the role of this Django connection could see past row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls,"
            " EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relnamespace = 'public'::regnamespace)"
            " FROM pg_roles WHERE rolname = current_user"
        )
        name, is_super, bypasses, owns = cursor.fetchone()
    reason = (
        "It is a superuser." if is_super
        else "It bypasses row-level security." if bypasses
        else "It owns tables of the application." if owns
        else ""
    )  # fmt: skip
    if reason:
        raise RoleError(
            f"The database role '{name}' must not serve the application.",
            reason,
            "Give DATABASE_URL a plain role and DATABASE_OWNER_URL the owner (docs/how-to/use-your-own-postgresql.md).",
        )


def _ensure_role(connection: "psycopg.Connection[Any]", name: str, password: str) -> None:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone() is None:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(name), sql.Literal(password)
            )
        )
