"""What may share a tube, and which specimens ask for another. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.response.testing.types import (
    POSITIVE,
    DueKind,
    Member,
    NewTube,
    Pooling,
    PoolLimits,
    TestingError,
    TubeFullError,
    TubeResult,
)


LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Taken:
    """One specimen of somebody, as far as it may ask for another."""

    code: str
    people: int
    collected_at: datetime
    result: TubeResult | None
    resulted_at: datetime | None


def check_tube(new: NewTube, limits: PoolLimits, *, at: datetime) -> None:
    """Raises `TubeFullError` or `TestingError` for a tube that cannot be, whatever is known of others."""
    if not new.code.strip() or len(new.code) > LONGEST_CODE or any(sign.isspace() for sign in new.code):
        raise TestingError(
            "A tube needs the code that is printed on it.",
            "A code has no blanks and at most 40 characters.",
            "Scan the tube, or type what is under its bars.",
        )
    if not new.members:
        raise TestingError("Nobody is in this tube.", next_step="Scan whose specimen is in it.")
    if new.collected_at > at:
        raise TestingError("The tube would be taken in the future.", next_step="Check the time of collection.")
    twice = [person for person, times in Counter(member.person for member in new.members).items() if times > 1]
    if twice:
        raise TestingError(
            "Somebody would be in this tube twice.",
            "One specimen of a person goes into a tube.",
            "Remove the second entry.",
        )
    if new.pooling not in limits.most:
        raise TubeFullError(
            "The protocol knows no tube of this kind.",
            next_step="Choose another way of pooling, or another protocol.",
        )
    most = limits.most[new.pooling]
    if most is not None and len(new.members) > most:
        raise TubeFullError(
            "Too many people are in this tube.",
            f"{len(new.members)} people are in it; the protocol allows {most}.",
            "Put the others into another tube.",
            people=len(new.members),
            most=most,
        )
    if new.pooling is Pooling.HOUSEHOLD:
        _check_household(new)


def _check_household(new: NewTube) -> None:
    homes = {member.household for member in new.members if member.household}
    if len(homes) > 1:
        raise TubeFullError(
            "This tube holds people of several households.",
            "A household tube holds one household and nobody else.",
            "Take a tube for each household.",
        )


def asks_again(specimens: Sequence[Taken]) -> tuple[DueKind, Taken] | None:
    """Whether somebody is to be tested alone at once, because of which of their specimens.

    A positive pool asks until a specimen of this person alone, taken after it, is negative, positive or on its way. An
    unclear result asks until any later specimen. Void specimens are left out by the caller.
    """
    for one in sorted(specimens, key=lambda taken: taken.collected_at, reverse=True):
        is_pool_positive = one.people > 1 and one.result in POSITIVE
        is_unclear = one.result is TubeResult.UNCLEAR
        if not (is_pool_positive or is_unclear):
            continue
        later = [other for other in specimens if other.collected_at > one.collected_at]
        answers = [other for other in later if (other.people == 1 or not is_pool_positive)]
        if answers:
            return None
        return (DueKind.POOL_POSITIVE if is_pool_positive else DueKind.UNCLEAR), one
    return None


def registered_twice(members: Sequence[Member], in_round: Collection[int]) -> tuple[int, ...]:
    """Who of them has given a specimen in this round already."""
    return tuple(member.person for member in members if member.person in in_round)
