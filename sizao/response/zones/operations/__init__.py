"""Writes of zones. Each leaves a row of the zone's history and one of the audit trail."""

from sizao.response.zones.operations.deciding import approve_zone, decide_zone, refuse_zone, report_up
from sizao.response.zones.operations.gates import (
    add_gate,
    issue_permit,
    record_passing_through,
    revoke_permit,
    set_gate,
)
from sizao.response.zones.operations.proposing import propose_zone
from sizao.response.zones.operations.standing import (
    announce_zone,
    change_zone,
    lift_zone,
    note_conditions,
    record_lapses,
    review_zone,
    state_fact,
)


__all__ = [
    "add_gate",
    "announce_zone",
    "approve_zone",
    "change_zone",
    "decide_zone",
    "issue_permit",
    "lift_zone",
    "note_conditions",
    "propose_zone",
    "record_lapses",
    "record_passing_through",
    "refuse_zone",
    "report_up",
    "review_zone",
    "revoke_permit",
    "set_gate",
    "state_fact",
]
