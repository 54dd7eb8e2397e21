from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuarantineConfig(AppConfig):
    name = "sizao.response.quarantine"
    label = "quarantine"
    verbose_name = _("Quarantine places")
    default_auto_field = "django.db.models.BigAutoField"
