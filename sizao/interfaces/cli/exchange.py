"""Exchange with other instances from the command line: keys, partners, and what waits for them.

Exit status: 0; 1 from `messages` when something waits or was refused; 2 when nothing was done.
"""

import argparse
from typing import Any

from sizao.interfaces.cli.application import application
from sizao.interfaces.clock import machine_time, now


NAME = "exchange"
HELP = "Exchange messages with other instances: keys, partners, what waits for them."

_ACTOR = "system:command-line"
_REASON = "command line"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    acts.add_parser("key", help="the public key of this installation, for its partners")
    acts.add_parser("partners", help="the partners and how exchange with each is doing")
    add = acts.add_parser("add", help="know another instance, or change it")
    add.add_argument("name")
    add.add_argument("--title", required=True, help="what people call it")
    add.add_argument("--division", required=True, metavar="PATH", help="the area it speaks for")
    add.add_argument("--own", required=True, metavar="PATH", help="the area of ours that speaks with it")
    add.add_argument("--address", required=True, help="where it is, such as https://sizao.example.cn")
    add.add_argument("--key", required=True, help="its public key, told by its administrator")
    for word, about in (("pause", "exchange nothing with it for now"), ("resume", "begin again")):
        acts.add_parser(word, help=about).add_argument("name")
    for word, about in (("serve", "hand-overs and reports to a division go there"), ("stop-serving", "no longer")):
        act = acts.add_parser(word, help=about)
        act.add_argument("name")
        act.add_argument("division", metavar="PATH")
    acts.add_parser("send", help="send what waits for it now").add_argument("name")
    messages = acts.add_parser("messages", help="our messages, the newest first")
    messages.add_argument("--within", default="n13", metavar="PATH", help="a division (default: all)")
    messages.add_argument("--partner", default="")


def run(arguments: argparse.Namespace) -> int:
    acts = {
        "key": _key,
        "partners": _partners,
        "add": _add,
        "pause": _pause,
        "resume": _pause,
        "serve": _serve,
        "stop-serving": _serve,
        "send": _send,
        "messages": _messages,
    }
    with application():
        return acts[arguments.act](arguments)


def _who() -> dict[str, Any]:
    return {"actor": _ACTOR, "at": now(), "reason": _REASON}


def _key(arguments: argparse.Namespace) -> int:
    from sizao.foundation.exchange.queries import own_public_key

    key, short = own_public_key()
    print(f"{key}  ({short})")
    return 0


def _partners(arguments: argparse.Namespace) -> int:
    from sizao.foundation.exchange.queries import list_partners, list_served

    served = list_served()
    for one in list_partners():
        heard = f"{one.last_heard_at:%Y-%m-%d %H:%M}" if one.last_heard_at else "never"
        state = "paused" if one.is_paused else one.problem or "well"
        print(f"{one.name:<20} {one.division_path:<24} {one.key_id}  last heard {heard}  {state}  {one.title}")
        for entry in served:
            if entry.partner == one.name:
                print(f"{'':<20} answers for {entry.division_path}")
    return 0


def _add(arguments: argparse.Namespace) -> int:
    from sizao.foundation.exchange.operations import know_partner

    known = know_partner(
        name=arguments.name, title=arguments.title, division_path=arguments.division, own_path=arguments.own,
        address=arguments.address, public_key=arguments.key, **_who(),
    )  # fmt: skip
    print(f"Partner {known.name} ({known.title}): key {known.key_id}. Compare this with its administrator.")
    return 0


def _pause(arguments: argparse.Namespace) -> int:
    from sizao.foundation.exchange.operations import pause_partner

    pause_partner(name=arguments.name, is_paused=arguments.act == "pause", **_who())
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from sizao.desk.exchange.areas import answer_for
    from sizao.foundation.exchange.operations import stop_serving
    from sizao.foundation.exchange.queries import get_partner

    if arguments.act == "serve":
        answer_for(partner=get_partner(name=arguments.name), division_path=arguments.division, **_who())
    else:
        stop_serving(name=arguments.name, division_path=arguments.division, **_who())
    return 0


def _send(arguments: argparse.Namespace) -> int:
    from sizao.foundation.exchange.operations import deliver, post
    from sizao.foundation.exchange.queries import get_partner

    sent = deliver(
        partner=arguments.name, post=post, actor=_ACTOR, at=now, machine=machine_time, reason=_REASON
    )  # fmt: skip
    problem = get_partner(name=arguments.name).problem
    print(f"{sent} messages acknowledged." + (f" {problem}" if problem else ""))
    return 0


def _messages(arguments: argparse.Namespace) -> int:
    from sizao.foundation.database.scope import scope
    from sizao.foundation.exchange.queries import list_messages
    from sizao.foundation.exchange.types import MessageState

    with scope(arguments.within, actor=_ACTOR):
        found = list_messages(partner=arguments.partner)
    for one in found:
        print(f"{one.created_at:%Y-%m-%d %H:%M} {one.partner:<16} {one.kind:<22} {one.reference:<18} {one.state.value}"
              f" {one.answer or one.problem}")  # fmt: skip
    return 1 if any(one.state is not MessageState.SENT for one in found) else 0
