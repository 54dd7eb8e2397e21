"""Signatures of HTTP messages by RFC 9421, with the digest of RFC 9530, for messages between instances. Pure.

One fixed list of components is signed, and only that list is accepted: what a message is, for whom, its number, its
content, when and with which nonce. So a message cannot be changed, sent on to somebody else, or sent again.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sizao.foundation.exchange.types import SignatureRefusedError


REQUEST = ("@method", "@path", "content-digest", "sizao-kind", "sizao-message", "sizao-to")
ANSWER = ("@status", "content-digest", "sizao-message", "sizao-to")
_KEY_ID_LENGTH = 16
_INPUT = re.compile(
    r'sizao=\((?P<components>[^()]*)\);created=(?P<created>\d{1,11});nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})"'
    r';keyid="(?P<key_id>[0-9a-f]{16})";alg="ed25519"'
)
_SIGNATURE = re.compile(r"sizao=:(?P<bytes>[A-Za-z0-9+/]{86}==):")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Who signed, when and with which nonce."""

    key_id: str
    created_at: datetime
    nonce: str


def own_key(secret: bytes) -> Ed25519PrivateKey:
    """The key of this installation, from its secret: the same secret gives the same key."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sizao exchange").derive(secret)
    return Ed25519PrivateKey.from_private_bytes(derived)


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key as partners are told it."""
    return b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def key_id_of(public_key: str) -> str:
    """What a key is called for short. Raises `ValueError` for a text that is no key."""
    raw = b64decode(public_key, validate=True)
    Ed25519PublicKey.from_public_bytes(raw)
    return hashlib.sha256(raw).hexdigest()[:_KEY_ID_LENGTH]


def digest_of(body: bytes) -> str:
    """The header `Content-Digest`."""
    return f"sha-256=:{b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign(
    components: Sequence[str], values: Mapping[str, str], *, key: Ed25519PrivateKey, nonce: str, at: datetime
) -> dict[str, str]:
    """The headers `Signature-Input` and `Signature` over the components with their values."""
    listed = " ".join(f'"{name}"' for name in components)
    parameters = (
        f'({listed});created={int(at.timestamp())};nonce="{nonce}";keyid="{key_id_of(public_text(key))}";alg="ed25519"'
    )
    signature = key.sign(_base(components, values, parameters))
    return {"Signature-Input": f"sizao={parameters}", "Signature": f"sizao=:{b64encode(signature).decode()}:"}


def read_parameters(signature_input: str, components: Sequence[str]) -> Parameters:
    """What a header says about its signature. Raises `SignatureRefusedError` where it is not ours or signs less."""
    found = _INPUT.fullmatch(signature_input.strip())
    listed = " ".join(f'"{name}"' for name in components)
    if found is None or found["components"] != listed:
        raise SignatureRefusedError(
            "The message is not signed as it must be.",
            f"Signature-Input is to be sizao=({listed});created=...;nonce=...;keyid=...;alg=ed25519.",
            "See docs/reference/exchange.md.",
        )
    return Parameters(found["key_id"], datetime.fromtimestamp(int(found["created"]), UTC), found["nonce"])


def verify(
    components: Sequence[str], values: Mapping[str, str], *, signature_input: str, signature: str, public_key: str,
    body: bytes,
) -> None:  # fmt: skip
    """Raises `SignatureRefusedError` unless the key signed exactly these values and the body is the signed one."""
    found = _SIGNATURE.fullmatch(signature.strip())
    refused = SignatureRefusedError("The signature does not fit.", "The content, or the key, is another one.")
    if found is None or values.get("content-digest") != digest_of(body):
        raise refused
    parameters = signature_input.strip().removeprefix("sizao=")
    try:
        key = Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True))
        key.verify(b64decode(found["bytes"], validate=True), _base(components, values, parameters))
    except (ValueError, InvalidSignature):
        raise refused from None


def _base(components: Sequence[str], values: Mapping[str, str], parameters: str) -> bytes:
    """What is signed: RFC 9421, section 2.5."""
    lines = [f'"{name}": {values[name]}' for name in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()
