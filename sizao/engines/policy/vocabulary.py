"""The closed words of packs: what a row may name, and what code may ask for."""

from enum import StrEnum


class ManagedAs(StrEnum):
    """The legal class of a disease on a day. `B as A`: class B, with the measures of class A by announcement.

    `none`: a new disease, or one of unknown cause, that no list has yet. `A in advance`: such a disease, while an order
    under art. 65 of the law of 2025 applies the measures of class A.
    """

    A = "A"
    B_AS_A = "B as A"
    B = "B"
    C = "C"
    NONE = "none"
    IN_ADVANCE = "A in advance"


class ClassNeeded(StrEnum):
    """What legal class an act needs. A includes `B as A`; `new` is for diseases that have no class yet."""

    A = "A"
    A_OR_B = "A or B"
    ANY = "any"
    NEW = "new"


class Body(StrEnum):
    """Who orders or acts."""

    HOSPITAL = "hospital"
    CDC = "cdc"
    POLICE = "police"
    COUNTY = "county_government"
    CITY = "city_government"
    PROVINCE = "province_government"
    STATE_COUNCIL = "state_council"


class Act(StrEnum):
    """What may be ordered under the law."""

    DETERMINE_CONTACTS = "determine_contacts"
    ISOLATE_CASE = "isolate_case"
    ISOLATE_SUSPECT = "isolate_suspect"
    OBSERVE_CONTACT = "observe_contact"
    ENFORCE = "enforce"
    ISOLATE_PLACE = "isolate_place"
    EMERGENCY_MEASURES = "emergency_measures"
    INSPECT_BORDER = "inspect_border"
    SEAL_OFF = "seal_off"
    SEAL_OFF_CITY = "seal_off_city"
    PRE_APPLY = "pre_apply"
    ANNOUNCE = "announce"
    REQUISITION = "requisition"
    TRAFFIC_QUARANTINE = "traffic_quarantine"


class Approval(StrEnum):
    """What the level above has to do with an act: nothing, hear of it at once, or decide before."""

    NONE = "none"
    REPORT_UP = "report_up"
    UPPER_FIRST = "upper_first"


class Duty(StrEnum):
    """What whoever orders owes along with the order."""

    WRITTEN_NOTICE = "written_notice"
    WITHIN_RULES = "within_rules"
    PUBLIC_NOTICE = "public_notice"
    LIVING = "living"
    WAGES = "wages"
    PAYMENT = "payment"
    COMPENSATION = "compensation"


class MeasureKind(StrEnum):
    """What a person is asked or told to do during a phase of a measure."""

    CENTRAL_QUARANTINE = "central_quarantine"
    HOME_QUARANTINE = "home_quarantine"
    MEDICAL_OBSERVATION = "medical_observation"
    HOME_MONITORING = "home_monitoring"
    COMMUNITY_MONITORING = "community_monitoring"
    HEALTH_MONITORING = "health_monitoring"
    HEALTH_MANAGEMENT = "health_management"


CONFINING = {MeasureKind.CENTRAL_QUARANTINE, MeasureKind.HOME_QUARANTINE, MeasureKind.MEDICAL_OBSERVATION}


class CountedFrom(StrEnum):
    """From what day the term of a measure runs."""

    LAST_EXPOSURE = "last_exposure"
    ARRIVAL = "arrival"
    LEAVING = "leaving"
    DISCHARGE = "discharge"


class ReleaseNeed(StrEnum):
    """What must be so at the end of the term."""

    OWN_TESTS_NEGATIVE = "own_tests_negative"
    DOUBLE_TEST_NEGATIVE = "double_test_negative"
    SOURCE_FIRST_TWO_NEGATIVE = "source_first_two_negative"
    SOURCE_RELEASED = "source_released"


class Change(StrEnum):
    """What happens while a measure runs and changes it. The source is the person the contact was exposed to."""

    SOURCE_EXCLUDED = "source_excluded"
    SOURCE_POSITIVE = "source_positive"
    SOURCE_RELEASED = "source_released"
    SYMPTOMS = "symptoms"


class Effect(StrEnum):
    RELEASE = "release"
    BECOMES_CLOSE = "becomes_close"
    TO_FEVER_CLINIC = "to_fever_clinic"


class Stage(StrEnum):
    """What a clock belongs to: one of the four earlies, or the investigation and control that follow."""

    DETECTION = "detection"
    REPORTING = "reporting"
    ISOLATION = "isolation"
    TREATMENT = "treatment"
    INVESTIGATION = "investigation"
    CONTROL = "control"


FOUR_EARLIES = (Stage.DETECTION, Stage.REPORTING, Stage.ISOLATION, Stage.TREATMENT)


class Event(StrEnum):
    """What starts and stops clocks."""

    SAMPLED = "sampled"
    RESULT = "result"
    NETWORK_REPORT = "network_report"
    CDC_RECEIVED = "cdc_received"
    VERIFIED = "verified"
    TOLD_HEALTH_DEPARTMENT = "told_health_department"
    TOLD_COUNTY = "told_county_government"
    TOLD_CITY = "told_city_government"
    TOLD_PROVINCE = "told_province_government"
    TOLD_STATE = "told_state"
    ADMITTED = "admitted"
    CORE_FACTS = "core_facts"
    INVESTIGATED = "investigated"
    CONTACTS_DETERMINED = "contacts_determined"
    PRIORITY_ASSISTANCE_SENT = "priority_assistance_sent"
    PERSON_LOCATED = "person_located"
    PERSON_CONTROLLED = "person_controlled"
    ASSISTANCE_SENT = "assistance_sent"
    ASSISTANCE_ANSWERED = "assistance_answered"
    CONTACT_DETERMINED = "contact_determined"
    CONTACT_MOVED = "contact_moved"
    INCIDENT_KNOWN = "incident_known"
    FIRST_CLOSURE = "first_closure"
    ROUND_DECIDED = "round_decided"
    ROUND_DONE = "round_done"


class RemedyKind(StrEnum):
    """How somebody contests a restriction."""

    STATEMENT = "statement"
    APPEAL = "appeal"
    RECONSIDERATION = "reconsideration"
    LAWSUIT = "lawsuit"


class PlaceMeasure(StrEnum):
    """What a place is limited to, less than its closing."""

    PART_CLOSURE = "place_part_closure"
    LIMITS = "place_limits"
    DISINFECTION = "place_disinfection"


class Safeguard(StrEnum):
    """What guards restrictions against haste and misuse, each with one number."""

    APPEAL_ANSWER = "appeal_answer"
    """Within how many hours an appeal is answered."""
    REVIEW = "review"
    """After how many days somebody looks at a restriction again."""
    FREE_TERM = "free_term"
    """The longest term, in days, of an order whose term no rule sets."""
    WITHOUT_LINK = "without_link"
    """From how many restrictions a day without a link to a case the auditor is called."""
    WITHOUT_LINK_WEEK = "without_link_week"
    """The same for seven days: whoever stays below the number of each day is seen by this one."""
    PLACE_WITHOUT_LINK = "place_without_link"
    """From how many limited places a day where nothing leads to a case: one closes in hundreds at once."""
    FAR_PLACE = "far_place"
    """From how many restrictions a day that rest on a place far from where the person was recorded just then."""
    FROM_FILE = "from_file"
    """From how many restrictions a day that rest on nothing but a list that somebody read in."""
    SAME_REASON = "same_reason"
    """From how many orders a day with the same words, though they rest on no common source."""
    BEFORE_EVIDENCE = "before_evidence"
    """From how many restrictions a day that were proposed before anything spoke for them."""
    SMALL_NUMBER = "small_number"
    """Below how many people a count by area does not leave the system."""
    VOLUME_OF_ONE = "volume_of_one"
    """From how many orders of one decider in a day the auditor is called."""
    VOLUME_RATIO = "volume_ratio"
    """From how many times the median of the other deciders of the day, or of one's own days, the auditor is called."""
    VOLUME_FLOOR = "volume_floor"
    """Under how many orders in a day nobody is measured against others or against their own days."""
    RECORD_DAYS = "record_days"
    """Over how many days back somebody's own record is taken."""
    CORRECTION_ANSWER = "correction_answer"
    """Within how many hours somebody who asks for a correction of what is held about them is answered."""
    EMERGENCY_ACCESS = "emergency_access"
    """For how many hours at most somebody sees what lies outside their area, without asking anybody first."""
    EMERGENCY_PAUSE = "emergency_pause"
    """For how many days somebody has none again, after an auditor found one of theirs without justification."""


class Color(StrEnum):
    """The color of a health code, where a locality shows one. It restricts nobody: only restrictions do."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


class HealthFact(StrEnum):
    """What a color may depend on: recorded facts of health of this very person, and nothing else."""

    CASE = "case"
    """A case that was not excluded, and whose illness is not over."""
    POSITIVE = "positive"
    """A positive result that stands and that nobody has decided on."""
    CONFINED = "confined"
    """A restriction in force that confines to a place."""
    OBSERVED = "observed"
    """Any other restriction in force."""


class RetentionTerm(StrEnum):
    """What is kept for a number of days and then erased, though the outbreak goes on."""

    MOVEMENTS = "movements"
    """Who was where, as stations, vehicles and venues recorded it."""
    BAD_ROW = "bad_row"
    """A row of a delivery that was not taken, from the day it came."""
    SETTLED_RESULT = "settled_result"
    """A result that waited for a person, from the day somebody settled it."""
    UNTAKEN_LIST = "untaken_list"
    """A file that was handed in and that nobody took, from that day."""
    GUESSES = "guesses"
    """Wrong codes, by hash, from the last one."""
    ARRIVAL_REPORT = "arrival_report"
    """An advance report, from the arrival that it tells of."""
    GRID_REPORT = "grid_report"
    """The daily report of a grid cell, from its day."""
    SIGN_IN_LOG = "sign_in_log"
    """Who signed in or failed to, from that instant."""
    ENDED_SESSION = "ended_session"
    """A session of somebody signed in, from its end."""
    IMPACT_ASSESSMENT = "impact_assessment"
    """A signed impact assessment, from its signature: the least time."""


class ArrivalStep(StrEnum):
    """What somebody who comes is asked for or told before they travel, and with what patience they are met."""

    LEAD = "lead"
    """How many hours before the arrival it is reported."""
    ADVICE_NONE = "advice_none"
    ADVICE_NEAR = "advice_near"
    """For a stay in a county with a risk area, where it is not known whether in the area itself."""
    ADVICE_MEDIUM = "advice_medium"
    ADVICE_HIGH = "advice_high"
    ADVICE_ABROAD = "advice_abroad"
    ADVICE_LATE = "advice_late"
    """Besides the others, for a report that came late."""
    BRING = "bring"
    RECEIPT = "receipt"
    """Within how many hours a traveller who is handed over at a gate is received, or it rises."""
    RECEIPT_AT_HOME = "receipt_at_home"
    """The same for the way from the county to the community."""
    MISSING = "missing"
    """So many hours after the expected time somebody who was not seen counts as not arrived."""
    SHIFT = "shift"
    """For how many hours at most a phone at a gate keeps the list of the day."""


class FeedKind(StrEnum):
    """What kind of system sends, as far as the patience with it differs."""

    PASSENGERS = "passengers"
    """Lists of those who ride a train or coach."""
    CHECKPOINT = "checkpoint"
    """Reads of cards and codes at road checkpoints."""
    VENUE = "venue"
    """Check-ins of hotels and other places."""
    RESULTS = "results"
    """Results of laboratories."""
    SIGNALS = "signals"
    """Visits to fever clinics and sales of pharmacies."""
    MOVEMENTS = "movements"
    """Files of who was where."""


class SupplyCategory(StrEnum):
    """What something kept for people is for."""

    FOOD = "food"
    INFANT = "infant"
    MEDICINE = "medicine"
    HYGIENE = "hygiene"
    PROTECTION = "protection"
    TESTING = "testing"
    DISINFECTION = "disinfection"


class SupplyUnit(StrEnum):
    """In what something is counted. A portion is what one person needs for a day or for one time."""

    KILOGRAM = "kg"
    LITER = "liter"
    PIECE = "piece"
    PORTION = "portion"


class NeedGroup(StrEnum):
    """Who needs something. Somebody may be in several groups; everybody is in the first."""

    EVERYONE = "everyone"
    INFANT = "infant"
    """Under three years."""
    WOMAN = "woman"
    """Women of 12 to 50 years."""
    PREGNANT = "pregnant"
    DIALYSIS = "dialysis"
    CHRONIC = "chronic"
    """Who takes medicine for a chronic illness."""
    CANCER = "cancer"
    """Chemotherapy or radiotherapy."""
    DISABILITY = "disability"
    ALONE = "alone"
    """Old and alone."""
    AGED = "aged"
    """Very old."""


class SupplyNumber(StrEnum):
    """Numbers of living supplies, each with its unit."""

    OUTBREAK_EXTRA = "outbreak_extra"
    """By how many percent more than people need is kept in an outbreak."""
    HELP_URGENT = "help_urgent"
    """Within how many minutes an urgent call for help is answered."""
    HELP_ORDINARY = "help_ordinary"
    """Within how many minutes another call is."""
    HELP_RISE = "help_rise"
    """After how many minutes of being late a call rises to the level above."""
    REQUEST_ANSWER = "request_answer"
    """Within how many hours a level answers a request for supplies or passes it up."""
    RUNS_OUT_SOON = "runs_out_soon"
    """Within how many days something must run out to be told first."""
    EXPIRES_SOON = "expires_soon"
    """Within how many days a batch must expire to be told."""
    BURN_DAYS = "burn_days"
    """Over how many days what goes out is averaged."""
    STOPS_A_ROUND = "stops_a_round"
    """How many stops one round of deliveries has at most."""
    WAY_COMMUNITY = "way_community"
    """About how many minutes lie between two stores of one community."""
    WAY_TOWNSHIP = "way_township"
    """Between two stores of one township or subdistrict."""
    WAY_COUNTY = "way_county"
    """Between two stores of one county."""
    WAY_CITY = "way_city"
    """Between two stores of one city."""
    WAY_BEYOND = "way_beyond"
    """From beyond the city."""
    INFANT_UNDER = "infant_under"
    """Under which age in years a child needs what infants need."""
    WOMAN_FROM = "woman_from"
    """From which age a woman or girl needs sanitary pads."""
    WOMAN_TO = "woman_to"
    """Up to which age."""
    AGED_FROM = "aged_from"
    """From which age somebody inside is looked after first."""
    ALONE_FROM = "alone_from"
    """From which age somebody who lives alone is."""


class GridNumber(StrEnum):
    """What the reports of grid cells go by, each with one number."""

    FEWEST_HOUSEHOLDS = "fewest_households"
    """How many households a cell should have at least."""
    MOST_HOUSEHOLDS = "most_households"
    """How many households a cell should have at most."""
    DUE_HOUR = "due_hour"
    """The local hour by which the report of the day is there, also where nothing is to be told."""
    RISE_HOURS = "rise_hours"
    """After how many hours without acknowledgement the level above is called."""
    SETTLE_HOURS = "settle_hours"
    """After how many hours without an answer, though acknowledged, the level above is called."""
    FEVERS = "fevers"
    """From how many people with fever in one cell somebody has to look."""
    FEVER_HOURS = "fever_hours"
    """Within how many hours those fevers lie."""
    UNREPORTED = "unreported"
    """From how many unreported arrivals from a risk area somebody has to look."""
    CORRECT_DAYS = "correct_days"
    """For how many days back a report may still be given or corrected."""


class Pooling(StrEnum):
    """How many people's specimens may share one tube."""

    SINGLE = "single"
    FIVE = "five"
    TEN = "ten"
    HOUSEHOLD = "household"
    """All of one household, and nobody else."""


class PooledFor(StrEnum):
    """Where a way of pooling is for."""

    ISOLATED = "isolated"
    """People in quarantine or under another measure, and members of a pool that was positive."""
    KEY_GROUPS = "key_groups"
    SEALED = "sealed"
    """Compounds closed to the door."""
    ELSEWHERE = "elsewhere"


class RoundStage(StrEnum):
    """How an area stands between rounds of mass testing; the first that fits sets the next round."""

    FIRST_ROUNDS = "first_rounds"
    """The source of infection is not known, and fewer rounds were done than the rule asks for."""
    RECENT_CASE = "recent_case"
    """A place of isolation, or an area with a positive result in one of the last rounds."""
    EARLIER_CASE = "earlier_case"
    """A case in the last days of the rule, but none in the last rounds."""
    ELSEWHERE = "elsewhere"


class TestingNorm(StrEnum):
    """Numbers for planning of mass testing, each with one number."""

    PEOPLE_PER_POINT_LEAST = "people_per_point_least"
    PEOPLE_PER_POINT_MOST = "people_per_point_most"
    PEOPLE_PER_SAMPLER = "people_per_sampler"
