"""A second instance of the system in a process of its own, with its own database, home and secrets, for tests.

It answers at an address of this machine, and does what it is told by lines of JSON: `{"do": ..., ...}`.
"""

import json
import os
import sys
from datetime import datetime
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server


os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"  # noqa: TID251

import django


django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from sizao.desk.assistance import answer_assistance, note_assistance, receive_assistance  # noqa: E402
from sizao.foundation.accounts.types import Role, SystemActor  # noqa: E402
from sizao.foundation.database.types import Scope  # noqa: E402
from sizao.foundation.exchange.operations import deliver, know_partner  # noqa: E402
from sizao.foundation.exchange.posting import post  # noqa: E402
from sizao.foundation.exchange.queries import own_public_key  # noqa: E402
from sizao.interfaces import clock  # noqa: E402
from sizao.response.investigations import models  # noqa: E402
from sizao.response.investigations.queries import access_request  # noqa: E402
from sizao.response.investigations.types import AssistanceOutcome  # noqa: E402


AREA = "n11.n1101"
ACTOR = SystemActor(Role.CITY_COMMAND, "user:1", Scope(AREA, "user:1"))
LOOK = {"actor": ACTOR, "purpose": "contact_tracing", "reason": "a test"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def do(told: dict[str, Any]) -> Any:
    act, at = told.pop("do"), clock.now()
    match act:
        case "key":
            return own_public_key()[0]
        case "know":
            return know_partner(**told, actor="user:1", at=at, reason="a test").key_id
        case "clock":
            clock.machine_time = lambda: datetime.fromisoformat(told["at"])
            return None
        case "requests":
            return sorted(_numbers())
        case "read":
            return _read(told["number"], at)
        case "receive":
            receive_assistance(request_id=told["number"], at=at, **LOOK)
        case "note":
            note_assistance(
                request_id=told["number"], person_id=told["person"], outcome=AssistanceOutcome(told["outcome"]),
                since=at, result=told["result"], at=at, **LOOK,
            )  # fmt: skip
        case "answer":
            answer_assistance(request_id=told["number"], at=at, **LOOK)
        case "send":
            return deliver(
                partner=told["partner"],
                post=post,
                actor="user:1",
                at=clock.now,
                machine=clock.machine_time,
                reason="a test",
            )
        case _:
            raise AssertionError(act)
    return None


def _numbers() -> list[int]:
    from sizao.foundation.database.scope import scope

    with scope(AREA):
        return list(models.AssistanceRequest.objects.values_list("pk", flat=True))


def _read(number: int, at: datetime) -> dict[str, Any]:
    file = access_request(actor=ACTOR, request_id=number, purpose="contact_tracing", at=at)
    return {
        "from": [file.request.from_path, file.request.from_name],
        "case": [file.request.case_id, file.request.case_number],
        "asked": file.asked,
        "persons": [[one.id, one.identity.name, one.identity.phone, one.person] for one in file.persons],
    }


def main() -> None:
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        try:
            answer = {"done": do(json.loads(line))}
        except Exception as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


main()
