"""Every attempt leaves a trace: what is done by its own audit row, what is refused by one of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations.alarms import raise_alarm
from sizao.response.restrictions.rules.refusals import calls_the_auditor, refusal_of
from sizao.response.restrictions.types import AlarmKind, SourceError


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who tries what, on which record, when and why. `subject` is a number or a shown key, never a name."""

    actor: ScopedActor
    act: str
    at: datetime
    reason: str
    subject: str = ""

    def done(self, subject: str = "", **detail: object) -> None:
        """Keeps that it was done."""
        self._keep(f"restriction.{self.act}", subject or self.subject, detail)

    def refused(self, error: Exception) -> None:
        """Keeps that it was refused, and calls the auditor where that alone is an alarm."""
        rule = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        detail = {"act": self.act, "refused": type(error).__name__, "rule": rule}
        self._keep("restriction.refused", self.subject, detail)
        if isinstance(error, SourceError):
            raise_alarm(error.alarm, actor=self.actor, at=self.at, subject=self.actor.actor_id, act=self.act)
        elif rule is not None and calls_the_auditor(error):
            raise_alarm(
                AlarmKind.REFUSED_BY_DATABASE, actor=self.actor, at=self.at, subject=self.actor.actor_id, rule=rule
            )

    def _keep(self, action: str, subject: str, detail: dict[str, object]) -> None:
        record(
            at=self.at,
            actor=self.actor.actor_id,
            action=action,
            subject_kind="restriction",
            subject_key=subject or "none",
            purpose=self.reason,
            detail=detail,
        )


@contextmanager
def attempt(
    actor: ScopedActor, act: str, *, at: datetime, reason: str, subject: str = "", within: str | None = None
) -> Iterator[Attempt]:
    """A transaction in the actor's scope. What is refused in it is taken back, and the refusal is kept.

    `within` takes the place of the actor's division for acts that reach beyond it. A refusal by the database is told in
    the words of this room.
    """
    trying = Attempt(actor, act, at, reason, subject)
    path = actor.scope.path if within is None else within
    try:
        with scope(path, actor=actor.actor_id):
            yield trying
    except SizaoError as error:
        trying.refused(error)
        raise
    except DatabaseError as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        refusal.__cause__ = error.__cause__
        trying.refused(refusal)
        raise refusal from error.__cause__
