from typing import Any

from django.apps import AppConfig, apps
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
    """After the last app that was migrated, when all tables are as they are in the end."""
    from sizao.foundation.privacy.erasure import write_erasure

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label == last.label:
        write_erasure(using)
