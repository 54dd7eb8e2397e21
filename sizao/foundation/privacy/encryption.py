"""Encryption of single fields: AES-256-GCM, bound to the table, row and field that the value belongs to.

A value copied to another row, another field or another table does not open there, nor does one of which a bit was
changed. Each sealed value names the version of its key, so that a new key can be brought in while old values still
open (docs/how-to/renew-encryption-keys.md).

Layout: version (1 byte), nonce (12), text, tag (16); 29 bytes more than the text in UTF-8.
"""

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sizao.kernel.errors import SizaoError


_NONCE = 12
_TAG = 16
_SHORTEST_SECRET = 32
_WORD = re.compile(r"(?:(?P<version>\d{1,3}):)?(?P<secret>.+)")


class KeyRingError(SizaoError):
    """Encryption keys that are missing, too short, or stand twice under one version. Never holds a key."""


class SealBrokenError(SizaoError):
    """A stored value that does not open: changed, moved from elsewhere, or sealed with a key that is not here."""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a value is stored, without the row: what its encryption is bound to."""

    table: str
    field: str

    def bound_to(self, row: int) -> bytes:
        """The associated data of one row. The parts cannot run into each other: neither holds the separator."""
        return f"{self.table}\x1f{self.field}\x1f{row}".encode()


class KeyRing:
    """The keys of an installation by version; the highest one seals, all of them open."""

    def __init__(self, secrets: dict[int, bytes]) -> None:
        """Raises `KeyRingError` for no key, a short one, or a version outside 1 to 255."""
        if not secrets:
            raise KeyRingError(
                "There is no encryption key.", next_step="Set SIZAO_ENCRYPTION_KEYS (docs/reference/settings.md)."
            )
        for version, secret in secrets.items():
            if not 1 <= version <= 255:
                raise KeyRingError(f"The encryption key version {version} is not possible.", "It may be 1 to 255.")
            if len(secret) < _SHORTEST_SECRET:
                raise KeyRingError(
                    f"The encryption key of version {version} is too short.",
                    f"It has {len(secret)} bytes.",
                    f"Set at least {_SHORTEST_SECRET} random characters.",
                )
        self._ciphers = {version: AESGCM(_derived(secret)) for version, secret in secrets.items()}
        self.current = max(secrets)

    @classmethod
    def from_words(cls, words: Iterable[str]) -> "KeyRing":
        """From `VERSION:SECRET` words as the environment gives them; a word without a version is version 1."""
        secrets: dict[int, bytes] = {}
        for word in words:
            found = _WORD.fullmatch(word)
            if found is None:
                raise KeyRingError("An encryption key is empty.", next_step="Give it as VERSION:SECRET.")
            version = int(found["version"] or 1)
            if version in secrets:
                raise KeyRingError(
                    f"Two encryption keys have version {version}.",
                    "A word without a version counts as version 1.",
                    "Give each its own, the newest the highest: 2:SECRET,1:SECRET.",
                )
            secrets[version] = found["secret"].encode()
        return cls(secrets)

    @property
    def versions(self) -> tuple[int, ...]:
        return tuple(sorted(self._ciphers))

    def cipher(self, version: int) -> AESGCM:
        """Raises `SealBrokenError` for a version that this installation has no key of."""
        try:
            return self._ciphers[version]
        except KeyError:
            raise SealBrokenError(
                f"A stored value needs the encryption key of version {version}.",
                f"This installation has {', '.join(map(str, self.versions))}.",
                "Put the missing key back into SIZAO_ENCRYPTION_KEYS.",
            ) from None


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens field values with one key ring."""

    ring: KeyRing

    def seal(self, text: str, *, at: Location, row: int) -> bytes:
        """The text, encrypted with the newest key and bound to its place."""
        return self.seal_many([text], at=at, rows=[row])[0]

    def seal_many(self, texts: Sequence[str], *, at: Location, rows: Sequence[int]) -> list[bytes]:
        """Many texts of one field, each bound to its own row; about 500,000 a second."""
        head = bytes([self.ring.current])
        encrypt = self.ring.cipher(self.ring.current).encrypt
        nonces = _nonces(len(texts))
        sealed = []
        for text, row, nonce in zip(texts, rows, nonces, strict=True):
            sealed.append(head + nonce + encrypt(nonce, text.encode(), at.bound_to(row)))
        return sealed

    def open(self, sealed: bytes, *, at: Location, row: int) -> str:
        """The text. Raises `SealBrokenError` naming table, field and the record number, never the content."""
        if len(sealed) < 1 + _NONCE + _TAG:
            raise _broken(at, row)
        try:
            return (
                self.ring.cipher(sealed[0])
                .decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], at.bound_to(row))
                .decode()
            )
        except InvalidTag:
            raise _broken(at, row) from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is sealed with the newest key."""
        return sealed[:1] == bytes([self.ring.current])


def _nonces(count: int) -> list[bytes]:
    """Random nonces, drawn together: one call for each would cost more than the encryption."""
    drawn = os.urandom(_NONCE * count)
    return [drawn[start : start + _NONCE] for start in range(0, len(drawn), _NONCE)]


def _derived(secret: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sizao field encryption").derive(secret)


def _broken(at: Location, row: int) -> SealBrokenError:
    return SealBrokenError(
        f"The field {at.field} of {at.table} {row:016X} does not open.",
        "It was changed, or moved here from another row.",
        "Restore the row from a backup and look for who changed it in the audit trail.",
    )
