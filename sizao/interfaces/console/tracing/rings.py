"""The list of the rings: one screen of it, filtered and ordered."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from sizao.desk.rings import RingOrder, RingsAsked, find_rows
from sizao.desk.tracing import CaseTrace
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.tables import PAGE_ROWS
from sizao.interfaces.console.tracing import choices
from sizao.interfaces.console.tracing.wording import Places, degree_words, rule_words, who
from sizao.interfaces.console.tracing_words import duration, local, setting_words
from sizao.registry.people.queries import access_people


def rings_context(request: HttpRequest, found: CaseTrace) -> dict[str, Any]:
    """The page of the list that is asked for, its heads, and what it can be narrowed to."""
    asked = choices.read_rings(request)
    purpose = choices.read_purpose(request)
    numbers = find_rows(found, asked, actor=request.user, purpose=purpose, at=now())
    pages = max(1, -(-len(numbers) // PAGE_ROWS))
    page = min(_page(request), pages)
    address = reverse("case-trace-export", args=[found.case.id, "csv"])
    query = choices.query(request, *choices.NARROWED)
    return {
        "asked": asked,
        "sorted": f"{'-' if asked.falling else ''}{asked.order.value}",
        "heads": _heads(asked),
        "rows": _rows(request, found, numbers[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]),
        "row_count": len(numbers),
        "rows_shown": f"{len(numbers):,}",
        "page": page,
        "pages": pages,
        "degree_options": [(size.degree, degree_words(found.pack, size.degree)) for size in found.answer.sizes],
        "setting_options": _settings(found),
        "exports": _exports(address, query) if can(request.user, Permission.EXPORT_CONTACTS) else [],
        "incomplete": found.answer.stopped_at is not None,
        "is_narrowed": bool(asked.text or asked.degree or asked.setting),
    }


def _exports(address: str, query: str) -> list[tuple[str, str]]:
    return [("CSV", f"{address}?{query}"), ("XLSX", f"{address.removesuffix('csv')}xlsx?{query}")]


def _page(request: HttpRequest) -> int:
    text = choices.given(request).get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def _heads(asked: RingsAsked) -> list[dict[str, Any]]:
    labels = {
        RingOrder.PERSON: _("Person"),
        RingOrder.DEGREE: _("Degree"),
        RingOrder.FIRST: _("First exposure"),
        RingOrder.SOURCE: _("Through"),
        RingOrder.PLACE: _("Place"),
        RingOrder.TOGETHER: _("Together"),
        RingOrder.SOURCES: _("Sources"),
        RingOrder.RULE: _("Rule"),
    }
    return [
        {
            "order": order.value,
            "label": label,
            "next": order.value if order is not asked.order or asked.falling else f"-{order.value}",
            "sort": "none" if order is not asked.order else ("descending" if asked.falling else "ascending"),
            "mark": "" if order is not asked.order else ("▾" if asked.falling else "▴"),
            "numeric": order in (RingOrder.TOGETHER, RingOrder.SOURCES),
        }
        for order, label in labels.items()
    ]


def _settings(found: CaseTrace) -> list[tuple[str, Any]]:
    """The settings that occur, most people first."""
    people: dict[str, int] = {}
    for size in found.answer.sizes:
        for name, count in size.by_setting.items():
            people[name] = people.get(name, 0) + count
    return [(name, setting_words(name)) for name in sorted(people, key=lambda name: -people[name])]


def _rows(request: HttpRequest, found: CaseTrace, numbers: Any) -> list[dict[str, Any]]:
    columns = found.answer.columns(numbers=numbers)
    persons, sources = ([int(key) for key in columns[name]] for name in ("person", "source"))
    people = access_people(
        actor=request.user, keys=[*persons, *sources], purpose=choices.read_purpose(request), at=now()
    )
    places = Places(columns["place"])
    names = {size.degree: degree_words(found.pack, size.degree) for size in found.answer.sizes}
    rules = {rule: rule_words(found.pack, rule) for rule in set(columns["rule"])}
    query = choices.query(request, *choices.NARROWED)
    return [
        {
            "who": who(people, persons[k]),
            "url": f"{reverse('case-evidence', args=[found.case.id, shown(persons[k])])}?{query}",
            "degree": int(columns["degree"][k]),
            "degree_name": names[int(columns["degree"][k])],
            "first": local(int(columns["first_exposure"][k])),
            "source": who(people, sources[k]),
            "place": places[columns["place"][k]],
            "together": duration(int(columns["seconds"][k])),
            "sources": int(columns["sources"][k]),
            "rule": rules[columns["rule"][k]],
        }
        for k in range(len(persons))
    ]
