"""Tubes by API: a laboratory's system takes them in, asks in which order, and sends results: findings at once."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from ninja import Header, Router, Schema

from sizao.desk.testing.results import take_delivery
from sizao.engines.sheets.instants import read_instant
from sizao.engines.sheets.types import InstantFault
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.api.findings import LaboratoryToken
from sizao.interfaces.api.problems import Problem, TooLargeError, UnreadableError, check_key
from sizao.interfaces.clock import now
from sizao.interfaces.testing_words import RESULT_WORDS
from sizao.response.cases.types import Laboratory
from sizao.response.testing.operations import MOST_LINES, receive_tubes
from sizao.response.testing.queries import list_queue
from sizao.response.testing.types import RefusedResult, ResultRefusal, ResultStatus, ToldResult, Tube, TubeResult


LARGEST_BODY = 4 << 20
router = Router(auth=LaboratoryToken(), tags=["tubes"])
_REFUSALS: dict[int, type[Schema]] = {400: Problem, 401: Problem, 413: Problem, 422: Problem}


class RefusedLine(Schema):
    """`line`: place in the list from 1; `reason`: a stable word."""

    line: int
    code: str
    reason: str


class DeliveryAnswer(Schema):
    """Each line once: taken, known from before, or refused. `repeated`: this is the first answer once more."""

    key: str
    taken: int
    known: int
    refused: list[RefusedLine]
    repeated: bool


class QueuedTube(Schema):
    """A tube in the laboratory. `retest`: it answers a positive pool or an unclear result, and goes before others."""

    code: str
    retest: bool
    people: int
    received_at: datetime | None
    promised_at: datetime | None


class RefusedCode(Schema):
    code: str
    reason: str


class ReceiptAnswer(Schema):
    """Tubes that were taken in, in the order in which they are to be worked on, and codes that were not."""

    tubes: list[QueuedTube]
    refused: list[RefusedCode]


class QueueAnswer(Schema):
    """What waits in the laboratory, in the order in which it is to be worked on."""

    tubes: list[QueuedTube]


class Codes(Schema):
    codes: list[str]


@router.post(
    "/results",
    response={200: DeliveryAnswer, **_REFUSALS, 409: Problem},
    summary="Send results by the codes of tubes",
    description=(
        "A JSON list of up to 5,000 lines: code, result (negative, presumptive_positive, confirmed, unclear),"
        " resulted_at with its offset, and if known method, value, status (final, corrected, withdrawn). A result of"
        " one person is a finding when the answer comes; a positive pool asks for each of its people alone and is about"
        " nobody. Bad lines are refused by themselves and never stop the good ones. The same `Idempotency-Key` with the"
        " same content changes nothing and gives the first answer; with other content it is refused with 409."
    ),
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "array"}}}}},
)
def results(request: HttpRequest, idempotency_key: str = Header("", alias="Idempotency-Key", max_length=200)) -> Any:
    laboratory: Laboratory = request.auth
    check_key(idempotency_key)
    content = _body(request)
    lines, broken = _read(content, ZoneInfo(laboratory.zone))
    return take_delivery(
        lines=lines,
        broken=broken,
        content=content,
        key=idempotency_key,
        laboratory=laboratory.name,
        actor=_actor_of(laboratory),
        at=now(),
        reason="API",
    )


@router.post(
    "/received",
    response={200: ReceiptAnswer, **_REFUSALS},
    summary="Say that tubes came",
    description=(
        "Codes of up to 2,000 tubes. The answer says for when each result is promised. A code that cannot be taken in"
        " is told and stops no other; sending the same codes again changes nothing."
    ),
)
def received(request: HttpRequest, body: Codes) -> Any:
    laboratory: Laboratory = request.auth
    found = receive_tubes(
        codes=[code.strip()[:40] for code in body.codes],
        laboratory=laboratory.name,
        actor=_actor_of(laboratory),
        at=now(),
        reason="API",
    )
    return ReceiptAnswer(
        tubes=[_queued(tube) for tube in found.tubes],
        refused=[RefusedCode(code=code, reason=why.value) for code, why in found.refused],
    )


@router.get("/queue", response={200: QueueAnswer, 401: Problem}, summary="What waits, in the order of work")
def queue(request: HttpRequest) -> Any:
    laboratory: Laboratory = request.auth
    return QueueAnswer(
        tubes=[_queued(tube) for tube in list_queue(actor=_actor_of(laboratory), laboratory=laboratory.name)]
    )


def _actor_of(laboratory: Laboratory) -> SystemActor:
    """The laboratory within the area whose people it tests, with what those have who take in results."""
    actor = f"laboratory:{laboratory.name}"[:80]
    return SystemActor(Role.INVESTIGATOR, actor, Scope(laboratory.within_path, actor))


def _queued(tube: Tube) -> QueuedTube:
    return QueuedTube(
        code=tube.code,
        retest=tube.is_retest,
        people=tube.people,
        received_at=tube.received_at,
        promised_at=tube.promised_at,
    )


def _body(request: HttpRequest) -> bytes:
    # One byte more than is taken, so that a body without a length is not read to its end.
    content: bytes = request.read(LARGEST_BODY + 1)
    if len(content) > LARGEST_BODY:
        raise TooLargeError(
            "The body is larger than 4 MiB.", next_step="Send the results in parts, each with a key of its own."
        )
    return content


def _read(content: bytes, zone: ZoneInfo) -> tuple[list[ToldResult], list[RefusedResult]]:
    """The lines of a delivery. Raises `UnreadableError` for what is no list of objects, or none, or too long."""
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise UnreadableError(
            "The body is no JSON list of results.",
            "Nothing of it was taken.",
            'Send a list like [{"code": "T-0001", "result": "negative", "resulted_at": "2021-10-23T16:00:00+08:00"}].',
        )
    if len(rows) > MOST_LINES:
        raise UnreadableError(f"The list has {len(rows):,} lines.", f"At once {MOST_LINES:,} are taken.",
                              "Send it in parts, each with a key of its own.")  # fmt: skip
    read = [_line(number, row, zone) for number, row in enumerate(rows, 1)]
    return (
        [one for one in read if isinstance(one, ToldResult)],
        [one for one in read if isinstance(one, RefusedResult)],
    )


def _line(number: int, row: dict[str, Any], zone: ZoneInfo) -> ToldResult | RefusedResult:
    def text(name: str, longest: int) -> str:
        value = row.get(name)
        return "" if value is None else str(value).strip()[:longest]

    code, word, when = text("code", 40), text("result", 40), text("resulted_at", 40)
    state = text("status", 20) or ResultStatus.FINAL.value
    result = RESULT_WORDS.get(word.casefold()) or (TubeResult(word) if word in set(TubeResult) else None)
    if state not in set(ResultStatus) or (word and result is None):
        return RefusedResult(number, code, ResultRefusal.UNKNOWN_RESULT)
    if state == ResultStatus.WITHDRAWN.value:
        return ToldResult(number, code, ResultStatus.WITHDRAWN, None, None)
    resulted_at = read_instant(when, zone) if when else None
    if isinstance(resulted_at, InstantFault):
        return RefusedResult(number, code, ResultRefusal.UNREADABLE_TIME)
    return ToldResult(number, code, ResultStatus(state), result, resulted_at, text("method", 120), text("value", 60))
