from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from sizao.foundation.database.after_migrations import after_migrations


class RightsConfig(AppConfig):
    name = "sizao.foundation.rights"
    label = "rights"
    verbose_name = _("Rights")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from sizao.foundation.rights.policies import write_policies

        after_migrations(write_policies, "rights.emergency")
