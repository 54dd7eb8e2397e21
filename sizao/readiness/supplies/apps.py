from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliesConfig(AppConfig):
    name = "sizao.readiness.supplies"
    label = "supplies"
    verbose_name = _("Living supplies")
    default_auto_field = "django.db.models.BigAutoField"
