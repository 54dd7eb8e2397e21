"""Rows taken for a change: locked until the block ends, so that two who decide at once decide one after the other."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases import models
from sizao.response.cases.types import CaseNotFoundError, FindingNotFoundError, IntakeNotFoundError, UnmatchedState


# Of advisory locks: results of one laboratory are taken in one after the other.
_LABORATORY = 20211024


@contextmanager
def open_finding(finding_id: int, actor: ScopedActor) -> Iterator[models.Finding]:
    """The finding within the actor's scope. Raises `FindingNotFoundError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Finding.objects.select_for_update().filter(pk=finding_id).first()
        if row is None:
            raise FindingNotFoundError(
                f"There is no finding {finding_id} within your area.", next_step="Look at the list of findings."
            )
        yield row


@contextmanager
def open_finding_and_human(finding_id: int, actor: ScopedActor) -> Iterator[tuple[models.Finding, Sequence[int]]]:
    """As above, with all keys of the human, who is locked first: two findings of one human never make two cases."""
    with scope(actor.scope.path, actor=actor.actor_id):
        person = models.Finding.objects.filter(pk=finding_id).values_list("person", flat=True).first()
        persons = keys_of_human(key=person or 0)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [persons[0]])
        with open_finding(finding_id, actor) as finding:
            yield finding, persons


@contextmanager
def open_case(case_id: int, actor: ScopedActor) -> Iterator[models.Case]:
    """The case within the actor's scope. Raises `CaseNotFoundError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Case.objects.select_for_update().filter(pk=case_id).first()
        if row is None:
            raise CaseNotFoundError(
                f"There is no case {case_id} within your area.", next_step="Look it up in the list of cases."
            )
        yield row


@contextmanager
def open_unmatched(unmatched_id: int, actor: ScopedActor) -> Iterator[models.Unmatched]:
    """The unmatched result within the actor's scope, settled or not. Raises `IntakeNotFoundError`."""
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.Unmatched.objects.select_related("laboratory").filter(pk=unmatched_id).first()
        if row is None:
            raise IntakeNotFoundError(
                f"There is no unmatched result {unmatched_id} within your area.",
                next_step="Look at the list of unmatched results.",
            )
        lock_laboratory(row.laboratory_id)
        row = models.Unmatched.objects.select_related("laboratory").get(pk=unmatched_id)
        yield row


def lock_laboratory(number: int) -> None:
    """Lets nobody else take in results of this laboratory until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LABORATORY, number])


def is_waiting(row: models.Unmatched) -> bool:
    return row.state == UnmatchedState.WAITING.value
