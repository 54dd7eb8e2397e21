"""Reads of the audit trail. Pages check `Permission.READ_AUDIT` before they ask."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from sizao.engines.sealing.chain import Flaw, Walk
from sizao.foundation.audit.models import AuditEvent, PeopleRead, Seal, Unsealed
from sizao.foundation.audit.operations import VERIFIED
from sizao.foundation.audit.trail import hash_at, read_head, read_links
from sizao.foundation.audit.types import (
    AuditOrder,
    AuditRow,
    AuditSearch,
    AuditSort,
    ListedRow,
    Sealed,
    TrailState,
    sees_rows_without_division,
)
from sizao.foundation.database.scope import scope as told
from sizao.foundation.database.types import Scope
from sizao.kernel.pages import Page


MOST_COUNTED = 10_000
_ORDERS = {
    AuditOrder.NEWEST: ("-written_at", "-id"),
    AuditOrder.OLDEST: ("written_at", "id"),
    AuditOrder.ACTOR: ("actor", "-written_at", "-id"),
    AuditOrder.ACTION: ("action", "-written_at", "-id"),
}


def list_audit_rows(*, limit: int, subject_kind: str = "", subject_key: str = "") -> list[AuditRow]:
    """The newest rows first, of one subject if given, of all divisions."""
    rows = AuditEvent.objects.all()
    if subject_kind:
        rows = rows.filter(subject_kind=subject_kind)
    if subject_key:
        rows = rows.filter(subject_key=subject_key)
    return [_row_of(row) for row in _numbered(rows).order_by("-pk")[:limit]]


def list_audit_rows_by_number(*, events: Sequence[int]) -> list[AuditRow]:
    """These events, the newest first, of all divisions: for somebody who may know them by another right."""
    rows = _numbered(AuditEvent.objects.filter(pk__in=events)).order_by("-written_at", "-pk")
    return [_row_of(row) for row in rows]


def find_audit_rows(
    *, scope: Scope, search: AuditSearch, order: AuditOrder = AuditOrder.NEWEST, page: int = 1, size: int = 50
) -> Page[AuditRow]:
    """What the scope of an auditor covers and the search means. `total` stops counting after `MOST_COUNTED`."""
    start = (page - 1) * size
    with told(scope.path, actor=scope.actor):
        found = _numbered(_meant(scope, search)).order_by(*_ORDERS[order])[start : start + size]
        return Page([_row_of(row) for row in found], count_audit_rows(scope=scope, search=search), page, size)


def count_audit_rows(*, scope: Scope, search: AuditSearch) -> int:
    """How many rows are meant; `MOST_COUNTED + 1` for any more than that."""
    with told(scope.path, actor=scope.actor):
        return _meant(scope, search)[: MOST_COUNTED + 1].count()


def find_audit_row(*, scope: Scope, event: int) -> AuditRow | None:
    """One row, if the scope covers it."""
    with told(scope.path, actor=scope.actor):
        row = _numbered(AuditEvent.objects.filter(_covered(scope), pk=event)).first()
        return None if row is None else _row_of(row)


def find_people_read(*, scope: Scope, event: int) -> list[int]:
    """The keys of those whom an event is about, as far as they live within the scope: the database shows no others."""
    with told(scope.path, actor=scope.actor):
        lists = PeopleRead.objects.filter(event=event).values_list("persons", flat=True)
        return sorted(person for persons in lists for person in persons)


def find_listed_rows(*, event: int, page: int = 1, size: int = 50) -> Page[ListedRow]:
    """The rows that a statement changed, by key; none for an event that is no such statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(cardinality(keys)), 0) FROM audit_rowlist WHERE event = %s", [event])
        total = int(cursor.fetchone()[0])
        cursor.execute(
            "SELECT row.key, coalesce(encode(row.old, 'hex'), ''), coalesce(encode(row.new, 'hex'), '')"
            " FROM audit_rowlist AS list,"
            " unnest(list.keys, list.old_hashes, list.new_hashes) WITH ORDINALITY AS row (key, old, new, place)"
            " WHERE list.event = %s ORDER BY list.part, row.place LIMIT %s OFFSET %s",
            [event, size, (page - 1) * size],
        )
        return Page([ListedRow(*row) for row in cursor.fetchall()], total, page, size)


def get_seal(*, event: int) -> Sealed | None:
    """The place of an event in the chain, and what is wrong with it there, computed now; None while it waits."""
    seal = Seal.objects.filter(event=event).first()
    if seal is None:
        return None
    before = hash_at(number=seal.number - 1)
    walk = Walk(seal.number - 1, before.hash if before else None)
    flaws: list[Flaw] = []
    for link in read_links(after=seal.number - 1, to=seal.number):
        flaws += walk.check(link)
    return Sealed(seal.number, bytes(seal.previous).hex(), bytes(seal.hash).hex(), not flaws)


def get_trail_state() -> TrailState:
    """Where the chain stands, for everybody who reads the trail."""
    last = _numbered(AuditEvent.objects.filter(action=VERIFIED)).order_by("-written_at").first()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (at,) = cursor.fetchone()
    return TrailState(at, read_head(), Unsealed.objects.count(), None if last is None else _row_of(last))


def list_actions() -> list[str]:
    """Every action that stands in the trail, by name."""
    return _each("action")


def list_subject_kinds() -> list[str]:
    """Every kind of subject that stands in the trail, by name."""
    return _each("subject_kind")


def _each(column: str) -> list[str]:
    # From one value of the index to the next, however many rows there are of each.
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE each AS (SELECT min({column}) AS value FROM audit_auditevent UNION ALL"
            f" SELECT (SELECT min({column}) FROM audit_auditevent WHERE {column} > each.value) FROM each"
            " WHERE each.value IS NOT NULL) SELECT value FROM each WHERE value IS NOT NULL"
        )
        return [value for (value,) in cursor.fetchall()]


def _covered(scope: Scope) -> Q:
    if scope.path is None:
        return Q(pk__in=())
    # Also what others did about people who live here: row security leaves only those of the scope in that table.
    inside = Q(division_path__below=scope.path) | Q(Exists(PeopleRead.objects.filter(event=OuterRef("pk"))))
    return inside | Q(division_path__isnull=True) if sees_rows_without_division(scope) else inside


def _meant(scope: Scope, search: AuditSearch) -> "QuerySet[AuditEvent]":
    wanted = _covered(scope)
    plain: dict[str, Any] = {
        "actor__in": search.actors,
        "action": search.action,
        "subject_kind": search.subject_kind,
        "written_at__gte": search.begin,
        "written_at__lt": search.end,
    }
    wanted &= Q(**{name: value for name, value in plain.items() if value})
    if search.purposes:
        wanted &= reduce(or_, (Q(purpose__icontains=words) for words in search.purposes))
    if search.subject_keys or search.persons:
        wanted &= _about(search)
    if search.sort is not None:
        wanted &= _of_sort(search.sort)
    return AuditEvent.objects.filter(wanted)


def _about(search: AuditSearch) -> Q:
    # The index begins with the kind, so all of them are named.
    kinds = [search.subject_kind] if search.subject_kind else list_subject_kinds()
    about = Q(subject_kind__in=kinds, subject_key__in=search.subject_keys)
    if search.persons:
        about |= Q(pk__in=_events_about(search.persons))
    return about


def _events_about(persons: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_events_about(%s)", [list(persons)])
        return [event for (event,) in cursor.fetchall()]


def _of_sort(sort: AuditSort) -> Q:
    if sort is AuditSort.PAST_APPLICATION:
        return Q(action__startswith="row.") & ~Q(database_role=settings.DATABASES["default"]["USER"])
    marks: dict[AuditSort, Sequence[str]] = {
        AuditSort.READ: (".read", ".search"),
        AuditSort.EXPORT: (".export",),
        AuditSort.CHANGE: ("row.",),
    }
    return Q(action__in=[action for action in list_actions() if any(mark in action for mark in marks[sort])])


def _numbered(rows: "QuerySet[AuditEvent]") -> "QuerySet[AuditEvent]":
    return rows.annotate(sealed=Subquery(Seal.objects.filter(event=OuterRef("pk")).values("number")[:1]))


def _row_of(row: Any) -> AuditRow:
    return AuditRow(
        event=row.pk,
        sealed=row.sealed,
        at=row.at,
        written_at=row.written_at,
        database_role=row.database_role,
        actor=row.actor,
        action=row.action,
        subject_kind=row.subject_kind,
        subject_key=row.subject_key,
        purpose=row.purpose,
        detail=row.detail,
        division_path=row.division_path,
        changed_columns=tuple(row.changed_columns or ()),
        row_count=row.row_count,
        old_hash=_hex(row.old_hash),
        new_hash=_hex(row.new_hash),
    )


def _hex(value: bytes | None) -> str:
    return "" if value is None else bytes(value).hex()
