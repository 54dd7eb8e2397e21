"""The page of the API: made from its schema, in the language of the reader, without scripts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.utils.translation import gettext as _

from sizao.interfaces.presences_words import COLUMNS
from sizao.response.presences.types import REQUIRED_COLUMNS, Column


# What each answer means here, in place of the names of HTTP.
ANSWERS: dict[str, str | Promise] = {
    "200": gettext_lazy("what was asked for"),
    "202": gettext_lazy("the batch is durable"),
    "400": gettext_lazy("`Idempotency-Key` is missing, or the request cannot be understood"),
    "401": gettext_lazy("the token is missing, wrong or revoked"),
    "404": gettext_lazy("the source or laboratory has no such batch"),
    "409": gettext_lazy("this key was used with other content: use a new one"),
    "413": gettext_lazy("the body is too large: send several batches"),
    "415": gettext_lazy("this content type is not taken"),
    "422": gettext_lazy("no row can be taken: empty, no header, or a column is missing; nothing has landed"),
}
# What they mean between instances.
EXCHANGE_ANSWERS: dict[str, str | Promise] = {
    "200": gettext_lazy("taken; the receipt is signed"),
    "401": gettext_lazy("nobody known signed it for this instance now"),
    "409": gettext_lazy("exactly this signature was there before: sign anew"),
    "413": gettext_lazy("the message is too large"),
    "422": gettext_lazy("understood, and not taken: `title` says why"),
}
HOLDS: dict[Column, str | Promise] = {
    Column.PERSON: gettext_lazy("an identifier as the source has it, for example an ID number; it is not kept"),
    Column.PLACE: gettext_lazy("a venue, a vehicle run or a household; one run of a train is one place"),
    Column.ENTER: gettext_lazy("a time with offset, like `2021-10-13T08:00:00+08:00`"),
    Column.LEAVE: gettext_lazy("the same, later than `enter`; empty only where the source states how long stays last"),
    Column.CELL: gettext_lazy("carriage, room, table or ward"),
    Column.SEAT_ROW: gettext_lazy("the row of the seat, 0 to 99"),
    Column.KIND: gettext_lazy("a kind of place, like `restaurant`; else that of the source"),
}
# Texts of the schema, which is English; they stand here to be found for translation, a test holds them to it.
TEXTS = (
    gettext_noop("Send presences and results of laboratories in, and learn what came of them."),
    gettext_noop("Send a batch of presences"),
    gettext_noop(
        "CSV (`text/csv`), NDJSON (`application/x-ndjson`) or Parquet, also with gzip; up to 64 MiB. The answer comes"
        " when the batch is durable. The same `Idempotency-Key` with the same content changes nothing and gives the"
        " first answer; with other content it is refused with 409. Bad rows are set aside and never stop the good ones."
    ),
    gettext_noop("What came of a batch"),
    gettext_noop("Quarantined rows as CSV"),
    gettext_noop(
        "The rows as sent, with the columns `sizao_batch`, `sizao_line` and `sizao_reason` in front. Correct them and"
        " send the file as a new batch: the first two columns tell which rows are corrected by it."
    ),
    gettext_noop("A batch that is durable. Ask `batches/{batch}` what came of it."),
    gettext_noop(
        "`state`: landed, applied or refused. `reasons`: reason code -> rows in quarantine. `open`: not yet sent again."
    ),
    gettext_noop("RFC 9457."),
    gettext_noop("Send results of a laboratory"),
    gettext_noop(
        "JSON (one object or a list), NDJSON, CSV or XLSX; up to 32 MiB and 100,000 rows. Columns: reference, kind,"
        " sampled_at, resulted_at, identifier, and if known name, phone, birth_date, method, value, specimen, status."
        " The answer comes when the batch is durable. The same `Idempotency-Key` with the same content changes nothing"
        " and gives the first answer; with other content it is refused with 409. Bad rows are set aside and never stop"
        " the good ones; a result of which it is not certain whose it is waits for a person."
    ),
    gettext_noop("Rows that wait for correction, as CSV"),
    gettext_noop(
        "`state`: landed or applied. Every row counts once: taken, known, corrected, withdrawn, unmatched, bad or"
        " settled_again. `open`: bad rows not yet sent again, `reasons` their codes with numbers."
    ),
    gettext_noop("A delivery that is durable. Ask `deliveries/{delivery}` what came of it."),
    gettext_noop(
        "A list in force. `version`: 2 and above where it was corrected; `agrees`: whether its declared numbers do."
    ),
    gettext_noop("An area as printed, with the line of its list and the code of the division that it lies in."),
    gettext_noop(
        "CSV, NDJSON, JSON or XLSX, up to 64 MiB and 250,000 rows; the columns of its kind of system under "
        "their usual Chinese or English names. The answer comes when the delivery is durable. The same "
        "content, or the same `Idempotency-Key` with the same content, changes nothing and gives the first "
        "answer; the same key with other content is refused with 409. Bad rows are set aside and never stop "
        "the good ones. A delivery whose columns do not fit is held, and applied from where it landed once a "
        "person has said which is which."
    ),
    gettext_noop("Send a message to this instance"),
    gettext_noop(
        "For other instances of the system. Signed with Ed25519 by RFC 9421 over method, path, `Content-Digest` (RFC "
        "9530), `Sizao-Kind`, `Sizao-Message` (a UUID) and `Sizao-To` (the key it is for), with `created` and `nonce`. "
        "The same message again, signed anew, gives the first answer; exactly the same signature is refused with 409. "
        "Both administrators tell each other their keys first (`sizao exchange key`, `sizao exchange add`)."
    ),
    gettext_noop("Refused rows as CSV"),
    gettext_noop("Send a delivery of a feed"),
    gettext_noop("The list in force at a moment"),
    gettext_noop(
        "The rows as sent, with the columns `sizao_batch`, `sizao_line` and `sizao_reason` in front. Correct "
        "them and send the file as a new delivery: the first two columns tell which rows are corrected by it."
    ),
    gettext_noop("What came of one"),
    gettext_noop("What the list says about a place"),
    gettext_noop(
        "`likeness`: inside, near, none, abroad or unknown. `level`: of the area it lies in, or of the highest near."
    ),
    gettext_noop(
        "`state`: landed, held (its columns do not fit; a person settles them), applied, refused, or passed "
        "(`reference` says to which room). `reasons`: reason code -> refused rows that wait. `counts`: what "
        "its rows became."
    ),
    gettext_noop(
        "A JSON list of up to 5,000 lines: code, result (negative, presumptive_positive, confirmed, unclear),"
        " resulted_at with its offset, and if known method, value, status (final, corrected, withdrawn). A "
        "result of one person is a finding when the answer comes; a positive pool asks for each of its people"
        " alone and is about nobody. Bad lines are refused by themselves and never stop the good ones. The "
        "same `Idempotency-Key` with the same content changes nothing and gives the first answer; with other "
        "content it is refused with 409."
    ),
    gettext_noop(
        "A tube in the laboratory. `retest`: it answers a positive pool or an unclear result, and goes before others."
    ),
    gettext_noop(
        "Codes of up to 2,000 tubes. The answer says for when each result is promised. A code that cannot be "
        "taken in is told and stops no other; sending the same codes again changes nothing."
    ),
    gettext_noop("Say that tubes came"),
    gettext_noop("Send results by the codes of tubes"),
    gettext_noop("Tubes that were taken in, in the order in which they are to be worked on, and codes that were not."),
    gettext_noop("What waits in the laboratory, in the order in which it is to be worked on."),
    gettext_noop("What waits, in the order of work"),
    gettext_noop("`line`: place in the list from 1; `reason`: a stable word."),
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    description: SafeString
    parameters: list[dict[str, Any]]
    bodies: list[str]
    answers: list[tuple[str, SafeString, str]]


def documentation(request: HttpRequest, api: Any) -> HttpResponse:
    schema = api.get_openapi_schema()
    operations = [
        _operation(method, path, described)
        for path, methods in schema["paths"].items()
        for method, described in methods.items()
    ]
    schemas = [
        {
            "name": name,
            "description": _with_code(_translated(described.get("description", ""))),
            "fields": [(field, _type(found)) for field, found in described.get("properties", {}).items()],
        }
        for name, described in schema["components"]["schemas"].items()
    ]
    context = {
        "version": schema["info"]["version"],
        "description": _translated(schema["info"]["description"]),
        "operations": operations,
        "schemas": schemas,
        "columns": [
            {
                "name": column.value,
                "label": COLUMNS[column],
                "needed": _("yes") if column in REQUIRED_COLUMNS else _("no"),
                "holds": _with_code(str(HOLDS[column])),
            }
            for column in Column
        ],
        "address": request.build_absolute_uri(operations[0].path),
    }
    return render(request, "api/documentation.html", context)


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    return Operation(
        method.upper(),
        path,
        _translated(described.get("summary", "")),
        _with_code(_translated(described.get("description", ""))),
        described.get("parameters", []),
        list(described.get("requestBody", {}).get("content", {})),
        [
            _answer(str(status), found, EXCHANGE_ANSWERS if "/exchange/" in path else ANSWERS)
            for status, found in sorted(described.get("responses", {}).items(), key=lambda one: str(one[0]))
        ],
    )


def _answer(status: str, found: dict[str, Any], answers: dict[str, str | Promise]) -> tuple[str, SafeString, str]:
    contents = found.get("content", {})
    types = ", ".join(_type(content.get("schema", {})) for content in contents.values())
    return status, _with_code(str(answers.get(status) or found.get("description", ""))), types


def _translated(text: str) -> str:
    plain = " ".join(text.split())
    return gettext(plain) if plain else ""


def _with_code(text: str) -> SafeString:
    """What stands between backticks is set as code."""
    pieces = [(("code" if number % 2 else "span"), piece) for number, piece in enumerate(text.split("`"))]
    return format_html_join("", "<{0}>{1}</{0}>", pieces)


def _type(found: dict[str, Any]) -> str:
    if "$ref" in found:
        return str(found["$ref"]).rpartition("/")[2]
    if "anyOf" in found:
        return " | ".join(_type(part) for part in found["anyOf"])
    return str(found.get("format") or found.get("type") or "")
