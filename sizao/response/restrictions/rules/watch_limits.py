"""The numbers of the guard against misuse, each with the row of the pack that sets it."""

from dataclasses import dataclass
from datetime import date

from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import Safeguard
from sizao.response.restrictions.rules.rulebook import safeguard


# (number, rule)
Number = tuple[float, str]


@dataclass(frozen=True, slots=True)
class WatchLimits:
    """See `Safeguard` for what each of them limits."""

    without_link: Number
    without_link_week: Number
    place_without_link: Number
    far_place: Number
    from_file: Number
    same_reason: Number
    before_evidence: Number
    volume_of_one: Number
    volume_ratio: Number
    volume_floor: Number
    record_days: Number


def limits_of(pack: Pack, on: date) -> WatchLimits:
    """The numbers of a pack on a day. Raises `RulesError` where it lacks one: no number is made up here."""

    def number(name: Safeguard) -> Number:
        found = safeguard(pack, name.value, on)
        return found.limit, found.rule

    return WatchLimits(
        without_link=number(Safeguard.WITHOUT_LINK),
        without_link_week=number(Safeguard.WITHOUT_LINK_WEEK),
        place_without_link=number(Safeguard.PLACE_WITHOUT_LINK),
        far_place=number(Safeguard.FAR_PLACE),
        from_file=number(Safeguard.FROM_FILE),
        same_reason=number(Safeguard.SAME_REASON),
        before_evidence=number(Safeguard.BEFORE_EVIDENCE),
        volume_of_one=number(Safeguard.VOLUME_OF_ONE),
        volume_ratio=number(Safeguard.VOLUME_RATIO),
        volume_floor=number(Safeguard.VOLUME_FLOOR),
        record_days=number(Safeguard.RECORD_DAYS),
    )
