"""Specimens are taken: whoever holds a card or a shown key becomes a member of a tube."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.testing.protocols import pool_limits
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import key_from_shown, person_key
from sizao.kernel.errors import SizaoError
from sizao.registry.people.queries import homes_of
from sizao.response.testing.operations import collect_tube
from sizao.response.testing.types import Member, NewTube, Pooling, SpecimenKind, Tube


class WhoError(SizaoError):
    """Numbers of people that cannot be read. `places` are where they stood, from 1; the numbers are never told."""

    def __init__(self, what: str, why: str = "", next_step: str = "", *, places: tuple[int, ...] = ()) -> None:
        super().__init__(what, why, next_step)
        self.places = places


@dataclass(frozen=True, slots=True)
class Collecting:
    """A tube as a sampler closes it. `people` are numbers of cards or shown keys, as scanned.

    `division_path` is where the point lies; without one the tube belongs where its first person lives.
    """

    code: str
    pooling: Pooling
    kind: SpecimenKind
    people: Sequence[str]
    collected_at: datetime
    place: str = ""
    round_id: int | None = None
    point_id: int | None = None
    once: str = ""
    division_path: str = ""


def collect(
    *, collecting: Collecting, actor: ScopedActor, at: datetime, reason: str, protocol: str = DEFAULT_PROTOCOL
) -> Tube:
    """Keeps a tube with its people. Raises `WhoError` for numbers that are none, and as `collect_tube` does."""
    check(actor, Permission.TAKE_SPECIMENS)
    keys = keys_of(collecting.people)
    homes = homes_of(actor=actor, keys=keys)
    new = NewTube(
        code=collecting.code.strip(),
        pooling=collecting.pooling,
        kind=collecting.kind,
        members=[Member(key, *homes.get(key, (None, None))) for key in keys],
        collected_at=collecting.collected_at,
        place=collecting.place,
        division_path=collecting.division_path or next((path for path, _ in homes.values()), actor.scope.path or ""),
        round_id=collecting.round_id,
        point_id=collecting.point_id,
        once=collecting.once,
    )
    limits = pool_limits(at=at, protocol=protocol)
    return collect_tube(new=new, limits=limits, actor=actor, at=at, reason=reason)


def keys_of(people: Sequence[str]) -> list[int]:
    """The keys of numbers as scanned. Raises `WhoError` for a number that is mistyped or none."""
    found: list[int] = []
    wrong: list[int] = []
    for place, text in enumerate(people, 1):
        shown = key_from_shown(text)
        identifier = read_identifier(text)
        if shown is not None:
            found.append(shown)
        elif identifier.kind in (IdentifierKind.NONE, IdentifierKind.MISTYPED, IdentifierKind.ROUNDED):
            wrong.append(place)
        else:
            found.append(person_key(identifier.text, secret=pseudonym_secret()))
    if wrong:
        raise WhoError(
            "Some lines of the list cannot be read.",
            "The number of an ID card has a digit that proves the others; here it does not fit.",
            "Scan the card again, or type it once more.",
            places=tuple(wrong),
        )
    return found
