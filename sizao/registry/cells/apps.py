from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CellsConfig(AppConfig):
    name = "sizao.registry.cells"
    label = "cells"
    verbose_name = _("Grid cells")
    default_auto_field = "django.db.models.BigAutoField"
