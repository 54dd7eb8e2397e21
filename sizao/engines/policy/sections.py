"""The tables a pack may have, and what their rows hold. `docs/reference/packs.md` is written from here."""

from collections.abc import Mapping
from dataclasses import dataclass

from sizao.engines.policy.site_vocabulary import SiteNumber
from sizao.engines.policy.values import (
    BOTH,
    DAYS,
    FLAG,
    TEXT,
    Check,
    Key,
    each,
    list_of,
    number,
    one_of,
    whole,
    word_of,
)
from sizao.engines.policy.vocabulary import (
    Act,
    Approval,
    ArrivalStep,
    Body,
    Change,
    ClassNeeded,
    Color,
    CountedFrom,
    Duty,
    Effect,
    Event,
    FeedKind,
    GridNumber,
    HealthFact,
    ManagedAs,
    MeasureKind,
    NeedGroup,
    PlaceMeasure,
    PooledFor,
    Pooling,
    ReleaseNeed,
    RemedyKind,
    RetentionTerm,
    RoundStage,
    Safeguard,
    Stage,
    SupplyCategory,
    SupplyNumber,
    SupplyUnit,
    TestingNorm,
)
from sizao.engines.policy.zone_vocabulary import SupplyWay, ZoneLevel, ZoneNeed, ZoneParameter
from sizao.kernel.settings_of_contact import Setting


@dataclass(frozen=True, slots=True)
class Section:
    """`required` and `optional` values of a row; `decides`: the values that no two valid rows may share."""

    about: str
    required: Mapping[str, Key]
    optional: Mapping[str, Key]
    decides: tuple[str, ...] = ()

    @property
    def keys(self) -> dict[str, Key]:
        return {**self.required, **self.optional}


DEGREE = Key(one_of(1, 2, 3, 4), "1 close, 2 secondary, 3 tertiary, 4 general contact")
SETTINGS = Key(list_of(word_of(Setting)), "kinds of place")
CONDITION = Key(BOTH, "who is meant, as the text words it")
EVIDENCE = Key(BOTH, "what must be known to say so")
NAME = Key(BOTH, "what it is called")
WHAT = Key(BOTH, "what it says, for people")

PHASE = each(
    {
        "measure": Key(word_of(MeasureKind), "what is done"),
        "days": Key(whole(1, 90), "how long; the first phase counts from `counted_from`, the next from its end"),
    },
    {
        "test_days": Key(DAYS, "days of this phase on which a specimen is taken, 1 being the phase's first day"),
        "tests": Key(whole(1, 20), "how many specimens, where the text names no days"),
        "tests_apart_hours": Key(number(1, 240), "least time between two specimens"),
        "going_out": Key(FLAG, "false: not leaving the place"),
        "how": Key(BOTH, "how it is done, e.g. kind of specimen"),
    },
)

SECTIONS: dict[str, Section] = {
    "windows": Section(
        "From when a case may have infected others: so many days before the anchor, until isolated.",
        {
            "classification": Key(one_of("symptomatic", "asymptomatic", "any"), "which cases"),
            "anchor": Key(one_of("onset", "first_positive", "last_negative"), "what the days are counted back from"),
            "days": Key(number(0, 60), "calendar days before the anchor's day; 0: from the anchor's very instant"),
        },
        {
            "priority": Key(number(0, 100), "the highest goes first; without one it is 0"),
            "found_by": Key(one_of("screening"), "only for cases found so"),
        },
        ("classification", "anchor", "found_by"),
    ),
    "degrees": Section(
        "Which degrees of contact the protocol determines at all, and how long such a contact is a source.",
        {"degree": DEGREE, "determined": Key(FLAG, "whether anybody is determined in this degree"), "name": NAME},
        {
            "traced": Key(FLAG, "false: determined by people only, no rule says what the machine may propose"),
            "horizon_days": Key(number(0.01, 60), "how long such a contact may pass it on"),
            "condition": CONDITION,
            "window": Key(BOTH, "from when until when the exposure counts"),
            "evidence": EVIDENCE,
        },
        ("degree",),
    ),
    "contacts": Section(
        "Criteria of contact as the protocol words them, for the people who decide.",
        {"degree": DEGREE, "condition": CONDITION},
        {"evidence": EVIDENCE, "settings": SETTINGS},
    ),
    "groups": Section(
        "Other people whom the protocol knows: exposed at a place, come from a risk area, discharged.",
        {"name": NAME, "condition": CONDITION, "determined": Key(FLAG, "whether the protocol uses the group")},
        {
            "window_days": Key(whole(1, 60), "how many days back the condition looks"),
            "within_meters": Key(whole(1, 10_000), "how near"),
            "minutes": Key(number(0, 10_000), "how long"),
            "evidence": EVIDENCE,
        },
    ),
    "special_groups": Section(
        "People for whom a measure takes its milder form.",
        {"name": NAME, "condition": CONDITION, "what": WHAT},
        {"age_to": Key(whole(0, 120), "up to and including this age in years")},
    ),
    "transport": Section(
        "Who is a contact in which vehicle. Where `scope` stands, tracing of the first degree must agree with it.",
        {"settings": SETTINGS, "close": Key(BOTH, "close contacts")},
        {
            "general": Key(BOTH, "general contacts"),
            "scope": Key(one_of("cell", "place"), "cell: the same carriage, cabin; place: the whole vehicle"),
            "rows_apart": Key(whole(0, 100), "rows before and behind"),
            "widens": Key(FLAG, "true: a reason to go beyond the other rows"),
        },
    ),
    "tracing": Section(
        "What the machine proposes: for each degree and kind of place the least time together, or that it is none.",
        {
            "degree": Key(one_of(1, 2, 3), "1 close, 2 secondary, 3 tertiary contact"),
            "settings": SETTINGS,
            "contact": Key(FLAG, "whether being together there can make a contact"),
        },
        {
            "minutes": Key(number(0, 10_000), "least time together"),
            "mode": Key(one_of("single", "cumulative"), "in one stay, or all stays added up"),
            "scope": Key(one_of("cell", "place"), "in the same part of the place, or anywhere in it"),
            "rows_apart": Key(whole(0, 100), "at most so many seat rows apart"),
        },
        ("degree", "settings"),
    ),
    "measures": Section(
        "What is proposed for whom: for a degree or a group, in phases. The term runs from the last exposure, test days"
        " from the start of each phase.",
        {
            "phases": Key(PHASE, "one after the other"),
            "what": WHAT,
        },
        {
            "degree": DEGREE,
            "group": Key(TEXT, "a row of `groups`, e.g. `arrival_abroad`"),
            "special": Key(FLAG, "true: the milder form for special groups"),
            "separate_room": Key(FLAG, "true: only where the person has a room of their own"),
            "unfit_home": Key(
                word_of(MeasureKind), "what takes the place of home quarantine where a home does not fit"
            ),
            "counted_from": Key(word_of(CountedFrom), "what the term counts from; without one the last exposure"),
            "act": Key(word_of(Act), "the act of `authority` that such an order is; without one no article was found"),
            "move_within_hours": Key(number(0, 240), "how soon the person is at the place"),
            "release": Key(BOTH, "when it ends, in words"),
            "release_needs": Key(list_of(word_of(ReleaseNeed)), "what must be so at the end"),
        },
        ("degree", "group", "special"),
    ),
    "changes": Section(
        "What changes a measure while it runs.",
        {
            "degrees": Key(list_of(one_of(1, 2, 3, 4)), "whose measures"),
            "when": Key(word_of(Change), "what happened"),
            "effect": Key(word_of(Effect), "what follows"),
            "what": WHAT,
        },
        {},
        ("degrees", "when"),
    ),
    "monitoring": Section(
        "What is asked of everybody under a measure.",
        {"per_day": Key(whole(1, 24), "how often a day"), "what": WHAT},
        {},
    ),
    "pooling": Section(
        "How many people's specimens may share a tube, and where. A tube that is positive restricts nobody: each of its"
        " people is tested again, alone.",
        {
            "pooling": Key(word_of(Pooling), "the way"),
            "used_for": Key(list_of(word_of(PooledFor)), "where it is for"),
            "what": WHAT,
        },
        {"people": Key(whole(1, 50), "how many people at most; without it the household sets it")},
        ("pooling",),
    ),
    "rounds": Section(
        "When the next round of mass testing is due: the first stage that fits an area says it.",
        {"round_stage": Key(word_of(RoundStage), "how the area stands"), "what": WHAT},
        {
            "every_days": Key(whole(1, 60), "days from one round to the next"),
            "least_rounds": Key(whole(1, 20), "how many rounds are done in this stage at least"),
            "within_days": Key(whole(1, 60), "how far back a case counts"),
            "within_rounds": Key(whole(1, 20), "how many rounds back a positive result counts"),
        },
        ("round_stage",),
    ),
    "testing_norms": Section(
        "Numbers by which points of mass testing and their staff are planned. Advice: nothing follows from them.",
        {
            "norm": Key(word_of(TestingNorm), "what is counted"),
            "limit": Key(number(1, 1_000_000), "the number"),
            "what": WHAT,
        },
        {},
        ("norm",),
    ),
    "clocks": Section(
        "From what to what, in how many hours.",
        {
            "begins": Key(word_of(Event), "the event that starts the clock"),
            "ends": Key(word_of(Event), "the event that stops it"),
            "hours": Key(number(0, 1000), "the limit"),
            "stage": Key(word_of(Stage), "one of the four earlies, investigation or control"),
            "what": WHAT,
        },
        {
            "people_over": Key(whole(0, 10**10), "only where more people live"),
            "people_to": Key(whole(0, 10**10), "only where at most so many people live"),
        },
        ("begins", "ends", "people_over", "people_to"),
    ),
    "legal_class": Section(
        "In which class the law has a disease.",
        {
            "disease": Key(TEXT, "as the header of packs names it"),
            "managed_as": Key(word_of(ManagedAs), "`B as A`: class B with the measures of class A"),
            "article": Key(BOTH, "law and article"),
            "what": WHAT,
        },
        {},
        ("disease",),
    ),
    "authority": Section(
        "Who may order what.",
        {
            "act": Key(word_of(Act), "what is ordered"),
            "by": Key(list_of(word_of(Body)), "who may"),
            "needs_class": Key(word_of(ClassNeeded), "the legal class that the disease must have"),
            "approval": Key(word_of(Approval), "what the level above has to do with it"),
            "article": Key(BOTH, "law and article"),
            "what": WHAT,
        },
        {"duties": Key(list_of(word_of(Duty)), "what is owed along with it")},
        ("act",),
    ),
    "remedies": Section(
        "How somebody contests a restriction. Every notice tells all of them, in this order.",
        {
            "remedy": Key(word_of(RemedyKind), "the way"),
            "order": Key(whole(1, 20), "where it stands on the notice"),
            "what": WHAT,
        },
        {
            "days": Key(whole(1, 400), "within how many days of the notice"),
            "months": Key(whole(1, 60), "within how many months of the notice"),
        },
        ("remedy",),
    ),
    "place_measures": Section(
        "What a place may be limited to instead of being closed. Whoever closes one says why it is not enough.",
        {
            "place_measure": Key(word_of(PlaceMeasure), "what is done at the place"),
            "what": WHAT,
        },
        {},
        ("place_measure",),
    ),
    "safeguards": Section(
        "Numbers that guard restrictions against haste and misuse.",
        {
            "safeguard": Key(word_of(Safeguard), "what is limited"),
            "limit": Key(number(0, 100_000), "the number, in the unit of the safeguard"),
            "what": WHAT,
        },
        {},
        ("safeguard",),
    ),
    "colors": Section(
        "The colors of a health code. No pack has them: a locality that wants one turns it on by an order with an end.",
        {
            "color": Key(word_of(Color), "what is shown"),
            "order": Key(whole(1, 20), "the first row that fits is shown"),
            "what": WHAT,
        },
        {
            "facts": Key(
                list_of(word_of(HealthFact)), "any of them is recorded; the last row has none and fits all others"
            )
        },
        ("order",),
    ),
    "arrivals": Section(
        "What somebody who comes is asked for and told, and with what patience they are met. It restricts nobody.",
        {"step": Key(word_of(ArrivalStep), "what it is about"), "what": WHAT},
        {
            "hours": Key(
                number(0, 1000),
                "hours: ahead for `lead`, else of patience (`receipt`, `missing`, `shift`)",
            )
        },
        ("step",),
    ),
    "retention": Section(
        "How long something about people or staff is kept while the outbreak goes on. The rest goes at the close-out.",
        {
            "term": Key(word_of(RetentionTerm), "what is kept, and from when the days count"),
            "days": Key(whole(0, 3660), "for how many days"),
            "what": WHAT,
        },
        {},
        ("term",),
    ),
    "processing": Section(
        "What data about people are processed for, room by room: the impact assessment is made of it.",
        {
            "room": Key(TEXT, "the room whose tables hold the data, e.g. `cases`"),
            "what": WHAT,
            "need": Key(BOTH, "why less would not do"),
            "risk": Key(one_of("high", "medium", "low"), "how much it could harm people"),
            "harm": Key(BOTH, "what could happen to people"),
            "guard": Key(BOTH, "what keeps it from happening"),
        },
        {},
        ("room",),
    ),
    "feeds": Section(
        "With what patience systems are met that send who was where: when silence is an alarm, and what is odd.",
        {
            "feed": Key(word_of(FeedKind), "what kind of system"),
            "silent_after": Key(number(1, 100), "how many times its usual interval may pass without anything"),
            "late_minutes": Key(number(1, 100_000), "so long after the event a row counts as late"),
            "again_minutes": Key(number(0, 1440), "a card read again within this time counts once"),
            "clock_minutes": Key(number(1, 1440), "a device whose clock differs by so much is told"),
            "what": WHAT,
        },
        {},
        ("feed",),
    ),
    "supply_items": Section(
        "What is kept for people who may not go out and for those who work for them: units, and for how many days.",
        {
            "item": Key(TEXT, "the word by which stock is kept, e.g. `grain`"),
            "category": Key(word_of(SupplyCategory), "what it is for"),
            "unit": Key(word_of(SupplyUnit), "in what it is counted"),
            "kg_per_unit": Key(number(0, 1000), "what a unit weighs, for the load of a vehicle"),
            "cover_days": Key(number(0, 400), "for how many days it is to be there"),
            "name": NAME,
        },
        {},
        ("item",),
    ),
    "supply_norms": Section(
        "What one person of a group needs in a day. What has no norm goes by what went out of the stores.",
        {
            "item": Key(TEXT, "an item of `supply_items`"),
            "who": Key(word_of(NeedGroup), "who needs it"),
            "amount": Key(number(0, 1000), "how much a day, in the unit of the item"),
            "what": WHAT,
        },
        {},
        ("item", "who"),
    ),
    "supply_numbers": Section(
        "Numbers of living supplies: clocks of the hotline and of requests, and from when something is told.",
        {
            "of": Key(word_of(SupplyNumber), "what is set"),
            "limit": Key(number(0, 100_000), "the number, in its unit"),
            "what": WHAT,
        },
        {},
        ("of",),
    ),
    "sites": Section(
        "Numbers of quarantine sites and of the rides there.",
        {
            "of": Key(word_of(SiteNumber), "what is set"),
            "limit": Key(number(0, 100_000), "the number, in its unit"),
            "what": WHAT,
        },
        {"hours": Key(number(0, 1000), "for `opening`: so many hours after the order")},
        ("of", "hours"),
    ),
    "zones": Section(
        "Zones: when one is drawn, what holds in it, for how long, and who has to agree.",
        {
            "level": Key(word_of(ZoneLevel), "how strict it is"),
            "act": Key(word_of(Act), "the act of `authority` that its order is"),
            "approval": Key(word_of(Approval), "what the level above has to do with it, beside what the law asks"),
            "condition": CONDITION,
            "what": WHAT,
            "supplies": Key(word_of(SupplyWay), "how supplies come to people"),
        },
        {
            "provisional": Key(FLAG, "true: the closure on a presumptive positive, before anything is confirmed"),
            "days": Key(whole(1, 60), "for how many days it is decided"),
            "hours": Key(whole(1, 240), "for how many hours a provisional closure is decided"),
            "hours_most": Key(whole(1, 240), "for how many hours it may be decided at most"),
            "monitored_days": Key(whole(1, 60), "days of health monitoring after it is lifted"),
            "becomes": Key(word_of(ZoneLevel), "the milder level that follows when its conditions are met"),
            "test_days": Key(DAYS, "days on which everybody inside is tested, 1 being the first day"),
            "meals": Key(number(0, 10), "meals brought to a person in a day"),
            "rides": Key(number(0, 1000), "rides in a day for a thousand people, mostly to hospitals"),
        },
        ("level", "provisional"),
    ),
    "zone_conditions": Section(
        "What must be so before a zone is lifted: all rows of its level together.",
        {
            "level": Key(word_of(ZoneLevel), "of which zones"),
            "needs": Key(word_of(ZoneNeed), "what"),
            "what": WHAT,
        },
        {"days": Key(number(0, 60), "how many days")},
        ("level", "needs"),
    ),
    "zone_model": Section(
        "The simple model by which proposals of zones are compared: assumptions, and shown as such.",
        {
            "parameter": Key(word_of(ZoneParameter), "which number"),
            "low": Key(number(0, 100), "the low value"),
            "high": Key(number(0, 100), "the high value"),
            "what": WHAT,
        },
        {},
        ("parameter",),
    ),
    "grid": Section(
        "Numbers for grid cells and their daily reports: size, when a report is due, when silence rises, what calls for"
        " a look. A look restricts nobody.",
        {
            "number": Key(word_of(GridNumber), "what is counted"),
            "limit": Key(number(0, 100_000), "the number, in the unit of its word"),
            "what": WHAT,
        },
        {},
        ("number",),
    ),
    "needs": Section(
        "Which people need somebody to look after them while a cell is watched or closed; the list of the grid worker.",
        {
            "code": Key(TEXT, "the code that records hold, e.g. `lives_alone`"),
            "order": Key(whole(1, 100), "where it stands in the list"),
            "what": WHAT,
        },
        {},
        ("code",),
    ),
}

# What every row has or may have besides.
COMMON: dict[str, Key] = {
    "id": Key(TEXT, "section and name with a dot, e.g. `tracing.1.meal`"),
    "valid": Key(
        Check("`{from: 2021-05-14, to: 2022-06-27}`, both days included; `to` may be missing", lambda value: None),
        "when the row holds; without it as long as the pack",
    ),
    "legal_basis": Key(TEXT, "what the rule rests on"),
    "citation": Key(list_of(TEXT), "sources of `sources.yaml`"),
    "status": Key(one_of("cited", "reconstructed", "local"), "how the row came about"),
    "label": Key(BOTH, "in one line"),
    "note": Key(TEXT, "what an author should know"),
    "new": Key(FLAG, "true: a row that stands in no pack below"),
    "withdrawn": Key(FLAG, "true: the row of the pack below does not stand any more"),
}
