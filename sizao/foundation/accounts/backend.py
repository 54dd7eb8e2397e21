"""How an account proves itself."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from sizao.foundation.accounts.models import User


class AccountBackend(BaseBackend):
    """User name and password against the accounts."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **rest: Any
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            # The same work as for a known name, so that the time taken does not tell which names exist.
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session; one that was switched off is signed out."""
        return User.objects.filter(pk=user_id, is_active=True).first()
