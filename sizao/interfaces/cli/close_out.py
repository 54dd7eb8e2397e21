"""The proof of a close-out from the command line: checked anywhere, without the installation it comes from."""

import argparse
import sys
from pathlib import Path

from sizao.foundation.privacy.proofs import flaws_of, flaws_of_home, read_proof
from sizao.foundation.privacy.signing import KEYS_FILE
from sizao.kernel.errors import SizaoError


NAME = "close-out"
HELP = "Check the signed proof of a close-out."

_GOOD, _TROUBLE = 0, 2


class CloseOutCommandError(SizaoError):
    """The command cannot be done as given."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    verify = acts.add_parser(
        "verify",
        help="check a proof: its signature, and whether what it says fits together; needs no database",
        epilog="Exit status: 0 the proof is whole, 2 it is not, or is none.",
    )
    verify.add_argument("file", type=Path, metavar="FILE", help="close-out-NUMBER.json, as taken from the page")
    verify.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="a public key that may have signed it"
    )
    verify.add_argument(
        "--keys", type=Path, metavar="FILE", help=f"public keys that may have signed it, one a line ({KEYS_FILE})"
    )
    verify.add_argument(
        "--home",
        type=Path,
        metavar="FOLDER",
        help="the home of the installation: are its keys retired as the proof says",
    )


def run(arguments: argparse.Namespace) -> int:
    proof = read_proof(arguments.file)
    keys = list(arguments.key)
    for path in filter(None, (arguments.keys, arguments.home and arguments.home / KEYS_FILE)):
        if not path.is_file():
            raise CloseOutCommandError(f"{path} is not there.", next_step="Give the file with the public keys.")
        keys += path.read_text("utf-8").split()
    flaws = flaws_of(proof, public_keys=keys)
    if arguments.home and not flaws:
        flaws = flaws_of_home(proof, arguments.home)
    for flaw in flaws:
        print(f"{flaw.what} {flaw.why} {flaw.next_step}", file=sys.stderr)
    if flaws:
        print(
            "The proof is not whole." if len(flaws) == 1 else f"The proof is not whole: {len(flaws)} flaws.",
            file=sys.stderr,
        )
        return _TROUBLE
    rows = sum(removed for _, removed, *_ in proof["tables"])
    print(f"The proof is whole: {proof['title']} ({proof['realm']}), close-out {proof['close_out']}.")
    print(f"  proposed by {proof['proposed_by']}, confirmed by {proof['confirmed_by']}, {proof['confirmed_at']}")
    print(f"  {rows:,} rows of tables and {proof['presences']['rows']:,} movements went, done {proof['finished_at']}")
    print(f"  under legal holds: {_holds(proof['legal_holds'])}")
    print(f"  keys retired: {len(proof['retired_keys'])}; audit trail then at row {proof['audit_head'][0]:,}")
    signer = "one of the keys given" if keys else "not checked; give --key, --keys or --home"
    print(f"  signed by {proof['public_key']} ({signer})")
    return _GOOD


def _holds(holds: list[dict[str, object]]) -> str:
    return "none" if not holds else "; ".join(f"{one['kind']} ({one['basis']})" for one in holds)
