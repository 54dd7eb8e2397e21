"""Where a movement history contradicts itself."""

from collections.abc import Iterable

from sizao.response.investigations.types import Conflict, ConflictKind, Movement, Origin


def find_conflicts(movements: Iterable[Movement]) -> list[Conflict]:
    """Every pair of movements of one person at different places in the same time, earliest first.

    Touching is no conflict, nor is a place where somebody lodges by record.
    """
    found: list[Conflict] = []
    going_on: list[Movement] = []
    stays = (movement for movement in movements if not movement.is_lodging)
    for movement in sorted(stays, key=lambda one: (one.enter, one.leave, one.key)):
        going_on = [earlier for earlier in going_on if earlier.leave > movement.enter]
        found += [
            Conflict(
                _kind(earlier, movement), earlier.key, movement.key, movement.enter, min(earlier.leave, movement.leave)
            )
            for earlier in going_on
            if earlier.place != movement.place
        ]
        going_on.append(movement)
    return sorted(found, key=lambda conflict: (conflict.begins, conflict.ends, conflict.one, conflict.other))


def _kind(one: Movement, other: Movement) -> ConflictKind:
    recorded = [movement.origin is Origin.RECORDED for movement in (one, other)]
    if all(recorded):
        return ConflictKind.TWO_RECORDS
    return ConflictKind.AGAINST_RECORD if any(recorded) else ConflictKind.TWO_STATEMENTS
