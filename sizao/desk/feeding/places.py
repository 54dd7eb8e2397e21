"""Places as feeds name them, found among those that are registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sizao.desk.feeding.types import AtPlace
from sizao.engines.sheets.mapping import plain
from sizao.foundation.database.types import Scope
from sizao.foundation.intake.types import Feed, RowRefusedError
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.queries import get_divisions, list_venues
from sizao.registry.places.types import Place


_MOST = 200_000
_ENDINGS = ("火车站", "高铁站", "汽车站", "站", "检查站")


@dataclass
class KnownPlaces:
    """The places of a feed's area by name, looked up once for each setting."""

    feed: Feed
    _names: dict[Setting, Mapping[str, list[Place]]] = field(default_factory=dict)
    _keys: dict[Setting, Mapping[str, Place]] = field(default_factory=dict)

    def find(self, wanted: AtPlace) -> Place:
        """The place that a row means; one nobody registered has a key made of the feed and its name.

        Raises `RowRefusedError` where two have that name.
        """
        if wanted.setting not in self._names:
            self._look_up(wanted.setting)
        by_key = self._keys[wanted.setting].get(wanted.text)
        if by_key is not None:
            return by_key
        found = self._names[wanted.setting].get(_bare(wanted.text), [])
        own = [place for place in found if Scope(self.feed.division_path).covers(place.division_path or "")]
        if len(own) == 1 or (not own and len(found) == 1):
            return (own or found)[0]
        if found:
            raise RowRefusedError("place_is_ambiguous", "place")
        if ":" in wanted.text:  # a train or coach: its own key
            return Place(wanted.text, wanted.text, wanted.setting.value)
        key = f"{wanted.setting.value}:{self.feed.name}:{plain(wanted.text)}"[:200]
        return Place(key, wanted.text, wanted.setting.value, self.feed.division_path)

    def division_of(self, place: Place) -> str:
        """Where records of the place belong: its own division, else the feed's."""
        path = place.division_path or self.feed.division_path
        return path if Scope(self.feed.within_path).covers(path) else self.feed.division_path

    def _look_up(self, setting: Setting) -> None:
        rows = list_venues(kinds=(setting.value,), below=self.feed.within_path, size=_MOST).rows
        names: dict[str, list[Place]] = {}
        for place in rows:
            names.setdefault(_bare(place.name), []).append(place)
        self._names[setting] = names
        self._keys[setting] = {place.key: place for place in rows}


def known_division(text: str, *, within: str) -> str | None:
    """The path of the division whose path or code was given; None where there is none of it within the area."""
    path = text if text.startswith("n") else ""
    if not path and text.isdecimal() and len(text) in (6, 9, 12):
        cuts = [2, 4, 6, 9, 12]
        path = ".".join(f"n{text[:cut]}" for cut in cuts if cut <= len(text))
    if not path or not Scope(within).covers(path):
        return None
    return path if path in get_divisions(paths=[path]) else None


def _bare(name: str) -> str:
    words = plain(name)
    return next((words.removesuffix(ending) for ending in _ENDINGS if words.endswith(ending)), words)
