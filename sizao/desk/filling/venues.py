"""Venues and runs of vehicles; homes are nobody's venue."""

import numpy as np

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import Filling
from sizao.engines.city import SETTINGS
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.places.operations import load_venues
from sizao.registry.places.types import Place


_AT_ONCE = 200_000
_ON_WHEELS = {
    Setting.BUS,
    Setting.COACH_SEALED,
    Setting.COACH_VENTILATED,
    Setting.TRAIN_SEALED,
    Setting.TRAIN_UNSEALED,
    Setting.TAXI,
}


def fill(filling: Filling) -> None:
    """Registers every place of the city that is no home; vehicles stand in no division."""
    city = filling.city
    paths = division_paths(city.divisions)
    codes = np.flatnonzero(city.places.kind != SETTINGS.index(Setting.HOUSEHOLD)).astype(np.int32)
    for start in range(0, len(codes), _AT_ONCE):
        part = codes[start : start + _AT_ONCE]
        filling.report("Venues", start / len(codes))
        rows = zip(
            city.place_keys(part),
            city.place_names(part),
            city.places.settings(part),
            city.places.community[part].tolist(),
            strict=True,
        )
        venues = [
            Place(key, name, kind.value, None if kind in _ON_WHEELS or community < 0 else paths[community])
            for key, name, kind, community in rows
        ]
        load_venues(venues=venues, **filling.who)
