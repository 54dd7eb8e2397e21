"""Words of feeds for people: states, reasons, columns, what rows became, and what was odd."""

import re
from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext_lazy
from django.utils.translation import gettext as _

from sizao.desk.feeding.connecting import source_of
from sizao.foundation.intake.queries import list_feeds
from sizao.foundation.intake.types import DeliveryState, Feed, Way
from sizao.interfaces.feeds.connecting import default_title
from sizao.interfaces.feeds.declarations import DECLARATIONS


Words = dict[str, str | Promise]

_STATUS = re.compile(r"It answered with status (\d+)\.")
_SILENCE = re.compile(r"It does not answer \((\w+)\)\.")

STATES: dict[DeliveryState, str | Promise] = {
    DeliveryState.LANDED: gettext_lazy("waiting"),
    DeliveryState.HELD: gettext_lazy("held: settle the columns"),
    DeliveryState.APPLIED: gettext_lazy("worked off"),
    DeliveryState.REFUSED: gettext_lazy("refused"),
    DeliveryState.PASSED: gettext_lazy("passed on"),
}
TONES = {
    DeliveryState.LANDED: "info",
    DeliveryState.HELD: "due",
    DeliveryState.APPLIED: "well",
    DeliveryState.REFUSED: "late",
    DeliveryState.PASSED: "well",
}
WAYS: dict[Way, str | Promise] = {
    Way.FOLDER: gettext_lazy("folder"),
    Way.API: gettext_lazy("API"),
    Way.PULL: gettext_lazy("fetched"),
    Way.COMMAND: gettext_lazy("command line"),
    Way.PAGE: gettext_lazy("page"),
    Way.REPLAY: gettext_lazy("replay"),
}
REASONS: Words = {
    "empty": gettext_lazy("is empty"),
    "too_long": gettext_lazy("is too long"),
    "no_day": gettext_lazy("is no day"),
    "no_number": gettext_lazy("is no number"),
    "no_temperature": gettext_lazy("is no temperature of a person"),
    "unknown_word": gettext_lazy("is a word that means nothing here"),
    "unreadable_time": gettext_lazy("is no time that can be read"),
    "no_time_of_day": gettext_lazy("has no time of day"),
    "no_zone": gettext_lazy("has no time zone"),
    "skipped_hour": gettext_lazy("is an hour that the clocks skipped"),
    "repeated_hour": gettext_lazy("is an hour that the clocks had twice"),
    "number_mistyped": gettext_lazy("is mistyped: its check digit or day of birth cannot be"),
    "number_rounded": gettext_lazy("was rounded by a spreadsheet"),
    "number_none": gettext_lazy("is empty"),
    "number_unusable": gettext_lazy("is no number of a card or passport"),
    "no_such_train": gettext_lazy("is no train of the timetable"),
    "train_not_that_day": gettext_lazy("is a day on which the train does not run"),
    "does_not_stop_there": gettext_lazy("is a station at which the train does not stop"),
    "stops_backwards": gettext_lazy("comes before the station of boarding"),
    "same_station": gettext_lazy("is the station of boarding itself"),
    "place_is_ambiguous": gettext_lazy("is the name of two places"),
    "ends_before_it_begins": gettext_lazy("lies before the beginning"),
    "in_the_future": gettext_lazy("lies in the future: the clock of the device is ahead"),
    "too_old": gettext_lazy("lies more than a year back"),
    "scanned_from_afar": gettext_lazy("was scanned from afar: nobody was there"),
    "wrong_columns": gettext_lazy("the row has more or fewer columns than the header"),
    "open_quote": gettext_lazy("a quotation mark is open"),
    "broken_encoding": gettext_lazy("the row is damaged"),
    "broken_json": gettext_lazy("the row is no JSON"),
    "cut_off": gettext_lazy("the file breaks off here"),
}
COUNTS: dict[str, str] = {
    "presences": ngettext_lazy("%(n)s presence", "%(n)s presences", "n"),
    "expected": ngettext_lazy("%(n)s expected arrival", "%(n)s expected arrivals", "n"),
    "crossings": ngettext_lazy("%(n)s crossing", "%(n)s crossings", "n"),
    "signals": ngettext_lazy("%(n)s early signal", "%(n)s early signals", "n"),
    "people_new": ngettext_lazy("%(n)s person registered anew", "%(n)s people registered anew", "n"),
    "other_name": ngettext_lazy(
        "%(n)s number is known under another name", "%(n)s numbers are known under another name", "n"
    ),
    "laid_before_a_person": ngettext_lazy(
        "%(n)s of them laid before a person", "%(n)s of them laid before a person", "n"
    ),
    "read_twice": ngettext_lazy("%(n)s card read again, counted once", "%(n)s cards read again, counted once", "n"),
    "settled_again": ngettext_lazy("%(n)s row had been corrected before", "%(n)s rows had been corrected before", "n"),
}


def column_label(column: str, adapter: str = "") -> str:
    """What people call one of our columns: in Chinese as the systems of its kind do, in English by our name."""
    if (get_language() or "").startswith("en"):
        return column.replace("_", " ")
    first = [DECLARATIONS[adapter]] if adapter in DECLARATIONS else []
    for declaration in (*first, *DECLARATIONS.values()):
        for wanted in declaration.columns:
            if wanted.name == column and wanted.usual:
                return wanted.usual[0]
    return column


def describe_refusal(reason: str, column: str, adapter: str = "") -> str:
    """Why a row was not taken, with the column that it is about."""
    words = str(REASONS.get(reason, reason))
    return _("%(column)s: %(reason)s") % {"column": column_label(column, adapter), "reason": words} if column else words


def describe_count(word: str, number: int) -> str:
    """How many rows became what."""
    found = COUNTS.get(word)
    return str(found) % {"n": f"{number:,}"} if found is None else found % {"n": number}


def describe_note(note: str) -> str:
    """What was odd about a delivery: `clock +10800 JL-03` is a device whose clock is three hours ahead."""
    kind, _space, rest = note.partition(" ")
    if kind == "names":
        other, _space, known = rest.partition(" ")
        return _(
            "%(other)s of %(known)s known people have another name here: is the right column taken for the name?"
        ) % {"other": other, "known": known}
    if kind != "clock":
        return note
    seconds, _space, device = rest.partition(" ")
    hours = f"{abs(int(seconds)) / 3600:.1f}"
    if int(seconds) > 0:
        return _("The clock of %(device)s seems to be %(hours)s hours ahead.") % {"device": device, "hours": hours}
    return _("The clock of %(device)s seems to be %(hours)s hours behind.") % {"device": device, "hours": hours}


def describe_pull_problem(problem: str) -> str:
    """Why an address could not be fetched, as `fetch_by` tells it; other words as they are."""
    status, silence = _STATUS.fullmatch(problem), _SILENCE.fullmatch(problem)
    if status:
        return _("It answered with status %(status)s.") % {"status": status[1]}
    if silence:
        return _("It does not answer (%(error)s).") % {"error": silence[1]}
    return problem


def title_of(feed: Feed) -> str:
    """What a feed is called: as whoever connected it says, else by what its adapter reads, in the reader's language."""
    declared = DECLARATIONS.get(feed.adapter)
    if declared is None or feed.title != default_title(feed.adapter, feed.name):
        return feed.title
    return f"{declared.title} {feed.name}"


def source_names(sources: Iterable[str]) -> dict[str, str]:
    """What sources of presences are called: feeds by their title, others by their own name."""
    wanted = set(sources)
    titles = {source_of(feed.name): title_of(feed) for feed in list_feeds()} if wanted else {}
    return {source: titles.get(source, source) for source in wanted}


def title_of_adapter(name: str) -> str:
    """What a kind of system is called."""
    found = DECLARATIONS.get(name)
    return str(found.title) if found else name
