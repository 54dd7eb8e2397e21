"""The tables a pack may have, and what their rows hold."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sizao.kernel.settings_of_contact import Setting


Check = Callable[[Any], str | None]  # the words of what is wrong, or None


def one_of(*allowed: Any) -> Check:
    def check(value: Any) -> str | None:
        return None if value in allowed else f"{value!r} is none of {', '.join(map(str, allowed))}"

    return check


def number(low: float, high: float) -> Check:
    def check(value: Any) -> str | None:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{value!r} is no number"
        return None if low <= value <= high else f"{value} does not lie between {low:g} and {high:g}"

    return check


def text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "a text is expected"


def both_languages(value: Any) -> str | None:
    if not isinstance(value, Mapping) or set(value) != {"zh", "en"}:
        return "a text in zh and one in en are expected"
    return None if all(isinstance(part, str) and part.strip() for part in value.values()) else "a text is empty"


def boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"{value!r} is neither true nor false"


def settings(value: Any) -> str | None:
    if not isinstance(value, list) or not value:
        return "a list of settings is expected"
    unknown = [str(name) for name in value if name not in list(Setting)]
    return f"unknown setting {', '.join(unknown)}" if unknown else None


def day_list(value: Any) -> str | None:
    good = isinstance(value, list) and all(isinstance(day, int) and 0 < day < 100 for day in value)
    return None if good else "a list of days is expected"


def day(value: Any) -> str | None:
    return None if isinstance(value, date) else f"{value!r} is no date"


@dataclass(frozen=True, slots=True)
class Section:
    """`required` and `optional` values of a row; `decides`: the values that no two valid rows may share."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]
    decides: tuple[str, ...]


DEGREE = one_of(1, 2, 3, 4)

SECTIONS: dict[str, Section] = {
    # From when a case may have infected others: so many days before the anchor.
    "windows": Section(
        {"classification": text, "anchor": one_of("onset", "first_positive", "last_negative"), "days": number(0, 60)},
        {"priority": number(0, 100)},
        ("classification", "anchor"),
    ),
    # Which degrees the protocol determines at all, and how long such a contact is a source.
    "degrees": Section(
        {"degree": DEGREE, "determined": boolean, "name": both_languages},
        {"horizon_days": number(0.01, 60), "condition": both_languages},
        ("degree",),
    ),
    # Criteria as the protocol words them, for people who decide.
    "contacts": Section({"degree": DEGREE, "condition": both_languages}, {"evidence": both_languages}, ()),
    "transport": Section({"settings": settings, "close": both_languages}, {"general": both_languages}, ()),
    # What the machine proposes: for each degree and setting the least time together, or that it makes no contact.
    "tracing": Section(
        {"degree": one_of(1, 2, 3), "settings": settings, "contact": one_of(True, False)},
        {
            "minutes": number(0, 10_000),
            "mode": one_of("single", "cumulative"),
            "scope": one_of("cell", "place"),
            "rows_apart": number(0, 100),
        },
        ("degree", "settings"),
    ),
    "measures": Section(
        {"degree": DEGREE, "measure": text, "days": number(0, 90), "what": both_languages},
        {
            "place": one_of("central", "home", "none"),
            "then_days": number(0, 90),
            "test_days": day_list,
            "then_test_days": day_list,
            "move_within_hours": number(0, 240),
            "group": text,
            "release": both_languages,
        },
        (),
    ),
    "clocks": Section({"begins": text, "ends": text, "hours": number(0, 1000), "what": both_languages}, {}, ()),
    "legal_class": Section(
        {"managed_as": one_of("A", "B", "B as A", "C", "none"), "since": day},
        {"until": day, "what": both_languages},
        (),
    ),
    "authority": Section(
        {"act": text, "by": both_languages, "needs_class": one_of("A", "any")}, {"what": both_languages}, ()
    ),
}

# What every row has besides.
COMMON = {"id", "valid", "legal_basis", "citation", "status", "label", "note"}
