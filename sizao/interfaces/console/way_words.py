"""One person's way in words, for the page of an arrival."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.desk.way import WayPoint, WayStep
from sizao.interfaces.arrivals_words import REPORTED_BY
from sizao.interfaces.console.words import actor_names, division_names, moment
from sizao.interfaces.gate_words import HAND_OVER_STATES, VERDICTS
from sizao.interfaces.restrictions_words import RESTRICTION_STATES
from sizao.registry.places.queries import get_places
from sizao.response.arrivals.types import HandOverKind, HandOverState, Reporter, Verdict


def way_rows(points: Sequence[WayPoint]) -> list[dict[str, Any]]:
    """Each point as the template shows it: when, what, a hint, a tone, an address."""
    names = actor_names({point.who for point in points if point.who.startswith(("user:", "system:", "public:"))})
    divisions = division_names(point.to for point in points)
    places = get_places(keys={point.place for point in points if point.place})
    found = []
    for point in points:
        what, tone, url = _what(point, divisions)
        hint = [
            places[point.place].name if point.place else "",
            names.get(point.who, point.who),
            point.note if point.step is not WayStep.PROPOSED else "",
        ]
        found.append(
            {"at": moment(point.at), "what": what, "hint": " · ".join(filter(None, hint)), "tone": tone, "url": url}
        )
    return found


def _what(point: WayPoint, divisions: dict[str, str]) -> tuple[str, str, str]:
    """The words, a tone, and an address where there is something behind it."""
    open_url = reverse("hand-over", args=[point.number]) if point.hand_over is not None else ""
    match point.step:
        case WayStep.REPORTED:
            return _("Reported by %(who)s") % {"who": REPORTED_BY[Reporter(point.word)]}, "", ""
        case WayStep.EXPECTED:
            return _("Expected, by the list of passengers"), "", ""
        case WayStep.CALLED:
            return _("Called before the journey"), "", ""
        case WayStep.SCANNED:
            tone, word = VERDICTS[Verdict(point.word)]
            return _("Read at a gate: %(found)s") % {"found": word}, tone, ""
        case WayStep.CROSSED:
            return _("Passed a checkpoint"), "", ""
        case WayStep.OFFERED if point.word == HandOverKind.TRANSIT.value:
            return _("In transit, escorted"), "", open_url
        case WayStep.OFFERED:
            return _("Offered to %(place)s") % {"place": divisions[point.to]}, "", open_url
        case WayStep.CLOSED:
            is_transit = point.hand_over is not None and point.hand_over.kind is HandOverKind.TRANSIT
            state = HandOverState(point.word)
            word = _("seen off") if is_transit and state is HandOverState.RECEIVED else HAND_OVER_STATES[state][1]
            return f"{_('Hand-over')}: {word}", HAND_OVER_STATES[state][0], ""
        case _:
            word = RESTRICTION_STATES[point.word][1]
            url = reverse("restriction", args=[point.number])
            return _("Measure %(number)s: %(state)s") % {"number": point.note, "state": word}, "", url
