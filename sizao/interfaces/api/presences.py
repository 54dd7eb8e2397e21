"""Presences by API: a batch in, durable before it is acknowledged, and what came of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema, Status
from ninja.security import HttpBearer

from sizao.foundation.database.scope import scope
from sizao.interfaces.api.problems import NotFoundError, Problem, TooLargeError, WrongTypeError, check_key
from sizao.interfaces.clock import now
from sizao.interfaces.presences_words import describe_reason
from sizao.interfaces.realm_band import as_download
from sizao.response.presences.operations import land_batch, source_of_token
from sizao.response.presences.queries import access_quarantined_rows, get_batch, quarantined_csv
from sizao.response.presences.types import BatchRow, Format, PresencesError, SourceRow


LARGEST_BODY = 64 << 20
_PIECE = 1 << 20
_FORMATS = {
    "text/csv": Format.CSV,
    "application/x-ndjson": Format.NDJSON,
    "application/ndjson": Format.NDJSON,
    "application/jsonl": Format.NDJSON,
    "application/vnd.apache.parquet": Format.PARQUET,
}


class SourceToken(HttpBearer):
    """`Authorization: Bearer sz_...`: the token that was issued for the source."""

    def authenticate(self, request: HttpRequest, token: str) -> SourceRow | None:
        return source_of_token(token)


router = Router(auth=SourceToken(), tags=["presences"])


class Taken(Schema):
    """A batch that is durable. Ask `batches/{batch}` what came of it."""

    batch: int
    key: str
    sha256: str
    bytes: int
    repeated: bool


class BatchAnswer(Schema):
    """`state`: landed, applied or refused. `reasons`: reason code -> rows in quarantine. `open`: not yet sent again."""

    batch: int
    key: str
    state: str
    good: int
    bad: int
    open: int
    reasons: dict[str, int]
    refusal: str
    landed_at: datetime
    applied_at: datetime | None


_REFUSALS: dict[int, type[Schema]] = {400: Problem, 401: Problem}


@router.post(
    "",
    response={202: Taken, **_REFUSALS, 409: Problem, 413: Problem, 415: Problem, 422: Problem},
    summary="Send a batch of presences",
    description=(
        "CSV (`text/csv`), NDJSON (`application/x-ndjson`) or Parquet, also with gzip; up to 64 MiB. The answer comes"
        " when the batch is durable. The same `Idempotency-Key` with the same content changes nothing and gives the"
        " first answer; with other content it is refused with 409. Bad rows are set aside and never stop the good ones."
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in _FORMATS},
        }
    },
)
def send(request: HttpRequest, idempotency_key: str = Header("", alias="Idempotency-Key")) -> Any:
    source: SourceRow = request.auth
    form = _format_of(request)
    check_key(idempotency_key)
    actor = f"source:{source.name}"
    with scope(source.division_path, actor=actor):
        batch = land_batch(
            source=source.name,
            key=idempotency_key,
            name=f"api.{form.value}",
            content=_body(request),
            format=form,
            actor=actor,
            at=now(),
            reason="API",
            largest=LARGEST_BODY,
        )
    answer = Taken(batch=batch.number, key=batch.key, sha256=batch.sha256, bytes=batch.size, repeated=batch.repeated)
    return Status(202, answer)


@router.get("/batches/{batch}", response={200: BatchAnswer, **_REFUSALS, 404: Problem}, summary="What came of a batch")
def show(request: HttpRequest, batch: int) -> Any:
    source: SourceRow = request.auth
    with scope(source.division_path, actor=f"source:{source.name}"):
        found = _batch_of(source, batch)
    return BatchAnswer(
        batch=found.number,
        key=found.key,
        state=found.state.value,
        good=found.good,
        bad=found.bad,
        open=found.open_rows,
        reasons=dict(found.summary.reasons) if found.summary else {},
        refusal=found.refusal,
        landed_at=found.landed_at,
        applied_at=found.applied_at,
    )


@router.get(
    "/batches/{batch}/quarantine",
    summary="Quarantined rows as CSV",
    description=(
        "The rows as sent, with the columns `sizao_batch`, `sizao_line` and `sizao_reason` in front. Correct them and"
        " send the file as a new batch: the first two columns tell which rows are corrected by it."
    ),
    openapi_extra={"responses": {200: {"description": "CSV in UTF-8", "content": {"text/csv": {}}}}},
)
def quarantine(request: HttpRequest, batch: int, purpose: str = Query("data_correction")) -> HttpResponse:
    source: SourceRow = request.auth
    actor = f"source:{source.name}"
    with scope(source.division_path, actor=actor):
        found = _batch_of(source, batch)
        rows = access_quarantined_rows(number=found.number, actor=actor, purpose=purpose, at=now())
    text = quarantined_csv(rows, number=found.number, describe=describe_reason)
    response = as_download(text, f"quarantine-{found.number}.csv", kind="text/csv; charset=utf-8")
    return response


def _batch_of(source: SourceRow, number: int) -> BatchRow:
    missing = NotFoundError(f"There is no batch {number} of {source.name}.")
    try:
        batch = get_batch(number=number)
    except PresencesError:
        raise missing from None
    if batch.source != source.name:
        raise missing
    return batch


def _format_of(request: HttpRequest) -> Format:
    given = (request.content_type or "").lower()
    if given not in _FORMATS:
        raise WrongTypeError(
            f"The content type '{given}' is not taken.", next_step=f"Send one of {', '.join(_FORMATS)}."
        )
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise TooLargeError(
            f"The body has {int(length):,} bytes.",
            f"A batch may have {LARGEST_BODY:,}.",
            "Send it in several batches, each with its own key, or with gzip.",
        )
    return _FORMATS[given]


def _body(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece
