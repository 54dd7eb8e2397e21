"""DATABASES for Django: from the two addresses of a city, or from the local server's own places and secrets."""

from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from config.environment import Environment, SettingError
from sizao.foundation.database.roles import APP_ROLE, DATABASE, OWNER_ROLE
from sizao.foundation.database.server import locate_server


_ENGINE = "django.db.backends.postgresql"


def databases(environment: Environment) -> dict[str, dict[str, Any]]:
    """`default` serves with the plain role. `owner` migrates; a process that only serves need not know it."""
    if environment.database_url is None:
        return _local(environment)
    found = {"default": _from_address("DATABASE_URL", environment.database_url)}
    if environment.database_owner_url:
        found["owner"] = _from_address("DATABASE_OWNER_URL", environment.database_owner_url)
    return found


def _local(environment: Environment) -> dict[str, dict[str, Any]]:
    local = environment.local
    assert local is not None
    socket = str(locate_server(environment.home).socket)
    return {
        "default": _entry(
            {"NAME": DATABASE, "HOST": socket, "USER": APP_ROLE, "PASSWORD": local.database_app_password}
        ),
        "owner": _entry(
            {"NAME": DATABASE, "HOST": socket, "USER": OWNER_ROLE, "PASSWORD": local.database_owner_password}
        ),
    }


def _from_address(variable: str, address: str) -> dict[str, Any]:
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(address))
    except ProgrammingError:
        # Without its cause, whose words may repeat the password.
        raise SettingError(
            f"{variable} cannot be understood.", next_step="Write it as postgresql://ROLE:PASSWORD@HOST/DATABASE."
        ) from None
    place = {
        "NAME": parts.pop("dbname", DATABASE),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
    }
    return _entry(place, options=parts)


def _entry(place: dict[str, str], *, options: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "ENGINE": _ENGINE,
        **place,
        # A connection lives as long as its thread is busy; its scope lives for one transaction only.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Behind a pooler that shares connections between transactions, prepared statements would be lost.
        "OPTIONS": {"prepare_threshold": None, **(options or {})},
    }
