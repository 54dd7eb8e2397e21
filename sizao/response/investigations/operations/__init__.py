"""Writes of investigations. Each leaves its audit row in the same transaction."""

from sizao.response.investigations.operations.answers import note_answers
from sizao.response.investigations.operations.assistance import (
    answer_request,
    receive_request,
    record_outcome,
    send_request,
)
from sizao.response.investigations.operations.checks import note_check
from sizao.response.investigations.operations.contacts import decide_contacts, record_contact_step, revise_contacts
from sizao.response.investigations.operations.lists import discard_list, stage_list, take_list
from sizao.response.investigations.operations.outside import note_told_progress, take_outside_request
from sizao.response.investigations.operations.stays import TRACE_JOB, note_stay, trace_stays, withdraw_stay
from sizao.response.investigations.operations.steps import stamp_step


__all__ = [
    "TRACE_JOB",
    "answer_request",
    "decide_contacts",
    "discard_list",
    "note_answers",
    "note_check",
    "note_stay",
    "note_told_progress",
    "receive_request",
    "record_contact_step",
    "record_outcome",
    "revise_contacts",
    "send_request",
    "stage_list",
    "stamp_step",
    "take_list",
    "take_outside_request",
    "trace_stays",
    "withdraw_stay",
]
