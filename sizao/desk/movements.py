"""Who was where: a search across people, places and presences, and the movements of one person."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.kernel.errors import SizaoError
from sizao.kernel.pages import Page
from sizao.kernel.periods import Period
from sizao.registry.people.queries import (
    access_people,
    divisions_of_households,
    find_people,
    keys_of_human,
    keys_of_humans,
)
from sizao.registry.people.types import PersonNotFoundError, PersonRow
from sizao.registry.places.queries import get_divisions, get_places, list_venues
from sizao.registry.places.types import Division, Place
from sizao.response.presences.queries import access_presences, access_presences_at
from sizao.response.presences.types import PresenceRecord


_PLACES_MEANT = 200
_PEOPLE_MEANT = 200
LONGEST = timedelta(days=31)
MOST_PRESENCES = 20_000


class MovementsError(SizaoError):
    """A search for presences that cannot be made."""


class PresenceOrder(StrEnum):
    """By what a list of presences may be ordered."""

    EARLIEST = "earliest"
    LATEST = "latest"
    LONGEST = "longest"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Stay:
    """One presence with what is known of its place. `division` is the place's own, None for vehicles."""

    record: PresenceRecord
    place: Place
    division: Division | None

    @property
    def seconds(self) -> int:
        return int((self.record.leave - self.record.enter).total_seconds())


@dataclass(frozen=True, slots=True)
class FoundStays:
    """One page of stays, and a row for each person on it: without a name where the reader's scope ends."""

    page: Page[Stay]
    people: Mapping[int, PersonRow]
    is_cut: bool


def find_stays(
    *,
    actor: ScopedActor,
    person: str,
    place: str,
    period: Period,
    purpose: str,
    at: datetime,
    order: PresenceOrder = PresenceOrder.EARLIEST,
    page: int = 1,
    size: int = 50,
) -> FoundStays:
    """Presences of somebody (key, name, number or phone), at a place (key, or part of a name), or both, in a period.

    People must be registered within the actor's scope; a place must lie in it, or be a vehicle. Raises
    `MovementsError`, `PersonNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    _check_asked(person, place, period)
    persons = _meant_people(actor, person, purpose, at) if person.strip() else None
    places = _meant_places(actor, place) if place.strip() else None
    if persons is not None:
        records = access_presences(
            persons=persons, period=period, actor=actor.actor_id, purpose=purpose, at=at, limit=MOST_PRESENCES
        )
        records = [record for record in records if places is None or record.place in places]
    else:
        records = access_presences_at(
            places=places or (), period=period, actor=actor.actor_id, purpose=purpose, at=at, limit=MOST_PRESENCES
        )
    _sort(records, order)
    start = (page - 1) * size
    shown = records[start : start + size]
    named = access_people(actor=actor, keys={record.person for record in shown}, purpose=purpose, at=at)
    return FoundStays(
        Page(stays_of(shown, actor=actor), len(records), page, size), named, len(records) == MOST_PRESENCES
    )


def access_movements(*, actor: ScopedActor, person: int, period: Period, purpose: str, at: datetime) -> list[Stay]:
    """The stays of one human, under all their keys, earliest first. The caller has the person within its scope.

    Raises `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    keys = keys_of_human(key=person)
    records = access_presences(persons=keys, period=period, actor=actor.actor_id, purpose=purpose, at=at)
    return stays_of(records, actor=actor)


def stays_of(records: Sequence[PresenceRecord], *, actor: ScopedActor) -> list[Stay]:
    """Presences with their places and divisions; a household lies where its people are registered."""
    places = get_places(keys={record.place for record in records})
    homes = divisions_of_households(
        actor=actor, places=[key for key, place in places.items() if not place.division_path]
    )
    paths = {key: place.division_path or homes.get(key, "") for key, place in places.items()}
    divisions = get_divisions(paths=paths.values())
    return [Stay(record, places[record.place], divisions.get(paths[record.place])) for record in records]


def _check_asked(person: str, place: str, period: Period) -> None:
    if not person.strip() and not place.strip():
        raise MovementsError("Neither a person nor a place was given.", next_step="Give at least one of them.")
    if period.end is None or period.end - period.start > LONGEST:
        raise MovementsError(
            f"The period is longer than {LONGEST.days} days.",
            "A search reads no more about people than it needs.",
            "Choose a shorter period.",
        )


def _meant_people(actor: ScopedActor, text: str, purpose: str, at: datetime) -> Collection[int]:
    key = key_from_shown(text)
    if key is not None:
        rows = access_people(actor=actor, keys=keys_of_human(key=key), purpose=purpose, at=at)
        found = [row.key for row in rows.values() if row.is_named]
    else:
        found = [
            row.key for row in find_people(actor=actor, text=text, purpose=purpose, at=at, size=_PEOPLE_MEANT).rows
        ]
    if not found:
        raise PersonNotFoundError(
            "Nobody within your area is meant by these words.",
            next_step="Give a key, a whole name, an ID number or a phone.",
        )
    return keys_of_humans(keys=found)


def _meant_places(actor: ScopedActor, text: str) -> Collection[str]:
    words = text.strip()
    exact = get_places(keys=[words])[words]
    venues = [exact] if ":" in words else list_venues(text=words, size=_PLACES_MEANT).rows
    found = {place.key for place in venues if place.division_path is None or actor.scope.covers(place.division_path)}
    if not found:
        raise MovementsError(
            "No place within your area is meant by these words.",
            next_step="Give part of its name, or its key as it stands in the records.",
        )
    return found


def _sort(records: list[PresenceRecord], order: PresenceOrder) -> None:
    match order:
        case PresenceOrder.LATEST:
            records.sort(key=lambda record: record.enter, reverse=True)
        case PresenceOrder.LONGEST:
            records.sort(key=lambda record: record.leave - record.enter, reverse=True)
        case PresenceOrder.PLACE:
            records.sort(key=lambda record: (record.place, record.cell or "", record.enter))
        case _:
            records.sort(key=lambda record: record.enter)
