"""Adding to the audit trail, sealing it, and the two acts upon the whole of it: verifying and exporting."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from sizao.engines.sealing.chain import Link
from sizao.engines.sealing.files import TrailFile, check_ending, write_file
from sizao.foundation.audit.heads import note_head, read_heads
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.audit.trail import hash_at, number_at, number_before, read_head, read_links
from sizao.foundation.audit.types import AuditError, Verification
from sizao.foundation.audit.verification import Report, verify


VERIFIED = "audit.verify"
EXPORTED = "audit.export"
_SEALED_AT_ONCE = 10_000
# A path is province.city.county and what lies below.
_CODES_TO_A_COUNTY = 3


def record(
    *,
    at: datetime,
    actor: str,
    action: str,
    subject_kind: str,
    subject_key: str,
    purpose: str = "",
    detail: Mapping[str, object] | None = None,
    persons: Iterable[int] = (),
    homes: Mapping[int, str] | None = None,
) -> None:
    """Adds one row inside the caller's transaction: if the act is taken back, so is its row.

    `actor` is an `actor_id` such as `user:12` or `system:retention`; `action` is `room.act`; `detail` is plain JSON
    with record numbers and counts, never a person's data. The scope that holds becomes the division of the row.
    `persons`: the keys of those whom it is about; by them it is found, also by the auditor of the county where they
    live. `homes`: the divisions that the caller knows already; the registry is asked for the others, at more cost.
    """
    if detail and "persons" in detail:
        raise TypeError("people go into `persons`, where they are found, not into `detail`")
    by_home = _by_home(persons, homes or {})
    if not by_home:
        AuditEvent.objects.create(
            at=at,
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_key=subject_key,
            purpose=purpose,
            detail=dict(detail or {}),
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit_record_read(%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)",
            [at, actor, action, subject_kind, subject_key, purpose, json.dumps(dict(detail or {})),
             list(by_home), list(by_home.values())],
        )  # fmt: skip


def record_about(
    action: str,
    subject_kind: str,
    subject_key: str,
    persons: Sequence[int],
    *,
    actor: str,
    at: datetime,
    reason: str,
    **detail: object,
) -> None:
    """`record` in few words: an act about something with the keys of those it is about, and its detail."""
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_key=subject_key,
        purpose=reason,
        detail=detail,
        persons=persons,
    )


def _by_home(persons: Iterable[int], homes: Mapping[int, str]) -> dict[str, str]:
    """The keys of each county as the text of an array; under "" those whose home is not known here."""
    found: dict[str, list[int]] = {}
    for person in set(persons):
        found.setdefault(homes.get(person, ""), []).append(person)
    # There are far fewer divisions than people.
    counties: dict[str, list[int]] = {}
    for path, keys in found.items():
        counties.setdefault(".".join(path.split(".")[:_CODES_TO_A_COUNTY]), []).extend(keys)
    return {county: f"{{{','.join(map(str, sorted(keys)))}}}" for county, keys in counties.items()}


def seal_waiting() -> int:
    """Gives all events that wait, and are committed, their place in the chain; how many there were.

    Waits for another sealer to commit. Call it outside a long transaction: it keeps others from sealing.
    """
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT audit_seal_waiting(%s)", [_SEALED_AT_ONCE])
            sealed: int = cursor.fetchone()[0]
        total += sealed
        if sealed < _SEALED_AT_ONCE:
            return total


def verify_trail(
    *,
    since: datetime | int | None = None,
    heads: Path,
    compares_rows: bool,
    actor: str,
    at: datetime,
    reason: str,
    report: Report = lambda text, share: None,
) -> Verification:
    """Seals what waits, checks the chain, and with `compares_rows` each audited table against it; leaves an audit row.

    `since`: only what was written at this instant or later, or after this number of the chain. `heads` is the file of
    heads that earlier verifications saw: all of them must still be in the chain, and if all is well, the present one is
    added. Comparing needs the role of the owner, for it looks at every row. Raises `AuditError` without it, for a
    number that the chain does not have, and for a file of heads that cannot be read.
    """
    if compares_rows and "owner" not in settings.DATABASES:
        raise AuditError(
            "Rows cannot be compared from here.",
            "Only the owner of the tables sees all of them, and DATABASE_OWNER_URL is not set.",
            "Set it, or check the chain only.",
        )
    seen = read_heads(heads)
    report("Sealing what waits", 0)
    seal_waiting()
    verification = verify(
        after=_number_before(since),
        heads=seen,
        using="owner" if compares_rows else "default",
        compares_rows=compares_rows,
        report=report,
    )
    record(
        at=at,
        actor=actor,
        action=VERIFIED,
        subject_kind="audit",
        subject_key=str(verification.head.number),
        purpose=reason,
        detail={
            "head": verification.head.hash,
            "since": verification.since,
            "checked": verification.checked,
            "rows": sum(verification.rows.values()),
            "tables": len(verification.rows),
            "troubles": verification.trouble_count,
        },
    )
    if verification.is_good:
        # Only now: the commit of that row has brought to disk whatever the head covers.
        note_head(heads, verification.head, at=at)
    return verification


def _number_before(since: datetime | int | None) -> int:
    """The number of the chain after which to begin."""
    if since is None:
        return 0
    if isinstance(since, datetime):
        first = number_at(instant=since)
        if first is None:
            raise AuditError(f"Nothing was written since {since.isoformat()}.", next_step="Give an earlier instant.")
        return first - 1
    if hash_at(number=since) is None:
        raise AuditError(f"The chain has no row {since}.", next_step="Give a number that it has, or a date.")
    return since


def export_trail(
    *, begin: datetime | None, end: datetime | None, path: Path, actor: str, at: datetime, reason: str
) -> TrailFile:
    """Seals what waits and writes a run of the chain as NDJSON or CSV, with its head beside it; leaves an audit row.

    From the first row written at `begin` or later to the last one written before `end`, by the database's clock. Rows
    between them stand in the order of the chain, so a few may lie a little outside. Raises `AuditError` if there are
    none or one is missing, `TrailFileError` for an unknown ending.
    """
    check_ending(path)
    seal_waiting()
    first = number_at(instant=begin) if begin else 1
    last = number_before(instant=end) if end else read_head().number
    if first is None or last is None or last < first:
        raise AuditError("Nothing was written in this period.", next_step="Choose a longer one.")
    before = hash_at(number=first - 1)
    if before is None:
        raise AuditError(f"Row {first - 1} of the chain is not there.", next_step="Run sizao audit verify.")
    written = write_file(path, map(_there, read_links(after=first - 1, to=last)), first=first, previous=before.hash)
    record(
        at=at,
        actor=actor,
        action=EXPORTED,
        subject_kind="audit",
        subject_key=f"{first}-{last}",
        purpose=reason,
        detail={"rows": written.rows, "head": written.head_hash, "sha256": written.sha256, "format": path.suffix[1:]},
    )
    return written


def _there(link: Link) -> Link:
    if link.fields is None:
        raise AuditError(
            f"Row {link.number} of the chain is not there.",
            "It was sealed and has been removed since.",
            "Run sizao audit verify; export what lies before or after it.",
        )
    return link
