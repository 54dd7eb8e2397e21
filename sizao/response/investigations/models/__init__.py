"""Tables of investigations."""

from sizao.response.investigations.models.assistance import AssistancePerson, AssistanceRequest
from sizao.response.investigations.models.contacts import Contact, ContactChange, DailyCheck
from sizao.response.investigations.models.lists import BadContactRow, ContactList, ListMapping
from sizao.response.investigations.models.statements import Answer, Stay
from sizao.response.investigations.models.steps import StepStamp


__all__ = [
    "Answer",
    "AssistancePerson",
    "AssistanceRequest",
    "BadContactRow",
    "Contact",
    "ContactChange",
    "ContactList",
    "DailyCheck",
    "ListMapping",
    "Stay",
    "StepStamp",
]
