"""What happens by itself: terms begin and end. Nothing waits for this; it only writes it down."""

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.opening import take
from sizao.response.restrictions.rules.lifecycle import OPEN
from sizao.response.restrictions.types import State


_AT_ONCE = 500


def record_passing(*, within: str, actor: str, at: datetime, reason: str) -> tuple[int, int]:
    """Writes down which terms within a division began and which ended, at their own instant; how many of each.

    For a job that runs every few minutes, and before a list is exported. At most 500 at a time: call it again until
    there are none.
    """
    begun = ended = 0
    with scope(within, actor=actor):
        open_ones = models.Restriction.objects.filter(state__in=[state.value for state in OPEN]).annotate(
            last=Coalesce("ends_at", "proposed_ends_at")
        )
        due = open_ones.filter(Q(last__lte=at) | Q(state=State.NOTIFIED.value, starts_at__lte=at))
        for number in list(due.order_by("id").values_list("id", flat=True)[:_AT_ONCE]):
            held = take(number, at=at)
            if held.state is State.EXPIRED:
                row = held.row
                over_at = max(row.state_at, row.ends_at or row.proposed_ends_at)
                row.state, row.state_at, row.state_by, row.state_why = State.EXPIRED.value, over_at, actor, reason
                row.save(update_fields=["state", "state_at", "state_by", "state_why"])
                ended += 1
            elif held.state is State.IN_FORCE:
                held.catch_up(actor)
                begun += 1
    return begun, ended
