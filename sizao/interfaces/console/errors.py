"""Pages for what went wrong: what happened and what to do next, never a trace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def _page(request: HttpRequest, status: int, title: str, why: str, next_step: str) -> HttpResponse:
    context = {"status": status, "title": title, "why": why, "next_step": next_step}
    return render(request, "console/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        400,
        _("The request could not be understood"),
        _("The address or the form is not what this page expects."),
        _("Go back, reload the page and try again."),
    )


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        _("This is not open to you"),
        _("Your role or your division does not include this page."),
        _("If you need it for your work, ask the administrator of your division."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is nothing here"),
        _("The page does not exist, or the record lies outside your division."),
        _("Check the address, or start from the home page."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Without the frame: whatever failed, perhaps the database, must not be asked again to say so."""
    context = {
        "status": 500,
        "title": _("Something went wrong on our side"),
        "why": _("Nothing of what you sent was saved. The failure is in the log of the server."),
        "next_step": _("Try again in a minute. If it stays, tell the administrator when it happened."),
        "language": get_language(),
    }
    return HttpResponse(render_to_string("console/failed.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("The form is too old"),
        _("It was opened before you signed in or out, or cookies are switched off."),
        _("Reload the page and send the form again."),
    )
