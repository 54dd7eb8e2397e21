"""Words of the database that other rooms use."""

import re
from dataclasses import dataclass

from sizao.kernel.errors import SizaoError


_PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class ScopeError(SizaoError):
    """A scope that is no path of a division."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the country that an actor may see: a division and everything below it.

    `path` is the division's path of codes, for example `n13.n1307.n130730`; `None` sees nothing.
    """

    path: str | None
    actor: str = ""

    def __post_init__(self) -> None:
        if self.path is not None and not _PATH.fullmatch(self.path):
            raise ScopeError(
                f"'{self.path}' is no path of a division.",
                "It is made of letters, digits, hyphens and underscores, separated by dots.",
                "Give a path like n13.n1307.n130730.",
            )

    def covers(self, path: str) -> bool:
        """Whether `path` is this division or lies below it."""
        return self.path is not None and (path == self.path or path.startswith(f"{self.path}."))

    def narrowed(self, path: str) -> "Scope":
        """What lies both here and in the division `path`; nothing if neither lies in the other."""
        if self.covers(path):
            return Scope(path, self.actor)
        return self if self.path is not None and Scope(path).covers(self.path) else Scope(None, self.actor)


NO_SCOPE = Scope(None)
