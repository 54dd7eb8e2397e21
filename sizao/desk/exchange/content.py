"""The content of a message, read field by field: what is missing or of another kind refuses the message."""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from sizao.foundation.database.types import Scope, ScopeError
from sizao.foundation.exchange.types import MessageRefusedError


Word = TypeVar("Word", bound=StrEnum)


_NUMBER_AT_MOST = 2**53


class Content:
    """Fields of a message. `where` says which part of it, for refusals; they never repeat what stood there."""

    def __init__(self, fields: Any, where: str = "") -> None:
        if not isinstance(fields, Mapping):
            raise _refused(where or "content", "no object")
        self._fields = fields
        self._where = f"{where}." if where else ""

    def text(self, name: str, *, longest: int = 200, needed: bool = False) -> str:
        found = self._fields.get(name, "")
        if not isinstance(found, str) or len(found) > longest or "\x00" in found:
            raise self._wrong(name, f"no text of at most {longest} characters")
        if needed and not found.strip():
            raise self._wrong(name, "empty")
        return found.strip()

    def number(self, name: str) -> int:
        found = self._fields.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found < _NUMBER_AT_MOST:
            raise self._wrong(name, "no whole number")
        return found

    def instant(self, name: str) -> datetime:
        found = self.instant_or_none(name)
        if found is None:
            raise self._wrong(name, "empty")
        return found

    def instant_or_none(self, name: str) -> datetime | None:
        given = self._fields.get(name)
        if given is None:
            return None
        try:
            found = datetime.fromisoformat(given)
        except (TypeError, ValueError):
            raise self._wrong(name, "no instant") from None
        if found.tzinfo is None:
            raise self._wrong(name, "an instant without an offset")
        return found

    def path_of(self, name: str, is_theirs: Callable[[str], bool]) -> str:
        """A division that belongs to the side which has to name one of its own."""
        found = self.text(name, needed=True)
        try:
            is_right = is_theirs(Scope(found).path or "")
        except ScopeError:
            is_right = False
        if not is_right:
            raise self._wrong(name, "no division of the area that it has to lie in")
        return found

    def word(self, name: str, known: type[Word]) -> Word:
        """A member of an enumeration of words."""
        found = self._fields.get(name)
        words = [one.value for one in known]
        if found not in words:
            raise self._wrong(name, f"none of {', '.join(words)}")
        return known(found)

    def parts(self, name: str) -> list["Content"]:
        found = self._fields.get(name)
        if not isinstance(found, list):
            raise self._wrong(name, "no list")
        return [Content(one, f"{self._where}{name}[{at}]") for at, one in enumerate(found)]

    def part(self, name: str) -> "Content":
        return Content(self._fields.get(name), f"{self._where}{name}")

    def _wrong(self, name: str, what: str) -> MessageRefusedError:
        return _refused(f"{self._where}{name}", what)


def _refused(where: str, what: str) -> MessageRefusedError:
    return MessageRefusedError(f"'{where}' is {what}.", next_step="See docs/reference/exchange.md.")
