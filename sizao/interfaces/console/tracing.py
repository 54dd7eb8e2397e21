"""The trace of a case: controls that answer while they are moved, rings, evidence, comparison, and looking back."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.desk.tracing import (
    DEFAULT_BUDGET,
    DEFAULT_PROTOCOL,
    CaseTrace,
    Comparison,
    TraceChoice,
    compare,
    find_evidence,
    get_pack,
    keep_trace,
    link_people,
    list_protocols,
    look_back,
    trace_case,
)
from sizao.engines.policy.types import Pack, PackError
from sizao.engines.tracing.types import Episode
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown, shown
from sizao.foundation.privacy.purposes import Purpose
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.tables import Column, Table, Value, build_table
from sizao.interfaces.console.tracing_files import as_csv, as_xlsx
from sizao.interfaces.console.tracing_words import SETTINGS, clock_range, duration, local, setting_words
from sizao.kernel.errors import SizaoError
from sizao.kernel.settings_of_contact import Setting
from sizao.registry.people.queries import access_people
from sizao.registry.people.types import PersonRow
from sizao.registry.places.queries import get_divisions, get_places
from sizao.registry.places.types import Place
from sizao.response.cases.types import CaseNotFoundError


MOST_DRAWN = 150
MOST_COMPARED = 200
CONTROLS = ("protocol", "degrees", "minutes", "compare", "purpose", "ring", "setting")


@require_safe
@needs(Permission.TRACE_CONTACTS)
def case_trace(request: HttpRequest, number: int) -> HttpResponse:
    """The trace page of a case; asked by htmx, only the answer below the controls."""
    purpose = request.GET.get("purpose", "")
    at = now()
    context: dict[str, Any] = {
        "number": number,
        "choice": request.GET,
        "protocols": list_protocols(),
        "purposes": list(Purpose),
        "purpose": purpose,
        "degrees": request.GET.get("degrees", "3"),
        "protocol": request.GET.get("protocol", DEFAULT_PROTOCOL),
        "kept": _kept(request),
    }
    status = 200
    if purpose:
        try:
            found = trace_case(actor=request.user, case_id=number, choice=_choice(request), purpose=purpose, at=at)
            context |= _answer(request, found, at=at)
        except CaseNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            context["problem"] = error
            status = 422
    template = "answer.html" if request.headers.get("HX-Request") else "page.html"
    return render(request, f"console/tracing/{template}", context, status=200 if template == "answer.html" else status)


@require_POST
@needs(Permission.TRACE_CONTACTS)
def keep(request: HttpRequest, number: int) -> HttpResponse:
    """Keeps the answer shown, with its purpose."""
    at = now()
    purpose = request.POST.get("purpose", "")
    try:
        found = trace_case(actor=request.user, case_id=number, choice=_choice(request), purpose=purpose, at=at)
        keep_trace(found, actor=request.user, purpose=purpose, at=at)
    except CaseNotFoundError as error:
        raise Http404 from error
    return redirect(reverse("case-trace", args=[number]) + f"?{_kept(request)}#kept")


@require_safe
@needs(Permission.TRACE_CONTACTS)
def evidence(request: HttpRequest, number: int, person: str) -> HttpResponse:
    """Why one person is in the rings: who, where, which minutes, which rule, which record."""
    at = now()
    key, purpose = key_from_shown(person), request.GET.get("purpose", "")
    if key is None:
        raise Http404
    context: dict[str, Any] = {"number": number, "person": person, "kept": _kept(request)}
    try:
        found = trace_case(actor=request.user, case_id=number, choice=_choice(request), purpose=purpose, at=at)
        proof = find_evidence(found, person=key, actor=request.user, purpose=purpose, at=at)
        places = get_places(keys={e.place for e in (*proof.episodes, *proof.chain)})
        context |= {
            "case": found.case,
            "row": proof.row,
            "name": _who(proof.people, key),
            "chain": [_step(found.pack, e, proof.people, places) for e in proof.chain],
            "episodes": [_step(found.pack, e, proof.people, places) for e in proof.episodes],
            "together": duration(proof.row.seconds),
            "records": [
                {
                    "who": _who(proof.people, found.canonical.get(record.person, record.person)),
                    "place": _place(places, record.place),
                    "cell": record.cell or "",
                    "row": "" if record.seat_row is None else record.seat_row,
                    "when": clock_range(record.enter.timestamp(), record.leave.timestamp()),
                    "capped": record.leave_not_recorded,
                    "record": f"{record.source} · {record.batch} · {record.line or '–'}",
                }
                for record in proof.records
            ],
        }
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        context["problem"] = error
    template = "evidence.html" if request.headers.get("HX-Request") else "evidence_page.html"
    return render(request, f"console/tracing/{template}", context)


@require_safe
@needs(Permission.TRACE_CONTACTS)
def chains(request: HttpRequest, number: int) -> HttpResponse:
    """Nodes and edges of the chain picture: the first people of each ring with their way from the case."""
    at = now()
    try:
        found = trace_case(
            actor=request.user,
            case_id=number,
            choice=_choice(request),
            purpose=request.GET.get("purpose", ""),
            at=at,
        )
    except CaseNotFoundError as error:
        raise Http404 from error
    except SizaoError as error:
        return JsonResponse({"problem": str(error)}, status=422)
    return JsonResponse(_drawing(found))


@require_safe
@needs(Permission.EXPORT_CONTACTS)
def export(request: HttpRequest, number: int, ending: str) -> HttpResponse:
    """The whole list as CSV or XLSX: keys, no names."""
    at = now()
    try:
        found = trace_case(
            actor=request.user,
            case_id=number,
            choice=_choice(request),
            purpose=request.GET.get("purpose", ""),
            at=at,
        )
    except CaseNotFoundError as error:
        raise Http404 from error
    rows = _export_rows(found)
    return as_csv(rows, found.case.number) if ending == "csv" else as_xlsx(rows, found.case.number)


@require_safe
@needs(Permission.TRACE_CONTACTS)
def sources(request: HttpRequest, number: int) -> HttpResponse:
    """Looking back: persons and places that the cases have in common before they fell ill."""
    at = now()
    purpose = request.GET.get("purpose", "")
    context: dict[str, Any] = {
        "number": number,
        "purposes": list(Purpose),
        "purpose": purpose,
        "protocols": list_protocols(),
        "protocol": request.GET.get("protocol", DEFAULT_PROTOCOL),
        "other": request.GET.get("other", ""),
    }
    if purpose:
        try:
            context |= _looking_back(request, number, purpose, at)
            if context["other"]:
                context |= _linked(request, number, purpose, at)
        except CaseNotFoundError as error:
            raise Http404 from error
        except SizaoError as error:
            context["problem"] = error
    return render(request, "console/tracing/sources.html", context)


def _choice(request: HttpRequest) -> TraceChoice:
    """What the address or the form asks for. Raises `SizaoError` for words that cannot be."""
    given = request.POST if request.method == "POST" else request.GET
    minutes = given.get("minutes", "").strip()
    try:
        degrees = int(given.get("degrees", "3"))
        least = Decimal(minutes) if minutes else None
    except (ValueError, InvalidOperation):
        raise _wrong(_("Degrees and minutes are numbers.")) from None
    if not 1 <= degrees <= 3:
        raise _wrong(_("There are one to three degrees."))
    if least is not None and not (least.is_finite() and 0 <= least <= 1440):
        raise _wrong(_("Minutes lie between 0 and 1,440."))
    protocol = given.get("protocol", DEFAULT_PROTOCOL)
    if protocol not in list_protocols():
        raise _wrong(_("There is no such protocol."))
    return TraceChoice(protocol, degrees, least, DEFAULT_BUDGET)


def _wrong(words: str) -> SizaoError:
    return SizaoError(words, next_step=_("Choose again."))


def _kept(request: HttpRequest) -> str:
    """The controls as an address, to go on with the same choice."""
    from urllib.parse import urlencode

    given = request.POST if request.method == "POST" else request.GET
    return urlencode({name: given[name] for name in CONTROLS if given.get(name)})


def _answer(request: HttpRequest, found: CaseTrace, *, at: Any) -> dict[str, Any]:
    start, end = found.window.outcome
    other = request.GET.get("compare", "")
    context: dict[str, Any] = {
        "case": found.case,
        "found": found,
        "sizes": [_size(found, size) for size in found.answer.sizes],
        "determined": len(found.protocol.degrees),
        "stopped": found.answer.stopped_at,
        "budget": found.choice.budget,
        "window": clock_range(start.timestamp(), end.timestamp(), days=True),
        "window_rule": _rule(found.pack, found.window.rules[0]),
        "tried": [{"rule": rule, "why": why} for rule, why in found.window.tried],
        "table": _rings(request, found, at=at),
        "exports": can(request.user, Permission.EXPORT_CONTACTS),
        "traces": _traces(found),
        "settings": [(name, words) for name, words in SETTINGS.items()],
        "ring": request.GET.get("ring", ""),
        "setting": request.GET.get("setting", ""),
        "drawn": min(found.answer.people, MOST_DRAWN),
    }
    if other and other in list_protocols() and other != found.choice.protocol:
        choice = TraceChoice(other, found.choice.degrees, found.choice.minutes, found.choice.budget)
        there = trace_case(
            actor=request.user, case_id=found.case.id, choice=choice, purpose=context_purpose(request), at=at
        )
        context["comparison"] = _comparison(found, there, compare(found.answer, there.answer))
    return context


def context_purpose(request: HttpRequest) -> str:
    return request.GET.get("purpose", "") or request.POST.get("purpose", "")


def _size(found: CaseTrace, size: Any) -> dict[str, Any]:
    row = found.pack.row(f"degrees.{size.degree}")
    return {
        "degree": size.degree,
        "name": row.values["name"]["en" if get_language() == "en" else "zh"],
        "people": size.people,
        "complete": size.complete,
        "settings": [(setting_words(name), count) for name, count in list(size.by_setting.items())[:4]],
        "rules": [(_rule(found.pack, rule), count) for rule, count in list(size.by_rule.items())[:3]],
    }


def _rings(request: HttpRequest, found: CaseTrace, *, at: Any) -> Table:
    """One screen of the rings; names only where the reader's scope has them."""
    columns = [
        Column("person", _("Person")),
        Column("degree", _("Degree"), numeric=True),
        Column("first", _("First exposure")),
        Column("source", _("Through")),
        Column("place", _("Place")),
        Column("setting", _("Setting")),
        Column("together", _("Together"), numeric=True),
        Column("sources", _("Sources"), numeric=True),
    ]
    ring, setting = request.GET.get("ring", ""), request.GET.get("setting", "")
    data = found.answer.columns()
    base = reverse("case-evidence", args=[found.case.id, "KEY"])
    rows = []
    for k in range(len(data["rule"])):
        if (ring and str(data["degree"][k]) != ring) or (setting and data["setting"][k] != setting):
            continue
        key, first, seconds = int(data["person"][k]), int(data["first_exposure"][k]), int(data["seconds"][k])
        rows.append(
            {
                "person": Value(shown(key), f"{base.replace('KEY', shown(key))}?{_kept(request)}"),
                "degree": int(data["degree"][k]),
                "first": Value(local(first), order=first),
                "source": shown(int(data["source"][k])),
                "place": data["place"][k],
                "setting": str(setting_words(data["setting"][k])),
                "together": Value(duration(seconds), order=seconds),
                "sources": int(data["sources"][k]),
            }
        )
    address = reverse("case-trace-export", args=[found.case.id, "csv"])
    table = build_table(
        "rings",
        _("People reached"),
        columns,
        rows,
        request.GET,
        path=reverse("case-trace", args=[found.case.id]),
        exports=[
            ("CSV", f"{address}?{_kept(request)}"),
            ("XLSX", f"{address.replace('csv', 'xlsx')}?{_kept(request)}"),
        ]
        if can(request.user, Permission.EXPORT_CONTACTS)
        else [],
        empty_title=_("Nobody is reached under these rules."),
        empty_hint=_("Choose another protocol or fewer minutes, or look whether the case's records are complete."),
    )
    return _with_names(request, table, at=at)


def _with_names(request: HttpRequest, table: Table, *, at: Any) -> Table:
    """The names of those on this screen, for the purpose given; the others keep their key."""
    from dataclasses import replace

    keys = {key for row in table.rows for key in (key_from_shown(str(row[0].text)), key_from_shown(str(row[3].text)))}
    people = access_people(
        actor=request.user, keys={key for key in keys if key is not None}, purpose=context_purpose(request), at=at
    )
    places = get_places(keys={str(row[4].text) for row in table.rows})
    for row in table.rows:
        for column in (0, 3):
            key = key_from_shown(str(row[column].text)) or 0
            row[column] = replace(row[column], text=_who(people, key))
        row[4] = replace(row[4], text=_place(places, str(row[4].text)))
    return table


def _who(people: Mapping[int, PersonRow], key: int) -> str:
    """A name with its key where the reader may know it, else the key alone."""
    person = people.get(key)
    return f"{person.name} {shown(key)}" if person is not None and person.is_named else shown(key)


def _place(places: Mapping[str, Place], key: str) -> str:
    """A place by its name; a household is a number, which says nothing alone."""
    place = places.get(key)
    if place is None:
        return key
    return f"{setting_words(place.kind)} {place.name}" if place.kind == Setting.HOUSEHOLD else place.name


def _rule(pack: Pack, rule_id: str) -> dict[str, str]:
    """A rule by its label, with where it comes from."""
    try:
        row = pack.row(rule_id.split("@")[0])
    except PackError:
        return {"id": rule_id, "label": rule_id, "citation": "", "status": ""}
    label = row.label.get("en" if get_language() == "en" else "zh", row.id)
    sources = [pack.sources[source].address for source in row.citation if source in pack.sources]
    return {
        "id": rule_id,
        "label": label,
        "citation": f"{row.legal_basis} · {', '.join(row.citation)}",
        "addresses": "; ".join(sources),
        "status": row.status.value,
    }


def _step(pack: Pack, episode: Episode, people: Mapping[int, PersonRow], places: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "source": _who(people, int(episode.source)),
        "person": _who(people, int(episode.person)),
        "place": _place(places, episode.place),
        "cell": episode.cell or "",
        "when": clock_range(episode.start, episode.end),
        "minutes": duration(episode.end - episode.start),
        "rule": _rule(pack, episode.rule),
    }


def _drawing(found: CaseTrace) -> dict[str, Any]:
    answer = found.answer
    nodes = {str(key): 0 for key in answer.index_persons}
    edges = []
    for size in answer.sizes:
        begin = sum(earlier.people for earlier in answer.sizes[: size.degree - 1])
        share = max(1, MOST_DRAWN // max(1, len(answer.sizes)))
        for row in answer.rows(begin, begin + min(size.people, share)):
            nodes.setdefault(str(row.person), row.degree)
            nodes.setdefault(str(row.source), row.degree - 1)
            edges.append((str(row.source), str(row.person), row.seconds))
    reached = {person for _, person, _ in edges} | {str(key) for key in answer.index_persons}
    for person in [node for node in nodes if node not in reached]:
        between = answer.find(int(person))
        if between is not None:
            nodes.setdefault(str(between.source), between.degree - 1)
            edges.append((str(between.source), person, between.seconds))
    return {
        "nodes": [{"id": node, "label": shown(int(node))[-4:], "degree": degree} for node, degree in nodes.items()],
        "edges": [{"source": a, "target": b, "minutes": seconds // 60} for a, b, seconds in edges],
        "people": answer.people,
    }


def _comparison(found: CaseTrace, there: CaseTrace, result: Comparison) -> dict[str, Any]:
    def people(rows: Sequence[tuple[int, int | None, int | None]]) -> list[dict[str, Any]]:
        return [{"person": shown(key), "here": here, "there": other} for key, here, other in rows[:MOST_COMPARED]]

    return {
        "protocol": there.choice.protocol,
        "here": [size.people for size in found.answer.sizes],
        "there": [size.people for size in there.answer.sizes],
        "window": clock_range(*(moment.timestamp() for moment in there.window.outcome), days=True),
        "added": people(result.added),
        "dropped": people(result.dropped),
        "moved": people(result.moved),
        "added_count": len(result.added),
        "dropped_count": len(result.dropped),
        "moved_count": len(result.moved),
        "same": result.same,
    }


def _traces(found: CaseTrace) -> list[dict[str, Any]]:
    """What was kept before, and whether the same question still has the same answer."""
    digest = found.answer.digest() if any(_same_question(t, found) for t in found.file.traces) else ""
    return [
        {
            "at": local(trace.at.timestamp()),
            "actor": trace.actor,
            "purpose": trace.purpose,
            "protocol": trace.protocol,
            "sizes": " / ".join(f"{size:,}" for size in trace.level_sizes),
            "digest": trace.digest,
            "state": "" if not _same_question(trace, found) else ("same" if trace.digest == digest else "changed"),
            "change": [
                now_ - then
                for now_, then in zip((size.people for size in found.answer.sizes), trace.level_sizes, strict=False)
            ],
        }
        for trace in reversed(found.file.traces)
    ]


def _same_question(trace: Any, found: CaseTrace) -> bool:
    return trace.protocol_hash == found.pack.hash and dict(trace.settings) == found.choice.as_settings()


def _export_rows(found: CaseTrace) -> Iterator[Sequence[Any]]:
    yield ("person", "degree", "first_exposure", "source", "place", "seconds", "sources", "rule", "setting")
    data = found.answer.columns()
    for k in range(len(data["rule"])):
        yield (
            shown(int(data["person"][k])),
            int(data["degree"][k]),
            local(int(data["first_exposure"][k]), iso=True),
            shown(int(data["source"][k])),
            data["place"][k],
            int(data["seconds"][k]),
            int(data["sources"][k]),
            data["rule"][k],
            data["setting"][k],
        )


def _looking_back(request: HttpRequest, number: int, purpose: str, at: Any) -> dict[str, Any]:
    file, cases, found = look_back(
        actor=request.user,
        case_id=number,
        protocol=request.GET.get("protocol", DEFAULT_PROTOCOL),
        purpose=purpose,
        at=at,
    )
    numbers = {case.person: case.number for case in cases}
    people = access_people(actor=request.user, keys={int(p.person) for p in found.persons[:50]}, purpose=purpose, at=at)
    places = get_places(
        keys={p.place for p in found.places[:50]} | {p.place for p in found.persons[:50]},
    )
    divisions = get_divisions(paths=[place.division_path for place in places.values() if place.division_path])

    def where(key: str) -> str:
        path = places[key].division_path if key in places else None
        return divisions[path].label(get_language() or "") if path in divisions else ""

    return {
        "case": file.case,
        "persons": [
            {
                "who": _who(people, int(p.person)),
                "cases": [numbers.get(int(case), shown(int(case))) for case in p.cases],
                "count": len(p.cases),
                "together": duration(p.seconds),
                "first": local(p.first),
                "place": _place(places, p.place),
                "is_case": p.is_case,
            }
            for p in found.persons[:50]
        ],
        "places": [
            {
                "place": _place(places, p.place),
                "where": where(p.place),
                "setting": setting_words(p.setting),
                "count": len(p.cases),
                "cases": [numbers.get(int(case), shown(int(case))) for case in p.cases],
                "together": duration(p.together) if p.together else "–",
                "when": clock_range(p.first, p.last, days=True),
            }
            for p in found.places[:50]
        ],
    }


def _linked(request: HttpRequest, number: int, purpose: str, at: Any) -> dict[str, Any]:
    key = key_from_shown(request.GET.get("other", ""))
    if key is None:
        raise _wrong(_("The other person is given by a key such as P0123456789abcdef."))
    protocol = request.GET.get("protocol", DEFAULT_PROTOCOL)
    _file, found, people = link_people(
        actor=request.user, case_id=number, other=key, protocol=protocol, purpose=purpose, at=at
    )
    places = get_places(keys={e.place for link in found for e in link.episodes})
    pack = get_pack(protocol, at=at)
    return {"links": [[_step(pack, e, people, places) for e in link.episodes] for link in found], "asked_link": True}
