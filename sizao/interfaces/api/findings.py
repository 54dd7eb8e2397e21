"""Results by API: a batch in, durable before it is acknowledged, and what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema, Status
from ninja.security import HttpBearer

from sizao.engines.sheets.types import SheetFormat
from sizao.foundation.database.scope import scope
from sizao.interfaces.api.problems import NotFoundError, Problem, TooLargeError, WrongTypeError, check_key
from sizao.interfaces.clock import now
from sizao.interfaces.findings_words import describe_row_reason
from sizao.interfaces.realm_band import as_download
from sizao.response.cases.operations import LARGEST, laboratory_of_token, land_findings
from sizao.response.cases.queries import access_bad_rows, bad_rows_csv, get_batch, list_bad_rows
from sizao.response.cases.types import IntakeBatch, IntakeNotFoundError, Laboratory


LARGEST_BODY = LARGEST
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {
    "application/json": SheetFormat.JSON,
    "application/x-ndjson": SheetFormat.NDJSON,
    "application/ndjson": SheetFormat.NDJSON,
    "application/jsonl": SheetFormat.NDJSON,
    "text/csv": SheetFormat.CSV,
    _WORKBOOK: SheetFormat.WORKBOOK,
}


class LaboratoryToken(HttpBearer):
    """`Authorization: Bearer sz_...`: the token that was issued for the laboratory."""

    def authenticate(self, request: HttpRequest, token: str) -> Laboratory | None:
        return laboratory_of_token(token)


router = Router(auth=LaboratoryToken(), tags=["findings"])


class ResultsTaken(Schema):
    """A batch that is durable. Ask `batches/{batch}` what came of it."""

    batch: int
    key: str
    sha256: str
    rows: int
    repeated: bool


class ResultsAnswer(Schema):
    """`state`: landed or applied. Every row counts once: taken, known, corrected, withdrawn, unmatched, bad or
    settled_again. `open`: bad rows not yet sent again, `reasons` their codes with numbers.
    """

    batch: int
    key: str
    state: str
    rows: int
    done: int
    taken: int
    known: int
    corrected: int
    withdrawn: int
    unmatched: int
    bad: int
    settled_again: int
    open: int
    reasons: dict[str, int]
    landed_at: datetime
    applied_at: datetime | None


_REFUSALS: dict[int, type[Schema]] = {400: Problem, 401: Problem}


@router.post(
    "",
    response={202: ResultsTaken, **_REFUSALS, 409: Problem, 413: Problem, 415: Problem, 422: Problem},
    summary="Send results of a laboratory",
    description=(
        "JSON (one object or a list), NDJSON, CSV or XLSX; up to 32 MiB and 100,000 rows. Columns: reference, kind,"
        " sampled_at, resulted_at, identifier, and if known name, phone, birth_date, method, value, specimen, status."
        " The answer comes when the batch is durable. The same `Idempotency-Key` with the same content changes nothing"
        " and gives the first answer; with other content it is refused with 409. Bad rows are set aside and never stop"
        " the good ones; a result of which it is not certain whose it is waits for a person."
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in _FORMATS},
        }
    },
)
def send(request: HttpRequest, idempotency_key: str = Header("", alias="Idempotency-Key")) -> Any:
    laboratory: Laboratory = request.auth
    form = _format_of(request)
    check_key(idempotency_key)
    actor = _actor_of(laboratory)
    with scope(laboratory.division_path, actor=actor):
        batch = land_findings(
            laboratory=laboratory.name,
            name=f"api.{form.value}",
            content=_body(request),
            key=idempotency_key,
            format=form,
            actor=actor,
            at=now(),
            reason="API",
        )
    answer = ResultsTaken(
        batch=batch.number, key=batch.key, sha256=batch.sha256, rows=batch.rows, repeated=batch.repeated
    )
    return Status(202, answer)


@router.get(
    "/batches/{batch}", response={200: ResultsAnswer, **_REFUSALS, 404: Problem}, summary="What came of a batch"
)
def show(request: HttpRequest, batch: int) -> Any:
    laboratory: Laboratory = request.auth
    with scope(laboratory.division_path, actor=_actor_of(laboratory)):
        found = _batch_of(laboratory, batch)
        reasons: dict[str, int] = {}
        for row in list_bad_rows(number=found.number):
            if row.resolved_by is None:
                reasons[row.reason.value] = reasons.get(row.reason.value, 0) + 1
    return ResultsAnswer(
        batch=found.number,
        key=found.key,
        state=found.state.value,
        rows=found.rows,
        done=found.done,
        open=found.open_rows,
        reasons=reasons,
        landed_at=found.landed_at or found.staged_at,
        applied_at=found.applied_at,
        **{name: getattr(found.counts, name) for name in found.counts.__slots__},
    )


@router.get(
    "/batches/{batch}/bad-rows",
    summary="Rows that wait for correction, as CSV",
    description=(
        "The rows as sent, with the columns `sizao_batch`, `sizao_line` and `sizao_reason` in front. Correct them and"
        " send the file as a new batch: the first two columns tell which rows are corrected by it."
    ),
    openapi_extra={"responses": {200: {"description": "CSV in UTF-8", "content": {"text/csv": {}}}}},
)
def bad_rows(request: HttpRequest, batch: int, purpose: str = Query("data_correction")) -> HttpResponse:
    laboratory: Laboratory = request.auth
    actor = _actor_of(laboratory)
    with scope(laboratory.division_path, actor=actor):
        found = _batch_of(laboratory, batch)
        names, rows = access_bad_rows(number=found.number, actor=actor, purpose=purpose, at=now())
    text = bad_rows_csv(names, rows, number=found.number, describe=describe_row_reason)
    return as_download(text, f"bad-rows-{found.number}.csv", kind="text/csv; charset=utf-8")


def _actor_of(laboratory: Laboratory) -> str:
    return f"laboratory:{laboratory.name}"[:80]


def _batch_of(laboratory: Laboratory, number: int) -> IntakeBatch:
    missing = NotFoundError(f"There is no batch {number} of {laboratory.name}.")
    try:
        batch = get_batch(number=number)
    except IntakeNotFoundError:
        raise missing from None
    if batch.laboratory != laboratory.name or batch.landed_at is None:
        raise missing
    return batch


def _format_of(request: HttpRequest) -> SheetFormat:
    given = (request.content_type or "").lower()
    if given not in _FORMATS:
        raise WrongTypeError(
            f"The content type '{given}' is not taken.", next_step=f"Send one of {', '.join(_FORMATS)}."
        )
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > LARGEST_BODY:
        raise _too_large(int(length))
    return _FORMATS[given]


def _body(request: HttpRequest) -> bytes:
    # One byte more than is taken, so that a body without a length is not read to its end.
    content: bytes = request.read(LARGEST_BODY + 1)
    if len(content) > LARGEST_BODY:
        raise _too_large(len(content))
    return content


def _too_large(size: int) -> TooLargeError:
    return TooLargeError(
        f"The body has {size:,} bytes or more.",
        f"A batch may have {LARGEST_BODY:,}.",
        "Send it in several batches, each with its own key.",
    )
