"""Messages of other instances: signed, for us, now, and once. The receipt is signed too."""

import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from sizao.desk.exchange.kinds import take
from sizao.foundation.exchange.operations import LARGEST, check_message
from sizao.foundation.exchange.queries import signed_receipt
from sizao.interfaces import clock
from sizao.interfaces.api.problems import Problem, TooLargeError
from sizao.interfaces.clock import now


# Who sends is known by the signature.
router = Router(auth=None, tags=["exchange"])


@router.post(
    "/messages",
    response={401: Problem, 409: Problem, 413: Problem, 422: Problem},
    summary="Send a message to this instance",
    description=(
        "For other instances of the system. Signed with Ed25519 by RFC 9421 over method, path, `Content-Digest` "
        "(RFC 9530), `Sizao-Kind`, `Sizao-Message` (a UUID) and `Sizao-To` (the key it is for), with `created` and "
        "`nonce`. The same message again, signed anew, gives the first answer; exactly the same signature is refused "
        "with 409. Both administrators tell each other their keys first (`sizao exchange key`, `sizao exchange add`)."
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["realm", "content"],
                        "properties": {
                            "realm": {"type": "string", "enum": ["live", "drill", "replay"]},
                            "content": {"type": "object"},
                        },
                    }
                }
            },
        },
        "responses": {200: {"description": "Taken: `message`, and `reference`, what it is called here."}},
    },
)
def message(request: HttpRequest) -> Any:
    length = request.headers.get("Content-Length", "0")
    body = b"" if length.isdecimal() and int(length) > LARGEST else request.read(LARGEST + 1)
    if len(body) > LARGEST or not length.isdecimal() or int(length) > LARGEST:
        raise TooLargeError("The message is too large.", f"It may have {LARGEST:,} bytes.", "Send fewer people.")
    headers = {name.lower(): value for name, value in request.headers.items()}
    taken = check_message(path=request.path, headers=headers, body=body, at=clock.machine_time())
    reference = take(taken, at=now())
    answer = json.dumps({"message": str(taken.message), "reference": reference}).encode()
    response = HttpResponse(answer, content_type="application/json")
    signed = signed_receipt(
        taken.partner, str(taken.message), answer, nonce=secrets.token_urlsafe(18), at=clock.machine_time()
    )  # fmt: skip
    for name, value in signed.items():
        response[name] = value
    return response
