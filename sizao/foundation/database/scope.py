"""The scope of a request or job, told to PostgreSQL for one transaction only.

The setting is always local to the transaction: a connection that is used again, or shared through a pooler, never
carries it along. After such a transaction PostgreSQL leaves the setting as an empty text, and an empty path
would be the root of everything, so the policies of `row_security` read an empty text as no scope at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse

from sizao.foundation.database.types import NO_SCOPE, Scope


# What was set is read before it is set anew: the first part is made whole before the second is asked.
_TELL = """
WITH before AS MATERIALIZED (
    SELECT coalesce(current_setting('sizao.scope', true), '') AS scope,
        coalesce(current_setting('sizao.actor', true), '') AS actor
)
SELECT scope, actor, set_config('sizao.scope', coalesce(%s, scope), true), set_config('sizao.actor', %s, true)
FROM before
"""
_NARROW = "SELECT set_config('sizao.scope', %s, true)"
P = ParamSpec("P")
Result = TypeVar("Result")


@contextmanager
def scope(path: str | None, *, actor: str = "", using: str = "default") -> Iterator[Scope]:
    """Runs the block in a transaction that sees the division `path` and below; `None` sees no scoped row.

    `actor` is written into audit rows by the database. May be nested: the outer scope holds again afterwards.
    Raises `ScopeError` for a malformed path.
    """
    wanted = Scope(path, actor)
    with _told(wanted.path or "", wanted.actor, using):
        yield wanted


def ask_in_each(
    questions: Sequence[tuple[str, str, Sequence[object]]], *, within: Scope, using: str = "default"
) -> list[list[tuple[Any, ...]]]:
    """The rows of each question (division, SQL, parameters), each asked in the scope narrowed to its division.

    The policy of a narrow scope is the one condition on paths that an index answers, so sums over many divisions ask
    for each of them; all go to the database together. The scope is what it was afterwards.
    """
    if not questions:
        return []
    texts: list[str] = []
    given: list[object] = []
    for path, text, parameters in questions:
        texts += [_NARROW, text]
        given += [within.narrowed(path).path or "", *parameters]
    with scope(within.path, actor=within.actor, using=using), connections[using].cursor() as cursor:
        cursor.execute("; ".join([*texts, _NARROW]), [*given, within.path or ""])
        found = []
        for _question in questions:
            cursor.nextset()
            found.append(cursor.fetchall())
            cursor.nextset()
        return found


@contextmanager
def acting(actor: str, *, using: str = "default") -> Iterator[None]:
    """Runs the block in a transaction whose changes the database ascribes to `actor`; the scope stays as it is."""
    with _told(None, actor, using):
        yield


def ascribed(operation: Callable[P, Result]) -> Callable[P, Result]:
    """Runs an operation in one transaction whose changes the database ascribes to its argument `actor`.

    For operations that open no scope. `actor` is an actor id, or somebody who has one.
    """

    @wraps(operation)
    def run(*arguments: P.args, **named: P.kwargs) -> Result:
        actor = named["actor"]
        with acting(str(getattr(actor, "actor_id", actor))):
            return operation(*arguments, **named)

    return run


@contextmanager
def _told(path: str | None, actor: str, using: str) -> Iterator[None]:
    """A transaction that carries these settings; `path=None` leaves the scope. Outside they are what they were."""
    connection = connections[using]
    with transaction.atomic(using=using):
        before, told = _tell(using, path, actor)
        # If the block fails, the rollback of the (nested) transaction also takes the setting back.
        yield
        # A page opens dozens of scopes that are its own again: nothing is to be put back then.
        if before != told and not connection.needs_rollback:
            _tell(using, *before)


def _tell(using: str, path: str | None, actor: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Tells both settings in one question; what they were and what they are. Nothing set is an empty text."""
    with connections[using].cursor() as cursor:
        cursor.execute(_TELL, [path, actor])
        scope_before, actor_before, scope_now, actor_now = cursor.fetchone()
    return (scope_before, actor_before), (scope_now, actor_now)


class ScopeMiddleware:
    """Wraps each request in one transaction that carries the scope of the person who is signed in.

    What a view wrote is taken back when it raises or answers with a status of 500 and above; the page that says so
    still has a sound transaction. A streamed body is produced after the transaction, without a scope: collect it first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = getattr(request, "user", None)
        own = user.scope if user is not None and user.is_authenticated else NO_SCOPE
        with scope(own.path, actor=own.actor):
            request.before_view = transaction.savepoint()
            response = self.get_response(request)
            if response.status_code >= 500:
                self._take_back(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # Called before Django turns the exception into a page, and with a transaction that may be broken.
        self._take_back(request)

    def _take_back(self, request: HttpRequest) -> None:
        transaction.savepoint_rollback(request.before_view)
        transaction.set_rollback(False)
