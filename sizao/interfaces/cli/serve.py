"""The pages, by a WSGI server. What a city runs behind its own proxy; `sizao run` runs it as a child."""

import argparse

from sizao.interfaces.cli.application import application, refuse_another_realm
from sizao.interfaces.cli.ending import begin_with_input, stop_with_input


NAME = "serve"
HELP = "Serve the pages only."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--address", default="127.0.0.1", help="address to listen on (default: this machine only)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: 8000)")
    parser.add_argument("--processes", type=int, default=1, help="processes that answer (default: 1)")
    parser.add_argument("--begin-with-input", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--stop-with-input", action="store_true", help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with application() as environment:
        refuse_another_realm(environment)
        # Here, so that it is done before anybody asks, and once for all processes that answer.
        _load_pages()
        if arguments.begin_with_input and not begin_with_input():
            return 0
        if arguments.stop_with_input:
            stop_with_input()
        Granian(
            "config.wsgi:application",
            address=arguments.address,
            port=arguments.port,
            interface=Interfaces.WSGI,
            workers=arguments.processes,
            blocking_threads=8,
            log_level=LogLevels.error,
            log_access=False,
            websockets=False,
        ).serve()
    return 0


def _load_pages() -> None:
    from django.urls import get_resolver

    _ = get_resolver().url_patterns
