from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "sizao.foundation.privacy"
    label = "privacy"
    verbose_name = _("Privacy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_write_erasure, dispatch_uid="privacy.erasure")


def _write_erasure(sender: Any, using: str, **rest: Any) -> None:
    """After each app that was migrated: the last one leaves the function as all tables are in the end."""
    from sizao.foundation.privacy.erasure import write_erasure

    write_erasure(using)
