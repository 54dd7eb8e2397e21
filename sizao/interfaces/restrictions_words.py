"""The words of pages and notices for what the room of restrictions names by codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.foundation.accounts.types import Authority
from sizao.response.restrictions import types
from sizao.response.restrictions.types import (
    AlarmKind,
    AlarmOrder,
    AlarmState,
    AppealOutcome,
    AppealWay,
    Attention,
    DecisionKind,
    DeliveryWay,
    EndCause,
    GroundKind,
    GroundSource,
    Measure,
    RestrictionOrder,
    ReviewOutcome,
    State,
)


Words = dict[str, str | Promise]

MEASURES: Words = {
    Measure.ISOLATION: _("isolation in hospital"),
    Measure.CENTRAL_QUARANTINE: _("central quarantine"),
    Measure.MEDICAL_OBSERVATION: _("medical observation"),
    Measure.HOME_QUARANTINE: _("home quarantine"),
    Measure.HOME_MONITORING: _("health monitoring at home"),
    Measure.COMMUNITY_MONITORING: _("health monitoring in the community"),
    Measure.HEALTH_MONITORING: _("health monitoring"),
    Measure.HEALTH_MANAGEMENT: _("health management"),
    Measure.PLACE_CLOSURE: _("closing of the place"),
    Measure.PLACE_PART_CLOSURE: _("closing of a part of the place"),
    Measure.PLACE_LIMITS: _("fewer people and shorter hours"),
    Measure.PLACE_DISINFECTION: _("disinfection, then open again"),
}

OF_PLACES: Words = {measure.value: MEASURES[measure] for measure in sorted(types.OF_PLACES)}

# (tone, word)
RESTRICTION_STATES: dict[str, tuple[str, str | Promise]] = {
    State.PROPOSED: ("due", _("proposed")),
    State.REFUSED: ("well", _("not ordered")),
    State.DECIDED: ("due", _("decided, not told yet")),
    State.NOTIFIED: ("info", _("told, not begun yet")),
    State.IN_FORCE: ("info", _("being carried out")),
    State.REVIEWED: ("info", _("in force, reviewed")),
    State.CONTESTED: ("late", _("in force, contested")),
    State.SUSPENDED: ("due", _("suspended")),
    State.ENDED: ("well", _("released")),
    State.EXPIRED: ("well", _("over by its term")),
}

ATTENTION: dict[str, tuple[str, str | Promise]] = {
    Attention.REEXAMINE: ("late", _("to re-examine")),
    Attention.TO_NOTIFY: ("late", _("to tell the person")),
    Attention.CONTESTED: ("late", _("contested")),
    Attention.TO_DECIDE: ("due", _("to decide")),
    Attention.TO_REVIEW: ("due", _("to review")),
    Attention.ENDING_TODAY: ("info", _("ending today")),
}

GROUNDS: Words = {
    GroundKind.PRESENCE: _("presence together with a source"),
    GroundKind.FINDING: _("laboratory result"),
    GroundKind.REPORT: _("report"),
    GroundKind.JUDGMENT: _("judgment in the field"),
}

GROUND_SOURCES: Words = {
    GroundSource.LABORATORY: _("laboratory"),
    GroundSource.HOSPITAL: _("hospital"),
    GroundSource.CDC: _("center for disease control"),
    GroundSource.BORDER: _("border"),
    GroundSource.INVESTIGATION: _("investigation"),
    GroundSource.PLACE_RECORD: _("record of the place"),
    GroundSource.WITNESSED_SCAN: _("scan witnessed by the place"),
}

DECISIONS: Words = {
    DecisionKind.ORDER: _("ordered"),
    DecisionKind.EXTEND: _("extended"),
    DecisionKind.EASE: _("eased"),
    DecisionKind.REFUSE: _("not ordered"),
    DecisionKind.SUSPEND: _("suspended"),
    DecisionKind.RESUME: _("resumed"),
    DecisionKind.END: _("released"),
}

END_CAUSES: Words = {
    EndCause.DECISION: _("by decision"),
    EndCause.GROUND_FELL: _("its evidence fell"),
    EndCause.APPEAL: _("an appeal was upheld"),
}

DELIVERY_WAYS: Words = {
    DeliveryWay.IN_PERSON: _("in person"),
    DeliveryWay.GUARDIAN: _("to the guardian"),
    DeliveryWay.HOUSEHOLD: _("to an adult of the household"),
    DeliveryWay.REMOTE: _("by telephone and to the person's own phone"),
    DeliveryWay.POSTED: _("at the door of the place"),
}

REVIEW_OUTCOMES: Words = {ReviewOutcome.KEEP: _("kept in force"), ReviewOutcome.END: _("released")}

APPEAL_WAYS: Words = {
    AppealWay.OWN_PAGE: _("on the person's own page"),
    AppealWay.IN_PERSON: _("in person"),
    AppealWay.TELEPHONE: _("by telephone"),
    AppealWay.LETTER: _("by letter"),
}

APPEAL_OUTCOMES: dict[str, tuple[str, str | Promise]] = {
    AppealOutcome.UPHELD: ("well", _("upheld: released")),
    AppealOutcome.REJECTED: ("info", _("rejected")),
    AppealOutcome.WITHDRAWN: ("info", _("withdrawn")),
}

AUTHORITIES: Words = {
    Authority.CDC: _("center for disease control"),
    Authority.HOSPITAL: _("hospital"),
    Authority.COUNTY_GOVERNMENT: _("county government"),
    Authority.CITY_GOVERNMENT: _("city government"),
}

RESTRICTION_ORDERS: Words = {
    RestrictionOrder.URGENT: _("most urgent first"),
    RestrictionOrder.NEWEST: _("newest first"),
    RestrictionOrder.ENDING: _("by their end"),
    RestrictionOrder.DIVISION: _("by division"),
}

ALARMS: dict[str, tuple[str, str | Promise]] = {
    AlarmKind.UNTYPED_LIST: ("late", _("a list of persons was offered as evidence")),
    AlarmKind.REMOTE_SCAN: ("late", _("a place scan from afar was offered as evidence")),
    AlarmKind.WITHOUT_LINK: ("late", _("many restrictions without a link to a case")),
    AlarmKind.UNUSUAL_VOLUME: ("due", _("unusually many decisions of one person")),
    AlarmKind.FAR_PLACE: ("late", _("places far from where the people were recorded")),
    AlarmKind.FROM_FILE: ("due", _("many that rest on nothing but a list that was read in")),
    AlarmKind.SAME_REASON: ("due", _("the same words for many who have nothing in common")),
    AlarmKind.BEFORE_EVIDENCE: ("late", _("proposed before anything spoke for it")),
    AlarmKind.UNKNOWN_RULES: ("late", _("decisions under rules that are no pack here")),
    AlarmKind.GUESSED_CODES: ("due", _("codes of notices are being guessed")),
    AlarmKind.REFUSED_BY_DATABASE: ("due", _("the database refused what nobody should ask")),
}

ALARM_STATES: dict[str, tuple[str, str | Promise]] = {
    AlarmState.OPEN: ("late", _("not answered")),
    AlarmState.EXPLAINED: ("well", _("explained")),
    AlarmState.UPHELD: ("due", _("upheld as misuse")),
}

ALARM_ORDERS: Words = {
    AlarmOrder.URGENT: _("open ones first"),
    AlarmOrder.NEWEST: _("newest first"),
    AlarmOrder.LARGEST: _("largest first"),
    AlarmOrder.DIVISION: _("by division"),
}
