"""Clocks of devices that disagree, found from when their reads came in. Pure."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from statistics import median


_FEWEST = 3


def clocks_off(lags: Mapping[str, Sequence[float]], *, off: timedelta) -> list[tuple[str, int]]:
    """Devices whose clock is off by `off` or more, with the seconds by which it is (positive: ahead), by name.

    `lags`: for each device the seconds from each of its reads to the landing. A clock that is ahead shows reads of the
    future. One that is behind looks like a delivery that came late; so it is told only beside at least one other device
    of the same deliveries, whose median it differs from.
    """
    middles = {device: median(many) for device, many in lags.items() if len(many) >= _FEWEST}
    found = {device: -middle for device, middle in middles.items() if middle <= -off.total_seconds()}
    others = {device: middle for device, middle in middles.items() if device not in found}
    soonest = min(others.values(), default=0.0)
    found |= {device: soonest - one for device, one in others.items() if one - soonest >= off.total_seconds()}
    return sorted((device, round(seconds)) for device, seconds in found.items())
