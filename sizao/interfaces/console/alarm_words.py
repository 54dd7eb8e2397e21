"""What the pages say about an alarm: whom it is about, why it is one, and the numbers behind it."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.interfaces.restrictions_words import GROUNDS
from sizao.response.restrictions.types import Alarm, AlarmKind


MEANINGS: dict[str, str | Promise] = {
    AlarmKind.UNTYPED_LIST: gettext_lazy(
        "Somebody offered a list of persons as evidence. It was refused: nobody is limited because their name stands "
        "somewhere."
    ),
    AlarmKind.REMOTE_SCAN: gettext_lazy(
        "Somebody offered scans of a place code that were made elsewhere. They were refused: a forwarded picture can "
        "be scanned anywhere."
    ),
    AlarmKind.WITHOUT_LINK: gettext_lazy(
        "Nothing that these restrictions rest on leads to a case: no result, no known source, no record that is there,"
        " or a case that lives and was elsewhere."
    ),
    AlarmKind.UNUSUAL_VOLUME: gettext_lazy(
        "One person ordered far more than anybody should, than the others on that day, or than on their own days "
        "before."
    ),
    AlarmKind.FAR_PLACE: gettext_lazy(
        "The evidence has these people at a place while records of another county have them there at the same time."
    ),
    AlarmKind.FROM_FILE: gettext_lazy(
        "That these people met a case is known only from a list that somebody read in; no record of presences says so."
    ),
    AlarmKind.SAME_REASON: gettext_lazy(
        "These people were told the same words, though most of them rest on no common source. Each decision is owed to "
        "the facts of one person."
    ),
    AlarmKind.BEFORE_EVIDENCE: gettext_lazy(
        "These were proposed when nothing spoke for them yet. No page does that: somebody went another way."
    ),
    AlarmKind.UNKNOWN_RULES: gettext_lazy(
        "These were ordered under rules that are no pack of this installation, or no longer are."
    ),
    AlarmKind.GUESSED_CODES: gettext_lazy("Somebody tries codes of notices one after the other. The page was closed."),
    AlarmKind.REFUSED_BY_DATABASE: gettext_lazy(
        "The database had to refuse what the application checks before. Somebody may be going another way."
    ),
}


def about_words(alarm: Alarm, names: Mapping[str, str]) -> str:
    """Whom or what an alarm is about."""
    kind = alarm.subject.partition(":")[0]
    if kind in ("user", "system"):
        return names[alarm.subject]
    return {
        "city": _("restrictions of all deciders"),
        "places": _("limited places"),
        "words": _("one reason for many"),
        "notice": _("the code of one notice"),
    }.get(kind, alarm.subject)


def numbers_of(alarm: Alarm, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """The numbers behind an alarm, by their names."""
    detail = alarm.detail
    found = [
        (
            _("Who proposed or ordered"),
            "; ".join(f"{names[who]}: {n:,}" for who, n in detail.get("actors", {}).items()),
        ),
        (_("What they rest on"), "; ".join(f"{GROUNDS.get(k, k)}: {n:,}" for k, n in detail.get("kinds", {}).items())),
        (_("Whose source or record nobody knows"), _number(detail.get("unproven"))),
        (_("Different sources"), _number(detail.get("sources"))),
        (_("Orders of that day"), _number(detail.get("orders_of_the_day"))),
        (_("Median of the others that day"), _number(detail.get("median_of_others"))),
        (_("Median of their own days before"), _number(detail.get("median_of_own_days"))),
        (_("Refused act"), str(detail.get("act", ""))),
        (_("Rule of the database"), str(detail.get("rule", "")) if alarm.kind is AlarmKind.REFUSED_BY_DATABASE else ""),
    ]
    return [(label, text) for label, text in found if text]


def limit_of(alarm: Alarm) -> dict[str, str] | None:
    """The number that called the auditor and the page of the rule that sets it; None where one of a kind is enough."""
    rule = str(alarm.detail.get("rule") or "")
    if "." not in rule:
        return None
    return {
        "number": _number(alarm.detail.get("limit")),
        "rule": rule,
        "url": reverse("pack-row", args=[DEFAULT_PROTOCOL, rule.partition(".")[2]]),
    }


def _number(value: object) -> str:
    return f"{value:,g}" if isinstance(value, int | float) and value else ""
