"""Django's own commands, with the database started and as the owner where tables change."""

import argparse

from sizao.interfaces.cli.application import application


NAME = "manage"
HELP = "Run one of Django's own commands."

_AS_OWNER = {"migrate", "sqlmigrate", "showmigrations", "sqlflush", "dbshell"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs=argparse.REMAINDER, help="the command and its arguments; `help` lists them")


def run(arguments: argparse.Namespace) -> int:
    words = list(arguments.words) or ["help"]
    with application():
        from django.conf import settings
        from django.core.management import execute_from_command_line

        asked = any(word.startswith("--database") for word in words)
        if words[0] in _AS_OWNER and not asked and "owner" in settings.DATABASES:
            words.append("--database=owner")
        execute_from_command_line(["sizao manage", *words])
    return 0
