from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RealmsConfig(AppConfig):
    name = "sizao.foundation.realms"
    label = "realms"
    verbose_name = _("Realms")
    default_auto_field = "django.db.models.BigAutoField"
