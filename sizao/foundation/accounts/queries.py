"""Reads of accounts."""

from sizao.foundation.accounts.models import User


def find_account(*, username: str) -> User | None:
    """The account of this name, also when it is switched off."""
    return User.objects.filter(username=username).first()


def list_accounts(*, below: str) -> list[User]:
    """Accounts whose division is `below` or lies under it, by name."""
    return list(User.objects.filter(division_path__below=below).order_by("username"))
