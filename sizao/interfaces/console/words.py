"""The words of the pages for what rooms name by codes: classifications, states, sexes, purposes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _

from sizao.foundation.accounts.queries import names_of_actors
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.purposes import Purpose
from sizao.interfaces.console.tracing_words import duration, setting_words
from sizao.kernel.errors import SizaoError
from sizao.registry.people.types import PersonRow, Sex
from sizao.registry.places.queries import get_divisions, spoken_name
from sizao.registry.places.types import Place
from sizao.response.cases.types import CaseClassification, CaseOrder, FindingKind, Timeliness


_SAID_IN_DAYS = timedelta(days=2)
PURPOSES: dict[str, str | Promise] = {
    Purpose.CASE_INVESTIGATION: _("Investigation of a case"),
    Purpose.CONTACT_TRACING: _("Tracing of contacts"),
    Purpose.SOURCE_TRACING: _("Tracing of sources"),
    Purpose.FOLLOW_UP: _("Follow-up"),
    Purpose.DATA_CORRECTION: _("Correction of data"),
    Purpose.SUBJECT_REQUEST: _("Request of the person"),
    Purpose.EXERCISE: _("Exercise"),
}

CLASSIFICATIONS: dict[str, str | Promise] = {
    CaseClassification.SUSPECTED: _("suspected case"),
    CaseClassification.PRESUMPTIVE: _("presumptive positive"),
    CaseClassification.CONFIRMED: _("confirmed case"),
    CaseClassification.ASYMPTOMATIC: _("asymptomatic infection"),
    CaseClassification.EXCLUDED: _("excluded"),
}

FINDINGS: dict[str, str | Promise] = {
    FindingKind.PRESUMPTIVE_POSITIVE: _("positive at first screening"),
    FindingKind.CONFIRMED: _("positive, confirmed"),
    FindingKind.NEGATIVE: _("negative"),
    FindingKind.UNCLEAR: _("unclear"),
}

TIMELINESS: dict[str, tuple[str, str | Promise]] = {
    Timeliness.IN_TIME: ("well", _("in time")),
    Timeliness.LATE: ("due", _("reported late")),
    Timeliness.OVERDUE: ("late", _("overdue")),
    Timeliness.PENDING: ("info", _("not yet due")),
}

SEXES: dict[str, str | Promise] = {Sex.FEMALE: _("female"), Sex.MALE: _("male"), Sex.UNKNOWN: "–"}

CASE_ORDERS: dict[str, str | Promise] = {
    CaseOrder.NEWEST: _("newest first"),
    CaseOrder.OLDEST: _("oldest first"),
    CaseOrder.ONSET: _("by day of onset"),
    CaseOrder.DIVISION: _("by division"),
}


# What the demo writes as a reason; other reasons are the words of whoever decided.
_REASONS = (gettext_noop("Demo city"), gettext_noop("own page"), gettext_noop("the term began"))
_SYSTEM = {
    "system:demo": _("the demo"),
    "system:exchange": _("the exchange with other instances"),
    "system:findings": _("intake of results"),
    "system:identities": _("the look for people written twice"),
    "system:privacy": _("retention and close-outs"),
    "system:zones": _("the hourly look at zones"),
    "system:rides": _("receipt from a vehicle or at a site"),
    "system:restrictions": _("the guard of restrictions"),
}


def actor_names(actors: Iterable[str]) -> dict[str, str]:
    """How each of these actor ids is called: an account by its name, the system by what it did."""
    wanted = set(actors)
    names = names_of_actors(actors=wanted)
    return {actor: names.get(actor) or _unnamed(actor) for actor in wanted}


def _unnamed(actor: str) -> str:
    """The system by what it did; whoever opened their own page without an account by that they are the person."""
    return str(_("the person") if actor.startswith("person:") else _SYSTEM.get(actor, actor))


def moment(instant: datetime | None) -> str:
    """An instant as the clocks here show it; a dash where there is none."""
    return "–" if instant is None else localtime(instant).strftime("%Y-%m-%d %H:%M")


def moment_near(instant: datetime | None, at: datetime) -> str:
    """The same without the year where it is that of `at`, for lists about these days."""
    if instant is None or localtime(instant).year != localtime(at).year:
        return moment(instant)
    return localtime(instant).strftime("%m-%d %H:%M")


def since(instant: datetime, at: datetime) -> str:
    """How long ago an instant was: hours and minutes, or days when there are many; nought if it has not come."""
    passed = max(timedelta(), at - instant)
    if passed >= _SAID_IN_DAYS:
        return ngettext("%(n)d day", "%(n)d days", passed.days) % {"n": passed.days}
    return duration(int(passed.total_seconds()))


def division_names(paths: Iterable[str | None]) -> dict[str, str]:
    """How each division is called in the language of the page, with the county it lies in; the path if unknown."""
    wanted = {path for path in paths if path}
    parts = {path: path.split(".") for path in wanted}
    counties = {path: ".".join(codes[:3]) for path, codes in parts.items()}
    known = get_divisions(paths=wanted | set(counties.values()))
    language = get_language() or ""
    gap = " " if language == "en" else ""
    names = {}
    for path in wanted:
        ends = [
            spoken_name(known[one].label(language)) for one in dict.fromkeys((counties[path], path)) if one in known
        ]
        names[path] = (", " if gap else "").join(reversed(ends) if gap else ends) or path
    return names


def place_name(place: Place) -> str:
    """What a place is called; one without a name of its own by its kind and number."""
    if place.key.endswith(f":{place.name}") and place.kind:
        return f"{setting_words(place.kind)} {place.name}"
    return place.name


def who(person: PersonRow | None, key: int) -> str:
    """A name where the reader may know it, else the key."""
    return person.name or shown(key) if person is not None else shown(key)


def purpose_of(request: HttpRequest) -> str:
    """Why people are read: as given now, or as said before for the task at hand."""
    given = request.POST.get("purpose") or request.GET.get("purpose", "")
    if given in set(Purpose):
        request.session["purpose"] = given
        return given
    kept = request.session.get("purpose", "")
    return kept if kept in set(Purpose) else ""


def in_words(error: SizaoError) -> SizaoError:
    """The refusal with the law's own words in the language of the page, where it is the law that refuses."""
    answer = getattr(error, "answer", None)
    if not answer:
        return error
    return SizaoError(error.what, answer["en" if get_language() == "en" else "zh"], error.next_step)
