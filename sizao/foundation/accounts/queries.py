"""Reads of accounts."""

from collections.abc import Iterable

from django.utils.timezone import now as machine_time
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
