"""How long stock lasts, day by day: what expires first goes first."""

from collections.abc import Iterable, Sequence

from sizao.engines.planning.supplies.types import Arrival, Day, Lot, Outlook


_KEEPS = 1 << 60


def look_ahead(lots: Iterable[Lot], needs: Sequence[int], arrivals: Iterable[Arrival] = ()) -> Outlook:
    """Uses up `lots` against what is needed on each day; of two lots the one that expires first goes first.

    No other order serves more: a lot that expires later can do all that the earlier one can.
    """
    held = [[_last(lot), lot.amount] for lot in lots if lot.amount]
    coming = sorted((arrival for arrival in arrivals if arrival.lot.amount), key=lambda arrival: arrival.day)
    days: list[Day] = []
    runs_out: int | None = None
    for number, needed in enumerate(needs):
        spoiled = sum(amount for last, amount in held if last < number)
        held = [lot for lot in held if lot[0] >= number and lot[1]]
        while coming and coming[0].day <= number:
            arrival = coming.pop(0)
            if _last(arrival.lot) < number:
                spoiled += arrival.lot.amount
            else:
                held.append([_last(arrival.lot), arrival.lot.amount])
        held.sort()
        there, open_need = sum(amount for _last_day, amount in held), needed
        for lot in held:
            taken = min(lot[1], open_need)
            lot[1] -= taken
            open_need -= taken
        days.append(Day(there, needed, needed - open_need, open_need, spoiled))
        if open_need and runs_out is None:
            runs_out = number
    return Outlook(tuple(days), runs_out)


def _last(lot: Lot) -> int:
    return _KEEPS if lot.last_day is None else lot.last_day
