"""What is written anew once all tables are as they are in the end."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate


def after_migrations(write: Callable[[str], object], name: str) -> None:
    """Calls `write(alias of the database)` once after each migration. Meant for `ready` of an app.

    Django tells it after every app; whatever looks at the tables of all of them waits for the last.
    """

    def written(using: str, **rest: Any) -> None:
        write(using)

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    post_migrate.connect(written, sender=last, weak=False, dispatch_uid=name)
