from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.after_migrations import after_migrations


class PrivacyConfig(AppConfig):
    name = "sizao.foundation.privacy"
    label = "privacy"
    verbose_name = _("Privacy")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sizao.foundation.privacy.erasure import write_erasure

        after_migrations(write_erasure, "privacy.erasure")
