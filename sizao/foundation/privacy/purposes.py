"""Why somebody reads about a person. Asked once for a task, kept with every read."""

from enum import StrEnum

from sizao.kernel.errors import SizaoError


_LONGEST = 200


class Purpose(StrEnum):
    """The usual purposes, offered by the pages. Other words are allowed; none are not."""

    CASE_INVESTIGATION = "case_investigation"
    CONTACT_TRACING = "contact_tracing"
    SOURCE_TRACING = "source_tracing"
    FOLLOW_UP = "follow_up"
    DATA_CORRECTION = "data_correction"
    SUBJECT_REQUEST = "subject_request"
    EXERCISE = "exercise"


class PurposeError(SizaoError):
    """A read without a purpose."""


def check_purpose(text: str) -> str:
    """The purpose without blanks around it. Raises `PurposeError` when there is none, or a whole letter of it."""
    purpose = text.strip()
    if not purpose:
        raise PurposeError(
            "No purpose was given for reading about people.",
            "Each such read is kept in the audit trail with its purpose.",
            "Choose why you need it.",
        )
    if len(purpose) > _LONGEST:
        raise PurposeError(
            f"The purpose has {len(purpose)} characters.", f"It may have {_LONGEST}.", "Say it in one line."
        )
    return purpose
