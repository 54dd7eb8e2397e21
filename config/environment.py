"""The environment of this process, read in one place and turned into plain values.

Every variable that Sizao knows is read here; docs/reference/settings.md lists them and a test holds the two together.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.local_secrets import LocalSecrets, load_or_create_secrets
from sizao.kernel.errors import SizaoError


CHECKOUT = Path(__file__).resolve().parent.parent

VARIABLES = (
    "SIZAO_HOME",
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "SIZAO_SECRET_KEY",
    "SIZAO_PSEUDONYM_KEY",
    "SIZAO_ENCRYPTION_KEYS",
    "SIZAO_REALM",
    "SIZAO_SECOND_FACTOR",
    "SIZAO_HOSTS",
    "SIZAO_HTTPS",
    "SIZAO_DEBUG",
)

REALMS = ("live", "drill", "replay")


class SettingError(SizaoError):
    """A variable that is missing or cannot be understood."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What the process was told. `database_url=None` means: the server of the embedded wheel, for this machine only."""

    home: Path
    database_url: str | None
    database_owner_url: str | None
    secret_key: str
    pseudonym_key: str
    encryption_keys: tuple[str, ...]
    realm: str
    second_factor: bool
    hosts: tuple[str, ...]
    https: bool
    debug: bool
    local: LocalSecrets | None

    @property
    def is_local(self) -> bool:
        return self.database_url is None


def activate() -> None:
    """Names the settings module for Django, unless the caller's environment names another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def find_home(variables: Mapping[str, str] | None = None) -> Path:
    """The one directory that holds all data of this installation, as an absolute path; it need not exist yet."""
    given = (os.environ if variables is None else variables).get("SIZAO_HOME", "").strip()
    if given:
        return Path(given).expanduser().resolve()
    in_checkout = (CHECKOUT / "pyproject.toml").exists()
    return (CHECKOUT if in_checkout else Path.cwd()) / ".sizao"


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Reads and checks the environment; for a local run it makes the secrets that are not given.

    Raises `SettingError` naming the variable.
    """
    variables = os.environ if variables is None else variables
    home = find_home(variables)
    database_url = variables.get("DATABASE_URL", "").strip() or None
    local = load_or_create_secrets(home) if database_url is None else None
    realm = _realm(variables, default="drill" if local else "live")
    return Environment(
        home=home,
        database_url=database_url,
        database_owner_url=variables.get("DATABASE_OWNER_URL", "").strip() or None,
        secret_key=_secret(variables, "SIZAO_SECRET_KEY", local.secret_key if local else None),
        pseudonym_key=_secret(variables, "SIZAO_PSEUDONYM_KEY", local.pseudonym_key if local else None),
        encryption_keys=_words(_secret(variables, "SIZAO_ENCRYPTION_KEYS", local.encryption_keys if local else None)),
        realm=realm,
        second_factor=_switch(variables, "SIZAO_SECOND_FACTOR", default=realm == "live"),
        hosts=_words(variables.get("SIZAO_HOSTS", "")) or ("127.0.0.1", "localhost", "[::1]"),
        https=_switch(variables, "SIZAO_HTTPS", default=False),
        debug=_switch(variables, "SIZAO_DEBUG", default=False),
        local=local,
    )


def _secret(variables: Mapping[str, str], name: str, generated: str | None) -> str:
    value = variables.get(name, "").strip() or (generated or "")
    if not value:
        raise SettingError(
            f"{name} is not set.",
            "With DATABASE_URL every secret comes from the environment.",
            "Set it to at least 32 random characters and keep it with the backups (docs/reference/settings.md).",
        )
    return value


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _realm(variables: Mapping[str, str], *, default: str) -> str:
    realm = variables.get("SIZAO_REALM", "").strip() or default
    if realm not in REALMS:
        raise SettingError(f"SIZAO_REALM is '{realm}'.", next_step=f"Use one of {', '.join(REALMS)}.")
    return realm


def _switch(variables: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = variables.get(name, "").strip().lower()
    if value in {"", "0", "1", "no", "yes", "false", "true"}:
        return value in {"1", "yes", "true"} if value else default
    raise SettingError(f"{name} is '{value}'.", next_step="Use 1 or 0.")
