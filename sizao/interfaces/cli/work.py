"""The worker of the queued jobs. `sizao run` runs it as a child."""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.ending import stop_with_input


NAME = "work"
HELP = "Work off the queued jobs only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stop-with-input", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    if arguments.stop_with_input:
        stop_with_input()
    with application():
        from django.core.management import call_command

        call_command("procrastinate", "worker", "--shutdown-graceful-timeout", "20")
    return 0
