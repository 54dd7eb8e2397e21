"""What every page's frame shows: realm, languages, navigation."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.emergency import emergency_band
from sizao.interfaces.console.words import moment
from sizao.registry.places.queries import get_divisions


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that stand behind one word of the menu, so that it stays on one line however many rooms there are."""

    name: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation. `permission=None` shows it to whoever is signed in, several to whoever has any."""

    url_name: str
    label: str | Promise
    permission: Permission | tuple[Permission, ...] | None = None
    # Pages behind this one, which stand elsewhere among the addresses.
    also: Sequence[str] = ()
    group: Group | None = None

    def is_open_to(self, user: Any) -> bool:
        """Whether the role of somebody who is signed in includes it."""
        if self.permission is None:
            return True
        any_of = self.permission if isinstance(self.permission, tuple) else (self.permission,)
        return any(can(user, permission) for permission in any_of)


EMERGENCY = (Permission.BREAK_GLASS, Permission.REVIEW_EMERGENCY)
COMING = Group("coming", pgettext_lazy("menu", "Arrivals and grid"))
MEASURES = Group("measures", pgettext_lazy("menu", "Measures"))
WHO_AND_WHERE = Group("who-and-where", _("Who and where"))
PRIVACY = Group("privacy", pgettext_lazy("menu", "Privacy"))

NAVIGATION = [
    Entry("home", _("Home")),
    Entry("cases", _("Cases"), Permission.OPEN_CASE),
    Entry("findings", _("Findings"), Permission.OPEN_CASE),
    Entry("contacts", _("Contacts"), Permission.INVESTIGATE),
    Entry("assistance-list", _("Assistance"), Permission.ANSWER_ASSISTANCE),
    Entry("restrictions", _("Restrictions"), Permission.OPEN_RESTRICTION, group=MEASURES),
    Entry("appeals", _("Appeals"), Permission.ANSWER_APPEAL, group=MEASURES),
    Entry("zones", _("Zones"), Permission.SEE_ZONES, group=MEASURES),
    Entry("testing", _("Testing"), Permission.SEE_TESTS, group=MEASURES),
    Entry("sampling", _("Specimens"), Permission.TAKE_SPECIMENS, group=MEASURES),
    Entry("sites", _("Quarantine"), Permission.SEE_SITES, group=MEASURES),
    Entry("quarantine-round", _("Morning and evening round"), Permission.MONITOR_STAYS, group=MEASURES),
    Entry("rides", _("Rides"), Permission.DISPATCH, group=MEASURES),
    Entry("ride", _("My rides"), Permission.DRIVE, group=MEASURES),
    Entry("delivery", _("My deliveries"), Permission.KEEP_STOCK, group=MEASURES),
    Entry("passing", _("Gate of a zone"), Permission.KEEP_GATE, group=MEASURES),
    Entry("arrivals", _("Arrivals"), Permission.SEE_ARRIVALS, group=COMING),
    Entry("push-desk", _("Push desk"), Permission.OFFER_TRAVELLERS, group=COMING),
    Entry("gate", _("Gate"), Permission.WORK_AT_GATE, group=COMING),
    Entry("grid-cells", pgettext_lazy("menu", "Grid"), Permission.SEE_GRID, group=COMING),
    Entry("grid", _("My report"), Permission.WORK_GRID, group=COMING),
    Entry("supplies", _("Supplies"), Permission.SEE_SUPPLIES),
    Entry("people", _("People"), Permission.SEARCH_PEOPLE, group=WHO_AND_WHERE),
    Entry("stays", _("Who was where"), Permission.SEARCH_PEOPLE, group=WHO_AND_WHERE),
    Entry("identities", _("Who is who"), Permission.JOIN_IDENTITIES, group=WHO_AND_WHERE),
    Entry("feeds", _("Feeds"), Permission.SEE_FEEDS, ("presences", "exchange"), group=WHO_AND_WHERE),
    Entry("corrections", _("Requests for correction"), Permission.ANSWER_SUBJECT, group=WHO_AND_WHERE),
    Entry("emergency", _("Emergency access"), EMERGENCY, group=WHO_AND_WHERE),
    Entry("packs", _("Protocols")),
    Entry("alarms", _("Alarms"), Permission.SEE_ALARMS),
    Entry("audit", _("Audit trail"), Permission.READ_AUDIT),
    Entry("retention", _("Retention"), Permission.SEE_CLOSE_OUT, group=PRIVACY),
    Entry("close-out", _("Close-outs"), Permission.SEE_CLOSE_OUT, group=PRIVACY),
    Entry("assessment", _("Impact assessment"), Permission.SEE_ASSESSMENT, group=PRIVACY),
    Entry("offices", _("Offices"), Permission.MANAGE_ACCOUNTS),
]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """What the menu draws: a link, or a word with links behind it. `current`: the page belongs to it."""

    label: str | Promise
    current: bool
    url_name: str = ""
    group: str = ""
    links: tuple["MenuItem", ...] = ()


def frame(request: HttpRequest) -> dict[str, object]:
    """The context processor of `base.html`."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    entries = [entry for entry in NAVIGATION if signed_in and entry.is_open_to(user)]
    section = _section(request.path, entries)
    return {
        "realm": settings.SIZAO_REALM,
        "realm_label": settings.REALM_LABELS[settings.SIZAO_REALM],
        "emergency": SimpleLazyObject(lambda: emergency_band(user)) if signed_in else None,
        "realm_time": SimpleLazyObject(lambda: moment(now())) if signed_in else "",
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "navigation": _menu(entries, section),
        "section": section,
        "division_label": SimpleLazyObject(lambda: _division_label(user.division_path)) if signed_in else "",
    }


def _menu(entries: Sequence[Entry], section: Entry | None) -> list[MenuItem]:
    """Each group stands where the first of its entries does; with one entry it is no group."""
    items: list[MenuItem] = []
    for entry in entries:
        together = [other for other in entries if entry.group is not None and other.group is entry.group]
        if len(together) < 2:
            items.append(MenuItem(entry.label, entry is section, entry.url_name))
        elif entry.group is not None and entry is together[0]:
            links = tuple(MenuItem(one.label, one is section, one.url_name) for one in together)
            items.append(MenuItem(entry.group.label, section in together, group=entry.group.name, links=links))
    return items


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
