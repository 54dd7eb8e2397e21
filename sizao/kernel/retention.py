"""How long the rows of a table are kept. Each model says it beside its privacy classes (explanation/retention.md)."""

from dataclasses import dataclass
from enum import StrEnum


class RetentionKind(StrEnum):
    OUTBREAK = "outbreak"
    """Until the outbreak is closed."""
    PARENT = "parent"
    """As long as the row that it belongs to."""
    TERM = "term"
    """For the days that the packs set; at the close-out at the latest, if it is about residents."""
    STANDING = "standing"
    """Not about residents, or needed beyond the outbreak."""


@dataclass(frozen=True, slots=True)
class Retention:
    """One rule.

    `parent`: the field that names the row it belongs to. `term`: a word of `RetentionTerm`; `since`: the field from
    which its days count, also `parent__field`; `unless`: a field of the row that, once filled, ends the term: the row
    then goes with its parent, or at the close-out. `why`: what is kept beyond an outbreak, and what for.
    """

    kind: RetentionKind
    parent: str = ""
    term: str = ""
    since: str = ""
    unless: str = ""
    why: str = ""


WITH_THE_OUTBREAK = Retention(RetentionKind.OUTBREAK)


def with_its(parent: str) -> Retention:
    """As long as the row that the field `parent` names."""
    return Retention(RetentionKind.PARENT, parent=parent)


def for_a_term(term: str, *, since: str, unless: str = "", parent: str = "") -> Retention:
    """For the days of `term`, counted from `since`."""
    return Retention(RetentionKind.TERM, parent=parent, term=term, since=since, unless=unless)


def standing(why: str) -> Retention:
    """Kept beyond the outbreak, for the reason `why`."""
    return Retention(RetentionKind.STANDING, why=why)
