"""A second instance of the system in a process of its own, with its own database, home and secrets, for tests.

It answers at an address of this machine, and does what it is told by lines of JSON: `{"do": ..., ...}`.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server


os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"  # noqa: TID251

import django


django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from sizao.desk.assistance import answer_assistance, note_assistance, receive_assistance  # noqa: E402
from sizao.desk.handing_over import receive_traveller, refuse_traveller  # noqa: E402
from sizao.desk.tracing import ZONE  # noqa: E402
from sizao.foundation.accounts.queries import find_account  # noqa: E402
from sizao.foundation.accounts.types import Role, SystemActor  # noqa: E402
from sizao.foundation.database.scope import scope  # noqa: E402
from sizao.foundation.database.types import Scope  # noqa: E402
from sizao.foundation.exchange.operations import deliver, know_partner  # noqa: E402
from sizao.foundation.exchange.posting import post  # noqa: E402
from sizao.foundation.exchange.queries import own_public_key  # noqa: E402
from sizao.foundation.realms.operations import open_realm  # noqa: E402
from sizao.foundation.realms.queries import find_realm  # noqa: E402
from sizao.foundation.realms.types import RealmKind  # noqa: E402
from sizao.interfaces import clock  # noqa: E402
from sizao.registry.places.operations import load_divisions  # noqa: E402
from sizao.registry.places.types import Division, DivisionLevel  # noqa: E402
from sizao.response.arrivals.models import Arrival, HandOver, Submission  # noqa: E402
from sizao.response.arrivals.queries import (  # noqa: E402
    access_arrival,
    access_outside_travellers,
    list_arrivals,
    list_hand_overs,
)
from sizao.response.arrivals.types import ArrivalOrder, HandOverOrder  # noqa: E402
from sizao.response.investigations import models  # noqa: E402
from sizao.response.investigations.queries import access_request  # noqa: E402
from sizao.response.investigations.types import AssistanceOutcome  # noqa: E402
from tests.people import make_account  # noqa: E402


AREA = "n11.n1101"
DISTRICT = f"{AREA}.n110108"
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
            return TRAVELLERS[act](at=at, **told)
    return None


def _numbers() -> list[int]:
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


def _prepare(at: datetime) -> None:
    """A drill with one district, somebody at its desk, and nothing of what was told before."""
    with scope("n11"):
        HandOver.objects.all().delete()
        Submission.objects.all().delete()
        Arrival.objects.all().delete()
    if find_realm() is not None:
        return
    who: dict[str, Any] = {"actor": "system:test", "at": at, "reason": "a test"}
    open_realm(kind=RealmKind.DRILL, **who)
    load_divisions(
        divisions=[
            Division("11", "n11", "北京市", "Beijing", DivisionLevel.PROVINCE),
            Division("1101", AREA, "北京市", "Beijing", DivisionLevel.CITY),
            Division("110108", DISTRICT, "海淀区", "Haidian District", DivisionLevel.COUNTY),
        ],
        **who,
    )
    make_account("haidian", role=Role.COUNTY_COMMAND, division_path=DISTRICT, display_name="周接收")


def _desk() -> Any:
    return find_account(username="haidian")


def _hand_overs(at: datetime) -> list[dict[str, Any]]:
    found = list_hand_overs(actor=_desk(), at=at, order=HandOverOrder.NEWEST).rows
    told = access_outside_travellers(actor=_desk(), hand_overs=found, purpose="follow_up", at=at)
    return [
        {
            "number": one.id,
            "state": one.state.value,
            "rise": one.rise(at).value,
            "from": [one.outside_name, one.division_path, one.place, one.vehicle],
            "who": told[one.id],
            "why": one.why,
            "is_reported": one.arrival is not None,
        }
        for one in found
    ]


def _arrivals(at: datetime) -> list[dict[str, Any]]:
    rows = list_arrivals(actor=_desk(), at=at, zone=ZONE, state=None, order=ArrivalOrder.NEWEST).rows
    files = [access_arrival(actor=_desk(), arrival_id=one.id, purpose="follow_up", at=at) for one in rows]
    return [
        {
            "state": file.arrival.state.value,
            "who": [file.arrival.name, file.arrival.phone],
            "journey": [file.arrival.journey.mode.value, file.arrival.journey.number],
            "address": file.address,
            "stays": [stay.place for stay in file.stays],
            "by": [[made.reporter.value, made.partner] for made in file.reports],
        }
        for file in files
    ]


def _receive(number: int, at: datetime) -> None:
    receive_traveller(hand_over_id=number, actor=_desk(), at=at, reason="a test")


def _refuse(number: int, why: str, at: datetime) -> None:
    refuse_traveller(hand_over_id=number, why=why, actor=_desk(), at=at, reason="a test")


TRAVELLERS: dict[str, Callable[..., Any]] = {
    "prepare": _prepare,
    "hand_overs": _hand_overs,
    "receive_traveller": _receive,
    "refuse_traveller": _refuse,
    "arrivals": _arrivals,
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
