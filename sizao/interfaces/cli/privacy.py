"""Upkeep of what protects people's data."""

import argparse

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now


NAME = "privacy"
HELP = "Renew the encryption of what identifies people."

_AT_ONCE = 20_000
_ACTOR = "system:command-line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    renew = acts.add_parser("renew-keys", help="seal people again with the newest encryption key")
    renew.add_argument("--division", required=True, metavar="PATH", help="path of codes, for example n13.n1307")
    renew.add_argument("--reason", required=True, help="kept in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    with application():
        from sizao.registry.people.operations import renew_encryption
        from sizao.response.cases.operations import renew_encryption as renew_findings

        done = 0
        after: int | None = 0
        while after is not None:
            sealed, after = renew_encryption(
                within=arguments.division,
                after=after,
                most=_AT_ONCE,
                actor=_ACTOR,
                at=now(),
                reason=arguments.reason,
            )
            done += sealed
            print(f"  {done} people sealed again", end="\r", flush=True)
        waiting = renew_findings(within=arguments.division, actor=_ACTOR, at=now(), reason=arguments.reason)
    print(f"Done: everybody of {arguments.division} is sealed with the newest key; {done} were not.")
    print(f"So is what waits of laboratory results; {waiting} fields were not.")
    return 0
