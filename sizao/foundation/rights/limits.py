"""The numbers of law that this room needs; all of them stand in the packs."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.timezone import get_default_timezone

from sizao.engines.policy.loading import load_pack
from sizao.engines.policy.types import Row
from sizao.engines.policy.vocabulary import Safeguard


_PACK = "law"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number, the row that sets it and what it rests on."""

    limit: int
    rule: str
    basis: str


def limit_of(safeguard: Safeguard, *, at: datetime) -> Limit:
    """The number of a safeguard on the day of `at`; that of the first day on which the law knows it, before then."""
    day = at.astimezone(get_default_timezone()).date()
    row = _row(safeguard, day)
    return Limit(int(row.values["limit"]), row.full_id, row.legal_basis)


def basis_of(rule: str, *, at: datetime) -> str:
    """The article on which a rule rested on the day of `at`, in words; empty for a rule that the pack has no more."""
    day = at.astimezone(get_default_timezone()).date()
    rows = load_pack(_PACK).section_near("safeguards", day)
    return next((row.legal_basis for row in rows if row.full_id == rule), "")


@lru_cache(maxsize=64)
def _row(safeguard: Safeguard, day: date) -> Row:
    rows = load_pack(_PACK).section_near("safeguards", day)
    return next(row for row in rows if row.values["safeguard"] == safeguard)
