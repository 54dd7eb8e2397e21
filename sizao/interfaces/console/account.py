"""Somebody's own account: second factor, password, and where they are signed in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from sizao.foundation.accounts.operations import (
    AccountError,
    change_password,
    end_sessions,
    remember_session,
    renew_backup_codes,
)
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.queries import count_backup_codes, has_second_factor, list_sessions
from sizao.foundation.accounts.types import Permission
from sizao.interfaces import clock
from sizao.interfaces.clock import now
from sizao.interfaces.console.words import moment
from sizao.kernel.errors import SizaoError


@require_safe
@login_required
def account(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@login_required
def new_password(request: HttpRequest) -> HttpResponse:
    """Changes the password; whoever else is signed in with the account is signed out by it."""
    user: Any = request.user
    try:
        if not user.check_password(request.POST.get("old", "")):
            raise AccountError("The present password is wrong.", next_step="Give it again.")
        if request.POST.get("new") != request.POST.get("again"):
            raise AccountError("The two new passwords differ.", next_step="Give the new one twice.")
        change_password(
            user=user, password=request.POST.get("new", ""), actor=user.actor_id, at=now(), reason=_("By its owner")
        )
    except AccountError as error:
        return _page(request, problem=error)
    update_session_auth_hash(request, user)
    request.session.save()
    remember_session(user=user, session=request.session.session_key, agent=request.headers.get("User-Agent", ""))
    messages.success(request, _("The password is changed. Elsewhere you are signed out."))
    return redirect("account")


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """Ends one session of the account, or all others."""
    user: Any = request.user
    number = request.POST.get("session", "")
    ended = end_sessions(
        user=user,
        keep=request.session.session_key,
        only=int(number) if number.isdecimal() else None,
        actor=user.actor_id,
        at=now(),
        reason=_("By its owner"),
    )
    messages.success(request, _("%(count)d sessions ended.") % {"count": ended})
    return redirect("account")


@require_POST
@login_required
def backup_codes(request: HttpRequest) -> HttpResponse:
    """New backup codes, told once."""
    user: Any = request.user
    if not user.is_verified():
        return redirect("second-factor-begin")
    codes = renew_backup_codes(user=user, actor=user.actor_id, at=now(), reason=_("By its owner"))
    return render(request, "console/second_factor/codes.html", {"codes": codes, "next": request.POST.get("next", "/")})


def _page(request: HttpRequest, *, problem: SizaoError | None = None) -> HttpResponse:
    user: Any = request.user
    sessions = list_sessions(user=user, this=request.session.session_key, machine=clock.machine_time())
    context = {
        "has_second_factor": has_second_factor(user=user),
        "codes_left": count_backup_codes(user=user),
        "sessions": [
            {"id": row.id, "began": moment(row.began_at), "browser": row.browser or "–", "this": row.is_this_one}
            for row in sessions
        ],
        "may_close": can(user, Permission.SEE_CLOSE_OUT),
        "problem": problem,
    }
    return render(request, "console/account.html", context, status=422 if problem else 200)
