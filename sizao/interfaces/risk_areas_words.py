"""The words of risk areas for people: levels, what a line is, what is wrong with it, what became of a list."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.bulletins.types import RemarkKind, RiskLevel
from sizao.response.arrivals.types import ChangeKind, Landing, Likeness


Words: TypeAlias = str | Promise

LEVELS: Mapping[RiskLevel, tuple[str, Words]] = {
    RiskLevel.HIGH: ("late", _("high risk")),
    RiskLevel.MEDIUM: ("due", _("medium risk")),
}

CHANGES: Mapping[ChangeKind, tuple[str, Words]] = {
    ChangeKind.ADDED: ("late", _("new on the list")),
    ChangeKind.RAISED: ("late", _("raised to high")),
    ChangeKind.LOWERED: ("info", _("lowered to medium")),
    ChangeKind.LIFTED: ("well", _("no longer listed")),
}

REMARKS: Mapping[RemarkKind, Words] = {
    RemarkKind.PREFACE: _("before the list"),
    RemarkKind.NOTE: _("note or source"),
    RemarkKind.LOW_RISK: _("about low-risk areas"),
    RemarkKind.CHANGE: _("change told beside the list"),
    RemarkKind.JOINED: _("goes on in the next line; both were read as one"),
    RemarkKind.EARLIER_LIST: _("of an earlier list in the same text, which a later one replaces"),
    RemarkKind.CORRECTED: _("corrects an area of the list"),
}

LIKENESSES: Mapping[Likeness, tuple[str, Words]] = {
    Likeness.INSIDE: ("late", _("The list names it, or an area that it lies in.")),
    Likeness.NEAR: (
        "due",
        _("In its county or city there are risk areas. Whether it lies in one, names do not say: ask for the address."),
    ),
    Likeness.NONE: ("well", _("Nothing is listed there.")),
    Likeness.ABROAD: ("due", _("This is abroad.")),
    Likeness.UNKNOWN: ("info", _("No such division is known, or no list is kept of that moment.")),
}

LANDINGS: Mapping[Landing, Words] = {
    Landing.NEW: _("The list is kept."),
    Landing.SUPERSEDES: _("The list is kept in place of the earlier one of the same moment, which stays to be read."),
    Landing.KNOWN: _("This list was kept before; nothing changed."),
}

PROBLEMS: Mapping[str, Words] = {
    "no_list": _("The text holds no list of medium- and high-risk areas."),
    "no_date": _("The text does not say of which day and hour the list is."),
    "no_year": _("The date has no year, and neither another date nor the file's name gives one."),
    "no_such_day": _("There is no such day."),
    "no_such_hour": _("There is no such time."),
    "no_level": _("An area or a province stands before any level is named."),
    "no_province": _("It is not said in which province this lies."),
    "not_understood": _("The line names no place and is no note."),
    "not_named": _("Areas are counted here, and none of them is named."),
    "unknown_country": _("This is no country that is known."),
    "too_large": _("The file is larger than any list of risk areas."),
    "too_long": _("The line is longer than any of a list."),
    "not_text": _("The file is no text in UTF-8, UTF-16 or GBK."),
}
