"""Secrets of a local run: made once, kept in SIZAO_HOME, readable by their owner only.

A city gives its secrets through the environment; these exist so that `make run` on a bare machine needs no questions
and still has no secret in the code.
"""

import fcntl
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sizao.foundation.privacy.retired_keys import is_retired
from sizao.kernel.errors import SizaoError


class SecretsError(SizaoError):
    """The file of local secrets cannot be written, read or understood."""


@dataclass(frozen=True, slots=True)
class LocalSecrets:
    secret_key: str
    pseudonym_key: str
    encryption_keys: str
    database_superuser_password: str
    database_owner_password: str
    database_app_password: str


def load_or_create_secrets(home: Path) -> LocalSecrets:
    """The secrets of this home. Two processes that come first together get the same ones.

    Raises `SecretsError` naming the file.
    """
    path = home / "secrets.json"
    try:
        home.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        found = LocalSecrets(**json.loads(path.read_text("utf-8")))
        if not is_retired(home, found.pseudonym_key):
            return found
        _renew(path, found)
        return LocalSecrets(**json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise SecretsError(
            f"{error.filename or path} cannot be used.",
            f"{error.strerror or error}.",
            "Set SIZAO_HOME to a folder that you may write to.",
        ) from error
    except (ValueError, TypeError) as error:
        raise SecretsError(
            f"{path} is damaged.",
            "It does not hold the secrets of this installation.",
            "Restore it from a backup, or set SIZAO_HOME to a new folder.",
        ) from error


def _create(path: Path) -> None:
    values = LocalSecrets(**{name: secrets.token_urlsafe(48) for name in LocalSecrets.__dataclass_fields__})
    with _draft(path, values) as draft, suppress(FileExistsError):
        # Unlike a rename, a link never replaces what another process has made meanwhile.
        os.link(draft, path)


def _renew(path: Path, old: LocalSecrets) -> None:
    """New keys for people and their data, once the old ones were retired; one process at a time makes them."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if LocalSecrets(**json.loads(path.read_text("utf-8"))) != old:
            return
        values = replace(old, pseudonym_key=secrets.token_urlsafe(48), encryption_keys=secrets.token_urlsafe(48))
        with _draft(path, values) as draft:
            draft.rename(path)


@contextmanager
def _draft(path: Path, values: LocalSecrets) -> Iterator[Path]:
    """The secrets in a file beside, durable, for their owner only; removed afterwards if it is still there."""
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secrets-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(values), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        yield Path(draft)
    finally:
        Path(draft).unlink(missing_ok=True)
