"""Whether a proof of a close-out is whole: its signature, and whether what it says fits together. Needs no database."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sizao.foundation.privacy.signing import is_intact
from sizao.kernel.errors import SizaoError


FORMAT = "sizao-close-out-1"
_DIGEST = 64
_NEEDED = {
    "format", "close_out", "title", "realm", "proposed_by", "confirmed_by", "confirmed_at", "erased_at", "finished_at",
    "tables", "presences", "legal_holds", "retired_keys", "audit_head", "public_key", "signature",
}  # fmt: skip
_ASK = "Fetch the proof again from the page of the close-out, and ask the auditor who confirmed it."


class ProofError(SizaoError):
    """A file that is no proof of a close-out."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with a proof, for people: what, why it matters, and what to do."""

    what: str
    why: str
    next_step: str


def read_proof(path: Path) -> dict[str, Any]:
    """The proof in a file. Raises `ProofError` for what is none."""
    try:
        proof = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ProofError(f"{path} is not there.", next_step="Give the file that was taken along.") from error
    except (OSError, ValueError) as error:
        raise ProofError(
            f"{path} cannot be read as a proof.",
            "It is no JSON.",
            "Give the file close-out-NUMBER.json as it was taken.",
        ) from error
    missing = sorted(_NEEDED - set(proof)) if isinstance(proof, dict) else sorted(_NEEDED)
    if missing or proof["format"] != FORMAT:
        raise ProofError(
            f"{path} is no proof of a close-out.",
            f"It lacks {', '.join(missing)}." if missing else f"It is written as {proof['format']}, not as {FORMAT}.",
            _ASK,
        )
    return dict(proof)


def flaws_of(proof: Mapping[str, Any], *, public_keys: Sequence[str] = ()) -> list[Flaw]:
    """What is wrong with a proof, the gravest first. `public_keys`: those that may have signed it, if known."""
    if not is_intact(proof):
        # Then nothing it says can be relied on, and to judge it would only mislead.
        return [
            Flaw(
                "The signature does not fit what the proof says.",
                "Something in it was changed after it was signed, or it was signed with another key than it names.",
                _ASK,
            )
        ]
    return [*_of_the_key(proof, public_keys), *_of_the_persons(proof), *_of_the_counts(proof), *_of_the_rest(proof)]


def _of_the_key(proof: Mapping[str, Any], public_keys: Sequence[str]) -> Iterator[Flaw]:
    if public_keys and proof["public_key"] not in public_keys:
        yield Flaw(
            "The proof was signed by a key that is not among those given.",
            "Anybody can sign a file with a key of their own.",
            "Ask the installation for the keys it has signed with (the file proof-keys in its home).",
        )


def _of_the_persons(proof: Mapping[str, Any]) -> Iterator[Flaw]:
    if not proof["proposed_by"] or not proof["confirmed_by"] or proof["proposed_by"] == proof["confirmed_by"]:
        yield Flaw(
            "The proof does not name two persons.",
            "A close-out is proposed by one and confirmed by another.",
            "Look for the close-out in the audit trail: sizao audit verify --file.",
        )
    order = [proof.get("proposed_at"), proof["confirmed_at"], proof["erased_at"], proof["finished_at"]]
    try:
        instants = [datetime.fromisoformat(text) for text in order if text]
        is_ordered = len(instants) == len(order) and instants == sorted(instants)
    except (TypeError, ValueError):
        is_ordered = False
    if not is_ordered:
        yield Flaw(
            "The instants of the proof are not in order.",
            "It is proposed, confirmed, erased and finished, one after the other.",
            "Look for the close-out in the audit trail: sizao audit verify --file.",
        )


def _of_the_counts(proof: Mapping[str, Any]) -> Iterator[Flaw]:
    try:
        bare = [table for table, removed, _, digest in proof["tables"] if removed and len(digest) != _DIGEST]
        rows = sum(rows for _, rows, _ in proof["presences"]["files"])
        adds_up = rows == proof["presences"]["rows"]
    except (KeyError, TypeError, ValueError):
        bare, adds_up = ["?"], False
    if bare:
        yield Flaw(
            f"No hash is there for what went of {', '.join(bare)}.",
            "Without it nobody can tell whether a row in hand is one that went.",
            _ASK,
        )
    if not adds_up:
        yield Flaw(
            "The files of movements do not add up to their sum.",
            "A file may have been left out of the proof.",
            _ASK,
        )


def _of_the_rest(proof: Mapping[str, Any]) -> Iterator[Flaw]:
    if not proof["legal_holds"] and not proof["retired_keys"]:
        yield Flaw(
            "No key was retired, though nothing was under a legal hold.",
            "With an ID number in hand, person keys left in the audit trail could still be led back to people.",
            "Give SIZAO_PSEUDONYM_KEY a new value and destroy the old one.",
        )
    if proof.get("tables_not_swept"):
        yield Flaw(
            f"{len(proof['tables_not_swept'])} tables were not written anew after the erasure.",
            "The bytes of removed rows lie in their files until their place is used again.",
            "Let the owner of the tables run VACUUM FULL on the database.",
        )
    if proof.get("not_known_in_home"):
        yield Flaw(
            f"Files were found that the installation does not know: {', '.join(proof['not_known_in_home'])}.",
            "Whether they hold anything about people, only people can tell.",
            "Look at them, and remove what is about people.",
        )


def flaws_of_home(proof: Mapping[str, Any], home: Path) -> list[Flaw]:
    """What of an installation does not fit its proof: keys that are not retired, data that are still there."""
    flaws = []
    retired = home / "retired-keys"
    known = set(retired.read_text("utf-8").split()) if retired.is_file() else set()
    lacking = [key for key in proof["retired_keys"] if key not in known]
    if lacking:
        flaws.append(
            Flaw(
                f"{len(lacking)} of the keys that the proof calls retired are not retired in {home}.",
                "They could still be used, and lead from ID numbers to what is left.",
                f"Put back the file {retired.name}, or give SIZAO_PSEUDONYM_KEY a new value.",
            )
        )
    return flaws
