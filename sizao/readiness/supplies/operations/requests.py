"""Requests for supplies, up the levels: a community asks its county, a county its city."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sizao.foundation.accounts.operations import record_about
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.readiness.supplies import models
from sizao.readiness.supplies.operations.stores import find_store_row
from sizao.readiness.supplies.rules.levels import level_above
from sizao.readiness.supplies.types import RequestAct, RequestError, RequestState, Wanted


def ask_for_supplies(
    *,
    store_id: int,
    lines: Sequence[Wanted],
    why: str,
    answer_hours: float,
    actor: ScopedActor,
    at: datetime,
    reason: str,
) -> int:
    """Asks the level above the store's division for goods to be brought to the store; the number of the request.

    The level has `answer_hours` to answer or to pass it up. Raises `RequestError` for nothing, for an item named twice,
    without a reason, and where no level is above; `StoreNotFoundError`, `NotPermittedError`.
    """
    check(actor, Permission.ASK_SUPPLIES)
    if not lines or any(line.amount <= 0 for line in lines):
        raise RequestError("Nothing is asked for.", next_step="Give an amount above nothing for each item.")
    if len({line.item for line in lines}) < len(lines):
        raise RequestError("An item is named twice.", next_step="Add up what is needed of it.")
    if not why.strip():
        raise RequestError("It is not said what it is needed for.", next_step="Say it shortly.")
    with scope(actor.scope.path, actor=actor.actor_id):
        store = find_store_row(store_id)
        above = level_above(store.division_path)
        if above is None:
            raise RequestError(
                "No level above the city answers here.", next_step="Ask the province outside of the system."
            )
        row = models.SupplyRequest.objects.create(
            division_path=store.division_path,
            store=store,
            asked_path=above,
            state=RequestState.OPEN.value,
            asked_at=at,
            asked_by=actor.actor_id,
            why=why.strip()[:400],
            due_at=at + timedelta(hours=answer_hours),
        )
        models.RequestLine.objects.bulk_create(
            models.RequestLine(request=row, division_path=row.division_path, item=line.item, amount=line.amount)
            for line in lines
        )
        _step(row, RequestAct.ASKED, above, why, actor=actor, at=at)
        record_about("supplies.ask", ("supply_request", row.pk), actor=actor, at=at, reason=reason, lines=len(lines))
        return row.pk


def pass_request_up(
    *, request_id: int, words: str, answer_hours: float, actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Passes a request to the level above, whose clock begins. Raises `RequestError` without words, and at the city."""
    with _open(request_id, actor, needs=Permission.PLAN_DELIVERIES) as row:
        above = level_above(row.asked_path)
        if above is None:
            raise RequestError("No level above the city answers here.", next_step="Grant what can be had, or refuse.")
        if not words.strip():
            raise RequestError("It is not said why it is passed up.", next_step="Say what is lacking here.")
        row.asked_path, row.due_at = above, at + timedelta(hours=answer_hours)
        row.save(update_fields=["asked_path", "due_at"])
        _step(row, RequestAct.PASSED_UP, above, words, actor=actor, at=at)
        record_about("supplies.pass_up", ("supply_request", row.pk), actor=actor, at=at, reason=reason, to=above)


def grant_request(
    *, request_id: int, granted: Mapping[str, int], words: str = "", actor: ScopedActor, at: datetime, reason: str
) -> None:
    """Grants a request, in whole or in part; an item that is not named is not granted.

    Raises `RequestError` where nothing or more than was asked for is granted, and less without saying why.
    """
    with _open(request_id, actor, needs=Permission.PLAN_DELIVERIES) as row:
        lines = {line.item: line for line in row.lines.all()}
        if any(item not in lines or not 0 <= amount <= lines[item].amount for item, amount in granted.items()):
            raise RequestError("More is granted than was asked for.", next_step="Grant at most what was asked for.")
        if not any(granted.values()):
            raise RequestError("Nothing is granted.", next_step="Grant something, pass it up, or refuse with a reason.")
        is_whole = all(granted.get(item) == line.amount for item, line in lines.items())
        if not is_whole and not words.strip():
            raise RequestError("Less is granted, and it is not said why.", next_step="Say it shortly.")
        for item, line in lines.items():
            line.granted = granted.get(item, 0)
            line.save(update_fields=["granted"])
        _close(row, RequestState.GRANTED, RequestAct.GRANTED, words, actor=actor, at=at)
        record_about("supplies.grant", ("supply_request", row.pk), actor=actor, at=at, reason=reason, whole=is_whole)


def refuse_request(*, request_id: int, words: str, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Refuses a request with a reason. Raises `RequestError` without one."""
    with _open(request_id, actor, needs=Permission.PLAN_DELIVERIES) as row:
        if not words.strip():
            raise RequestError("A request is refused for a reason.", next_step="Say it shortly.")
        _close(row, RequestState.REFUSED, RequestAct.REFUSED, words, actor=actor, at=at)
        record_about("supplies.refuse", ("supply_request", row.pk), actor=actor, at=at, reason=reason)


def withdraw_request(*, request_id: int, words: str, actor: ScopedActor, at: datetime, reason: str) -> None:
    """Takes a request back, by those who asked. Raises `RequestError`."""
    with _open(request_id, actor, needs=Permission.ASK_SUPPLIES, is_asker=True) as row:
        _close(row, RequestState.WITHDRAWN, RequestAct.WITHDRAWN, words, actor=actor, at=at)
        record_about("supplies.withdraw", ("supply_request", row.pk), actor=actor, at=at, reason=reason)


def _close(
    row: models.SupplyRequest, state: RequestState, act: RequestAct, words: str, *, actor: ScopedActor, at: datetime
) -> None:
    row.state, row.answered_at = state.value, at
    row.save(update_fields=["state", "answered_at"])
    _step(row, act, row.asked_path, words, actor=actor, at=at)


def _step(
    row: models.SupplyRequest, act: RequestAct, path: str, words: str, *, actor: ScopedActor, at: datetime
) -> None:
    models.RequestStep.objects.create(
        request=row,
        division_path=row.division_path,
        at=at,
        by=actor.actor_id,
        act=act.value,
        path=path,
        words=words.strip()[:400],
    )


@contextmanager
def _open(
    request_id: int, actor: ScopedActor, *, needs: Permission, is_asker: bool = False
) -> Iterator[models.SupplyRequest]:
    """An open request, locked, that the actor's level is to answer (or, as the asker, may take back)."""
    check(actor, needs)
    with scope(actor.scope.path, actor=actor.actor_id):
        row = models.SupplyRequest.objects.select_for_update().filter(pk=request_id).first()
        if row is None:
            raise RequestError("There is no such request in your area.", next_step="Look at the list of requests.")
        if row.state != RequestState.OPEN.value:
            raise RequestError("The request is answered already.", next_step="Look at what was answered.")
        if not is_asker and not actor.scope.covers(row.asked_path):
            raise RequestError(
                "The request is answered by the level that is asked.", next_step="Wait for its answer, or call it."
            )
        yield row
