"""Writes of accounts. Each leaves an audit row in the same transaction."""

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.audit.operations import record
from sizao.foundation.database.types import Scope
from sizao.kernel.errors import SizaoError


class AccountError(SizaoError):
    """An account that cannot be made as asked."""


@transaction.atomic
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


@transaction.atomic
def change_password(*, user: User, password: str, actor: str, at: datetime, reason: str) -> None:
    """Gives the account a new password. Raises `AccountError` when it is weak."""
    _set_password(user, password)
    user.save(update_fields=["password"])
    _record(user, "account.change_password", actor=actor, at=at, reason=reason)


@transaction.atomic
def switch_off_account(*, user: User, actor: str, at: datetime, reason: str) -> None:
    """Takes the account out of use; open sessions end with the next request."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    _record(user, "account.switch_off", actor=actor, at=at, reason=reason)


def choose_language(*, user: User, language: str) -> None:
    """Remembers the language of the pages. No audit row: nobody else is touched by it."""
    user.language = language
    user.save(update_fields=["language"])


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
