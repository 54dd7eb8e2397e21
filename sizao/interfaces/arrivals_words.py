"""The words of arrivals, for the public pages and the desk alike."""

from collections.abc import Mapping
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext_lazy as _

from sizao.response.arrivals.queries import find_origin
from sizao.response.arrivals.types import (
    ArrivalOrder,
    ArrivalState,
    Attention,
    FieldFault,
    Mode,
    PosterKind,
    Reporter,
    Risk,
)


MODES: Mapping[Mode, str | Promise] = {
    Mode.TRAIN: _("Train"),
    Mode.FLIGHT: _("Flight"),
    Mode.COACH: _("Coach"),
    Mode.CAR: _("Car"),
    Mode.OTHER: _("Otherwise"),
}
REPORTERS: Mapping[Reporter, str | Promise] = {
    Reporter.SELF: _("Myself"),
    Reporter.FAMILY: _("My family"),
    Reporter.COMMUNITY: _("Community, for somebody"),
    Reporter.HOTEL: _("Hotel, for a guest"),
    Reporter.EMPLOYER: _("Employer, for staff"),
}
REPORTED_BY: Mapping[Reporter, str | Promise] = {
    Reporter.SELF: _("themselves"),
    Reporter.FAMILY: _("family"),
    Reporter.COMMUNITY: _("community"),
    Reporter.HOTEL: _("hotel"),
    Reporter.EMPLOYER: _("employer"),
    Reporter.GATE: _("the gate, as the person said"),
}
# A tone and a word each.
RISKS: Mapping[Risk, tuple[str, str | Promise]] = {
    Risk.HIGH: ("late", _("high-risk area")),
    Risk.ABROAD: ("due", _("from abroad")),
    Risk.MEDIUM: ("due", _("medium-risk area")),
    Risk.NEAR: ("info", _("county with a risk area")),
    Risk.NONE: ("well", _("no stay at risk")),
}
STATES: Mapping[ArrivalState, tuple[str, str | Promise]] = {
    ArrivalState.ANNOUNCED: ("info", _("expected")),
    ArrivalState.ARRIVED: ("well", _("arrived")),
    ArrivalState.CANCELLED: ("well", _("cancelled")),
}
ATTENTION: Mapping[Attention, tuple[str, str | Promise]] = {
    Attention.RISK: ("late", _("coming from risk areas")),
    Attention.TO_CALL: ("due", _("to be called before the journey")),
    Attention.LATE: ("due", _("reported late")),
    Attention.TODAY: ("info", _("coming today")),
}
ORDERS: Mapping[ArrivalOrder, str | Promise] = {
    ArrivalOrder.COMING: _("first to arrive"),
    ArrivalOrder.RISK: _("greatest risk"),
    ArrivalOrder.NEWEST: _("newest report"),
}
POSTERS: Mapping[PosterKind, str | Promise] = {
    PosterKind.STATION: _("station"),
    PosterKind.HOTEL: _("hotel"),
    PosterKind.VILLAGE: _("village or community"),
    PosterKind.OTHER: _("other place"),
}
# Fields in which two reports may differ.
FIELDS: Mapping[str, str | Promise] = {
    "division_path": _("destination"),
    "arrives_at": _("time of arrival"),
    "mode": _("means of travel"),
    "number": _("train or flight"),
    "origin": _("where from"),
    "tested_on": _("last test"),
}
# What is wrong with a field and what to do, in one kind sentence.
FAULTS: Mapping[FieldFault, str | Promise] = {
    FieldFault.MISSING: _("Please fill this in."),
    FieldFault.NAME: _("Please write the name as it stands in the document, without digits."),
    FieldFault.IDENTIFIER: _("This is no ID number or passport number. Please copy it from the document."),
    FieldFault.MISTYPED: _("A digit of this ID number is wrong or missing. Please compare it with the card."),
    FieldFault.TWICE: _("This number stands here twice. Each person has their own."),
    FieldFault.PHONE: _("This is no phone number. With the code of the country, if it is not China: +44 …"),
    FieldFault.PLACE: _("This place is not known here. Please choose a county or city of the list, or a country."),
    FieldFault.PLACE_UNCLEAR: _("Several places have this name. Please choose one, or write the larger place first."),
    FieldFault.DESTINATION: _("This place is not known in the city. Please choose a community or village of the list."),
    FieldFault.DAY: _("This is no date or time. Please choose one."),
    FieldFault.DAY_OVER: _("This day is over. If you have arrived already, please call the office of your county."),
    FieldFault.DAY_FAR: _("This day lies too far ahead. Please report within two months of the journey."),
    FieldFault.DAYS_TURNED: _("The last day lies before the first. Please change them."),
    FieldFault.DAYS_OLD: _("This is longer ago than is asked. Please say where you were just before the journey."),
    FieldFault.NUMBER: _("Train numbers look like G7835, flight numbers like CA1234. Please look at the ticket."),
    FieldFault.TOO_LONG: _("This is too long. Please shorten it."),
    FieldFault.TOO_MANY: _("One report holds 20 people and 10 places. Please send the others in a second one."),
    FieldFault.UNKNOWN: _("Please choose one of these."),
}


def origin_name(code: str, otherwise: str = "–") -> str:
    """What a place of the country or abroad is called in the language of the page."""
    found = find_origin("", code) if code else FieldFault.MISSING
    if isinstance(found, FieldFault):
        return otherwise
    return found.label_en if get_language() == "en" and found.label_en else found.label


def days_words(first: date, last: date) -> str:
    """From one day to another, both included."""
    return f"{first.isoformat()} – {last.isoformat()}"


# What the room of arrivals says when it refuses, for translation.
REFUSALS = (
    gettext_noop("Something in the report has to be corrected."),
    gettext_noop("Nothing was saved yet."),
    gettext_noop("Look at the marked fields and send it again."),
    gettext_noop("Too much came from your network at once."),
    gettext_noop("So that one sender does not keep out all others, there is a limit for an hour."),
    gettext_noop("Nothing is lost: send it again later, or call the office of your county."),
    gettext_noop("The code and the end of the phone number do not fit."),
    gettext_noop("Nothing is shown to whoever has only one of them."),
    gettext_noop("Look at your answer again, or report anew: it is joined with the first report."),
    gettext_noop("This report was taken back."),
    gettext_noop("Nobody is expected by it any more."),
    gettext_noop("Report anew if you come after all."),
    gettext_noop("Nothing is held any more."),
    gettext_noop("You can close this page."),
    gettext_noop("It goes elsewhere, or was deleted when its term was over."),
    gettext_noop("Look for it in the list of arrivals."),
    gettext_noop("This arrival was cancelled."),
    gettext_noop("Nobody is expected any more."),
    gettext_noop("Look at the list of arrivals."),
    gettext_noop("A poster needs to know where it hangs."),
    gettext_noop("By that its reports are counted."),
    gettext_noop("Give it in a few words."),
    gettext_noop("This division lies outside your area."),
    gettext_noop("Choose one of your own."),
)
