"""What everybody may know of a zone, behind the code of its poster: no account, nothing about anybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from sizao.interfaces.clock import now
from sizao.interfaces.console.packs_words import local
from sizao.interfaces.printing.telling import moment_words, until_words
from sizao.interfaces.restrictions_words import AUTHORITIES
from sizao.interfaces.zones_words import LEVEL_TONES, LEVELS, STATES
from sizao.registry.places.queries import list_divisions, name_units
from sizao.registry.places.types import DivisionLevel
from sizao.response.zones.queries import find_public_zone
from sizao.response.zones.types import ZoneState


@require_safe
def zone(request: HttpRequest, code: str) -> HttpResponse:
    """Range, term, reason, services and telephone of an announced zone, as it stands now."""
    at = now()
    found = None
    for city in list_divisions(level=DivisionLevel.CITY):
        found = found or find_public_zone(code=code, within=city.path, at=at)
    if found is None:
        raise Http404
    language = "en" if get_language() == "en" else "zh"
    units = name_units(paths=found.boundary)
    context = {
        "zone": found,
        "level": LEVELS[found.level],
        "tone": LEVEL_TONES[found.level] if found.state is ZoneState.IN_FORCE else "well",
        "state": STATES[found.state][1],
        "is_over": found.state is not ZoneState.IN_FORCE,
        "units": [units[path][1 if language == "en" else 0] for path in found.boundary],
        "what": local(found.what),
        "services": local(found.services),
        "office": local(found.office) or AUTHORITIES.get(found.authority, ""),
        "starts": moment_words(found.starts_at, language),
        "ends": until_words(found.ends_at, language),
        "lifted": moment_words(found.lifted_at, language) if found.lifted_at else "",
        "address": reverse("public-zone", args=[code]),
    }
    return render(request, "public/zone.html", context)
