from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "sizao.interfaces.public"
    label = "public"
