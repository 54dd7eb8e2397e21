"""Two packs side by side: what the second adds, drops and changes, with both values and what each rests on."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.engines.policy.comparing import Changed, Difference, difference
from sizao.engines.policy.loading import list_packs
from sizao.engines.policy.types import Pack, Row
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.packs import ChoiceError, day_of, pack_choices, pack_or_404, sources_of
from sizao.interfaces.console.packs_words import SECTIONS, STATUSES, local, name_of, says, values_of, words_of


@require_safe
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """The page of the difference; without two different packs only the choice of them."""
    found, context, problem = _asked(request)
    if found is not None:
        words = context["words"]
        changed = [_changed(one, found) for one in found.changed if _says_words(words, one.before, one.after, found)]
        added = [_alone(row, found.other) for row in found.added if _says_words(words, row, row, found)]
        dropped = [_alone(row, found.one) for row in found.dropped if _says_words(words, row, row, found)]
        rows = [row for one in found.changed for row in (one.before, one.after)]
        context |= {
            "found": found,
            "title_of_one": local(found.one.title),
            "title_of_other": local(found.other.title),
            "same": found.same,
            "totals": {"changed": len(found.changed), "added": len(found.added), "dropped": len(found.dropped)},
            "groups": [
                ("changed", _("Changed"), _by_section(changed)),
                ("added", _("Only in %(pack)s") % {"pack": found.other.id}, _by_section(added)),
                ("dropped", _("Only in %(pack)s") % {"pack": found.one.id}, _by_section(dropped)),
            ],
            "shown": len(changed) + len(added) + len(dropped),
            "sources": sources_of(found.other, [*rows, *found.added, *found.dropped]),
            "exports": [
                (ending.upper(), f"{reverse('packs-compare-export', args=[ending])}?{request.GET.urlencode()}")
                for ending in ("csv", "xlsx")
            ],
        }
    return render(request, "console/packs/compare.html", context | {"problem": problem}, status=422 if problem else 200)


@require_safe
@login_required
def export(request: HttpRequest, ending: str) -> HttpResponse:
    """The whole difference as a file, a line for each value that differs."""
    found, _context, problem = _asked(request)
    if ending not in ("csv", "xlsx") or found is None or problem:
        raise Http404
    heads = [
        _("Rule"), _("What"), _("Value"), found.one.id, found.other.id,
        f"{_('Rests on')} ({found.one.id})", f"{_('Rests on')} ({found.other.id})",
    ]  # fmt: skip
    lines: list[list[str]] = []
    for row in found.dropped:
        lines.append([row.id, _("dropped"), "", _values(row, found.one), "", _rest(row), ""])
    for row in found.added:
        lines.append([row.id, _("added"), "", "", _values(row, found.other), "", _rest(row)])
    for one in found.changed:
        rests = [_rest(one.before), _rest(one.after)]
        for key, (before, after) in (one.keys or {"": ("", "")}).items():
            told = [words_of(key, before, found.one), words_of(key, after, found.other)] if key else ["", ""]
            lines.append([one.after.id, _("changed"), name_of(key) if key else "", *told, *rests])
    return as_file(ending, f"{found.one.id}-{found.other.id}", [heads, *lines])


def _asked(request: HttpRequest) -> tuple[Difference | None, dict[str, Any], ChoiceError | None]:
    """(the difference that the address asks for, what the form shows, what is wrong)."""
    on, problem = day_of(request)
    one, other = request.GET.get("one", DEFAULT_PROTOCOL), request.GET.get("other", "")
    known = list_packs()
    context: dict[str, Any] = {
        "choices": pack_choices([pack_or_404(name, on) for name in known]),
        "one": one,
        "other": other,
        "words": request.GET.get("words", "").strip(),
    }
    for name in (one, other):
        if name and name not in known:
            return None, context, ChoiceError(_("There is no such protocol."), next_step=_("Choose another one."))
    if problem or not other:
        return None, context, problem
    if one == other:
        return (
            None,
            context,
            ChoiceError(_("A protocol does not differ from itself."), next_step=_("Choose two different protocols.")),
        )
    return difference(pack_or_404(one, on), pack_or_404(other, on)), context, None


def _changed(one: Changed, found: Difference) -> dict[str, Any]:
    return {
        "id": one.after.id,
        "section": one.after.section,
        "says": says(one.after),
        "url": reverse("pack-row", args=[found.other.id, one.after.id]),
        "keys": [
            (name_of(key), words_of(key, before, found.one), words_of(key, after, found.other))
            for key, (before, after) in one.keys.items()
        ],
        "before": _basis(one.before, found.one),
        "after": _basis(one.after, found.other),
    }


def _alone(row: Row, pack: Pack) -> dict[str, Any]:
    return {
        "id": row.id,
        "section": row.section,
        "says": says(row),
        "url": reverse("pack-row", args=[pack.id, row.id]),
        "values": _values(row, pack),
        "basis": _basis(row, pack),
    }


def _basis(row: Row, pack: Pack) -> dict[str, Any]:
    tone, word = STATUSES[row.status.value]
    return {"text": row.legal_basis, "citation": row.citation, "tone": tone, "status": word, "pack": pack.id}


def _by_section(rows: Iterable[dict[str, Any]]) -> list[tuple[Any, list[dict[str, Any]]]]:
    listed = list(rows)
    grouped = [(label, [row for row in listed if row["section"] == name]) for name, label in SECTIONS.items()]
    return [(label, found) for label, found in grouped if found]


def _says_words(words: str, before: Row, after: Row, found: Difference) -> bool:
    parts: Sequence[str] = [
        part
        for row, pack in ((before, found.one), (after, found.other))
        for part in (row.id, says(row), _values(row, pack), _rest(row))
    ]
    whole = " ".join(parts).casefold()
    return all(word in whole for word in words.casefold().split())


def _values(row: Row, pack: Pack) -> str:
    return " · ".join(f"{said.label} {said.text}" for said in values_of(row, pack))


def _rest(row: Row) -> str:
    return f"{row.legal_basis} [{', '.join(row.citation)}] {STATUSES[row.status.value][1]}"
