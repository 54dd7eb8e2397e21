"""Release from quarantine: what stands about somebody's tests goes with it, so that no open test is overlooked."""

from contextlib import suppress
from datetime import datetime, timedelta

from sizao.desk.riding import ask_ride_home
from sizao.desk.testing.protocols import doubles
from sizao.desk.tracing import ZONE
from sizao.foundation.accounts.types import ScopedActor
from sizao.response.cases.queries import find_case_of
from sizao.response.quarantine.operations import release_stay
from sizao.response.quarantine.queries import get_stays
from sizao.response.quarantine.types import LastTests, QuarantineError, Stay, StayNotFoundError
from sizao.response.testing.queries import is_test_pending, plans_of
from sizao.response.testing.types import DayState


# A day that was missed for good cannot be made up; what is still to be taken can.
_UNTESTED = (DayState.LATE, DayState.DUE)
# A term that ends at midnight has not that day in it.
_MOMENT = timedelta(seconds=1)


def last_tests(*, actor: ScopedActor, person: int, restriction: int, due_at: datetime, at: datetime) -> LastTests:
    """What the laboratory has about somebody who is to be released: open results, a case, test days without a test.

    `due_at` is when the part of the term at the site ends: the test days after it are kept at home.
    """
    pending = is_test_pending(actor=actor, person=person, at=at)
    plans = plans_of(actor=actor, person=person, at=at, doubles=doubles())
    last = min(at, due_at - _MOMENT).astimezone(ZONE).date()
    days = [day for plan in plans if plan.restriction_id == restriction for day in plan.days if day.on <= last]
    lacking = tuple(day.on.isoformat() for day in days if day.state in _UNTESTED)
    return LastTests(int(pending), find_case_of(actor=actor, person=person) is not None, lacking)


def release(*, stay_id: int, since: datetime, actor: ScopedActor, at: datetime, reason: str) -> Stay:
    """Releases somebody at the end of the term with a certificate, and asks for the ride home.

    Raises `QuarantineError` with a pending, lacking or positive test or before the end, and `StayNotFoundError`.
    """
    stay = get_stays(actor=actor, stay_ids=[stay_id]).get(stay_id)
    if stay is None:
        raise StayNotFoundError("There is no such stay in your area.", next_step="Look at the list of stays.")
    tests = last_tests(actor=actor, person=stay.person, restriction=stay.restriction, due_at=stay.due_at, at=at)
    released = release_stay(stay_id=stay_id, tests=tests, since=since, actor=actor, at=at, reason=reason)
    with suppress(QuarantineError):
        # Somebody has asked for a ride already: one is enough.
        ask_ride_home(stay=released, actor=actor, at=at, reason=reason)
    return released
