"""The secrets of this installation, made into the tools that rooms use. The values come from Django's settings."""

from functools import cache
from pathlib import Path

from django.conf import settings

from sizao.foundation.privacy.blind_index import BlindIndex
from sizao.foundation.privacy.encryption import KeyRing, Vault
from sizao.foundation.privacy.retired_keys import refuse_retired


def pseudonym_secret() -> bytes:
    """The secret of `pseudonyms.person_key`. Raises `RetiredKeyError` after a close-out, until there is a new one."""
    key = str(settings.SIZAO_PSEUDONYM_KEY)
    refuse_retired(Path(settings.SIZAO_HOME), key, name="SIZAO_PSEUDONYM_KEY")
    return key.encode()


def vault() -> Vault:
    """Seals and opens encrypted fields."""
    return _vault(tuple(settings.SIZAO_ENCRYPTION_KEYS))


def blind_index(kind: str) -> BlindIndex:
    """The blind index for one kind of field. Its secret lasts: encryption keys may change, searches go on."""
    return _blind_index(kind, pseudonym_secret())


# Keyed by the setting itself, so that a changed setting never meets an old tool.
@cache
def _vault(words: tuple[str, ...]) -> Vault:
    return Vault(KeyRing.from_words(words))


@cache
def _blind_index(kind: str, secret: bytes) -> BlindIndex:
    return BlindIndex.of(kind, secret=secret)
