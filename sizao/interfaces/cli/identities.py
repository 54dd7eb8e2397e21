"""Who is who, from the command line: people who are written twice.

Exit status 0, also where pairs wait for a person.
"""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now


NAME = "identities"
HELP = "Look for people who are written twice, and make the indexes for that anew."

_ACTOR = "system:command-line"
_AT_ONCE = 5_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    link = acts.add_parser("link", help="compare everybody of a division with each other; pairs wait on /identities/")
    index = acts.add_parser("index", help="make the indexes anew, after an upgrade")
    for act in (link, index):
        act.add_argument("--within", required=True, metavar="PATH", help="a division, for example n13.n1307")
        act.add_argument("--reason", default="command line", help="kept in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    with application():
        return {"link": _link, "index": _index}[arguments.act](arguments)


def _link(arguments: argparse.Namespace) -> int:
    from sizao.desk.identities import link_everybody

    found = link_everybody(within=arguments.within, at=now, reason=arguments.reason)
    print(f"{found.people:,} people compared: {found.joined:,} joined, {found.waiting:,} pairs wait for a person.")
    return 0


def _index(arguments: argparse.Namespace) -> int:
    from sizao.registry.people.operations import renew_link_indexes

    changed = 0
    after: int | None = 0
    while after is not None:
        count, after = renew_link_indexes(
            within=arguments.within, after=after, most=_AT_ONCE, actor=_ACTOR, at=now(), reason=arguments.reason
        )
        changed += count
    print(f"{changed:,} people have new indexes.")
    return 0
