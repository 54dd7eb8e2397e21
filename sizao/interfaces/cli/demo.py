"""The demo city from the command line: filled at a scale and seed, and its story told."""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.cli.prepare import prepare_database, show_progress
from sizao.interfaces.clock import machine_time
from sizao.kernel.errors import SizaoError


NAME = "demo"
HELP = "Fill the demo city, or tell its story."


class DemoCommandError(SizaoError):
    """The command cannot be done on this installation."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    prepare = acts.add_parser("prepare", help="fill the demo city; does nothing when it is filled")
    prepare.add_argument(
        "--scale", choices=["tiny", "demo", "county", "full"], help="how much of the city (default: demo)"
    )
    prepare.add_argument("--seed", type=int, help="another seed gives another city (default: the one of the story)")
    acts.add_parser("story", help="tell who is who in the demo, and what happened when")


def run(arguments: argparse.Namespace) -> int:
    with application() as environment:
        if environment.realm == "live":
            raise DemoCommandError(
                "This installation is live.",
                "Made-up people would stand among real ones.",
                "Set SIZAO_REALM to drill and SIZAO_HOME to a folder of its own.",
            )
        prepare_database(quiet=True)
        return _prepare(arguments) if arguments.act == "prepare" else _story()


def _prepare(arguments: argparse.Namespace) -> int:
    from sizao.desk.operations import prepare_demo

    filled = prepare_demo(scale=arguments.scale, seed=arguments.seed, at=machine_time(), report=show_progress)
    print("Done." if filled else "The demo city is filled already.")
    return 0


def _story() -> int:
    from sizao.desk.queries import get_demo_story

    story = get_demo_story()
    if story is None:
        raise DemoCommandError("There is no demo city here.", next_step="Fill one: sizao demo prepare")
    print("Who is who")
    for part in story.parts:
        print(f"  {part.shown}  {part.zh} / {part.en}")
    print("\nWhat happened")
    for moment in story.moments:
        print(f"  {moment.at:%Y-%m-%d %H:%M}  {moment.zh}\n{'':20}{moment.en}")
    return 0
