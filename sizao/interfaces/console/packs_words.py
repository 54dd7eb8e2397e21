"""How rows of packs are worded on pages: sections, keys, the closed words of the vocabulary, phases of measures."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from sizao.engines.policy.lawful import BODIES, CLASSES, NEEDS
from sizao.engines.policy.types import Pack, Row
from sizao.engines.policy.vocabulary import Body, ClassNeeded, ManagedAs
from sizao.interfaces import restrictions_words, supplies_words, testing_words
from sizao.interfaces.console.tracing_words import setting_words
from sizao.interfaces.quarantine_words import PACK_VALUES as SITE_VALUES
from sizao.interfaces.zones_words import PACK_VALUES as ZONE_VALUES


Words = dict[str, "str | Promise"]

SECTIONS: Words = {
    "windows": gettext_lazy("Infectious windows"),
    "degrees": gettext_lazy("Degrees of contact"),
    "contacts": gettext_lazy("Criteria of contact"),
    "groups": gettext_lazy("Other groups of people"),
    "special_groups": gettext_lazy("Special groups"),
    "transport": gettext_lazy("Transport"),
    "tracing": gettext_lazy("When time together makes a contact"),
    "measures": gettext_lazy("Measures"),
    "changes": gettext_lazy("What changes a measure"),
    "monitoring": gettext_lazy("Daily monitoring"),
    "clocks": gettext_lazy("Clocks"),
    "legal_class": gettext_lazy("Legal class"),
    "authority": gettext_lazy("Authority"),
    "remedies": gettext_lazy("Ways to contest"),
    "place_measures": gettext_lazy("Milder than closing a place"),
    "safeguards": gettext_lazy("Safeguards against haste and misuse"),
    "colors": gettext_lazy("Colors of a health code"),
    "arrivals": gettext_lazy("Before an arrival"),
    "retention": gettext_lazy("Terms of retention"),
    "processing": gettext_lazy("What data about people are processed for"),
    "feeds": gettext_lazy("Patience with feeds"),
    **supplies_words.PACK_SECTIONS,
    "sites": gettext_lazy("Quarantine sites and rides"),
    "zones": gettext_lazy("Zones"),
    "zone_conditions": gettext_lazy("When zones are lifted"),
    "zone_model": gettext_lazy("Model for comparing zones"),
    "grid": gettext_lazy("Grid cells"),
    "needs": gettext_lazy("People to look after"),
    **testing_words.PACK_SECTIONS,
}
STATUSES = {
    "cited": ("well", gettext_lazy("cited")),
    "reconstructed": ("due", gettext_lazy("put together")),
    "local": ("info", gettext_lazy("local order")),
}
STATUS_MEANINGS: Words = {
    "cited": gettext_lazy("As a source says it."),
    "reconstructed": gettext_lazy("No text was found that says so. Put together from practice; verify before use."),
    "local": gettext_lazy("Decided here, by a local order or by this city."),
}
GRADES: Words = {
    "A": gettext_lazy("official text"),
    "B": gettext_lazy("press or official notice"),
    "C": gettext_lazy("copy or mirror"),
    "B/C": gettext_lazy("press, and a copy"),
}
NAMES: Words = {
    **supplies_words.PACK_NAMES,
    **testing_words.PACK_NAMES,
    "minutes": gettext_lazy("minutes"),
    "feed": gettext_lazy("feed"),
    "number": gettext_lazy("number of grid cells"),
    "code": gettext_lazy("code"),
    "silent_after": gettext_lazy("intervals until silence is told"),
    "late_minutes": gettext_lazy("minutes until late"),
    "again_minutes": gettext_lazy("minutes in which twice counts once"),
    "clock_minutes": gettext_lazy("minutes a clock may be off"),
    "mode": gettext_lazy("counting"),
    "scope": gettext_lazy("within"),
    "rows_apart": gettext_lazy("rows apart"),
    "settings": gettext_lazy("at"),
    "contact": gettext_lazy("contact"),
    "degree": gettext_lazy("degree"),
    "degrees": gettext_lazy("degrees"),
    "determined": gettext_lazy("determined"),
    "traced": gettext_lazy("proposed by the machine"),
    "horizon_days": gettext_lazy("days as a source"),
    "classification": gettext_lazy("for"),
    "anchor": gettext_lazy("counted from"),
    "days": gettext_lazy("days"),
    "months": gettext_lazy("months"),
    "priority": gettext_lazy("priority"),
    "found_by": gettext_lazy("found by"),
    "begins": gettext_lazy("begins with"),
    "ends": gettext_lazy("ends with"),
    "hours": gettext_lazy("hours"),
    "stage": gettext_lazy("stage"),
    "people_over": gettext_lazy("where more people live than"),
    "people_to": gettext_lazy("where at most so many people live"),
    "window_days": gettext_lazy("looks back, days"),
    "within_meters": gettext_lazy("within meters"),
    "age_to": gettext_lazy("age up to"),
    "widens": gettext_lazy("goes beyond the other rows"),
    "group": gettext_lazy("group"),
    "special": gettext_lazy("for special groups"),
    "separate_room": gettext_lazy("needs a room of one's own"),
    "unfit_home": gettext_lazy("where the home does not fit"),
    "counted_from": gettext_lazy("term counted from"),
    "act": gettext_lazy("act"),
    "phases": gettext_lazy("phases"),
    "move_within_hours": gettext_lazy("moved within hours"),
    "release_needs": gettext_lazy("released when"),
    "when": gettext_lazy("when"),
    "effect": gettext_lazy("then"),
    "per_day": gettext_lazy("times a day"),
    "disease": gettext_lazy("disease"),
    "managed_as": gettext_lazy("managed as"),
    "by": gettext_lazy("ordered by"),
    "needs_class": gettext_lazy("for"),
    "approval": gettext_lazy("the level above"),
    "duties": gettext_lazy("owed along with it"),
    "remedy": gettext_lazy("way"),
    "order": gettext_lazy("place on the notice"),
    "place_measure": gettext_lazy("instead of closing"),
    "safeguard": gettext_lazy("safeguard"),
    "color": gettext_lazy("color"),
    "facts": gettext_lazy("shown when this is recorded"),
    "limit": gettext_lazy("number"),
    "step": gettext_lazy("what it is about"),
    "term": gettext_lazy("kept"),
    "room": gettext_lazy("part of the system"),
    "need": gettext_lazy("why less would not do"),
    "risk": gettext_lazy("risk"),
    "harm": gettext_lazy("what could happen"),
    "guard": gettext_lazy("what keeps it from happening"),
    "name": gettext_lazy("name"),
    "what": gettext_lazy("says"),
    "condition": gettext_lazy("condition"),
    "window": gettext_lazy("exposure counts"),
    "evidence": gettext_lazy("needs to be known"),
    "close": gettext_lazy("close contacts"),
    "general": gettext_lazy("general contacts"),
    "release": gettext_lazy("release"),
    "article": gettext_lazy("article"),
    "level": gettext_lazy("level"),
    "provisional": gettext_lazy("provisional"),
    "hours_most": gettext_lazy("hours at most"),
    "monitored_days": gettext_lazy("days monitored afterwards"),
    "becomes": gettext_lazy("becomes"),
    "test_days": gettext_lazy("days of tests"),
    "supplies": gettext_lazy("supplies"),
    "meals": gettext_lazy("meals a day"),
    "rides": gettext_lazy("rides a day for a thousand people"),
    "needs": gettext_lazy("needs"),
    "parameter": gettext_lazy("number"),
    "low": gettext_lazy("low"),
    "high": gettext_lazy("high"),
}
EVENTS: Words = {
    "sampled": gettext_lazy("specimen taken"),
    "result": gettext_lazy("result"),
    "network_report": gettext_lazy("network direct report"),
    "cdc_received": gettext_lazy("received by the CDC"),
    "verified": gettext_lazy("verified and reported"),
    "told_health_department": gettext_lazy("county's health department told"),
    "told_county_government": gettext_lazy("county government told"),
    "told_city_government": gettext_lazy("city government told"),
    "told_province_government": gettext_lazy("province told"),
    "told_state": gettext_lazy("State told"),
    "admitted": gettext_lazy("at the designated hospital"),
    "core_facts": gettext_lazy("core facts known"),
    "investigated": gettext_lazy("case investigation done"),
    "contacts_determined": gettext_lazy("contacts determined"),
    "priority_assistance_sent": gettext_lazy("priority assistance request sent"),
    "person_located": gettext_lazy("person found"),
    "person_controlled": gettext_lazy("measure in place"),
    "assistance_sent": gettext_lazy("assistance request sent"),
    "assistance_answered": gettext_lazy("assistance request answered"),
    "contact_determined": gettext_lazy("contact determined"),
    "contact_moved": gettext_lazy("contact at the site"),
    "incident_known": gettext_lazy("incident known"),
    "first_closure": gettext_lazy("first closure"),
    "round_decided": gettext_lazy("round decided"),
    "round_done": gettext_lazy("round done"),
}
MEASURES: Words = {
    "central_quarantine": gettext_lazy("central quarantine"),
    "home_quarantine": gettext_lazy("home quarantine"),
    "medical_observation": gettext_lazy("medical observation"),
    "home_monitoring": gettext_lazy("health monitoring at home"),
    "community_monitoring": gettext_lazy("community health monitoring"),
    "health_monitoring": gettext_lazy("health monitoring"),
    "health_management": gettext_lazy("health management"),
}
DISEASES: Words = {
    "COVID-19": gettext_lazy("COVID-19"),
    "plague": gettext_lazy("plague"),
    "cholera": gettext_lazy("cholera"),
    "SARS": gettext_lazy("SARS"),
    "pulmonary anthrax": gettext_lazy("pulmonary anthrax"),
}
APPROVALS: Words = {
    "none": gettext_lazy("has no part in it"),
    "report_up": gettext_lazy("is told at once"),
    "upper_first": gettext_lazy("decides first"),
}
DUTIES: Words = {
    "written_notice": gettext_lazy("written notice"),
    "within_rules": gettext_lazy("no longer and no wider than the rules"),
    "public_notice": gettext_lazy("public notice"),
    "living": gettext_lazy("living guaranteed"),
    "wages": gettext_lazy("wages paid"),
    "payment": gettext_lazy("fair pay"),
    "compensation": gettext_lazy("compensation"),
}
# The closed words of each key. Where a key is not named, its value stands for itself.
VALUES: dict[str, Words] = {
    **supplies_words.PACK_VALUES,
    **testing_words.PACK_VALUES,
    "classification": {
        "any": gettext_lazy("any case"),
        "symptomatic": gettext_lazy("cases with symptoms"),
        "asymptomatic": gettext_lazy("cases without symptoms"),
    },
    "anchor": {
        "onset": gettext_lazy("onset"),
        "first_positive": gettext_lazy("first positive specimen"),
        "last_negative": gettext_lazy("last negative specimen"),
    },
    "found_by": {"screening": gettext_lazy("repeated screening")},
    "mode": {"single": gettext_lazy("one stay together"), "cumulative": gettext_lazy("all stays together")},
    "scope": {"cell": gettext_lazy("the same part of the place"), "place": gettext_lazy("the whole place")},
    "begins": EVENTS,
    "ends": EVENTS,
    "stage": {
        "detection": gettext_lazy("early detection"),
        "reporting": gettext_lazy("early reporting"),
        "isolation": gettext_lazy("early isolation"),
        "treatment": gettext_lazy("early treatment"),
        "investigation": gettext_lazy("investigation"),
        "control": gettext_lazy("control"),
    },
    "measure": MEASURES,
    "unfit_home": MEASURES,
    "counted_from": {
        "last_exposure": gettext_lazy("the last exposure"),
        "arrival": gettext_lazy("arrival"),
        "leaving": gettext_lazy("leaving the area"),
        "discharge": gettext_lazy("discharge or release"),
    },
    "release_needs": {
        "own_tests_negative": gettext_lazy("own tests negative"),
        "double_test_negative": gettext_lazy("double test at the end negative"),
        "source_first_two_negative": gettext_lazy("first two tests of the close contact negative"),
        "source_released": gettext_lazy("the secondary contact is released"),
    },
    "when": {
        "source_excluded": gettext_lazy("the suspected case is excluded"),
        "source_positive": gettext_lazy("the close contact turns positive"),
        "source_released": gettext_lazy("the secondary contact is released"),
        "symptoms": gettext_lazy("symptoms appear"),
    },
    "effect": {
        "release": gettext_lazy("released at once"),
        "becomes_close": gettext_lazy("becomes a close contact"),
        "to_fever_clinic": gettext_lazy("goes to a fever clinic"),
    },
    "act": {
        "determine_contacts": gettext_lazy("determine contacts"),
        "isolate_case": gettext_lazy("isolate a case"),
        "isolate_suspect": gettext_lazy("isolate a suspected case"),
        "observe_contact": gettext_lazy("observe a contact"),
        "enforce": gettext_lazy("enforce with the police"),
        "isolate_place": gettext_lazy("isolate the people of a place"),
        "emergency_measures": gettext_lazy("limit gatherings, stop work and classes, close places"),
        "inspect_border": gettext_lazy("check people and vehicles at borders of an area"),
        "seal_off": gettext_lazy("seal off an area"),
        "seal_off_city": gettext_lazy("seal off a city or trunk traffic"),
        "pre_apply": gettext_lazy("apply measures of class A in advance"),
        "announce": gettext_lazy("announce a measure"),
        "requisition": gettext_lazy("call up people, requisition goods"),
        "traffic_quarantine": gettext_lazy("quarantine traffic"),
    },
    "approval": APPROVALS,
    "duties": DUTIES,
    "disease": DISEASES,
    "remedy": {
        "statement": gettext_lazy("statement and defense"),
        "appeal": gettext_lazy("appeal"),
        "reconsideration": gettext_lazy("administrative reconsideration"),
        "lawsuit": gettext_lazy("administrative lawsuit"),
    },
    "step": {
        "lead": gettext_lazy("how long ahead"),
        "advice_none": gettext_lazy("advice without a risk"),
        "advice_near": gettext_lazy("advice for a county with a risk area"),
        "advice_medium": gettext_lazy("advice after a medium-risk area"),
        "advice_high": gettext_lazy("advice after a high-risk area"),
        "advice_abroad": gettext_lazy("advice after coming from abroad"),
        "advice_late": gettext_lazy("advice for a late report"),
        "bring": gettext_lazy("what to bring"),
        "receipt": gettext_lazy("receipt at the station"),
        "receipt_at_home": gettext_lazy("receipt at home"),
        "missing": gettext_lazy("counted as not arrived"),
        "shift": gettext_lazy("list on the phone"),
    },
    "color": {
        "red": gettext_lazy("red"),
        "yellow": gettext_lazy("yellow"),
        "green": gettext_lazy("green"),
    },
    "facts": {
        "case": gettext_lazy("infected person"),
        "positive": gettext_lazy("positive result not decided on"),
        "confined": gettext_lazy("restriction that confines"),
        "observed": gettext_lazy("other restriction in force"),
    },
    "safeguard": {
        "appeal_answer": gettext_lazy("hours to answer an appeal"),
        "review": gettext_lazy("days until a restriction is reviewed"),
        "free_term": gettext_lazy("longest term in days where no rule sets one"),
        "without_link": gettext_lazy("restrictions a day without a link to a case"),
        "small_number": gettext_lazy("people below whom a count by area is not told"),
        "volume_of_one": gettext_lazy("orders of one decider in a day"),
        "volume_ratio": gettext_lazy("times the median of the others, or of one's own days"),
        "without_link_week": gettext_lazy("restrictions in seven days without a link to a case"),
        "place_without_link": gettext_lazy("limited places a day without a link to a case"),
        "far_place": gettext_lazy("restrictions a day on a place far from where the person was"),
        "from_file": gettext_lazy("restrictions a day on nothing but a list that was read in"),
        "same_reason": gettext_lazy("orders a day with the same words and no common source"),
        "before_evidence": gettext_lazy("restrictions a day proposed before their evidence"),
        "volume_floor": gettext_lazy("orders in a day from which somebody is measured"),
        "record_days": gettext_lazy("days of somebody's own record"),
        "correction_answer": gettext_lazy("hours to answer a request for correction"),
        "emergency_access": gettext_lazy("longest emergency access in hours"),
        "emergency_pause": gettext_lazy("days without emergency access after one that was not justified"),
    },
    "number": {
        "fewest_households": gettext_lazy("fewest households of a cell"),
        "most_households": gettext_lazy("most households of a cell"),
        "due_hour": gettext_lazy("hour by which the report is due"),
        "rise_hours": gettext_lazy("hours until the next level is called, unacknowledged"),
        "settle_hours": gettext_lazy("hours until the next level is called, acknowledged"),
        "fevers": gettext_lazy("fevers in one cell that call for a look"),
        "fever_hours": gettext_lazy("hours within which the fevers lie"),
        "unreported": gettext_lazy("unreported arrivals from a risk area that call for a look"),
        "correct_days": gettext_lazy("days for which a report may be corrected"),
    },
    "risk": {
        "high": gettext_lazy("high"),
        "medium": gettext_lazy("medium"),
        "low": gettext_lazy("low"),
    },
    "term": {
        "movements": gettext_lazy("movements"),
        "bad_row": gettext_lazy("rows that were not taken"),
        "settled_result": gettext_lazy("results that were settled"),
        "untaken_list": gettext_lazy("files that nobody took"),
        "guesses": gettext_lazy("wrong codes"),
        "arrival_report": gettext_lazy("advance reports of arrivals"),
        "grid_report": gettext_lazy("daily reports of grid cells"),
        "sign_in_log": gettext_lazy("log of sign-ins"),
        "ended_session": gettext_lazy("ended sessions"),
        "impact_assessment": gettext_lazy("signed impact assessments"),
    },
    "place_measure": restrictions_words.OF_PLACES,
    **ZONE_VALUES,
    "of": {**supplies_words.PACK_VALUES["of"], **SITE_VALUES["of"]},
}
# Words that the engine has in both languages, since refusals are made of them.
_BOTH: dict[str, Callable[[str], Mapping[str, str]]] = {
    "by": lambda value: BODIES[Body(value)],
    "managed_as": lambda value: CLASSES[ManagedAs(value)],
    "needs_class": lambda value: NEEDS[ClassNeeded(value)],
}
# In the order in which they say what a row is about, after its label.
_TEXTS = ("name", "what", "condition", "close")


@dataclass(frozen=True, slots=True)
class Said:
    """One value of a row in words."""

    key: str
    label: str
    text: str


def local(texts: Mapping[str, str] | None) -> str:
    """The text of the page's language."""
    return str((texts or {}).get("en" if get_language() == "en" else "zh", ""))


def says(row: Row) -> str:
    """What a row is about, in one or a few phrases."""
    texts = [local(row.label)]
    texts += [local(row.values[name]) for name in _TEXTS if name in row.values]
    return "; ".join(text for text in dict.fromkeys(texts) if text)


def values_of(row: Row, pack: Pack) -> list[Said]:
    """The values of a row that are no texts, in the order of its file."""
    return [
        Said(key, name_of(key), words_of(key, value, pack)) for key, value in row.values.items() if not _is_text(value)
    ]


def texts_of(row: Row) -> list[tuple[str, Mapping[str, str]]]:
    """(name, both languages) of every text of a row."""
    return [(name_of(key), value) for key, value in row.values.items() if _is_text(value)]


def name_of(key: str) -> str:
    return str(NAMES.get(key, key))


def words_of(key: str, value: Any, pack: Pack) -> str:
    """A value in words; a dash where there is none."""
    match value:
        case None:
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case _ if _is_text(value):
            return local(value)
        case list() if key == "phases":
            return _("; then ").join(map(_phase, value))
        case list():
            return " / ".join(words_of(key, part, pack) for part in value)
        case str():
            return _word(key, value, pack)
        case _:
            return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def _word(key: str, value: str, pack: Pack) -> str:
    if key == "settings":
        return str(setting_words(value))
    if key == "group":
        row = next((row for row in pack.versions if row.id == f"groups.{value}"), None)
        return local(row.values["name"]) if row else value
    if key in _BOTH:
        return local(_BOTH[key](value))
    return str(VALUES.get(key, {}).get(value, value))


def _phase(phase: Mapping[str, Any]) -> str:
    """`central quarantine 14 days, tests on days 1, 4, 7, 14, not leaving the place`."""
    parts = [_("%(measure)s %(days)s days") % {"measure": MEASURES[phase["measure"]], "days": phase["days"]}]
    if "test_days" in phase:
        days = _days(phase["test_days"])
        parts.append(_("tests on days %(days)s") % {"days": days})
    if "tests" in phase:
        parts.append(
            _("%(count)s tests at least %(hours)s hours apart")
            % {"count": phase["tests"], "hours": phase.get("tests_apart_hours", 0)}
        )
    if phase.get("going_out") is False:
        parts.append(_("not leaving the place"))
    if "how" in phase:
        parts.append(local(phase["how"]))
    return _(", ").join(parts)


def _days(days: Iterable[int]) -> str:
    return pgettext("between days", ", ").join(map(str, days))


def _is_text(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"zh", "en"}
