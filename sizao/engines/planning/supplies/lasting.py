"""How long stock lasts, day by day: what expires first goes first."""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence

from sizao.engines.planning.supplies.types import Arrival, Day, Lot, Outlook


_KEEPS = 1 << 60


def look_ahead(lots: Iterable[Lot], needs: Sequence[int], arrivals: Iterable[Arrival] = ()) -> Outlook:
    """Uses up `lots` against what is needed on each day; of two lots the one that expires first goes first.

    No other order serves more: a lot that expires later can do all that the earlier one can.
    """
    amounts: dict[int, int] = defaultdict(int)
    for lot in lots:
        amounts[_last(lot)] += lot.amount
    # In order of expiry, used up from the front: what stands before `front` is gone.
    held = sorted([last, amount] for last, amount in amounts.items() if amount)
    front, there = 0, sum(amounts.values())
    coming = deque(sorted((arrival for arrival in arrivals if arrival.lot.amount), key=lambda arrival: arrival.day))
    days: list[Day] = []
    runs_out: int | None = None
    for number, needed in enumerate(needs):
        while coming and coming[0].day <= number:
            lot = coming.popleft().lot
            insort(held, [_last(lot), lot.amount], lo=front)
            there += lot.amount
        spoiled = 0
        while front < len(held) and held[front][0] < number:
            spoiled += held[front][1]
            front += 1
        there -= spoiled
        open_need = needed
        while open_need and front < len(held):
            taken = min(held[front][1], open_need)
            held[front][1] -= taken
            open_need -= taken
            if not held[front][1]:
                front += 1
        days.append(Day(there, needed, needed - open_need, open_need, spoiled))
        there -= needed - open_need
        if open_need and runs_out is None:
            runs_out = number
    return Outlook(tuple(days), runs_out)


def _last(lot: Lot) -> int:
    return _KEEPS if lot.last_day is None else lot.last_day
