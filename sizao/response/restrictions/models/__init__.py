"""Tables of restrictions. What must always hold is held by the database (docs/explanation/restrictions.md)."""

from sizao.response.restrictions.models.alarms import Alarm, AlarmedRestriction
from sizao.response.restrictions.models.appeals import Answer, Appeal
from sizao.response.restrictions.models.grounds import Ground, PackVersion
from sizao.response.restrictions.models.notices import Delivery, Guesses, Notice, NoticeCode, Review
from sizao.response.restrictions.models.offices import Office
from sizao.response.restrictions.models.restrictions import Basis, Decision, Restriction, Step


__all__ = [
    "Alarm",
    "AlarmedRestriction",
    "Answer",
    "Appeal",
    "Basis",
    "Decision",
    "Delivery",
    "Ground",
    "Guesses",
    "Notice",
    "NoticeCode",
    "Office",
    "PackVersion",
    "Restriction",
    "Review",
    "Step",
]
