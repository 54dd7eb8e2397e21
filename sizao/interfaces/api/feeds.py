"""Feeds by API: a delivery in, durable before it is acknowledged, and what came of it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Schema, Status
from ninja.security import HttpBearer

from sizao.engines.sheets.types import SheetFormat
from sizao.foundation.database.scope import scope
from sizao.foundation.intake.operations import LARGEST, feed_of_token
from sizao.foundation.intake.queries import access_refused, get_delivery, list_refused, refused_csv
from sizao.foundation.intake.types import Delivery, Feed, FeedNotFoundError, Way
from sizao.interfaces.api.problems import NotFoundError, Problem, TooLargeError, WrongTypeError, check_key
from sizao.interfaces.clock import now
from sizao.interfaces.feeds.words import describe_refusal
from sizao.interfaces.feeds.working import take_in
from sizao.interfaces.realm_band import as_download


_FORMATS: dict[str, SheetFormat | None] = {
    "text/csv": SheetFormat.CSV,
    "application/x-ndjson": SheetFormat.NDJSON,
    "application/ndjson": SheetFormat.NDJSON,
    "application/jsonl": SheetFormat.NDJSON,
    "application/json": SheetFormat.JSON,
    # A room that takes files as they are looks at the content itself.
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": SheetFormat.WORKBOOK,
    "application/vnd.apache.parquet": None,
}


class FeedToken(HttpBearer):
    """`Authorization: Bearer sf_...`: the token that was issued for the feed."""

    def authenticate(self, request: HttpRequest, token: str) -> Feed | None:
        return feed_of_token(token)


router = Router(auth=FeedToken(), tags=["feeds"])


class DeliveryTaken(Schema):
    """A delivery that is durable. Ask `deliveries/{delivery}` what came of it."""

    delivery: int
    key: str
    sha256: str
    bytes: int
    repeated: bool


class DeliveryAnswer(Schema):
    """`state`: landed, held (its columns do not fit; a person settles them), applied, refused, or passed (`reference`
    says to which room). `reasons`: reason code -> refused rows that wait. `counts`: what its rows became.
    """

    delivery: int
    key: str
    state: str
    rows: int
    good: int
    bad: int
    late: int
    open: int
    reasons: dict[str, int]
    counts: dict[str, int]
    notes: list[str]
    refusal: str
    missing: list[str]
    found: list[str]
    reference: str
    landed_at: datetime
    applied_at: datetime | None


_REFUSALS: dict[int, type[Schema]] = {400: Problem, 401: Problem, 404: Problem}


@router.post(
    "/{feed}",
    response={202: DeliveryTaken, **_REFUSALS, 409: Problem, 413: Problem, 415: Problem, 422: Problem},
    summary="Send a delivery of a feed",
    description=(
        "CSV, NDJSON, JSON or XLSX, up to 64 MiB and 250,000 rows; the columns of its kind of system under their "
        "usual Chinese or English names. The answer comes when the delivery is durable. The same content, or the "
        "same `Idempotency-Key` with the same content, changes nothing and gives the first answer; the same key "
        "with other content is refused with 409. Bad rows are set aside and never stop the good ones. A delivery "
        "whose columns do not fit is held, and applied from where it landed once a person has said which is which."
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in _FORMATS},
        }
    },
)
def send(request: HttpRequest, feed: str, idempotency_key: str = Header("", alias="Idempotency-Key")) -> Any:
    found = _own(request, feed)
    form = _format_of(request)
    check_key(idempotency_key)
    content = request.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise _too_large(len(content))
    with scope(found.within_path, actor=_actor(found)):
        taken = take_in(
            feed=found.name,
            key=idempotency_key,
            name=f"api.{form.value if form else 'parquet'}",
            content=content,
            way=Way.API,
            form=form,
            actor=_actor(found),
            at=now(),
            reason="API",
        )
    answer = DeliveryTaken(
        delivery=taken.number, key=taken.key, sha256=taken.sha256, bytes=taken.size, repeated=taken.repeated
    )
    return Status(202, answer)


@router.get("/{feed}/deliveries/{delivery}", response={200: DeliveryAnswer, **_REFUSALS}, summary="What came of one")
def show(request: HttpRequest, feed: str, delivery: int) -> Any:
    own = _own(request, feed)
    with scope(own.division_path, actor=_actor(own)):
        found = _delivery(own, delivery)
        reasons: dict[str, int] = {}
        for row in list_refused(number=found.number):
            if row.resolved_by is None:
                reasons[row.reason] = reasons.get(row.reason, 0) + 1
    names = ["key", "rows", "good", "bad", "late", "refusal", "reference", "landed_at", "applied_at"]
    return DeliveryAnswer(
        delivery=found.number,
        state=found.state.value,
        open=found.open_rows,
        reasons=reasons,
        counts=dict(found.counts),
        notes=list(found.notes),
        missing=list(found.missing),
        found=list(found.found),
        **{name: getattr(found, name) for name in names},
    )


@router.get(
    "/{feed}/deliveries/{delivery}/refused",
    summary="Refused rows as CSV",
    description=(
        "The rows as sent, with the columns `sizao_batch`, `sizao_line` and `sizao_reason` in front. Correct them and"
        " send the file as a new delivery: the first two columns tell which rows are corrected by it."
    ),
    openapi_extra={"responses": {200: {"description": "CSV in UTF-8", "content": {"text/csv": {}}}}},
)
def refused(request: HttpRequest, feed: str, delivery: int, purpose: str = Query("data_correction")) -> HttpResponse:
    own = _own(request, feed)
    with scope(own.division_path, actor=_actor(own)):
        found = _delivery(own, delivery)
        names, rows = access_refused(number=found.number, actor=_actor(own), purpose=purpose, at=now())
    text = refused_csv(names, rows, number=found.number, describe=describe_refusal)
    return as_download(text, f"refused-{found.number}.csv", kind="text/csv; charset=utf-8")


def _own(request: HttpRequest, name: str) -> Feed:
    """The feed of the token. Another one's name is answered like one that is not there."""
    feed: Feed = request.auth
    if feed.name != name:
        raise NotFoundError(f"The token is not that of a feed '{name}'.", next_step=f"Send to feeds/{feed.name}.")
    return feed


def _actor(feed: Feed) -> str:
    return f"feed:{feed.name}"


def _delivery(feed: Feed, number: int) -> Delivery:
    missing = NotFoundError(f"There is no delivery {number} of {feed.name}.")
    try:
        found = get_delivery(number=number)
    except FeedNotFoundError:
        raise missing from None
    if found.feed != feed.name:
        raise missing
    return found


def _format_of(request: HttpRequest) -> SheetFormat | None:
    given = (request.content_type or "").lower()
    if given not in _FORMATS:
        raise WrongTypeError(
            f"The content type '{given}' is not taken.", next_step=f"Send one of {', '.join(_FORMATS)}."
        )
    length = request.headers.get("Content-Length", "0")
    if length.isdecimal() and int(length) > LARGEST:
        raise _too_large(int(length))
    return _FORMATS[given]


def _too_large(size: int) -> TooLargeError:
    return TooLargeError(
        f"The body has {size:,} bytes or more.",
        f"A delivery may have {LARGEST:,}.",
        "Send it in several deliveries, each with its own key.",
    )
