"""Addresses for tests of the frame: each fails, or tells, in its own way, after writing a row."""

from typing import NoReturn

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as product_urls
from sizao.foundation.audit.operations import record
from tests.people import MORNING


__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _write() -> None:
    record(at=MORNING, actor="user:1", action="test.write", subject_kind="test", subject_key="1")


def refused(request: HttpRequest) -> NoReturn:
    _write()
    raise PermissionDenied("secret detail")


def malformed(request: HttpRequest) -> NoReturn:
    _write()
    raise SuspiciousOperation("secret detail")


def broken(request: HttpRequest) -> NoReturn:
    _write()
    raise RuntimeError("secret detail")


def collision(request: HttpRequest) -> NoReturn:
    """The database itself refuses, and with it the rest of the transaction."""
    _write()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    raise AssertionError


def forbidden(request: HttpRequest) -> NoReturn:
    """Somebody went past the rooms, and the database refuses."""
    _write()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")
    raise AssertionError


def unavailable(request: HttpRequest) -> HttpResponse:
    _write()
    return HttpResponse("later", status=503)


def done(request: HttpRequest) -> HttpResponse:
    _write()
    return HttpResponse("done")


def scope(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('sizao.scope', true), current_setting('sizao.actor', true)")
        return JsonResponse(list(cursor.fetchone()), safe=False)


urlpatterns = [
    *product_urls,
    path("refused/", refused),
    path("malformed/", malformed),
    path("broken/", broken),
    path("collision/", collision),
    path("forbidden/", forbidden),
    path("unavailable/", unavailable),
    path("done/", done),
    path("scope/", scope),
]
