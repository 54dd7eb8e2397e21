"""Taking a report from the public, and what whoever reported may do with it by its code.

There is no account behind any of this: the database ascribes it to `public:report`. A report restricts nobody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hmac import compare_digest
from typing import Any

from django.db import connection

from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.response.arrivals import limits, models
from sizao.response.arrivals.assessing import assess
from sizao.response.arrivals.reading import found_as_json, receipt_of
from sizao.response.arrivals.rules.codes import code_from, plain_code
from sizao.response.arrivals.rules.joining import SAME_JOURNEY, is_late, stands_over, worst
from sizao.response.arrivals.sealing import identifier_of, opened_told, row_of, seal_details, seal_told
from sizao.response.arrivals.types.outside import ReportSource
from sizao.response.arrivals.types.reports import (
    ArrivalActError,
    ArrivalState,
    Journey,
    Mode,
    Receipt,
    Report,
    ReportAccess,
    ReportCodeError,
    Reporter,
    RiskFound,
    TooManyReportsError,
)


ACTOR = "public:report"


def take_report(
    *,
    report: Report,
    once: str,
    address: str,
    lead_hours: float | None,
    made_at: datetime,
    at: datetime,
    reason: str,
    actor: str = ACTOR,
    source: ReportSource | None = None,
) -> Receipt:
    """Takes a report that `rules.reports.read_report` gave; what whoever reports is told at once.

    `once`: the word under which it was sent; a second time under the same word adds nothing and gives the same receipt.
    `address`: from where it came, kept as a hash for an hour. `made_at`: when it was entered. A person who is expected
    already within a day and a half is one arrival with one report more. `actor`: who takes it down, where staff do.
    `source`: the instance that told it; what a partner has signed for is not counted by address. Raises
    `TooManyReportsError`.
    """
    index = blind_index("arrival report")(once)
    code = code_from(index)
    with scope(_whole(report.division_path), actor=actor):
        sent = _submission(report, index, code, source, made_at=made_at, at=at)
        if sent is None:
            return replace(receipt_of(models.Submission.objects.get(once_hash=index), code), is_repeat=True)
        # Only what is new is counted: whoever sends again for want of an answer is not kept out.
        if source is None:
            limits.check_address(address, at=at)
        found = assess(report.stays, at=at)
        late = is_late(report.journey.arrives_at, made_at, lead_hours)
        joined = _write(report, sent, found, late=late, made_at=made_at, at=at, actor=actor)
        _keep(
            "arrival.report",
            sent,
            at=at,
            reason=reason,
            actor=actor,
            people=len(report.travellers),
            joined=joined,
            late=late,
        )
    return Receipt(
        code=code,
        arrives_at=report.journey.arrives_at,
        division_path=report.division_path,
        is_late=late,
        risk=worst(found),
        found=found,
        people=len(report.travellers),
        joined=joined,
        is_train_unknown=report.journey.is_known is False,
        is_repeat=False,
        submission_id=sent,
    )


def open_report(*, code: str, factor: str, address: str, at: datetime) -> ReportAccess:
    """Opens a report by its code and the last four digits of the phone that was given in it.

    Raises `ReportCodeError` when they do not fit, with the same words whether the code exists or not, and
    `TooManyReportsError` after twenty wrong guesses for one code or from one address, for a quarter of an hour.
    """
    words = plain_code(code)
    for kind, value in (("code", words), ("address", address)):
        if limits.how_many(kind, value, at=at, window=limits.PAUSE) >= limits.MOST_GUESSES:
            raise TooManyReportsError(int(limits.PAUSE.total_seconds()))
    sent = models.Submission.objects.filter(code_hash=blind_index("arrival code")(words)).first()
    if sent is not None and _knows_phone(sent, plain_code(factor)):
        return ReportAccess(sent.pk, str(sent.division_path))
    for kind, value in (("code", words), ("address", address)):
        limits.count(kind, value, at=at, window=limits.PAUSE)
    raise ReportCodeError(
        "The code and the end of the phone number do not fit.",
        "Nothing is shown to whoever has only one of them.",
        "Look at your answer again, or report anew: it is joined with the first report.",
    )


def change_journey(
    *,
    access: ReportAccess,
    journey: Journey,
    division_path: str,
    address: str,
    lead_hours: float | None,
    at: datetime,
    reason: str,
    actor: str = ACTOR,
) -> None:
    """Says anew when, how and where to, for all people of this report of whom it may say so.

    Raises `ArrivalActError` where it was cancelled, nobody of it is expected any more, or the new destination lies in
    another province.
    """
    if _whole(division_path) != _whole(access.division_path):
        raise ArrivalActError(
            "The new destination lies in another province.",
            "Another province has rows of its own: this report cannot move there.",
            "Cancel this report and report anew.",
        )
    with scope(_whole(access.division_path), actor=actor):
        sent, arrivals = _in_hand(access, at)
        for arrival in arrivals:
            arrival.arrives_at, arrival.mode = journey.arrives_at, journey.mode.value
            arrival.number, arrival.is_known = _number(journey), journey.is_known
            arrival.division_path = division_path
            arrival.details = seal_details(address, journey, person=arrival.person)
            arrival.is_late = is_late(journey.arrives_at, arrival.made_at, lead_hours)
            arrival.save()
        models.Submission.objects.filter(pk=sent.pk).update(division_path=division_path, arrives_at=journey.arrives_at)
        _keep("arrival.change", sent.pk, at=at, reason=reason, actor=actor, people=len(arrivals))


def cancel_report(*, access: ReportAccess, at: datetime, reason: str, actor: str = ACTOR) -> int:
    """Takes a report back: whoever is expected by it alone, or says so themselves, is no longer expected; how many.

    Raises `ArrivalActError` where it was cancelled already.
    """
    with scope(_whole(access.division_path), actor=actor):
        sent, arrivals = _in_hand(access, at)
        for arrival in arrivals:
            arrival.state, arrival.state_at, arrival.state_by = ArrivalState.CANCELLED.value, at, actor
            arrival.save(update_fields=["state", "state_at", "state_by"])
        models.Submission.objects.filter(pk=sent.pk).update(withdrawn_at=at)
        _keep("arrival.cancel", sent.pk, at=at, reason=reason, actor=actor, people=len(arrivals))
    return len(arrivals)


def _whole(path: str) -> str:
    """The province of a division: a person is one wherever else they were reported to go."""
    return path.partition(".")[0]


def _submission(
    report: Report, index: int, code: str, source: ReportSource | None, *, made_at: datetime, at: datetime
) -> int | None:
    """The number of what was sent; None where the same came at the same time and was quicker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO arrivals_submission (once_hash, code_hash, division_path, reporter, people, poster_id,"
            " made_at, received_at, arrives_at, partner, outside_reference, version, answer) VALUES (%s, %s, %s::ltree,"
            " %s, %s, (SELECT id FROM arrivals_poster WHERE code = %s), %s, %s, %s, %s, %s, %s, '{}')"
            " ON CONFLICT DO NOTHING RETURNING id",
            [index, blind_index("arrival code")(code), report.division_path, report.reporter.value,
             len(report.travellers), report.poster, made_at, at, report.journey.arrives_at,
             source.partner if source else "", source.reference if source else None,
             source.version if source else None],
        )  # fmt: skip
        found = cursor.fetchone()
    return None if found is None else int(found[0])


def _write(
    report: Report,
    sent: int,
    found: Sequence[RiskFound],
    *,
    late: bool,
    made_at: datetime,
    at: datetime,
    actor: str,
) -> int:
    """Writes the arrivals and what was told of each; how many were expected already."""
    keys = _keys(report)
    standing = _standing(keys, report.journey.arrives_at)
    values: dict[str, Any] = {
        "division_path": report.division_path,
        "arrives_at": report.journey.arrives_at,
        "mode": report.journey.mode.value,
        "number": _number(report.journey),
        "is_known": report.journey.is_known,
        "origin": report.stays[-1].code if report.stays else "",
        "risk": worst(found).value,
        "risk_at": at,
        "found": found_as_json(found),
        "tested_on": report.tested_on,
    }
    arrivals: list[models.Arrival] = []
    changed: list[models.Arrival] = []
    differs: list[list[str]] = []
    for key in keys:
        details = seal_details(report.address, report.journey, person=key)
        there = standing.get(key)
        if there is None:
            arrivals.append(
                models.Arrival(
                    person=key, state_at=at, state_by=actor, is_late=late, made_at=made_at, details=details, **values
                )
            )
            differs.append([])
            continue
        arrival, reporters = there
        differs.append(_differs(arrival, values))
        if stands_over(report.reporter, reporters):
            for name, value in (values | {"details": details}).items():
                setattr(arrival, name, value)
            arrival.is_late = late and arrival.is_late
            changed.append(arrival)
        arrivals.append(arrival)
    fresh = [arrival for arrival in arrivals if arrival.pk is None]
    models.Arrival.objects.bulk_create(fresh)
    for arrival in changed:
        arrival.save()
    if changed:
        models.ReportedStay.objects.filter(arrival__in=changed).delete()
    models.ReportedStay.objects.bulk_create(
        models.ReportedStay(
            arrival=arrival, place=stay.place[:120], code=stay.code, detail=stay.detail, from_on=stay.from_on,
            until_on=stay.until_on,
        )
        for arrival in (*fresh, *changed) for stay in report.stays
    )  # fmt: skip
    models.ArrivalReport.objects.bulk_create(_reports(report, sent, arrivals, differs, made_at=made_at, at=at))
    return len(standing)


def _reports(
    report: Report,
    sent: int,
    arrivals: Sequence[models.Arrival],
    differs: Sequence[list[str]],
    *,
    made_at: datetime,
    at: datetime,
) -> list[models.ArrivalReport]:
    names = blind_index("arrival name").many(one.name for one in report.travellers)
    phones = [one.phone or report.travellers[0].phone for one in report.travellers]
    return [
        models.ArrivalReport(
            arrival=arrival, submission_id=sent, position=position, reporter=report.reporter.value,
            told=seal_told(report, traveller, row=row_of(sent, position)), name_index=names[position],
            phone_index=blind_index("arrival phone")(phones[position]) if phones[position] else None,
            made_at=made_at, received_at=at, differs=differs[position],
        )
        for position, (arrival, traveller) in enumerate(zip(arrivals, report.travellers, strict=True))
    ]  # fmt: skip


def _keys(report: Report) -> list[int]:
    """A key for each traveller."""
    identifiers = [identifier_of(report, one) for one in report.travellers]
    return person_keys(identifiers, secret=pseudonym_secret())


def _standing(keys: Sequence[int], arrives_at: datetime) -> dict[int, tuple[models.Arrival, list[Reporter]]]:
    """Who of them is expected already on this journey, and by whose word. Locks all of them until the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM unnest(%s::bigint[]) AS key", [sorted(keys)])
        cursor.execute(
            "SELECT id FROM arrivals_arrival WHERE person = ANY(%s) AND state = %s AND arrives_at BETWEEN %s AND %s",
            [list(keys), ArrivalState.ANNOUNCED.value, arrives_at - SAME_JOURNEY, arrives_at + SAME_JOURNEY],
        )
        numbers = [number for (number,) in cursor.fetchall()]
    if not numbers:
        return {}
    rows = list(models.Arrival.objects.filter(pk__in=numbers).order_by("made_at"))
    words: dict[int, list[Reporter]] = {}
    said = models.ArrivalReport.objects.filter(arrival__in=rows, submission__withdrawn_at__isnull=True)
    for arrival, reporter in said.values_list("arrival_id", "reporter"):
        words.setdefault(arrival, []).append(Reporter(reporter))
    return {row.person: (row, words.get(row.pk, [])) for row in rows}


def _differs(arrival: models.Arrival, values: Mapping[str, Any]) -> list[str]:
    """The fields in which a report says otherwise than what stood."""
    asked = ("division_path", "arrives_at", "mode", "number", "origin", "tested_on")
    return [name for name in asked if getattr(arrival, name) != values[name]]


def _number(journey: Journey) -> str:
    return "" if journey.mode is Mode.CAR else journey.number


def _knows_phone(sent: models.Submission, factor: str) -> bool:
    with scope(_whole(str(sent.division_path)), actor=ACTOR):
        report = models.ArrivalReport.objects.filter(submission=sent, position=0).first()
        if report is None or len(factor) != 4:
            return False
        told = opened_told(report.told, row=row_of(sent.pk, 0))
    return compare_digest((told.reporter_phone or told.phone)[-4:], factor)


def _in_hand(access: ReportAccess, at: datetime) -> tuple[models.Submission, list[models.Arrival]]:
    """The report and the arrivals of which it may say what is so, locked."""
    sent = models.Submission.objects.select_for_update().filter(pk=access.submission_id).first()
    if sent is None or sent.withdrawn_at is not None:
        raise ArrivalActError(
            "This report was taken back.", "Nobody is expected by it any more.", "Report anew if you come after all."
        )
    numbers = sent.reports.values_list("arrival_id", flat=True)
    arrivals = list(
        models.Arrival.objects.select_for_update()
        .filter(pk__in=list(numbers), state=ArrivalState.ANNOUNCED.value)
        .order_by("pk")
    )
    others: dict[int, list[Reporter]] = {}
    said = models.ArrivalReport.objects.filter(arrival__in=arrivals, submission__withdrawn_at__isnull=True)
    for arrival, reporter in said.exclude(submission=sent).values_list("arrival_id", "reporter"):
        others.setdefault(arrival, []).append(Reporter(reporter))
    mine = Reporter(sent.reporter)
    arrivals = [one for one in arrivals if not mine.is_proxy or not others.get(one.pk)]
    return sent, arrivals


def _keep(action: str, sent: int, *, at: datetime, reason: str, actor: str = ACTOR, **detail: object) -> None:
    record(
        at=at, actor=actor, action=action, subject_kind="arrival_report", subject_key=str(sent), purpose=reason,
        detail=detail,
    )  # fmt: skip
