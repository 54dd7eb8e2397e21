"""A write that the database refused while a page was made: put before the auditor, after all else was taken back."""

from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from sizao.foundation.database.types import NO_SCOPE
from sizao.interfaces.clock import now
from sizao.response.restrictions.operations import tell_of_refused_write


_NO_PRIVILEGE = "42501"


class RefusedWritesMiddleware:
    """Stands around the transaction of the request: what failed in it leaves no row, so this is written after it.

    Rooms tell by themselves of what they asked and were refused. What comes as far as this was asked by nobody who
    looks at answers: a fault of ours, or somebody on another way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        rule = getattr(request, "refused_by_database", "")
        if rule:
            user: Any = getattr(request, "user", None)
            is_known = user is not None and user.is_authenticated
            tell_of_refused_write(
                rule=rule,
                page=request.resolver_match.view_name if request.resolver_match else "none",
                actor=user.actor_id if is_known else "person:unknown",
                within=(user.scope if is_known else NO_SCOPE).path,
                at=now(),
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Notes which rule refused; the page that says so is Django's."""
        request.__dict__["refused_by_database"] = rule_that_refused(exception)


def rule_that_refused(exception: Exception) -> str:
    """The constraint or the privilege that a statement broke; empty for any other failure."""
    cause = exception.__cause__
    if not isinstance(exception, DatabaseError) or cause is None:
        return ""
    if getattr(cause, "sqlstate", "") == _NO_PRIVILEGE:
        return "insufficient_privilege"
    return getattr(getattr(cause, "diag", None), "constraint_name", None) or ""
