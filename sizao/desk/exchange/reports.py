"""Advance reports whose destination another instance answers for: told there as they stand, and taken back there."""

from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.database.scope import scope
from sizao.foundation.exchange.operations import send_message
from sizao.foundation.exchange.queries import list_partners, messages_about, partner_for
from sizao.foundation.exchange.types import Message, MessageState, Partner
from sizao.response.arrivals.queries import get_report_to_tell
from sizao.response.arrivals.types import ReportToTell


REPORT, CANCELLED = "report.made", "report.cancelled"
_ACTOR = "system:exchange"


@dataclass(frozen=True, slots=True)
class ReportTold:
    """To whom a report of ours went, and whether it was received there. `sent_at`: when that was signed for."""

    title: str
    state: MessageState
    sent_at: datetime | None


def tell_report(*, submission_id: int, division_path: str, actor: str, at: datetime, reason: str) -> None:
    """Tells a report as it stands to the instance that answers for its destination, and takes it back where it was told
    before and nobody comes any more.

    Nothing where it came from another instance: that tells its own.
    """
    there, before = partner_for(path=division_path), _told_before(submission_id)
    if there is None and not before:
        return
    found = get_report_to_tell(submission_id=submission_id, division_path=division_path)
    if found.partner:
        return
    there = None if found.is_cancelled else there
    # Counts up over all partners, so that an older word that comes later changes nothing.
    version = sum(len(messages) for _partner, messages in before)
    sendings: list[tuple[Partner, str, dict[str, object]]] = [
        (partner, CANCELLED, {})
        for partner, messages in before
        if messages[-1].kind == REPORT and (there is None or there.name != partner.name)
    ]
    if there is not None:
        sendings.append((there, REPORT, _content(found)))
    for partner, kind, content in sendings:
        version += 1
        send_message(
            partner=partner.name, kind=kind, reference=reference_of(submission_id),
            content={**content, "reference": submission_id, "version": version, "told_at": at.isoformat()},
            division_path=partner.own_path, actor=actor, at=at, reason=reason,
        )  # fmt: skip


def told_of_report(*, submission_id: int) -> ReportTold | None:
    """Whom a report went to, for its reporter; None where it was told to no other instance, or taken back there."""
    for partner, messages in _told_before(submission_id):
        if messages[-1].kind == REPORT:
            return ReportTold(partner.title, messages[-1].state, messages[-1].sent_at)
    return None


def reference_of(number: int) -> str:
    """What a message about a report says it is about."""
    return f"report:{number}"


def _told_before(submission_id: int) -> list[tuple[Partner, list[Message]]]:
    """The messages about a report to each partner that was told of it, the oldest first."""
    found = []
    for partner in list_partners():
        with scope(partner.own_path, actor=_ACTOR):
            about = messages_about(reference=reference_of(submission_id))
        to_it = [message for message in about if message.partner == partner.name]
        if to_it:
            found.append((partner, to_it))
    return found


def _content(found: ReportToTell) -> dict[str, object]:
    report = found.report
    return {
        "made_at": found.made_at.isoformat(),
        "reporter": report.reporter.value,
        "reporter_name": report.reporter_name,
        "reporter_phone": report.reporter_phone,
        "organization": report.organization,
        "to_path": report.division_path,
        "address": report.address,
        "journey": {
            "arrives_at": report.journey.arrives_at.isoformat(),
            "mode": report.journey.mode.value,
            "number": report.journey.number,
        },
        "tested_on": report.tested_on.isoformat() if report.tested_on else "",
        "travellers": [
            {"name": one.name, "identifier": one.identifier, "phone": one.phone} for one in report.travellers
        ],
        "stays": [
            {
                "place": one.place,
                "code": one.code,
                "from": one.from_on.isoformat(),
                "until": one.until_on.isoformat(),
                "detail": one.detail,
            }
            for one in report.stays
        ],
    }
