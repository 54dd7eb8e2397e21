"""What else is done for those inside a zone: rounds of tests, tests due, people at quarantine sites, supplies."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from sizao.desk.supplying import serving
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.console.words import division_names
from sizao.interfaces.testing_words import ROUND_STATES
from sizao.readiness.supplies.queries import list_stores
from sizao.registry.people.queries import find_units, keys_of_humans
from sizao.registry.places.queries import split_housing
from sizao.response.quarantine.queries import list_inside
from sizao.response.testing.queries import count_rounds, list_rounds
from sizao.response.testing.types import RoundTarget
from sizao.response.zones.types import Zone, ZoneState


_MOST_ROUNDS = 5


def around(request: HttpRequest, zone: Zone) -> list[dict[str, Any]]:
    """Lines for the page of a zone, each with its page; only what the reader may see."""
    return [*_tests(request, zone), *_quarantined(request, zone), *_supplies(request, zone)]


def away_at_sites(request: HttpRequest, zone: Zone) -> frozenset[int]:
    """The keys of residents of a zone who are at a quarantine site now."""
    if not can(request.user, Permission.MONITOR_STAYS) or not can(request.user, Permission.SEARCH_PEOPLE):
        return frozenset()
    # There are far fewer at sites than inside: where those live is asked, not who lives here.
    keys = keys_of_humans(keys=[person for person, _site, _until in list_inside(actor=request.user)])
    homes = find_units(actor=request.user, keys=keys)
    return frozenset(key for key, home in homes.items() if _is_within(home, zone.boundary))


def _is_within(path: str, boundary: Sequence[str]) -> bool:
    return any(path == one or path.startswith(f"{one}.") for one in boundary)


def _tests(request: HttpRequest, zone: Zone) -> list[dict[str, Any]]:
    if not can(request.user, Permission.SEE_TESTS):
        return []
    found = list_rounds(actor=request.user, kind=RoundTarget.ZONE, target=f"zone:{zone.id}", size=_MOST_ROUNDS).rows
    tested = count_rounds(actor=request.user, round_ids=[one.id for one in found])
    lines = [
        {
            "what": _("Testing round"),
            "words": f"{one.name} · {tested.get(one.id, (0, 0))[0]} / {one.expected} · {ROUND_STATES[one.state][1]}",
            "url": reverse("testing-round", args=[one.id]),
        }
        for one in found
    ]
    if zone.state is ZoneState.IN_FORCE and can(request.user, Permission.RUN_TESTING):
        url = f"{reverse('testing-round-new')}?{urlencode({'zone': zone.id})}"
        lines.append({"what": _("Mass testing"), "words": _("Decide a round over this zone"), "url": url})
    community = split_housing(zone.division_path)[0]
    name = division_names([community])[community]
    query = urlencode({"tests-filter": name})
    lines.append({"what": _("Tests due"), "words": name, "url": f"{reverse('testing')}?{query}#tests"})
    return lines


def _quarantined(request: HttpRequest, zone: Zone) -> list[dict[str, Any]]:
    if not can(request.user, Permission.MONITOR_STAYS) or not can(request.user, Permission.SEARCH_PEOPLE):
        return []
    number = len(away_at_sites(request, zone))
    return [
        {
            "what": _("At quarantine sites"),
            "words": str(number),
            "url": f"{reverse('zone-census', args=[zone.id])}?only=away" if number else "",
        }
    ]


def _supplies(request: HttpRequest, zone: Zone) -> list[dict[str, Any]]:
    if not can(request.user, Permission.SEE_SUPPLIES):
        return []
    store = serving(split_housing(zone.division_path)[0], list_stores(actor=request.user))
    if store is None:
        return [{"what": _("Supplies"), "words": _("no store serves it"), "url": reverse("supplies-stores")}]
    query = urlencode({"store": store.id, "show": "all"})
    return [{"what": _("Supplies"), "words": store.name, "url": f"{reverse('supplies')}?{query}"}]
