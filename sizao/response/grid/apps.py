from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    name = "sizao.response.grid"
    label = "grid"
    verbose_name = _("Daily reports of grid cells")
    default_auto_field = "django.db.models.BigAutoField"
