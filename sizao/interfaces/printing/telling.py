"""A notice in words, in Chinese or English: the same for the page, for the paper, and for the person's phone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from sizao.interfaces.restrictions_words import AUTHORITIES, MEASURES


CODES = {"zh": "zh-hans", "en": "en"}
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Stage:
    """One part of the term as a line: what, from, until, and the days of tests."""

    what: str
    start: str
    end: str
    tests: str


@dataclass(frozen=True, slots=True)
class NoticeText:
    """Everything a notice says, in one language. `band` is empty in the live realm."""

    language: str
    band: str
    title: str
    number: str
    measure: str
    summary: str
    start: str
    end: str
    whereabouts: str
    stages: Sequence[Stage]
    release: str
    reason: str
    evidence: Sequence[str]
    milder: Sequence[str]
    law: Sequence[str]
    rights: Sequence[str]
    office: str
    telephone: str
    hours: str
    decided: str
    labels: Mapping[str, str]


def notice_text(content: Mapping[str, Any], *, told_at: datetime, language: str) -> NoticeText:
    """A kept notice in words. `language` is zh or en; the limits of remedies count from `told_at`."""
    with override(CODES[language]):
        return NoticeText(
            language=language,
            band=str(settings.REALM_LABELS.get(content["realm"], "")),
            title=_("Notice of a restriction"),
            number=content["number"],
            measure=str(MEASURES[content["measure"]]),
            summary=content["words"].get(language, ""),
            start=moment_words(_instant(content["starts_at"]), language),
            end=until_words(_instant(content["ends_at"]), language),
            whereabouts=content["whereabouts"],
            stages=[_stage(phase, language) for phase in content["phases"]],
            release=content["release"].get(language, ""),
            reason=content["reason"],
            evidence=[evidence_words(ground, language) for ground in content["grounds"]],
            milder=[f"{MEASURES[one['measure']]}: {one['why_not']}" for one in content["alternatives"]],
            law=[part for part in (content["article"].get(language, ""), content["legal_basis"]) if part],
            rights=[_right(remedy, told_at, language) for remedy in content["remedies"]],
            office=content["office"]["name"][language],
            telephone=content["office"]["telephone"],
            hours=content["office"]["hours"].get(language, ""),
            decided=_("%(who)s for the %(body)s, %(when)s")
            % {
                "who": content["decider"],
                "body": AUTHORITIES[content["authority"]],
                "when": moment_words(_instant(content["decided_at"]), language),
            },
            labels=_labels() | (_labels_of_place() if content["place"] else {}),
        )


def evidence_words(ground: Mapping[str, Any], language: str) -> str:
    """One ground in plain words; who the source is, is never among them."""
    facts = ground["facts"]
    match ground["kind"]:
        case "presence":
            start, end = _instant(facts["enter"]), _instant(facts["leave"])
            return _presence(facts.get("degree", 1)) % {
                "start": moment_words(start, language),
                "end": moment_words(end, language),
                "place": facts["place"],
                "minutes": int((facts.get("seconds") or (end - start).total_seconds()) // 60),
            }
        case "finding":
            words = {"kind": _result(facts["kind"]), "laboratory": facts.get("laboratory", "")}
            if facts.get("sampled_at"):
                sampled = moment_words(_instant(facts["sampled_at"]), language)
                return _("Your specimen of %(sampled)s: %(kind)s. %(laboratory)s") % {**words, "sampled": sampled}
            return _("Result of your specimen: %(kind)s. %(laboratory)s") % words
        case "report":
            return _("Reported by %(who)s: %(words)s") % {
                "who": facts.get("reported_by", _("a body of health")),
                "words": facts["words"],
            }
        case _:
            return _("Judged by the investigator: %(words)s") % {"words": facts["words"]}


def moment_words(instant: datetime, language: str) -> str:
    """An instant as it is said on paper."""
    at = localtime(instant)
    return f"{at.year}年{at.month}月{at.day}日{at:%H:%M}" if language == "zh" else f"{at:%Y-%m-%d %H:%M}"


def until_words(instant: datetime, language: str) -> str:
    """An end as it is said on paper: a midnight belongs to the day before it."""
    at = localtime(instant)
    if (at.hour, at.minute) != (0, 0):
        return moment_words(instant, language)
    day = at.date() - timedelta(days=1)
    return f"{day_words(day, language)}24:00" if language == "zh" else f"{day_words(day, language)} 24:00"


def day_words(day: date, language: str) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if language == "zh" else day.isoformat()


def _stage(phase: Mapping[str, Any], language: str) -> Stage:
    days = [date.fromisoformat(day) for day in phase["test_dates"]]
    tests = ", ".join(f"{day:%m-%d}" for day in days)
    if not days and phase["tests"]:
        tests = ngettext("%(n)d test", "%(n)d tests", phase["tests"]) % {"n": phase["tests"]}
    return Stage(
        str(MEASURES[phase["measure"]]),
        moment_words(_instant(phase["start"]), language),
        until_words(_instant(phase["end"]), language),
        tests,
    )


def _right(remedy: Mapping[str, Any], told_at: datetime, language: str) -> str:
    words: str = remedy["words"][language]
    limit = ""
    told = localtime(told_at).date()
    if remedy["days"]:
        last = day_words(told + timedelta(days=remedy["days"]), language)
        limit = _("within %(n)d days, until %(last)s") % {"n": remedy["days"], "last": last}
    elif remedy["months"]:
        last = day_words(_months_after(told, remedy["months"]), language)
        limit = _("within %(n)d months, until %(last)s") % {"n": remedy["months"], "last": last}
    inside = "; ".join(part for part in (limit, remedy["legal_basis"]) if part)
    return f"{words}（{inside}）" if language == "zh" else f"{words} ({inside})"


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    number = day.month - 1 + months
    year, month = day.year + number // _MONTHS, number % _MONTHS + 1
    first_after = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date(year, month, min(day.day, (first_after - timedelta(days=1)).day))


def _presence(degree: int) -> str:
    if degree == 1:
        return _(
            "From %(start)s to %(end)s you were at %(place)s, %(minutes)d minutes together with an infected person."
        )
    return _(
        "From %(start)s to %(end)s you were at %(place)s, %(minutes)d minutes together with a contact of an infected"
        " person."
    )


def _result(kind: str) -> str:
    known = {
        "presumptive_positive": _("positive at first screening"),
        "confirmed": _("positive, confirmed"),
        "negative": _("negative"),
        "unclear": _("unclear"),
    }
    return known.get(kind, kind)


def _labels_of_place() -> dict[str, str]:
    """What a notice about a place says otherwise."""
    return {
        "to": _("Place"),
        "key": "",
        "ends": _("It ends by itself then. The place may not be kept closed longer without a new decision and a new"
                  " notice."),
        "page": _("With the code and the last four digits of the telephone of whoever is in charge of the place, this"
                  " page says why and until when, and takes an appeal:"),
        "job": "",
    }  # fmt: skip


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _labels() -> dict[str, str]:
    """The words between the facts."""
    return {
        "to": _("Name"),
        "key": _("Person key"),
        "what": _("What is ordered"),
        "where": _("Where"),
        "from": _("From"),
        "until": _("Until"),
        "measure": _("Measure"),
        "tests": _("Tests"),
        "release": _("When it ends"),
        "ends": _("It ends by itself then. Nobody may keep you longer without a new decision and a new notice."),
        "why": _("Why"),
        "milder": _("What would be milder, and why it is not enough"),
        "law": _("Law"),
        "rights": _("Your rights"),
        "code": _("Your code"),
        "page": _("With the code and the last four characters of your ID number, or your day of birth, you see on this"
                  " page why, until when and what is held about you, and can appeal:"),
        "call": _("Questions"),
        "decided": _("Decided by"),
        "job": _("Your employer keeps your job and pays you for this time, as the law says. A certificate for the"
                 " employer, without anything about your health, comes with this notice."),
        "received": _("Received (signature, date)"),
    }  # fmt: skip
