"""Accounts from the command line: the first administrator of a city, a forgotten password, a lost second factor."""

import argparse
import getpass
import sys

from sizao.foundation.accounts.types import Authority, Role
from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError


NAME = "accounts"
HELP = "Make an account, give it a new password, or take its second factor away."

_ACTOR = "system:command-line"


class AccountCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    create = acts.add_parser("create", help="make an account")
    create.add_argument("--name", required=True, help="how the person is shown")
    create.add_argument("--role", required=True, choices=[role.value for role in Role])
    create.add_argument("--division", required=True, metavar="PATH", help="path of codes, for example n13.n1307")
    create.add_argument(
        "--acts-for",
        default="",
        choices=[body.value for body in Authority],
        help="the body that the person decides for (default: none)",
    )
    hotel = acts.add_parser("hotel", help="enter a hotel, whose path is the division of the accounts at its desk")
    hotel.add_argument("--within", required=True, metavar="PATH", help="the township or community it lies in")
    hotel.add_argument("--english", default="", help="its English name (default: made of the Chinese one)")
    hotel.add_argument("hotel", metavar="NAME")
    hotel.add_argument("--reason", required=True, help="kept in the audit trail")
    change = acts.add_parser("password", help="give an account a new password")
    forget = acts.add_parser("forget-second-factor", help="for somebody who lost app and backup codes")
    for act in (create, change, forget):
        act.add_argument("username")
        act.add_argument("--reason", required=True, help="kept in the audit trail")


def run(arguments: argparse.Namespace) -> int:
    if arguments.act == "hotel":
        return _enter_hotel(arguments)
    password = "" if arguments.act == "forget-second-factor" else _ask_password()
    with application():
        from sizao.foundation.accounts.operations import change_password, create_account, remove_second_factor
        from sizao.foundation.accounts.queries import find_account

        if arguments.act == "create":
            create_account(
                username=arguments.username,
                password=password,
                display_name=arguments.name,
                role=Role(arguments.role),
                division_path=arguments.division,
                acts_for=Authority(arguments.acts_for),
                actor=_ACTOR,
                at=now(),
                reason=arguments.reason,
            )
        else:
            user = find_account(username=arguments.username)
            if user is None:
                raise AccountCommandError(f"There is no account '{arguments.username}'.")
            if arguments.act == "password":
                change_password(user=user, password=password, actor=_ACTOR, at=now(), reason=arguments.reason)
            else:
                remove_second_factor(user=user, actor=_ACTOR, at=now(), reason=arguments.reason)
    print(f"Done: {arguments.username}.")
    return 0


def _enter_hotel(arguments: argparse.Namespace) -> int:
    with application():
        from sizao.registry.places.operations import open_lodging

        found = open_lodging(
            name=arguments.hotel, name_en=arguments.english, within=arguments.within, actor=_ACTOR, at=now(),
            reason=arguments.reason,
        )  # fmt: skip
    print(f"{found.name}: {found.path}")
    print(f"Now make accounts: sizao accounts create USER --name NAME --role hotel_staff --division {found.path} ...")
    return 0


def _ask_password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password: ")
    return sys.stdin.readline().rstrip("\n")
