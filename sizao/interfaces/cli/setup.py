"""Everything that `sizao run` prepares, without serving."""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.prepare import prepare


NAME = "setup"
HELP = "Prepare the database and the files, then stop."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    with application() as environment:
        prepare(environment)
    return 0
