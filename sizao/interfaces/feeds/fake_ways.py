"""The ways in which fakes send, as real systems do: a file in the folder, a push to the API, a page to be fetched."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from sizao.interfaces.feeds.fakes import FakeError


_TIMEOUT_SECONDS = 30


def drop(content: bytes, *, folder: Path, name: str) -> Path:
    """Puts a file where the worker looks, under its name only once it is whole."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    part = folder / f"{name}.part"
    part.write_bytes(content)
    part.replace(path)
    return path


def push(content: bytes, *, address: str, token: str, key: str) -> int:
    """Sends a delivery to the API at `address`; its number. Raises `FakeError` when it is refused."""
    request = Request(
        address,
        data=content,
        method="POST",
        headers={"Authorization": f"Bearer {token}", "Content-Type": "text/csv", "Idempotency-Key": key},
    )
    try:
        with urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:
            return int(json.load(answer)["delivery"])
    except HTTPError as error:
        told = json.loads(error.read() or b"{}")
        raise FakeError(f"The API answered with status {error.code}.", str(told.get("title", ""))) from error
    except (URLError, OSError) as error:
        raise FakeError(f"{address} does not answer.", next_step="Look whether it runs.") from error


@contextmanager
def laid_out(content: bytes, *, port: int = 0, secret: str = "") -> Iterator[str]:
    """Lays content out at an address of this machine for as long as the block lasts; the address.

    Whoever shows the tag of what they have is told that nothing changed, and with a `secret` only its bearer is served.
    """
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if secret and self.headers.get("Authorization") != f"Bearer {secret}":
                self._answer(401)
            elif self.headers.get("If-None-Match") == tag:
                self._answer(304)
            else:
                self._answer(200, content)

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", "text/csv; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Page)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/rows.csv"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
