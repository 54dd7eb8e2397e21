"""The kinds of values that rows hold: each says what it takes, and finds the words of what is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Check:
    """`says`: what is taken, for the reference. Called with a value it gives the words of what is wrong, or None."""

    says: str
    find: Callable[[Any], str | None]

    def __call__(self, value: Any) -> str | None:
        return self.find(value)


@dataclass(frozen=True, slots=True)
class Key:
    """One value of a row: what it takes, and what it is for."""

    check: Check
    about: str


def one_of(*allowed: str | int) -> Check:
    listed = ", ".join(map(str, allowed))

    def find(value: Any) -> str | None:
        # True equals 1, but is no degree.
        known = any(type(value) is type(one) and value == one for one in allowed)
        return None if known else f"{value!r} is none of {listed}"

    return Check(f"one of {listed}", find)


def word_of(words: type[StrEnum]) -> Check:
    return one_of(*(word.value for word in words))


def list_of(item: Check) -> Check:
    def find(value: Any) -> str | None:
        if not isinstance(value, list) or not value:
            return "a list is expected"
        wrong = [words for one in value if (words := item(one))]
        if wrong:
            return "; ".join(wrong)
        return "the same stands twice" if len({str(one) for one in value}) < len(value) else None

    return Check(f"a list, each {item.says}", find)


def number(low: float, high: float) -> Check:
    def find(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{value!r} is no number"
        return None if low <= value <= high else f"{value} does not lie between {low:g} and {high:g}"

    return Check(f"a number from {low:g} to {high:g}", find)


def whole(low: int, high: int) -> Check:
    def find(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return f"{value!r} is no whole number"
        return None if low <= value <= high else f"{value} does not lie between {low} and {high}"

    return Check(f"a whole number from {low} to {high}", find)


def _rising(value: Any) -> str | None:
    good = isinstance(value, list) and value and all(type(day) is int and 0 < day < 100 for day in value)
    if not good:
        return "a list of days is expected"
    return None if value == sorted(set(value)) else "the days do not rise"


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text is expected"


def _both(value: Any) -> str | None:
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        return "a text in zh and one in en are expected"
    return None if all(isinstance(part, str) and part.strip() for part in value.values()) else "a text is empty"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"{value!r} is neither true nor false"


DAYS = Check("a rising list of days, the first being 1", _rising)
TEXT = Check("a text", _text)
BOTH = Check("a text in zh and en", _both)
FLAG = Check("true or false", _flag)


def each(required: Mapping[str, Key], optional: Mapping[str, Key]) -> Check:
    """A list of mappings with these keys."""
    keys = {**required, **optional}

    def problems(part: Mapping[str, Any]) -> Iterator[str]:
        yield from (f"unknown key {name}" for name in part if name not in keys)
        yield from (f"{name} is missing" for name in required if name not in part)
        for name, key in keys.items():
            if name in part and (words := key.check(part[name])):
                yield f"{name}: {words}"

    def find(value: Any) -> str | None:
        if not isinstance(value, list) or not value or not all(isinstance(part, Mapping) for part in value):
            return "a list of mappings is expected"
        wrong = [f"[{number}] {words}" for number, part in enumerate(value, 1) for words in problems(part)]
        return "; ".join(wrong) or None

    described = "; ".join(
        f"`{name}`{'' if name in required else ' (may be missing)'}: {key.about}, {key.check.says}"
        for name, key in keys.items()
    )
    return Check(f"a list of mappings. {described}", find)
