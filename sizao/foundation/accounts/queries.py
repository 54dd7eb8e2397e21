"""Reads of accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sizao.foundation.accounts.models import SignInSession, User
from sizao.foundation.accounts.types import OpenSession


_ACTOR = "user:"


def find_account(*, username: str) -> User | None:
    """The account of this name, also when it is switched off."""
    return User.objects.filter(username=username).first()


def list_accounts(*, below: str) -> list[User]:
    """Accounts whose division is `below` or lies under it, by name."""
    return list(User.objects.filter(division_path__below=below).order_by("username"))


def names_of_actors(*, actors: Iterable[str]) -> dict[str, str]:
    """How the accounts behind actor ids such as `user:12` are called; ids of the system and of nobody are left out."""
    numbers = [actor.removeprefix(_ACTOR) for actor in actors if actor.startswith(_ACTOR)]
    found = User.objects.filter(pk__in=[int(number) for number in numbers if number.isdecimal()])
    return {user.actor_id: user.display_name for user in found}


def accounts_of_actors(*, actors: Iterable[str]) -> dict[str, User]:
    """The accounts behind actor ids such as `user:12`, by that id."""
    numbers = [actor.removeprefix(_ACTOR) for actor in actors if actor.startswith(_ACTOR)]
    found = User.objects.filter(pk__in=[int(number) for number in numbers if number.isdecimal()])
    return {user.actor_id: user for user in found}


def offices_of_actors(*, actors: Iterable[str]) -> dict[str, tuple[str, str]]:
    """In which role and for which division the accounts behind actor ids work now: what may be told without a name."""
    numbers = [actor.removeprefix(_ACTOR) for actor in actors if actor.startswith(_ACTOR)]
    found = User.objects.filter(pk__in=[int(number) for number in numbers if number.isdecimal()])
    return {user.actor_id: (str(user.get_role_display()), user.division_path) for user in found}


def actors_called(*, text: str, below: str) -> list[str]:
    """The actor ids of at most a hundred accounts of the division whose user name is `text` or whose name holds it."""
    called = Q(username=text) | Q(display_name__icontains=text)
    return [user.actor_id for user in User.objects.filter(called, division_path__below=below)[:100]]


def provinces_of_accounts() -> set[str]:
    """The provinces in which somebody works: the first part of each account's division."""
    paths = User.objects.exclude(division_path=None).values_list("division_path", flat=True).distinct()
    return {str(path).partition(".")[0] for path in paths if path}


def has_second_factor(*, user: User) -> bool:
    """Whether the account has an authenticator app that was confirmed."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def count_backup_codes(*, user: User) -> int:
    """How many backup codes are left."""
    return int(StaticToken.objects.filter(device__user=user).count())


def list_sessions(*, user: User, this: str | None, machine: datetime) -> list[OpenSession]:
    """Where the account is signed in, the newest first. `this`: the key of the session that asks."""
    rows = SignInSession.objects.filter(user=user, session__expire_date__gt=machine).order_by("-began_at")
    return [OpenSession(row.pk, row.began_at, row.browser, row.session_id == this) for row in rows]
