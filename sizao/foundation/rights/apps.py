from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    name = "sizao.foundation.rights"
    label = "rights"
    verbose_name = _("Rights")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_open_tables, dispatch_uid="rights.emergency")


def _open_tables(sender: Any, using: str, **rest: Any) -> None:
    """After each app that was migrated: the last one leaves the policies as all tables are in the end."""
    from sizao.foundation.rights.policies import write_policies

    write_policies(using)
