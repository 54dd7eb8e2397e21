"""Whether the timetable of this installation has a train."""

from sizao.engines.rail.timetable import plain_train
from sizao.interfaces.feeds.working import installed_timetable


def is_known_train(number: str) -> bool | None:
    """None where there is no timetable."""
    services = installed_timetable().services
    return plain_train(number) in services if services else None
