"""Who says something in an investigation, and how sure it is."""

from enum import StrEnum

from sizao.kernel.errors import SizaoError


class InvestigationError(SizaoError):
    """Something that cannot be noted in an investigation as it was given."""


class SaidBy(StrEnum):
    """Whose word it is."""

    PERSON = "person"
    """Whoever is asked, about themselves."""
    RELATIVE = "relative"
    COMPANION = "companion"
    COLLEAGUE = "colleague"
    STAFF = "staff"
    """Somebody who works at the place."""
    DOCUMENT = "document"
    """A paper, a ticket, a payment."""


class Certainty(StrEnum):
    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Protection(StrEnum):
    """What stood between two people, or a person and a place."""

    UNKNOWN = "unknown"
    NONE = "none"
    PARTIAL = "partial"
    """A mask some of the time, or one that does not close."""
    FULL = "full"
    """A well-fitting respirator or full protective clothing, all the time."""
