"""The command `sizao`. Each command is a module, loaded only when it is called.

A command's module has `NAME`, `HELP`, `add_arguments(parser)` and `run(arguments) -> int`, the exit status. Its name
and help are repeated in `COMMANDS`, so that `sizao --help` loads none of them (a test holds the two together).
"""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from sizao.kernel.errors import SizaoError


@dataclass(frozen=True, slots=True)
class Command:
    module: str
    help: str


COMMANDS: dict[str, Command] = {
    "run": Command("sizao.interfaces.cli.run", "Start the whole system on this machine, with a demo city."),
    "setup": Command("sizao.interfaces.cli.setup", "Prepare the database and the files, then stop."),
    "serve": Command("sizao.interfaces.cli.serve", "Serve the pages only."),
    "work": Command("sizao.interfaces.cli.work", "Work off the queued jobs only."),
    "accounts": Command(
        "sizao.interfaces.cli.accounts", "Make an account, give it a new password, or take its second factor away."
    ),
    "trace": Command(
        "sizao.interfaces.cli.trace",
        "Trace whom index persons may have reached, to the third degree, from a file of presences.",
    ),
    "presences": Command("sizao.interfaces.cli.presences", "Import who was where, and keep the store of presences."),
    "findings": Command("sizao.interfaces.cli.findings", "Import results of laboratories, and register laboratories."),
    "feeds": Command(
        "sizao.interfaces.cli.feeds",
        "Connect systems that send, take their files, see how they do, and replay the demo's day.",
    ),
    "exchange": Command(
        "sizao.interfaces.cli.exchange", "Exchange messages with other instances: keys, partners, what waits for them."
    ),
    "risk-areas": Command(
        "sizao.interfaces.cli.risk_areas", "Read and import the published lists of medium- and high-risk areas."
    ),
    "demo": Command("sizao.interfaces.cli.demo", "Fill the demo city, or tell its story."),
    "city": Command(
        "sizao.interfaces.cli.city", "Generate a synthetic city and write its people and presences as files."
    ),
    "audit": Command("sizao.interfaces.cli.audit", "Verify the audit trail, or export it."),
    "packs": Command("sizao.interfaces.cli.packs", "Show, check and compare the protocols and local orders."),
    "identities": Command(
        "sizao.interfaces.cli.identities", "Look for people who are written twice, and make the indexes for that anew."
    ),
    "privacy": Command("sizao.interfaces.cli.privacy", "Renew the encryption of what identifies people."),
    "retention": Command("sizao.interfaces.cli.retention", "Tell what is past its term, or remove it now."),
    "close-out": Command("sizao.interfaces.cli.close_out", "Check the signed proof of a close-out."),
    "manage": Command("sizao.interfaces.cli.manage", "Run one of Django's own commands."),
}

# What a shell expects of a command that was stopped with Ctrl-C, and of one whose reader left.
_INTERRUPTED = 130
_BROKEN_PIPE = 141
_REFUSED = 2
_OUTSIDE_OUR_HANDS = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS}


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status. An expected failure is told on standard error and gives status 2."""
    given = list(sys.argv[1:] if words is None else words)
    try:
        if not given or given[0].startswith("-"):
            _overview().parse_args(given or ["--help"])
        command = COMMANDS.get(given[0])
        if command is None:
            _overview().error(f"there is no command '{given[0]}'; the commands are: {', '.join(COMMANDS)}")
        module = import_module(command.module)
        parser = argparse.ArgumentParser(prog=f"sizao {given[0]}", description=command.help)
        module.add_arguments(parser)
        status: int = module.run(parser.parse_args(given[1:]))
        return status
    except SizaoError as error:
        print(f"sizao: {error}", file=sys.stderr)
        return _REFUSED
    except BrokenPipeError:
        # Whoever reads what we write had enough, as `| head` has; what is still to be written goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except OSError as error:
        # Whatever was being written: a full disk and a missing permission are nobody's bug.
        if error.errno not in _OUTSIDE_OUR_HANDS:
            raise
        print(f"sizao: {error.filename or 'A file'} cannot be written: {error.strerror}.", file=sys.stderr)
        return _REFUSED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _overview() -> argparse.ArgumentParser:
    width = max(map(len, COMMANDS))
    table = "\n".join(f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items())
    parser = argparse.ArgumentParser(
        prog="sizao",
        description="A city's outbreak-response system.",
        epilog=f"commands:\n{table}\n\n`sizao COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="sizao COMMAND ...",
    )
    parser.add_argument("--version", action="version", version=_version())
    return parser


def _version() -> str:
    from importlib.metadata import version

    return f"sizao {version('sizao')}"
