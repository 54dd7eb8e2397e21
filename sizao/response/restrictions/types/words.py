"""The closed sets of this room."""

from enum import StrEnum


class Measure(StrEnum):
    """What a person or a place is limited to. The words for contacts are those of the packs."""

    ISOLATION = "isolation"
    """The infected, in hospital."""
    CENTRAL_QUARANTINE = "central_quarantine"
    MEDICAL_OBSERVATION = "medical_observation"
    HOME_QUARANTINE = "home_quarantine"
    HOME_MONITORING = "home_monitoring"
    COMMUNITY_MONITORING = "community_monitoring"
    HEALTH_MONITORING = "health_monitoring"
    HEALTH_MANAGEMENT = "health_management"
    PLACE_CLOSURE = "place_closure"
    PLACE_PART_CLOSURE = "place_part_closure"
    """One hall, floor or stall of it."""
    PLACE_LIMITS = "place_limits"
    """Fewer people at a time, or shorter hours."""
    PLACE_DISINFECTION = "place_disinfection"
    """Disinfected, and open again."""


OF_PLACES = frozenset(measure for measure in Measure if measure.value.startswith("place_"))
"""What places are limited to; all others limit people."""


class GroundKind(StrEnum):
    """What kind of fact a restriction rests on."""

    PRESENCE = "presence"
    """The person was somewhere together with a source."""
    FINDING = "finding"
    """A laboratory's result of the person, or of the place."""
    REPORT = "report"
    """A hospital, a center for disease control or a border reported it."""
    JUDGMENT = "judgment"
    """A named person judged it in the field."""


class GroundSource(StrEnum):
    """Where a fact comes from. Only health's own sources and records made at the place itself are accepted."""

    LABORATORY = "laboratory"
    HOSPITAL = "hospital"
    CDC = "cdc"
    BORDER = "border"
    INVESTIGATION = "investigation"
    """What an investigator was told or saw."""
    PLACE_RECORD = "place_record"
    """Kept by the place or the carrier: a seat, a room, a registered household."""
    WITNESSED_SCAN = "witnessed_scan"
    """A code of the place, read there: the place saw the person, or the code lived for a moment."""
    REMOTE_SCAN = "remote_scan"
    """A code of the place that could have been read from a forwarded picture. Never a ground."""
    LIST = "list"
    """A list of persons from elsewhere. Never a ground."""


class State(StrEnum):
    """Where a restriction stands; `rules.lifecycle` says what may follow what."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    DECIDED = "decided"
    NOTIFIED = "notified"
    IN_FORCE = "in_force"
    REVIEWED = "reviewed"
    CONTESTED = "contested"
    SUSPENDED = "suspended"
    ENDED = "ended"
    EXPIRED = "expired"


class Act(StrEnum):
    """What moves a restriction from one state to another."""

    DECIDE = "decide"
    REFUSE = "refuse"
    NOTIFY = "notify"
    BEGIN = "begin"
    CHANGE = "change"
    """A new decision, told to the person, takes the place of the one before."""
    REVIEW = "review"
    CONTEST = "contest"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"
    EXPIRE = "expire"


class DecisionKind(StrEnum):
    """What a named person decides. The first three carry a term and are told by a notice."""

    ORDER = "order"
    EXTEND = "extend"
    EASE = "ease"
    REFUSE = "refuse"
    SUSPEND = "suspend"
    RESUME = "resume"
    END = "end"


class EndCause(StrEnum):
    """Why a restriction ended before its term."""

    DECISION = "decision"
    GROUND_FELL = "ground_fell"
    APPEAL = "appeal"


class DeliveryWay(StrEnum):
    """How a notice came to the person."""

    IN_PERSON = "in_person"
    GUARDIAN = "guardian"
    """To whoever has care of a child or of somebody who cannot act."""
    HOUSEHOLD = "household"
    """To an adult of the same household."""
    REMOTE = "remote"
    """Told by telephone and sent to the person's own phone."""
    POSTED = "posted"
    """At the door of a place."""


class ReviewOutcome(StrEnum):
    KEEP = "keep"
    END = "end"


class AppealWay(StrEnum):
    OWN_PAGE = "own_page"
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    LETTER = "letter"


class AppealOutcome(StrEnum):
    UPHELD = "upheld"
    """The person is right: released at once."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Attention(StrEnum):
    """Why somebody should look at a restriction now."""

    REEXAMINE = "reexamine"
    """A fact that it depended on fell."""
    TO_NOTIFY = "to_notify"
    CONTESTED = "contested"
    TO_DECIDE = "to_decide"
    TO_REVIEW = "to_review"
    ENDING_TODAY = "ending_today"


class RestrictionOrder(StrEnum):
    """By what a list of restrictions may be ordered."""

    URGENT = "urgent"
    NEWEST = "newest"
    ENDING = "ending"
    DIVISION = "division"


class AlarmKind(StrEnum):
    """What the auditor is called for."""

    UNTYPED_LIST = "untyped_list"
    """A list of persons from no source of health was offered as evidence."""
    REMOTE_SCAN = "remote_scan"
    """A place scan recorded from afar was offered as evidence."""
    WITHOUT_LINK = "without_link"
    """Many restrictions without an epidemiological link."""
    UNUSUAL_VOLUME = "unusual_volume"
    """One decider orders far more than the others, or than on their own days before."""
    FAR_PLACE = "far_place"
    """Restrictions rest on a place while the person was recorded somewhere else."""
    FROM_FILE = "from_file"
    """Restrictions rest on nothing but what a list says that somebody read in."""
    SAME_REASON = "same_reason"
    """Many are told the same words, though what they rest on has nothing in common."""
    BEFORE_EVIDENCE = "before_evidence"
    """Restrictions were proposed before anything spoke for them."""
    UNKNOWN_RULES = "unknown_rules"
    """Decisions under rules that are no pack of this installation."""
    GUESSED_CODES = "guessed_codes"
    """Somebody guesses the codes of notices."""
    REFUSED_BY_DATABASE = "refused_by_database"
    """The database itself refused what the application should never ask of it."""


class AlarmState(StrEnum):
    """What became of an alarm."""

    OPEN = "open"
    EXPLAINED = "explained"
    """The auditor looked, and it is in order."""
    UPHELD = "upheld"
    """It is misuse: what stands behind it comes to re-examination."""


class AlarmOrder(StrEnum):
    """By what a list of alarms may be ordered."""

    URGENT = "urgent"
    NEWEST = "newest"
    LARGEST = "largest"
    DIVISION = "division"
