"""The second factor at sign-in, and the gate that lets nobody work without it who needs one."""

from collections.abc import Callable
from typing import Any

import django_otp
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.operations import (
    SecondFactorError,
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    remember_session,
)
from sizao.foundation.accounts.queries import has_second_factor
from sizao.interfaces.clock import now
from sizao.interfaces.printing.qr import qr_svg


# Open to somebody who gave the password and not yet the second factor.
OPEN = {"second-factor", "second-factor-begin", "sign-out", "switch-language"}


class SecondFactorMiddleware:
    """Leads whoever still owes the second factor to where it is given or set up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        user: Any = request.user
        match = request.resolver_match
        if not user.is_authenticated or user.is_verified() or (match and match.url_name in OPEN):
            return None
        if has_second_factor(user=user):
            return _to("second-factor", request)
        return _to("second-factor-begin", request) if settings.SIZAO_SECOND_FACTOR else None


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give(request: HttpRequest) -> HttpResponse:
    """Asks for a code of the app, or a backup code."""
    problem = None
    if request.method == "POST":
        try:
            device = check_second_factor(user=request.user, code=request.POST.get("code", ""))
        except SecondFactorError as error:
            problem = error
        else:
            django_otp.login(request, device)
            return redirect(_next(request))
    context = {"problem": problem, "next": _next(request)}
    return render(request, "console/second_factor/give.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def begin(request: HttpRequest) -> HttpResponse:
    """Sets an authenticator app up: the secret, a first code of it, then the backup codes, told once."""
    user: Any = request.user
    if has_second_factor(user=user) and not user.is_verified():
        return _to("second-factor", request)
    problem = None
    if request.method == "POST" and "code" in request.POST:
        try:
            codes = confirm_second_factor(
                user=user,
                code=request.POST["code"],
                actor=user.actor_id,
                at=now(),
                reason=_("Set up by its owner"),
            )
        except SecondFactorError as error:
            problem = error
        else:
            device = next(django_otp.devices_for_user(user))
            django_otp.login(request, device)
            return render(request, "console/second_factor/codes.html", {"codes": codes, "next": _next(request)})
    if problem is None:
        enrollment = begin_second_factor(user=user)
        request.session["enrollment"] = [enrollment.secret, enrollment.address]
    secret, address = request.session.get("enrollment", ["", ""])
    context = {
        "secret": secret,
        "address": address,
        "qr": qr_svg(address) if address else None,
        "problem": problem,
        "next": _next(request),
        "is_required": settings.SIZAO_SECOND_FACTOR,
    }
    return render(request, "console/second_factor/begin.html", context, status=422 if problem else 200)


@receiver(user_logged_in)
def _remember(sender: object, request: HttpRequest, user: Any, **rest: object) -> None:
    # The row of the session has to be there before ours can point to it.
    request.session.save()
    remember_session(user=user, session=request.session.session_key, agent=request.headers.get("User-Agent", ""))


def _to(name: str, request: HttpRequest) -> HttpResponse:
    from urllib.parse import urlencode

    return redirect(f"{reverse(name)}?{urlencode({'next': request.get_full_path()})}")


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if wanted and is_ours else reverse("home")
