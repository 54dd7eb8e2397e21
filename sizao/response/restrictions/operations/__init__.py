"""Writes of restrictions. What is done and what is refused is kept in the audit trail."""

from sizao.response.restrictions.operations.alarms import tell_of_refused_write
from sizao.response.restrictions.operations.answers import answer_alarm
from sizao.response.restrictions.operations.appeals import answer_appeal, lodge_appeal
from sizao.response.restrictions.operations.closing import (
    end_restriction,
    refuse_restriction,
    resume_restriction,
    suspend_restriction,
)
from sizao.response.restrictions.operations.decisions import (
    Decided,
    decide_restriction,
    decide_restrictions,
    ease_restriction,
    extend_restriction,
)
from sizao.response.restrictions.operations.grounds import clear_source, let_ground_fall, state_ground
from sizao.response.restrictions.operations.many import (
    Delivered,
    Handed,
    Issued,
    issue_notices,
    record_deliveries,
)
from sizao.response.restrictions.operations.notices import issue_notice, record_delivery
from sizao.response.restrictions.operations.offices import set_office
from sizao.response.restrictions.operations.own import lodge_own_appeal, open_own
from sizao.response.restrictions.operations.passing import record_passing
from sizao.response.restrictions.operations.proposals import propose_restriction, propose_restrictions
from sizao.response.restrictions.operations.reexamining import call_for_reexamination
from sizao.response.restrictions.operations.reviews import review_restriction
from sizao.response.restrictions.operations.watching import Watch, watch_restrictions


__all__ = [
    "Decided",
    "Delivered",
    "Handed",
    "Issued",
    "Watch",
    "answer_alarm",
    "answer_appeal",
    "call_for_reexamination",
    "clear_source",
    "decide_restriction",
    "decide_restrictions",
    "ease_restriction",
    "end_restriction",
    "extend_restriction",
    "issue_notice",
    "issue_notices",
    "let_ground_fall",
    "lodge_appeal",
    "lodge_own_appeal",
    "open_own",
    "propose_restriction",
    "propose_restrictions",
    "record_deliveries",
    "record_delivery",
    "record_passing",
    "refuse_restriction",
    "resume_restriction",
    "review_restriction",
    "set_office",
    "state_ground",
    "suspend_restriction",
    "tell_of_refused_write",
    "watch_restrictions",
]
