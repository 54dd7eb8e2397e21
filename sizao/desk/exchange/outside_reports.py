"""Advance reports that another instance tells us: read by the rules of the form, kept as reports of ours are."""

from dataclasses import replace
from datetime import datetime

from sizao.desk.arriving import rules_of_arrivals
from sizao.desk.exchange.content import Content
from sizao.desk.exchange.reports import reference_of
from sizao.desk.tracing import ZONE
from sizao.foundation.exchange.operations import TakenMessage
from sizao.foundation.exchange.queries import partner_for
from sizao.foundation.exchange.types import MessageRefusedError, Partner
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.operations import cancel_outside_report, take_outside_report
from sizao.response.arrivals.queries import Places, find_origin, read_report
from sizao.response.arrivals.types import Report, Reporter, ReportError, ReportSource


ACTOR = "system:exchange"
_REASON = "exchange"


def take_made(taken: TakenMessage, *, at: datetime) -> str:
    """Takes a report of somebody who comes to us, or how it stands now. Raises `MessageRefusedError`."""
    partner, told = taken.partner, Content(taken.content)
    path = told.path_of("to_path", partner.is_ours)
    if partner_for(path=path) is not None:
        raise MessageRefusedError(
            f"Reports for {path} are not taken here.", "Another instance answers for it.", "Send the report there."
        )
    rules = rules_of_arrivals(at=at)
    made_at = told.instant("made_at")
    report = _read(told, path, told_at=told.instant("told_at"), look_back_days=rules.look_back_days)
    try:
        number = take_outside_report(
            report=report, source=_source(partner, told), lead_hours=rules.lead_hours, made_at=made_at, actor=ACTOR,
            at=at, reason=_REASON,
        )  # fmt: skip
    except SizaoError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)


def take_cancelled(taken: TakenMessage, *, at: datetime) -> str:
    """Takes back a report that a partner told us. Raises `MessageRefusedError`."""
    partner = taken.partner
    source = _source(partner, Content(taken.content))
    try:
        number = cancel_outside_report(source=source, within=partner.own_path, actor=ACTOR, at=at, reason=_REASON)
    except SizaoError as error:
        raise MessageRefusedError(error.what, error.why, error.next_step) from error
    return reference_of(number)


def _source(partner: Partner, told: Content) -> ReportSource:
    return ReportSource(partner.name, told.number("reference"), told.number("version"))


def _read(told: Content, path: str, *, told_at: datetime, look_back_days: int) -> Report:
    """The report by the rules of the form; what is wrong is told by its field, never by what stood there."""
    values = _form(told, path)
    # The form has no such word: staff at a gate wrote it down, in the words of the person.
    is_of_gate = values["reporter"] == Reporter.GATE.value
    try:
        report = read_report(
            values | ({"reporter": Reporter.SELF.value} if is_of_gate else {}),
            places=Places(find_origin, lambda _path, _text: path),
            made_at=told_at,
            look_back_days=look_back_days,
            zone=ZONE,
        )
    except ReportError as error:
        wrong = ", ".join(f"{one.field}: {one.fault.value}" for one in error.problems)
        raise MessageRefusedError(f"The report cannot be taken: {wrong}.", error.why, error.next_step) from None
    return replace(report, reporter=Reporter.GATE) if is_of_gate else report


def _form(told: Content, division_path: str) -> dict[str, str]:
    """A report of a message as the form sends it, so that it is read by the same rules."""
    journey = told.part("journey")
    arrives_at = journey.instant("arrives_at").astimezone(ZONE)
    values = {
        "reporter": told.text("reporter"),
        "destination": division_path,
        "address": told.text("address"),
        "mode": journey.text("mode"),
        "number": journey.text("number"),
        "arrives_on": arrives_at.date().isoformat(),
        "arrives_time": arrives_at.strftime("%H:%M"),
        "tested_on": told.text("tested_on"),
        "reporter_name": told.text("reporter_name"),
        "reporter_phone": told.text("reporter_phone"),
        "organization": told.text("organization"),
    }
    for place, one in enumerate(told.parts("travellers")):
        values |= {f"{name}-{place}": one.text(name) for name in ("name", "identifier", "phone")}
    for place, one in enumerate(told.parts("stays")):
        values |= {f"{name}-{place}": one.text(name) for name in ("place", "code", "from", "until", "detail")}
    return values
