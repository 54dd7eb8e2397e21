"""Signatures of messages: what is signed cannot be changed, and nothing less is accepted."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sizao.foundation.exchange.signatures import (
    REQUEST,
    digest_of,
    key_id_of,
    own_key,
    public_text,
    read_parameters,
    sign,
    verify,
)
from sizao.foundation.exchange.types import SignatureRefusedError


KEY = own_key(b"a secret of forty characters, at least ..")
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
BODY = b'{"realm": "drill", "content": {}}'
VALUES = {
    "@method": "POST", "@path": "/api/v1/exchange/messages", "content-digest": digest_of(BODY),
    "sizao-kind": "assistance.request", "sizao-message": "0f0e", "sizao-to": "ab" * 8,
}  # fmt: skip


def signed() -> dict[str, str]:
    return sign(REQUEST, VALUES, key=KEY, nonce="n" * 24, at=AT)


def check(values=VALUES, body=BODY, public_key="", **headers: str) -> None:
    given = {"signature_input": signed()["Signature-Input"], "signature": signed()["Signature"]} | headers
    verify(REQUEST, values, public_key=public_key or public_text(KEY), body=body, **given)


def test_what_was_signed_is_accepted_and_says_who_and_when() -> None:
    check()
    found = read_parameters(signed()["Signature-Input"], REQUEST)
    assert (found.key_id, found.created_at, found.nonce) == (key_id_of(public_text(KEY)), AT, "n" * 24)
    assert own_key(b"a secret of forty characters, at least ..").sign(b"") == KEY.sign(b"")


@pytest.mark.parametrize("name", VALUES)
def test_nothing_that_is_signed_can_be_changed(name: str) -> None:
    with pytest.raises(SignatureRefusedError):
        check(values=VALUES | {name: "other"})


def test_neither_body_nor_key_nor_time_nor_nonce_can_be_another() -> None:
    with pytest.raises(SignatureRefusedError):
        check(body=BODY + b" ")
    with pytest.raises(SignatureRefusedError):
        check(public_key=public_text(Ed25519PrivateKey.generate()))
    for old, new in ((f"created={int(AT.timestamp())}", "created=1"), ("n" * 24, "m" * 24)):
        with pytest.raises(SignatureRefusedError):
            check(signature_input=signed()["Signature-Input"].replace(old, new))


@pytest.mark.parametrize(
    "given",
    [
        "",
        'sizao=("@method");created=1;nonce="nnnnnnnnnnnnnnnn";keyid="0123456789abcdef";alg="ed25519"',
        signed()["Signature-Input"].replace('"sizao-to"', '"host"'),
        signed()["Signature-Input"].replace("ed25519", "hmac-sha256"),
        signed()["Signature-Input"].replace("n" * 24, "n"),
        signed()["Signature-Input"] + ";tag=1",
    ],
)
def test_a_signature_over_less_or_of_another_kind_is_none(given: str) -> None:
    with pytest.raises(SignatureRefusedError):
        read_parameters(given, REQUEST)


@pytest.mark.parametrize(
    "given", ["", "sizao=::", "sizao=:AAAA:", "sig1=:" + "A" * 86 + "==:", "sizao=:" + "A" * 86 + "==:"]
)
def test_a_text_that_is_no_signature_is_refused(given: str) -> None:
    with pytest.raises(SignatureRefusedError):
        check(signature=given)
