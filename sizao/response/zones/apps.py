from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ZonesConfig(AppConfig):
    name = "sizao.response.zones"
    label = "zones"
    verbose_name = _("Zones")
    default_auto_field = "django.db.models.BigAutoField"
