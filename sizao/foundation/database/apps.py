from django.apps import AppConfig


class DatabaseConfig(AppConfig):
    name = "sizao.foundation.database"
    label = "database"
