from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrivalsConfig(AppConfig):
    name = "sizao.response.arrivals"
    label = "arrivals"
    verbose_name = _("Arrivals")
    default_auto_field = "django.db.models.BigAutoField"
