"""Refusals as RFC 9457 problem JSON: what, why and what to do next."""

import json
from dataclasses import dataclass

from django.http import HttpResponse
from ninja import Schema

from sizao.foundation.exchange.types import MessageRefusedError, ReplayedError, SignatureRefusedError
from sizao.foundation.intake.types import DeliveryKeyError, DeliveryRefusedError, FeedNotFoundError
from sizao.kernel.errors import SizaoError
from sizao.response.cases.types import IntakeKeyError, IntakeRefusedError
from sizao.response.presences.types import FileRefusedError, KeyConflictError
from sizao.response.testing.types import DeliveryRepeatedError


class TooLargeError(SizaoError):
    """A body beyond the limit."""


class WrongTypeError(SizaoError):
    """A body of a content type that is not taken."""


class UnreadableError(SizaoError):
    """A body that is not what it should be."""


class KeyMissingError(SizaoError):
    """A batch without an idempotency key."""


class NotFoundError(SizaoError):
    """Nothing of that number within the scope of the source."""


class Problem(Schema):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    name: str


# The first class that fits decides.
KINDS: list[tuple[type[SizaoError], Kind]] = [
    (TooLargeError, Kind(413, "too-large")),
    (WrongTypeError, Kind(415, "content-type")),
    (KeyMissingError, Kind(400, "idempotency-key-missing")),
    (UnreadableError, Kind(422, "file-refused")),
    (NotFoundError, Kind(404, "not-found")),
    (DeliveryRepeatedError, Kind(409, "idempotency-key-conflict")),
    (KeyConflictError, Kind(409, "idempotency-key-conflict")),
    (DeliveryKeyError, Kind(409, "idempotency-key-conflict")),
    (FeedNotFoundError, Kind(404, "not-found")),
    (DeliveryRefusedError, Kind(422, "file-refused")),
    (IntakeKeyError, Kind(409, "idempotency-key-conflict")),
    (IntakeRefusedError, Kind(422, "file-refused")),
    (FileRefusedError, Kind(422, "file-refused")),
    (SignatureRefusedError, Kind(401, "signature")),
    (ReplayedError, Kind(409, "replayed")),
    (MessageRefusedError, Kind(422, "message-refused")),
    (SizaoError, Kind(400, "refused")),
]


def check_key(key: str) -> None:
    """Raises `KeyMissingError` for a batch or delivery that came without an idempotency key."""
    if not key:
        raise KeyMissingError(
            "The header Idempotency-Key is missing.",
            "Without it what is sent again after a lost answer would count twice.",
            "Give each delivery its own key, and repeat the key when you repeat the delivery.",
        )


def problem(error: SizaoError) -> HttpResponse:
    """The answer to an expected failure."""
    kind = next(kind for error_class, kind in KINDS if isinstance(error, error_class))
    return problem_response(kind.status, kind.name, error.what, " ".join(filter(None, (error.why, error.next_step))))


def problem_response(status: int, name: str, title: str, detail: str) -> HttpResponse:
    """A problem by its parts. `name` is stable and may be matched by programs."""
    body = {"type": f"urn:sizao:problem:{name}", "title": title, "status": status, "detail": detail}
    return HttpResponse(
        json.dumps(body, ensure_ascii=False), status=status, content_type="application/problem+json; charset=utf-8"
    )
