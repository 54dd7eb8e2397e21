"""The signature under a proof: Ed25519, with a key derived from the installation's secret."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


KEYS_FILE = "proof-keys"
_SIGNATURE = "signature"
_PUBLIC = "public_key"


def signed(content: Mapping[str, Any], *, secret: bytes) -> dict[str, Any]:
    """The content with `public_key` and `signature`. The same content and secret give the same signature."""
    key = Ed25519PrivateKey.from_private_bytes(
        HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sizao proof").derive(secret)
    )
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    whole = dict(content) | {_PUBLIC: b64encode(public).decode()}
    return whole | {_SIGNATURE: b64encode(key.sign(_canonical(whole))).decode()}


def is_intact(proof: Mapping[str, Any]) -> bool:
    """Whether the content is what was signed by the key that stands in it. Whose key that is, is for people to know."""
    content = {name: value for name, value in proof.items() if name != _SIGNATURE}
    try:
        public = Ed25519PublicKey.from_public_bytes(b64decode(content[_PUBLIC], validate=True))
        public.verify(b64decode(proof[_SIGNATURE], validate=True), _canonical(content))
    except (KeyError, TypeError, ValueError, InvalidSignature):
        return False
    return True


def remember_key(home: Path, public_key: str) -> None:
    """Notes a key with which this installation has signed, so that a proof can be told from somebody else's later."""
    path = home / KEYS_FILE
    known = path.read_text("utf-8").split() if path.exists() else []
    if public_key not in known:
        path.write_text("\n".join([*known, public_key]) + "\n", "utf-8")


def _canonical(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
