"""One message over the network."""

import http.client
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit


_TIMEOUT_SECONDS = 20
_LONGEST_ANSWER = 64 << 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 with a `problem` where nothing did."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


Post = Callable[[str, bytes, Mapping[str, str]], Answer]


def post(address: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Sends a body to an address. A redirection is not followed: it may lead anywhere."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    connection = (
        http.client.HTTPSConnection(host, parts.port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context())
        if parts.scheme == "https"
        else http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT_SECONDS)
    )
    try:
        connection.request("POST", parts.path or "/", body=body, headers=dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(_LONGEST_ANSWER), dict(answer.getheaders()))
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, problem=f"It does not answer ({type(error).__name__}).")
    finally:
        connection.close()
