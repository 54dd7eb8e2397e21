from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RestrictionsConfig(AppConfig):
    name = "sizao.response.restrictions"
    label = "restrictions"
    verbose_name = _("Restrictions")
    default_auto_field = "django.db.models.BigAutoField"
