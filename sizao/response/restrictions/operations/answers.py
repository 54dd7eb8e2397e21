"""The auditor's answer to an alarm."""

from datetime import datetime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.alarms import reexamine, rows_behind
from sizao.response.restrictions.operations.attempts import attempt
from sizao.response.restrictions.reading import alarm_of
from sizao.response.restrictions.types import Alarm, AlarmError, AlarmNotFoundError, AlarmState


LONGEST_ANSWER = 2000


def answer_alarm(*, alarm_id: int, outcome: AlarmState, actor: ScopedActor, at: datetime, reason: str) -> Alarm:
    """Explains an alarm, or upholds it: then all that is open behind it comes to re-examination.

    Raises `AlarmNotFoundError` outside the actor's scope; `AlarmError` for one that was answered, without a reason, or
    for somebody whom it is about; `NotPermittedError`.
    """
    with attempt(actor, "answer_alarm", at=at, reason=reason, subject=f"alarm {alarm_id}") as trying:
        check(actor, Permission.ANSWER_ALARM)
        row = models.Alarm.objects.select_for_update().filter(pk=alarm_id).first()
        if row is None:
            raise AlarmNotFoundError(
                f"There is no alarm {alarm_id} within your area.", next_step="Look it up in the list of alarms."
            )
        text = reason.strip()
        if row.state != AlarmState.OPEN.value:
            raise AlarmError("This alarm was answered already.", next_step="Look at the answer.")
        if outcome is AlarmState.OPEN:
            raise AlarmError("An answer explains the alarm or upholds it.", next_step="Choose one of the two.")
        if not text or len(text) > LONGEST_ANSWER:
            raise AlarmError(
                "The answer is empty or too long.",
                f"It may have {LONGEST_ANSWER} characters.",
                "Say what you looked at, and why it is in order or not.",
            )
        numbers = rows_behind(row.pk)
        own = models.Decision.objects.filter(restriction__in=numbers, decider_id=_account(actor))
        if row.subject == actor.actor_id or actor.actor_id in row.detail.get("actors", {}) or own.exists():
            raise AlarmError(
                "Whoever an alarm is about does not answer it.",
                "Nobody is judge in their own cause.",
                "Have another auditor answer it.",
            )
        row.state, row.answered_at, row.answered_by, row.answer = outcome.value, at, actor.actor_id, text
        row.save(update_fields=["state", "answered_at", "answered_by", "answer"])
        brought = reexamine(numbers, at=at, why=text) if outcome is AlarmState.UPHELD else 0
        trying.done(f"alarm {alarm_id}", kind=row.kind, outcome=outcome.value, reexamined=brought)
        return alarm_of(row)


def _account(actor: ScopedActor) -> int:
    number = actor.actor_id.removeprefix("user:")
    return int(number) if number.isdecimal() else 0
