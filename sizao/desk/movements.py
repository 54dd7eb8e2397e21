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
from sizao.kernel.settings_of_contact import Setting
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
# They lie in no division.
_VEHICLES = (
    Setting.BUS,
    Setting.COACH_SEALED,
    Setting.COACH_VENTILATED,
    Setting.TRAIN_SEALED,
    Setting.TRAIN_UNSEALED,
    Setting.AIRCRAFT,
    Setting.AIRCRAFT_UNFILTERED,
    Setting.SHIP,
    Setting.TAXI,
)
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
    """One page of stays, and a row for each person on it: without a name where the reader's scope ends.

    `is_cut`: the words mean more people, places or presences than are read at once, so some are missing.
    """

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

    People must be registered within the actor's scope; a place must lie in it, or be a vehicle. A page beyond the last
    is the last. Raises `MovementsError`, `PersonNotFoundError`, `PurposeError` and `NotPermittedError`.
    """
    check(actor, Permission.SEARCH_PEOPLE)
    _check_asked(person, place, period)
    persons, too_many_people = _meant_people(actor, person, purpose, at) if person.strip() else (None, False)
    places, too_many_places = _meant_places(actor, place) if place.strip() else (None, False)
    if persons is not None:
        records = access_presences(
            persons=persons, period=period, actor=actor.actor_id, purpose=purpose, at=at, limit=MOST_PRESENCES
        )
    else:
        records = access_presences_at(
            places=places or (), period=period, actor=actor.actor_id, purpose=purpose, at=at, limit=MOST_PRESENCES
        )
    is_cut = too_many_people or too_many_places or len(records) == MOST_PRESENCES
    if persons is not None and places is not None:
        records = [record for record in records if record.place in places]
    _sort(records, order)
    number = min(page, Page(records, len(records), page, size).last)
    shown = records[(number - 1) * size : number * size]
    named = access_people(actor=actor, keys={record.person for record in shown}, purpose=purpose, at=at)
    return FoundStays(Page(stays_of(shown, actor=actor), len(records), number, size), named, is_cut)


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


def _meant_people(actor: ScopedActor, text: str, purpose: str, at: datetime) -> tuple[Collection[int], bool]:
    """All keys of the people that the words mean, and whether there were more than are taken."""
    key = key_from_shown(text)
    if key is not None:
        rows = access_people(actor=actor, keys=keys_of_human(key=key), purpose=purpose, at=at)
        found, is_cut = [row.key for row in rows.values() if row.is_named], False
    else:
        page = find_people(actor=actor, text=text, purpose=purpose, at=at, size=_PEOPLE_MEANT)
        found, is_cut = [row.key for row in page.rows], page.last > 1
    if not found:
        raise PersonNotFoundError(
            "Nobody within your area is meant by these words.",
            next_step="Give a key, a whole name, an ID number or a phone.",
        )
    return keys_of_humans(keys=found), is_cut


def _meant_places(actor: ScopedActor, text: str) -> tuple[Collection[str], bool]:
    """The keys of the places that the words mean within the actor's area, and whether there were more."""
    words = text.strip()
    if ":" in words:
        places, is_cut = [get_places(keys=[words])[words]], False
    else:
        pages = [
            list_venues(text=words, below=actor.scope.path, size=_PLACES_MEANT),
            list_venues(text=words, kinds=_VEHICLES, size=_PLACES_MEANT),
        ]
        places, is_cut = [place for page in pages for place in page.rows], any(page.last > 1 for page in pages)
    homes = divisions_of_households(
        actor=actor, places=[place.key for place in places if place.kind == Setting.HOUSEHOLD]
    )
    found = {place.key for place in places if _lies_within(actor, place, homes)}
    if not found:
        raise MovementsError(
            "No place within your area is meant by these words.",
            next_step="Give part of its name, or its key as it stands in the records.",
        )
    return found, is_cut


def _lies_within(actor: ScopedActor, place: Place, homes: Mapping[str, str]) -> bool:
    """A home lies where its people are registered, so one of another county looks like none; vehicles lie nowhere."""
    if place.division_path is not None:
        return actor.scope.covers(place.division_path)
    return place.kind != Setting.HOUSEHOLD or place.key in homes


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
