"""What is noted about a stay day by day: checks, needs, alarms, breaches, and how they were settled."""

from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.response.quarantine import models
from sizao.response.quarantine.operations.taking import take_stay
from sizao.response.quarantine.reading import check_of, note_of
from sizao.response.quarantine.rules.stays import is_alarm
from sizao.response.quarantine.sealing import SETTLED, SYMPTOMS, WORDS, reserve, seal
from sizao.response.quarantine.types import (
    DailyCheck,
    DayPart,
    Note,
    NoteKind,
    QuarantineError,
    SiteRules,
    StayNotFoundError,
    StayState,
)


_LONGEST = 1000
_COLDEST, _HOTTEST = 30, 45


def record_check(
    *,
    stay_id: int,
    on: date,
    part: DayPart,
    temperature: str,
    symptoms: str,
    rules: SiteRules,
    once: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> DailyCheck:
    """Notes temperature (degrees Celsius, as typed) and symptoms. Fever or symptoms raise a medical alarm.

    `once`: the word by which the same entry sent twice is one. Raises `QuarantineError`, `StayNotFoundError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    degrees = read_temperature(temperature)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = _there(stay_id)
        if once:
            known = models.StayCheck.objects.filter(stay=row, once=once).first()
            if known is not None:
                return check_of(known)
        first = (row.arrived_at or at).date() - timedelta(days=1)
        if not first <= on <= at.date() + timedelta(days=1):
            raise QuarantineError("The day lies before the stay, or ahead.", next_step="Choose a day of the stay.")
        number = reserve("quarantine_staycheck")
        alarm = is_alarm(float(degrees), symptoms, rules)
        found = models.StayCheck.objects.create(
            pk=number, stay=row, division_path=row.division_path, on=on, part=part.value, temperature=degrees,
            symptoms=seal(symptoms.strip()[:_LONGEST], at=SYMPTOMS, row=number), noted_by=actor.actor_id, at=at,
            is_alarm=alarm, once=once or None,
        )  # fmt: skip
        if (
            alarm
            and not models.StayNote.objects.filter(
                stay=row, kind=NoteKind.ALARM.value, settled_at__isnull=True
            ).exists()
        ):
            _note(row, NoteKind.ALARM, f"{degrees} °C {symptoms.strip()}".strip(), None, actor, at)
        record_about("quarantine.check", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person])
        return check_of(found)


def record_note(
    *,
    stay_id: int,
    kind: NoteKind,
    words: str,
    about: int | None = None,
    once: str = "",
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> Note:
    """Notes a need, a medical alarm, a breach, or what the person says about a breach.

    A breach is a fact: it changes nothing about the restriction by itself. `once`: the word by which the same note sent
    twice is one. Raises `QuarantineError`.
    """
    check(actor, Permission.MONITOR_STAYS)
    if not words.strip():
        raise QuarantineError("A note says something.", next_step="Say in a few words what it is.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = take_stay(stay_id)
        known = models.StayNote.objects.filter(stay=row, once=once).first() if once else None
        if known is not None:
            return note_of(known)
        breach = None
        if kind is NoteKind.ACCOUNT:
            breach = models.StayNote.objects.filter(pk=about, stay=row, kind=NoteKind.BREACH.value).first()
            if breach is None:
                raise QuarantineError("There is no such breach.", next_step="Choose what the person speaks about.")
        found = _note(row, kind, words, breach, actor, at, once=once)
        record_about(
            "quarantine.note", ("stay", row.pk), actor=actor, at=at, reason=reason, persons=[row.person],
            kind=kind.value,
        )  # fmt: skip
        return note_of(found)


def settle_note(*, note_id: int, words: str, actor: ScopedActor, at: datetime, reason: str) -> Note:
    """Says what was done about a need, an alarm or a breach. Raises `QuarantineError`, `StayNotFoundError`."""
    check(actor, Permission.MONITOR_STAYS)
    if not words.strip():
        raise QuarantineError("It has to be said what was done.", next_step="Say it in a few words.")
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.StayNote.objects.select_for_update(of=("self",)).select_related("stay").filter(pk=note_id).first()
        if row is None:
            raise StayNotFoundError("There is no such note in your area.", next_step="Look at the stay.")
        if row.settled_at is not None:
            raise QuarantineError("This was settled already.", next_step="Look at how.")
        row.settled_at, row.settled_by = at, actor.actor_id
        row.settled_words = seal(words.strip()[:_LONGEST], at=SETTLED, row=row.pk)
        row.save()
        record_about(
            "quarantine.settle", ("stay", row.stay_id), actor=actor, at=at, reason=reason, persons=[row.stay.person]
        )
        return note_of(row)


def read_temperature(text: str) -> Decimal:
    """Degrees Celsius as people type them: `36.8`, `36,8`, `36.8℃`. Raises `QuarantineError`."""
    cleaned = text.strip().removesuffix("℃").removesuffix("°C").strip().replace(",", ".").replace("，", ".")
    try:
        found = Decimal(cleaned)
    except InvalidOperation:
        found = Decimal(0)
    if not found.is_finite() or not _COLDEST <= found <= _HOTTEST:
        raise QuarantineError(
            "This is no body temperature.",
            "It lies between 30 and 45 degrees Celsius.",
            "Give it as 36.8.",
        )
    return round(found, 1)


def _there(stay_id: int) -> models.Stay:
    row = take_stay(stay_id)
    if row.state != StayState.ARRIVED.value:
        raise QuarantineError("This person is not at the site.", next_step="Note the arrival first.")
    return row


def _note(
    row: models.Stay,
    kind: NoteKind,
    words: str,
    about: models.StayNote | None,
    actor: ScopedActor,
    at: datetime,
    *,
    once: str = "",
) -> models.StayNote:
    number = reserve("quarantine_staynote")
    return models.StayNote.objects.create(
        pk=number, stay=row, division_path=row.division_path, kind=kind.value,
        words=seal(words.strip()[:_LONGEST], at=WORDS, row=number), at=at, noted_by=actor.actor_id, about=about,
        once=once or None,
    )  # fmt: skip
