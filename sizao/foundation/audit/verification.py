"""The whole verification: the chain, what lies outside it, and the rows that the trail speaks of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from sizao.engines.sealing.chain import FlawKind, Walk
from sizao.foundation.audit.heads import SeenHead
from sizao.foundation.audit.trail import hash_at, read_head, read_links
from sizao.foundation.audit.types import Head, Trouble, TroubleKind, Verification


Report = Callable[[str, float | None], None]

MOST_TROUBLES = 1000
_TRIGGERS_OF_A_TABLE = ("insert", "update", "delete", "truncate")
# What holds the trail itself; it is not followed by itself.
_TRIGGERS_OF_THE_TRAIL = {
    "audit_auditevent": ("append_only", "stamp", "await_seal"),
    "audit_seal": ("append_only",),
    "audit_rowlist": ("append_only",),
    "audit_peopleread": ("append_only",),
    "audit_salt": ("append_only",),
}


class _Found:
    """Collects troubles; keeps the first ones and counts all."""

    def __init__(self) -> None:
        self.kept: list[Trouble] = []
        self.count = 0

    def add(self, trouble: Trouble) -> None:
        self.count += 1
        if len(self.kept) < MOST_TROUBLES:
            self.kept.append(trouble)


def verify(*, after: int, heads: list[SeenHead], using: str, compares_rows: bool, report: Report) -> Verification:
    """Checks the chain after row `after`, and with `compares_rows` each audited table against the trail.

    All of it as it was at one instant: what is written meanwhile neither helps nor harms.
    """
    found = _Found()
    with _one_instant(using):
        head = read_head(using=using)
        _check_heads(heads, using, found)
        checked = _walk(after, head, using, found, report)
        waiting = _check_outside(after, using, found)
        _check_lists(after, using, found)
        _check_people(after, using, found)
        _check_triggers(using, found)
        rows = _compare_tables(after, using, found, report) if compares_rows else {}
    return Verification(head, after, checked, waiting, rows, tuple(found.kept), found.count)


@contextmanager
def _one_instant(using: str) -> Iterator[None]:
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # As migration 0005 has it for what it hashes.
        cursor.execute("SET LOCAL bytea_output = 'hex'")
        yield


def _check_heads(heads: list[SeenHead], using: str, found: _Found) -> None:
    for head in heads:
        if hash_at(number=head.number, using=using) != Head(head.number, head.hash):
            found.add(Trouble(TroubleKind.REWRITTEN, number=head.number))


def _walk(after: int, head: Head, using: str, found: _Found, report: Report) -> int:
    before = hash_at(number=after, using=using)
    walk = Walk(after, before.hash if before else None)
    total = max(head.number - after, 1)
    checked = 0
    for link in read_links(after=after, to=head.number, using=using):
        for flaw in walk.check(link):
            found.add(Trouble(_KINDS[flaw.kind], flaw.number, int(flaw.event) if flaw.event else None))
        checked += 1
        if checked % 20_000 == 0:
            report("Chain", checked / total)
    report("Chain", 1)
    return checked


_KINDS = {
    FlawKind.CHANGED: TroubleKind.CHANGED,
    FlawKind.REMOVED: TroubleKind.REMOVED,
    FlawKind.BROKEN: TroubleKind.BROKEN,
}


def _check_outside(after: int, using: str, found: _Found) -> int:
    """Events that never came into the chain, and those that wait for it but are gone; how many wait."""
    for (event,) in _rows(
        using,
        "SELECT id FROM audit_auditevent AS event WHERE NOT EXISTS (SELECT FROM audit_seal WHERE event = event.id)"
        " AND NOT EXISTS (SELECT FROM audit_unsealed WHERE event = event.id) ORDER BY id",
    ):
        found.add(Trouble(TroubleKind.INSERTED, event=event))
    waiting = _rows(
        using,
        "SELECT waiting.event, event.id IS NULL FROM audit_unsealed AS waiting"
        " LEFT JOIN audit_auditevent AS event ON event.id = waiting.event ORDER BY waiting.event",
    )
    for event, is_gone in waiting:
        if is_gone:
            found.add(Trouble(TroubleKind.REMOVED, event=event))
    return len(waiting)


def _check_lists(after: int, using: str, found: _Found) -> None:
    for number, event, table in _rows(
        using,
        """
        SELECT seal.number, event.id, event.subject_kind
        FROM audit_auditevent AS event LEFT JOIN audit_seal AS seal ON seal.event = event.id
        WHERE event.action LIKE 'row.%%' AND event.subject_key = '' AND event.row_count IS NOT NULL
            AND (seal.number IS NULL OR seal.number > %s) AND event.new_hash IS DISTINCT FROM (
                SELECT audit_list_hash(array_agg(audit_part_hash(keys, old_hashes, new_hashes) ORDER BY part))
                FROM audit_rowlist WHERE audit_rowlist.event = event.id)
        ORDER BY event.id
        """,
        [after],
    ):
        found.add(Trouble(TroubleKind.LIST_CHANGED, number, event, table))


def _check_people(after: int, using: str, found: _Found) -> None:
    for number, event in _rows(
        using,
        "SELECT seal.number, changed.event FROM audit_changed_people(%s) AS changed (event)"
        " LEFT JOIN audit_seal AS seal ON seal.event = changed.event ORDER BY changed.event",
        [after],
    ):
        found.add(Trouble(TroubleKind.PEOPLE_CHANGED, number, event))


def _check_triggers(using: str, found: _Found) -> None:
    """Also those of tables that the trail has followed and nobody has taken leave of."""
    wanted = dict(_TRIGGERS_OF_THE_TRAIL)
    known = {table for (table,) in _rows(using, "SELECT name FROM audit_auditedtable")}
    followed = _rows(
        using,
        "SELECT subject_kind FROM audit_auditevent"
        " WHERE action IN ('row.insert', 'row.update', 'row.delete', 'row.stock', 'row.detach') GROUP BY subject_kind"
        " HAVING max(id) > coalesce(max(id) FILTER (WHERE action = 'row.detach'), 0)",
    )
    for table in known | {table for (table,) in followed}:
        wanted[table] = tuple(f"audit_{ending}" for ending in _TRIGGERS_OF_A_TABLE)
    at_work = {
        (table, name)
        for table, name in _rows(
            using,
            "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE tgenabled IN ('O', 'A') AND relnamespace = 'public'::regnamespace",
        )
    }
    for table, endings in sorted(wanted.items()):
        is_known = table in known or table in _TRIGGERS_OF_THE_TRAIL
        if not is_known or not all((table, f"{table}_{ending}") in at_work for ending in endings):
            found.add(Trouble(TroubleKind.TRIGGERS_OFF, table=table))


# Per key, in the order of events: what the row was before and after each. The last stock that was taken is where the
# account of a table begins. What `listed` needs of rows changed by the thousand is 16 bytes of their hash.
_ACCOUNT = """
    WITH began AS (
        SELECT coalesce(max(id), 0) AS id FROM audit_auditevent WHERE action = 'row.stock' AND subject_kind = {name}
    ),
    steps AS (
        SELECT event.id, event.subject_key AS key, substr(event.old_hash, 1, 16) AS old,
            substr(event.new_hash, 1, 16) AS new
        FROM audit_auditevent AS event, began
        WHERE event.subject_kind = {name} AND event.action IN ('row.insert', 'row.update', 'row.delete')
            AND event.subject_key <> '' AND event.id > began.id
        UNION ALL
        SELECT event.id, listed.key, listed.old, listed.new
        FROM began, audit_auditevent AS event JOIN audit_rowlist ON audit_rowlist.event = event.id,
            unnest(audit_rowlist.keys, audit_rowlist.old_hashes, audit_rowlist.new_hashes) AS listed (key, old, new)
        WHERE event.subject_kind = {name} AND event.subject_key = '' AND event.id >= began.id
    ),
    story AS (
        SELECT id, key, old, new, lag(new) OVER by_key AS before, lead(id) OVER by_key IS NULL AS is_last
        FROM steps WINDOW by_key AS (PARTITION BY key ORDER BY id)
    ),
    known AS (SELECT id, key, new FROM story WHERE is_last),
    present AS (SELECT key, hash FROM audit_row_hashes({name}, {key_column}))
    SELECT 'row_changed_before', key, id FROM story
    WHERE before IS DISTINCT FROM old AND id > {after}
    UNION ALL
    SELECT CASE WHEN present.key IS NULL THEN 'row_removed' WHEN known.new IS NULL THEN 'row_added'
        ELSE 'row_changed' END, key, known.id
    FROM known FULL JOIN present USING (key)
    WHERE known.new IS DISTINCT FROM present.hash AND ({after} = 0 OR known.id > {after})
    UNION ALL
    SELECT 'rows', '', count(*) FROM present LEFT JOIN known USING (key) WHERE {after} = 0 OR known.id > {after}
"""


def _compare_tables(after: int, using: str, found: _Found, report: Report) -> dict[str, int]:
    """How many rows of each table were compared. With `after`, those whose last change lies after it."""
    event = 0
    if after:
        event = _rows(using, "SELECT coalesce(max(event), 0) FROM audit_seal WHERE number <= %s", [after])[0][0]
    tables = _rows(
        using,
        "SELECT name, key_column, columns IS NOT DISTINCT FROM audit_columns(to_regclass(quote_ident(name)))"
        " FROM audit_auditedtable ORDER BY name",
    )
    compared = {}
    for number, (table, key_column, is_as_known) in enumerate(tables):
        report(f"Rows of {table}", number / len(tables))
        if not is_as_known:
            found.add(Trouble(TroubleKind.COLUMNS_CHANGED, table=table))
            continue
        account = sql.SQL(_ACCOUNT).format(
            name=sql.Literal(table), key_column=sql.Literal(key_column), after=sql.Literal(event)
        )
        for kind, key, detail in _rows(using, account):
            if kind == "rows":
                compared[table] = detail
            else:
                found.add(Trouble(TroubleKind(kind), event=detail, table=table, key=key))
    report("Rows", 1)
    return compared


def _rows(using: str, query: Any, parameters: list[Any] | None = None) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, parameters or [])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
