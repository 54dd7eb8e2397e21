"""Appeals: lodged by the person or taken down for them, answered by somebody who decided nothing about it."""

from datetime import datetime, timedelta

from django.db import connection
from django.utils.timezone import localtime

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.privacy.installed import vault
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import Attempt, attempt
from sizao.response.restrictions.operations.opening import account_of, authority_of, take
from sizao.response.restrictions.operations.rulebooks import open_rulebook
from sizao.response.restrictions.reading import STATEMENT, appeal_of
from sizao.response.restrictions.rules.lifecycle import MOVES
from sizao.response.restrictions.rules.rulebook import safeguard
from sizao.response.restrictions.types import (
    Act,
    Appeal,
    AppealError,
    AppealNotFoundError,
    AppealOutcome,
    AppealWay,
)


LONGEST_STATEMENT = 4000


def lodge_appeal(
    *,
    restriction_id: int,
    statement: str,
    way: AppealWay,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Appeal:
    """Takes an appeal down for somebody who calls, writes or comes. Raises `AppealError` for one that is open already.

    It is to be answered within the hours of the pack. The measure goes on meanwhile, unless somebody suspends it.
    """
    with attempt(actor, "lodge_appeal", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.TAKE_APPEAL)
        return write_appeal(restriction_id, statement, way, actor, at, machine, reason, trying)


def write_appeal(
    restriction_id: int,
    statement: str,
    way: AppealWay,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
    trying: Attempt,
) -> Appeal:
    """The row of an appeal in the scope that holds, and what follows from it."""
    text = statement.strip()
    if not text or len(text) > LONGEST_STATEMENT:
        raise AppealError(
            "The statement is empty or too long.",
            f"It may have {LONGEST_STATEMENT} characters.",
            "Say in your own words what is wrong.",
        )
    held = take(restriction_id, at=at)
    if held.row.delivery_id is None:
        raise AppealError("Nobody was told of it yet.", next_step="It can be contested once its notice was given.")
    if held.has_open_appeal:
        raise AppealError(
            "There is an open appeal already.", "It is being looked at.", "Wait for the answer; you may call meanwhile."
        )
    held.catch_up(actor.actor_id)
    book = open_rulebook(held.row.pack_version.pack, at=at, machine=machine)
    limit = safeguard(book.pack, "appeal_answer", book.today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('restrictions_appeal', 'id'))")
        number: int = cursor.fetchone()[0]
    row = models.Appeal.objects.create(
        pk=number,
        number=f"A{localtime(at).year}-{number:05d}",
        restriction=held.row,
        lodged_at=at,
        way=way.value,
        lodged_by=actor.actor_id,
        statement=vault().seal(text, at=STATEMENT, row=number),
        due_at=at + timedelta(hours=limit.limit),
        due_rule=limit.rule,
    )
    if held.state in MOVES[Act.CONTEST][0]:
        held.move(Act.CONTEST, actor=actor.actor_id, why=reason)
    trying.done(held.row.number, appeal=row.number, way=way.value)
    return appeal_of(row, None)


def answer_appeal(*, appeal_id: int, outcome: AppealOutcome, actor: ScopedActor, at: datetime, reason: str) -> Appeal:
    """Decides on an appeal, with the reasons that are told to the person. Upheld, it releases at once.

    Raises `AppealError` for a reviewer who decided anything about the restriction, or for one that was answered before;
    `AppealNotFoundError`, `AuthorityError` for a reviewer who acts for no body, `NotPermittedError`.
    """
    with attempt(actor, "answer_appeal", at=at, reason=reason, subject=f"appeal {appeal_id}") as trying:
        check(actor, Permission.ANSWER_APPEAL)
        reviewer = account_of(actor)
        authority_of(actor)
        row = models.Appeal.objects.filter(pk=appeal_id).first()
        if row is None:
            raise AppealNotFoundError(
                f"There is no appeal {appeal_id} within your area.", next_step="Look it up in the queue."
            )
        held = take(row.restriction_id, at=at)
        if models.Answer.objects.filter(appeal=row).exists():
            raise AppealError("This appeal was answered already.", next_step="Look at the answer.")
        if models.Decision.objects.filter(restriction=held.row, decider_id=reviewer).exists():
            raise AppealError(
                "Whoever decided does not answer the appeal.",
                "Nobody is judge in their own cause.",
                "Have somebody else answer it.",
            )
        if not reason.strip():
            raise AppealError("An answer gives its reasons.", "The person is told them.", "Say why in a few sentences.")
        held.catch_up(actor.actor_id)
        # What follows for the restriction is done by the database, for whoever writes an answer by whichever way.
        answer = models.Answer.objects.create(
            appeal=row, restriction=held.row, at=at, reviewer_id=reviewer, outcome=outcome.value, reasons=reason.strip()
        )
        trying.done(held.row.number, appeal=row.number, outcome=outcome.value)
        return appeal_of(row, answer)
