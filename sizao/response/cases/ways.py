"""How the files of a laboratory are read: what was said about it once, and what is said about one file."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sizao.engines.sheets.mapping import plain
from sizao.response.cases import models
from sizao.response.cases.types import FindingColumn, FindingKind, IntakeError, Reading, ResultStatus


def reading_with(
    batch: models.IntakeBatch,
    *,
    zone: str | None = None,
    columns: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
) -> Reading:
    """How a batch is read: as its laboratory's files are, with what is said about this one.

    A remembered name of a column counts only where the file has it: another export of the same laboratory may have
    the usual names. Raises `IntakeError`.
    """
    laboratory = batch.laboratory
    there = {plain(name) for name in batch.names}
    remembered = {column: name for column, name in laboratory.columns.items() if plain(name) in there}
    return Reading(
        zone=check_zone(zone or laboratory.zone),
        columns=remembered | check_columns(columns or {}),
        words=laboratory.words | check_words(words or {}),
    )


def check_zone(name: str) -> str:
    """The name of a time zone. Raises `IntakeError`."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise IntakeError(
            f"There is no time zone '{name}'.", next_step="Give an IANA name, for example Asia/Shanghai."
        ) from error


def check_columns(columns: Mapping[str, str]) -> dict[str, str]:
    """What our columns are called. Raises `IntakeError` for a column that is not ours."""
    for column in columns:
        if column not in set(FindingColumn):
            raise IntakeError(f"'{column}' is no column of ours.", next_step=f"Use one of {', '.join(FindingColumn)}.")
    return {column: name for column, name in columns.items() if name}


def check_words(words: Mapping[str, str]) -> dict[str, str]:
    """What words mean, by their plain form. Raises `IntakeError` for a meaning that is none."""
    meanings = {*FindingKind, *ResultStatus}
    for word, code in words.items():
        if code not in meanings:
            raise IntakeError(
                f"'{code}' is nothing that '{word}' could mean.",
                next_step=f"Use one of {', '.join(sorted(str(meaning) for meaning in meanings))}.",
            )
    return {plain(word): code for word, code in words.items()}
