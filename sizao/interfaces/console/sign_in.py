"""Signing in and out, and the language of the pages."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from sizao.foundation.accounts.operations import choose_language


class SignIn(LoginView):
    """The first page of somebody who is signed out."""

    template_name = "console/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        chosen = form.get_user().language
        if chosen in dict(settings.LANGUAGES):
            _remember(response, chosen)
        return response


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language in a cookie, and with the account of whoever is signed in."""
    response: HttpResponse = set_language(request)
    language = request.POST.get("language", "")
    user: Any = request.user
    if user.is_authenticated and language in dict(settings.LANGUAGES):
        choose_language(user=user, language=language)
    return response


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """What django-axes shows after too many wrong passwords."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    context = {
        "status": 429,
        "title": _("Sign-in is locked for now"),
        "why": _("Too many wrong passwords were given for this account from this address."),
        "next_step": _("Wait %(minutes)d minutes, or ask the administrator of your division.") % {"minutes": minutes},
    }
    return render(request, "console/error.html", context, status=429)


def _remember(response: HttpResponse, language: str) -> None:
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, samesite=settings.LANGUAGE_COOKIE_SAMESITE)
