from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresencesConfig(AppConfig):
    name = "sizao.response.presences"
    label = "presences"
    verbose_name = _("Presences")
    default_auto_field = "django.db.models.BigAutoField"
