from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "sizao.foundation.audit"
    label = "audit"
    verbose_name = _("Audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_review_tables, sender=self, dispatch_uid="sizao.audit")


def _review_tables(using: str, **rest: Any) -> None:
    """Takes stock anew of audited tables whose columns a migration has changed: their rows read differently now."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regprocedure('audit_review_tables()') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute("SELECT audit_review_tables()")
