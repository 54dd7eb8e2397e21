"""Keys that were retired when an outbreak was closed: with them gone, person keys that remain lead to nobody.

Their fingerprints lie in a file of the installation, so that every process learns of it at once and a local
installation makes new keys at its next start (config/local_secrets.py).
"""

import hashlib
from functools import cache
from pathlib import Path

from sizao.kernel.errors import SizaoError


FILE = "retired-keys"


class RetiredKeyError(SizaoError):
    """A key that was retired at a close-out is still in use."""


def fingerprint(key: str) -> str:
    """Tells a key without telling anything about it."""
    return hashlib.sha256(f"sizao retired key {key}".encode()).hexdigest()


def retire(home: Path, *keys: str) -> None:
    """Notes keys as retired; done again it changes nothing."""
    path = home / FILE
    known = set(path.read_text("utf-8").split()) if path.exists() else set()
    path.write_text("\n".join(sorted(known | {fingerprint(key) for key in keys})) + "\n", "utf-8")
    path.chmod(0o600)


def is_retired(home: Path, key: str) -> bool:
    """Whether a key was retired here. Cheap: the file is read again only when it changed."""
    path = home / FILE
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return False
    return fingerprint(key) in _read(path, changed)


def refuse_retired(home: Path, key: str, *, name: str) -> None:
    """Raises `RetiredKeyError` for a retired key, naming its setting."""
    if is_retired(home, key):
        raise RetiredKeyError(
            f"The key of {name} was retired when the last outbreak was closed.",
            "What it once named must stay nameless.",
            f"Give {name} a new value and start again; a local installation does so by itself when it starts.",
        )


@cache
def _read(path: Path, changed: int) -> frozenset[str]:
    return frozenset(path.read_text("utf-8").split())
