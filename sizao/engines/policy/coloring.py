"""The color of a health code: recorded facts of health in, a color out. There is no other way to one.

It is never stored, so nobody can set it, and it restricts nobody. See docs/explanation/misuse.md for why it is so.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sizao.engines.policy.types import Decision, Pack, PackError
from sizao.engines.policy.vocabulary import Color, HealthFact


@dataclass(frozen=True, slots=True)
class ShownColor:
    """A color with the words of its row in zh and en, and the row's id."""

    color: Color
    what: Mapping[str, str]
    rule: str


def color_for(pack: Pack, *, facts: Collection[HealthFact], on: date) -> Decision | None:
    """The color (a `ShownColor`) of somebody of whom exactly these facts are recorded; None where no code is shown.

    `pack` with the local orders in force on the day: without rows of `colors` that hold on it, the locality shows none.
    The first row in their order that names one of the facts counts, else the last, which names none. Raises PackError
    where no row fits.
    """
    rows = sorted(pack.section_on("colors", on), key=lambda row: row.values["order"])
    if not rows:
        return None
    recorded = set(facts)
    tried: list[tuple[str, str]] = []
    for row in rows:
        named = set(row.values.get("facts", ()))
        if not named or named & recorded:
            tried.append((row.full_id, "fits" if named else "fits everybody else"))
            return Decision(
                ShownColor(Color(row.values["color"]), row.values["what"], row.full_id),
                pack.id,
                pack.hash,
                (row.full_id,),
                {"facts": sorted(fact.value for fact in recorded), "on": on.isoformat()},
                tuple(tried),
            )
        tried.append((row.full_id, f"none of {', '.join(sorted(named))} is recorded"))
    raise PackError(f"No color of {pack.id} fits.", tuple(f"{rule}: {why}" for rule, why in tried), "Add the last row.")
