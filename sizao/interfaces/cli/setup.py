"""Everything that `sizao run` prepares, without serving."""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.kernels import compile_kernels
from sizao.interfaces.cli.prepare import prepare, step


NAME = "setup"
HELP = "Prepare the database and the files, then stop."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes no arguments."""


def run(arguments: argparse.Namespace) -> int:
    with application() as environment:
        prepare(environment)
        with step("Compiling the trace"):
            compile_kernels(environment.home)
    return 0
