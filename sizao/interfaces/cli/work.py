"""The worker of the queued jobs. `sizao run` runs it as a child."""

import argparse
import os
from typing import Any

from sizao.interfaces.cli.application import application, refuse_another_realm
from sizao.interfaces.cli.ending import stop_with_input


NAME = "work"
HELP = "Work off the queued jobs only."


_GRACE_SECONDS = 10
_NICE = 5


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at-once", type=int, default=1, help="jobs that are worked at the same time (default: 1)")
    parser.add_argument("--stop-with-input", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    if arguments.stop_with_input:
        stop_with_input()
    with application() as environment:
        refuse_another_realm(environment)
        # Whoever looks at a page, and whoever is to be acknowledged, comes first.
        if hasattr(os, "nice"):
            os.nice(_NICE)
        from procrastinate.contrib.django import app

        connector: Any = app.connector
        with app.replace_connector(connector.get_worker_connector()) as working:
            working.run_worker(concurrency=arguments.at_once, shutdown_graceful_timeout=_GRACE_SECONDS)
    return 0
