from django.apps import AppConfig


class FieldConfig(AppConfig):
    name = "sizao.interfaces.field"
    label = "field"
