"""A scan at a gate: counts a person once a day, and says at once what was found. It changes nothing else (ADR 145)."""

from collections.abc import Collection
from datetime import datetime, tzinfo

from django.db import connection

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.registry.people.queries import is_registered, keys_of_human
from sizao.response.arrivals import models
from sizao.response.arrivals.gate_reading import scan_of
from sizao.response.arrivals.rules.gate import Read, judge, read_scan
from sizao.response.arrivals.rules.joining import SAME_JOURNEY
from sizao.response.arrivals.sealing import opened_told, row_of
from sizao.response.arrivals.types.expected import Direction
from sizao.response.arrivals.types.gate import Gate, ScanError, Seen
from sizao.response.arrivals.types.reports import ArrivalState, FieldFault, Reporter, Risk
from sizao.response.restrictions.queries import limited_among


def scan_person(
    *,
    text: str,
    gate: Gate,
    direction: Direction,
    with_measure: Collection[Risk],
    once: str,
    read_at: datetime,
    zone: tzinfo,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Seen:
    """Counts whoever was scanned, once for their local day and direction whichever gates read them, and judges.

    `text` is what the scanner gave, `read_at` when it did: by the server's clock, less how long it lay on the phone.
    `once`: the word under which the phone sent it; under the same word the answer is the same again. Nothing but the
    row of the scan is written, beside the audit trail. Raises `ScanError` for what is no number, and
    `NotPermittedError`.
    """
    check(actor, Permission.WORK_AT_GATE)
    read = read_scan(text)
    # A gate meets people who go anywhere in the city: what is found is told, where it lies is not opened.
    with scope(gate.division_path.partition(".")[0], actor=actor.actor_id):
        keys = _keys(read)
        arrival = _arrival_of(keys, read_at)
        train = _train_of(keys, read_at)
        has_measure = bool(limited_among(persons=keys, at=at))
        is_registered_here = is_registered(keys=keys)
        verdict = judge(
            risk=None if arrival is None else Risk(arrival.risk),
            with_measure=with_measure,
            has_measure=has_measure,
            is_known=is_registered_here or train is not None,
        )
        row, is_again = _counted(
            models.GateScan(
                person=keys[0],
                place=gate.place,
                direction=direction.value,
                day=read_at.astimezone(zone).date(),
                at=read_at,
                received_at=at,
                verdict=verdict.value,
                arrival=None if arrival is None else arrival.pk,
                by=actor.actor_id,
                once_hash=blind_index("gate scan")(once),
                division_path=gate.division_path,
                destination_path=_destination(arrival, train),
            )
        )
        record(
            at=at, actor=actor.actor_id, action="arrival.scan", subject_kind="gate", subject_key=gate.place[:80],
            purpose=reason, persons=[keys[0]], detail={"verdict": verdict.value, "again": is_again},
        )  # fmt: skip
        return Seen(
            scan=scan_of(row),
            verdict=verdict,
            is_again=is_again,
            needs_name=arrival is None and not is_registered_here,
            name="" if arrival is None else _name(arrival),
            risk=Risk.NONE if arrival is None else Risk(arrival.risk),
            has_measure=has_measure,
            train="" if train is None else train.conveyance,
            arrival=None if arrival is None else arrival.pk,
            destination_path=_destination(arrival, train),
        )


def _keys(read: Read) -> tuple[int, ...]:
    """All keys of whoever was read, the one that stands for them first. Raises `ScanError`."""
    if read.code:
        sent = models.Submission.objects.filter(code_hash=blind_index("arrival code")(read.code)).first()
        people = [] if sent is None else list(sent.reports.values_list("arrival__person", flat=True))
        if len(people) == 1:
            return keys_of_human(key=people[0])
        if people:
            raise ScanError(
                FieldFault.IDENTIFIER,
                "This code is of a report of several people.",
                "It does not say which of them stands here. Nothing was counted.",
                "Scan the document of each of them.",
            )
        if not any(sign.isdigit() for sign in read.code):
            raise ScanError(
                FieldFault.IDENTIFIER,
                "There is no report of this code.",
                "It was mistyped, or its term is over. Nothing was counted.",
                "Scan the document of the person.",
            )
    return keys_of_human(key=person_key(read.identifier, secret=pseudonym_secret()))


def _arrival_of(keys: Collection[int], at: datetime) -> models.Arrival | None:
    """The report of a journey that this may be, the nearest in time."""
    rows = models.Arrival.objects.filter(
        person__in=keys, arrives_at__gte=at - SAME_JOURNEY, arrives_at__lte=at + SAME_JOURNEY
    ).exclude(state=ArrivalState.CANCELLED.value)
    return min(rows, key=lambda row: abs(row.arrives_at - at), default=None)


def _train_of(keys: Collection[int], at: datetime) -> models.ExpectedArrival | None:
    rows = models.ExpectedArrival.objects.filter(
        person__in=keys, expected_at__gte=at - SAME_JOURNEY, expected_at__lte=at + SAME_JOURNEY
    )
    return min(rows, key=lambda row: abs(row.expected_at - at), default=None)


def _destination(arrival: models.Arrival | None, train: models.ExpectedArrival | None) -> str | None:
    if arrival is not None:
        return str(arrival.division_path)
    return None if train is None or train.destination_path is None else str(train.destination_path)


def _counted(wanted: models.GateScan) -> tuple[models.GateScan, bool]:
    """The row that counts, and whether it counted already before this entry came."""
    with connection.cursor() as cursor:
        # One gate at a time for one person; the other waits a moment and is told of the first.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [wanted.person])
    there = models.GateScan.objects.filter(person=wanted.person, day=wanted.day, direction=wanted.direction).first()
    if there is not None:
        return there, there.once_hash != wanted.once_hash
    wanted.save(force_insert=True)
    return wanted, False


def _name(arrival: models.Arrival) -> str:
    """As told by whoever knows best: oneself before others."""
    rows = sorted(arrival.reports.all(), key=lambda row: (Reporter(row.reporter).is_proxy, row.pk))
    return opened_told(rows[0].told, row=row_of(rows[0].submission_id, rows[0].position)).name if rows else ""
