"""Writes of accounts. Each leaves an audit row in the same transaction."""

import secrets
from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django_otp import match_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from sizao.foundation.accounts.models import SignInSession, User
from sizao.foundation.accounts.types import Authority, Enrollment, Role, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.foundation.database.types import Scope
from sizao.kernel.errors import SizaoError


_BACKUP_CODES = 10
_BROWSERS = {"Edg/": "Edge", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari", "curl/": "curl"}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


class AccountError(SizaoError):
    """An account that cannot be made as asked."""


class SecondFactorError(SizaoError):
    """A code that is wrong, was used before, or comes too soon after wrong ones."""


@ascribed
def create_account(
    *,
    username: str,
    password: str,
    display_name: str,
    role: Role,
    division_path: str,
    acts_for: Authority = Authority.NONE,
    actor: str,
    at: datetime,
    reason: str,
) -> User:
    """Makes an account. Raises `AccountError` for a taken name or a weak password, `ScopeError` for a bad path."""
    Scope(division_path)
    if User.objects.filter(username=username).exists():
        raise AccountError(f"The account '{username}' exists already.", next_step="Choose another user name.")
    user = User(
        username=username,
        display_name=display_name,
        role=role.value,
        division_path=division_path,
        acts_for=acts_for.value,
    )
    _set_password(user, password)
    user.save()
    _record(user, "account.create", actor=actor, at=at, reason=reason)
    return user


@ascribed
def change_password(*, user: User, password: str, actor: str, at: datetime, reason: str) -> None:
    """Gives the account a new password. Raises `AccountError` when it is weak."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    _record(user, "account.change_password", actor=actor, at=at, reason=reason)


@ascribed
def switch_off_account(*, user: User, actor: str, at: datetime, reason: str) -> None:
    """Takes the account out of use; open sessions end with the next request."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(user, "account.switch_off", actor=actor, at=at, reason=reason)


def choose_language(*, user: User, language: str) -> None:
    """Remembers the language of the pages. No audit row: nobody else is touched by it."""
    user.language = language
    user.save(update_fields=["language"])


@transaction.atomic
def begin_second_factor(*, user: User) -> Enrollment:
    """A new secret for the account's authenticator app. It counts once a code of it was given (`confirm_...`)."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=False)
    return _enrollment(device)


def confirm_second_factor(*, user: User, code: str, actor: str, at: datetime, reason: str) -> list[str]:
    """Takes the app into use by a first code of it, in place of an earlier one; gives new backup codes.

    Raises `SecondFactorError` for a wrong code, or when none was begun.
    """
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=False).first()
        right = device is not None and device.verify_token(_plain(code))
        if right:
            TOTPDevice.objects.filter(user=user, confirmed=True).delete()
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            _record(user, "account.second_factor", actor=actor, at=at, reason=reason)
    # After the transaction: that a wrong code was tried must stay.
    if not right:
        raise _wrong_code()
    return renew_backup_codes(user=user, actor=actor, at=at, reason=reason)


@ascribed
def renew_backup_codes(*, user: User, actor: str, at: datetime, reason: str) -> list[str]:
    """Ten codes that work once each, for when the app is lost; earlier ones end. They are told only this once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="backup", confirmed=True)
    codes = [f"{secrets.randbelow(10**5):05d}-{secrets.randbelow(10**5):05d}" for _ in range(_BACKUP_CODES)]
    for code in codes:
        device.token_set.create(token=_plain(code))
    _record(user, "account.backup_codes", actor=actor, at=at, reason=reason)
    return codes


def check_second_factor(*, user: User, code: str) -> Any:
    """The device that a code proves, to be remembered in the session. Wrong codes make the next attempt wait.

    Raises `SecondFactorError`.
    """
    device = match_token(user, _plain(code))
    if device is None:
        raise _wrong_code()
    return device


@ascribed
def remove_second_factor(*, user: User, actor: str, at: datetime, reason: str) -> None:
    """Takes app and backup codes away, for somebody who lost both."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    _record(user, "account.remove_second_factor", actor=actor, at=at, reason=reason)


def remember_session(*, user: User, session: str, agent: str) -> None:
    """Notes where an account signed in: kind of browser and system, no address. `session` is the key of Django's."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    SignInSession.objects.update_or_create(
        session_id=session, defaults={"user": user, "browser": " · ".join(filter(None, (browser, system)))}
    )


@ascribed
def end_sessions(
    *, user: User, keep: str | None, only: int | None = None, actor: str, at: datetime, reason: str
) -> int:
    """Signs the account out elsewhere: everywhere but in the session `keep`, or only in the session numbered `only`."""
    rows = SignInSession.objects.filter(user=user).exclude(session_id=keep or "")
    if only is not None:
        rows = rows.filter(pk=only)
    ended = list(rows.select_related("session"))
    for row in ended:
        row.session.delete()
    if ended:
        _record(user, "account.end_sessions", actor=actor, at=at, reason=reason)
    return len(ended)


def _enrollment(device: TOTPDevice) -> Enrollment:
    secret = b32encode(device.bin_key).decode().rstrip("=")
    return Enrollment(" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)), device.config_url)


def _plain(code: str) -> str:
    return "".join(sign for sign in code if sign.isalnum())


def _wrong_code() -> SecondFactorError:
    return SecondFactorError(
        "This code is not accepted.",
        "It is wrong, was used before, or comes too soon after a wrong one.",
        "Wait for the next code of the app and give that one.",
    )


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise AccountError(
            f"The password for '{user.username}' is refused.", " ".join(error.messages), "Choose a longer one."
        ) from error
    user.set_password(password)


def _record(user: User, action: str, *, actor: str, at: datetime, reason: str) -> None:
    record(
        at=at,
        actor=actor,
        action=action,
        subject_kind="account",
        subject_key=str(user.pk),
        purpose=reason,
        detail={"role": user.role, "division_path": user.division_path, "acts_for": user.acts_for},
    )


def record_about(
    action: str,
    subject: tuple[str, str | int],
    persons: Sequence[int] = (),
    *,
    actor: ScopedActor,
    at: datetime,
    reason: str,
    **detail: object,
) -> None:
    """Keeps an act about a `subject` (kind, number or key) with the keys of those it is about."""
    record(
        at=at,
        actor=actor.actor_id,
        action=action,
        subject_kind=subject[0],
        subject_key=str(subject[1]),
        purpose=reason,
        detail=detail,
        persons=persons,
    )
