"""Which account of the operating system runs the server.

PostgreSQL refuses to run as root. Started by root, it runs as `nobody`, and no permission of any folder of the machine
is changed for it: where a folder on the way is closed to `nobody` (a home directory, a temporary directory), the
server keeps the one capability that lets it pass.
"""

import os
import pwd
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sizao.kernel.errors import SizaoError


# Bit numbers of linux/capability.h, in order of preference: the first reads, the second also writes.
_PASSING_CAPABILITIES = {"dac_read_search": 2, "dac_override": 1}


class ServerAccountError(SizaoError):
    """The server cannot be run by another account here."""


@dataclass(frozen=True, slots=True)
class ServerAccount:
    """Who runs the server's programs, and how such a program is started."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()
    changes_user: bool = False

    def start_arguments(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess` that start a program under this account."""
        if self.changes_user and not self.prefix:
            return {"user": self.uid, "group": self.gid, "extra_groups": []}
        return {}

    def give(self, path: Path) -> None:
        """Makes the account the owner of `path`."""
        if self.changes_user:
            os.chown(path, self.uid, self.gid)


def choose_account(paths: Iterable[Path]) -> ServerAccount:
    """The account for a server that must reach `paths`. Raises `ServerAccountError` when root cannot hand over."""
    if os.geteuid() != 0:
        return ServerAccount(os.geteuid(), os.getegid())
    nobody = pwd.getpwnam("nobody")
    closed = _first_closed(paths)
    setpriv = shutil.which("setpriv")
    if closed is None and setpriv is None:
        return ServerAccount(nobody.pw_uid, nobody.pw_gid, changes_user=True)
    capability = "" if closed is None else _own_capability()
    if setpriv is None or (closed is not None and not capability):
        raise ServerAccountError(
            f"The folder {closed} is closed to the account 'nobody'.",
            "PostgreSQL does not run as root, so it runs as that account.",
            "Work as an ordinary user, or set SIZAO_HOME to a folder that others may pass through.",
        )
    prefix = [setpriv, f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    if capability:
        # Without this bit access(2), by which PostgreSQL looks for its own programs, would leave the capability aside.
        prefix += ["--securebits=+no_setuid_fixup"]
        prefix += [f"--inh-caps=-all,+{capability}", f"--ambient-caps=-all,+{capability}"]
    return ServerAccount(nobody.pw_uid, nobody.pw_gid, tuple(prefix), changes_user=True)


def _first_closed(paths: Iterable[Path]) -> Path | None:
    for path in paths:
        for folder in (path, *path.parents):
            if folder.exists() and not folder.stat().st_mode & 0o001:
                return folder
    return None


def _own_capability() -> str:
    status = Path("/proc/self/status")
    if not status.exists():
        return ""
    effective = next((line for line in status.read_text().splitlines() if line.startswith("CapEff:")), "CapEff: 0")
    bits = int(effective.split()[1], 16)
    return next((name for name, bit in _PASSING_CAPABILITIES.items() if bits >> bit & 1), "")
