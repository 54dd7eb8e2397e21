"""Which batches an amount is taken from."""

from collections.abc import Sequence
from datetime import date

from sizao.readiness.supplies.types import Held, NotEnoughError, Taken


def take_first_to_expire(held: Sequence[Held], amount: int, *, on: date, may_be_expired: bool = False) -> list[Taken]:
    """Takes `amount` out of `held`: what expires first goes first, what keeps goes last, what is expired stays.

    `may_be_expired`: also what is expired, for throwing it away. Raises `NotEnoughError` with what is there.
    """
    usable = [one for one in held if one.amount and (may_be_expired or one.expires_on is None or one.expires_on >= on)]
    there = sum(one.amount for one in usable)
    if there < amount:
        expired = sum(one.amount for one in held) - there
        item = held[0].item if held else ""
        raise NotEnoughError(item=item, there=there, wanted=amount, expired=expired)
    taken, left = [], amount
    for one in sorted(usable, key=lambda batch: (batch.expires_on is None, batch.expires_on or on, batch.id)):
        part = min(left, one.amount)
        if part:
            taken.append(Taken(one.id, one.item, one.lot, one.expires_on, part))
            left -= part
    return taken
