"""The list of the rings as a file: keys, no names."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import get_current_timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sizao.desk.rings import access_contacts
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.trace_page import problem_page
from sizao.interfaces.console.words import place_name
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import get_places


HEADS = (
    "person", "degree", "first_exposure", "source", "place", "place_name", "setting", "seconds", "sources", "rule"
)  # fmt: skip


@require_safe
@never_cache
@needs(Permission.EXPORT_CONTACTS)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The list, narrowed as on the page to a degree and a setting. A name that says so marks one that is not whole."""
    if ending not in ("csv", "xlsx"):
        raise Http404
    try:
        found = choices.trace_of(request, number)
        columns = access_contacts(
            found,
            choices.read_rings(request),
            actor=request.user,
            purpose=choices.read_purpose(request),
            at=now(),
        )
    except SizaoError as error:
        return problem_page(request, number, error)
    whole = "" if found.answer.stopped_at is None else "-incomplete"
    return as_file(ending, f"rings-{found.case.number}{whole}", _lines(columns))


def _lines(columns: dict[str, Any]) -> Iterator[Sequence[Any]]:
    yield HEADS
    zone = get_current_timezone()
    names = {key: place_name(place) for key, place in get_places(keys=columns["place"]).items()}
    persons, sources = (columns[name].tolist() for name in ("person", "source"))
    degrees, firsts, seconds, counts = (
        columns[name].tolist() for name in ("degree", "first_exposure", "seconds", "sources")
    )
    for k, person in enumerate(persons):
        place = columns["place"][k]
        yield (
            shown(person),
            degrees[k],
            datetime.fromtimestamp(firsts[k], zone).isoformat(),
            shown(sources[k]),
            place,
            names[place],
            columns["setting"][k],
            seconds[k],
            counts[k],
            columns["rule"][k],
        )
