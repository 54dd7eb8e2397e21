"""What every page's frame shows: realm, languages, navigation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.emergency import emergency_band
from sizao.interfaces.console.words import moment
from sizao.registry.places.queries import get_divisions


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation. `permission=None` shows it to everybody who is signed in."""

    url_name: str
    label: str | Promise
    permission: Permission | None = None
    # Pages behind this one, which stand elsewhere among the addresses.
    also: Sequence[str] = ()


NAVIGATION = [
    Entry("home", _("Home")),
    Entry("cases", _("Cases"), Permission.OPEN_CASE),
    Entry("findings", _("Findings"), Permission.OPEN_CASE),
    Entry("contacts", _("Contacts"), Permission.INVESTIGATE),
    Entry("assistance-list", _("Assistance"), Permission.ANSWER_ASSISTANCE),
    Entry("arrivals", _("Arrivals"), Permission.SEE_ARRIVALS),
    Entry("restrictions", _("Restrictions"), Permission.OPEN_RESTRICTION),
    Entry("appeals", _("Appeals"), Permission.ANSWER_APPEAL),
    Entry("people", _("People"), Permission.SEARCH_PEOPLE),
    Entry("stays", _("Who was where"), Permission.SEARCH_PEOPLE),
    Entry("feeds", _("Feeds"), Permission.SEE_FEEDS, ("presences",)),
    Entry("packs", _("Protocols")),
    Entry("alarms", _("Alarms"), Permission.SEE_ALARMS),
    Entry("audit", _("Audit trail"), Permission.READ_AUDIT),
    Entry("offices", _("Offices"), Permission.MANAGE_ACCOUNTS),
]


def frame(request: HttpRequest) -> dict[str, object]:
    """The context processor of `base.html`."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    open_entries = [
        entry for entry in NAVIGATION if signed_in and (entry.permission is None or can(user, entry.permission))
    ]
    section = _section(request.path, open_entries)
    entries = [
        {"url_name": entry.url_name, "label": entry.label, "current": entry is section} for entry in open_entries
    ]
    return {
        "realm": settings.SIZAO_REALM,
        "realm_label": settings.REALM_LABELS[settings.SIZAO_REALM],
        "emergency": SimpleLazyObject(lambda: emergency_band(user)) if signed_in else None,
        "realm_time": SimpleLazyObject(lambda: moment(now())) if signed_in else "",
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "navigation": entries,
        "division_label": SimpleLazyObject(lambda: _division_label(user.division_path)) if signed_in else "",
    }


def _section(path: str, entries: Sequence[Entry]) -> Entry | None:
    """The entry with an address that is the longest beginning of the path; the home page stands for itself only."""
    addresses = [(reverse(name), entry) for entry in entries for name in (entry.url_name, *entry.also)]
    found = [(len(address), entry) for address, entry in addresses if path.startswith(address) and address != "/"]
    if found:
        return max(found, key=lambda one: one[0])[1]
    return next((entry for address, entry in addresses if address == path), None)


def _division_label(path: str) -> str:
    """The name of a division; its path where the divisions were not loaded yet."""
    found = get_divisions(paths=[path])
    return found[path].label(get_language() or "") if path in found else path
