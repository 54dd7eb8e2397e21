"""Gates: how fast a scan is answered with a day's list of 100,000, and how long that list takes to be made.

    python -m bench.gates [PEOPLE]

An installation of its own; the server as a city runs it, with a process for each core; gates beside it on the same
machine. All people are registered and stand on the lists of the day's trains. At the end
each person who was read must have been counted once, although one in ten was read at two gates.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode


GOAL_SECONDS = 0.3
PEOPLE, SCANS, WARM_UP, GATES, PORT = 100_000, 3_000, 200, 4, 8480
AT = datetime(2021, 10, 23, 8, tzinfo=UTC)
CITY, HUAILAI, PLACE = "n13.n1307", "n13.n1307.n130730", "station:bench"


def main(people: int) -> int:
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        os.environ["SIZAO_HOME"] = folder  # noqa: TID251 - an installation of its own
        from sizao.interfaces.cli.application import application
        from sizao.interfaces.cli.prepare import prepare_database, prepare_static_files

        with application():
            prepare_database(quiet=True)
            prepare_static_files(Path(folder))
            _fill(people)
            headers = _signed_in()
            server = _serve()
            try:
                began = time.perf_counter()
                size = _get("/gate/day/", headers)
                made = time.perf_counter() - began
                _scan(range(WARM_UP), headers, [])
                load, answers = os.getloadavg()[0], []
                seconds = _scan(range(WARM_UP, WARM_UP + SCANS), headers, answers)
            finally:
                server.terminate()
                server.wait()
            counted, wanted = _counted(), WARM_UP + SCANS - sum(1 for one in range(WARM_UP + SCANS) if one % 10 == 9)
    late = statistics.quantiles(answers, n=100)[98]
    print(
        f"{people:,} on the list of the day, {os.cpu_count()} cores, load {load:.1f}; {GATES} gates on the same machine"
    )
    print(f"scans          {SCANS / seconds:,.0f}/s")
    print(f"answer         {statistics.median(answers) * 1000:.0f} ms median, {late * 1000:.0f} ms for 99 of 100"
          f" (goal {GOAL_SECONDS * 1000:.0f})")  # fmt: skip
    print(f"list           {size / 1024:,.0f} kB for a phone, made in {made:.1f} s once in five minutes")
    print(f"counted        {counted:,} people, each once, of {WARM_UP + SCANS:,} scans")
    return 0 if late <= GOAL_SECONDS and counted == wanted else 1


def _fill(people: int) -> None:
    from sizao.desk.filling import divisions
    from sizao.desk.filling.filling import Filling
    from sizao.foundation.accounts.types import Role, SystemActor
    from sizao.foundation.database.scope import scope
    from sizao.foundation.database.types import Scope
    from sizao.foundation.realms.operations import open_realm, set_clock
    from sizao.foundation.realms.types import RealmKind
    from sizao.interfaces.clock import machine_time
    from sizao.registry.people.operations import load_people
    from sizao.registry.people.types import PeopleColumns
    from sizao.registry.places.operations import load_venues
    from sizao.registry.places.types import Place
    from sizao.response.arrivals.operations import expect_arrivals
    from sizao.response.arrivals.types import ConveyanceKind, NewExpected

    machine = machine_time()
    who = {"actor": "system:bench", "reason": "bench"}
    open_realm(kind=RealmKind.DRILL, at=machine, **who)
    divisions.fill(Filling("tiny", 20211023, lambda text, share=None: None, machine))
    load_venues(venues=[Place(PLACE, "张家口站", "station", f"{CITY}.n130702")], at=machine, **who)
    commander = SystemActor(Role.CITY_COMMAND, "system:bench", Scope(CITY, "system:bench"))
    set_clock(shows_at=AT, actor=commander, machine=machine, reason="bench")
    columns = PeopleColumns(
        [_number(one) for one in range(people)], ["测试旅客"] * people, [""] * people, [1980] * people, ["u"] * people,
        [HUAILAI] * people, [None] * people,
    )  # fmt: skip
    keys = load_people(people=columns, within=CITY, at=AT, **who)
    with scope(CITY, actor="system:bench"):
        expect_arrivals(
            feed="bench", at=AT, **who,
            arrivals=[
                NewExpected(key, ConveyanceKind.TRAIN, f"G{7800 + line % 60}", AT.date(), "05车", "08F", "北京北",
                            PLACE, AT + timedelta(minutes=line % 600), f"{CITY}.n130702", HUAILAI, 0, line)
                for line, key in enumerate(keys)
            ],
        )  # fmt: skip


def _number(one: int) -> str:
    return f"E{one:08d}"


def _signed_in() -> dict[str, str]:
    """The headers of a guard's phone: an open session and the token of forms."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    from sizao.foundation.accounts.operations import create_account
    from sizao.foundation.accounts.types import Role

    user = create_account(
        username="guard", password="a-long-enough-passphrase", display_name="查验员", role=Role.STATION_STAFF,
        division_path=CITY, actor="system:bench", at=AT, reason="bench",
    )  # fmt: skip
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    token = _get_new_csrf_string()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Host": "localhost", "Cookie": cookies, "X-CSRFToken": token, "Accept-Language": "en"}


def _serve() -> "subprocess.Popen[bytes]":
    words = ["serve", "--port", str(PORT), "--processes", str(os.cpu_count() or 1)]
    server = subprocess.Popen([sys.executable, "-m", "sizao", *words])
    for _ in range(300):
        time.sleep(0.1)
        try:
            _get("/report/ticket/", {"Host": "localhost"})
        except OSError:
            continue
        return server
    raise SystemExit("the server did not start")


def _get(path: str, headers: dict[str, str]) -> int:
    """How many bytes an address answers with."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return len(body)


def _scan(numbers: range, headers: dict[str, str], times: list[float]) -> float:
    """Reads them at all gates at once; every tenth is read a second time instead of somebody new."""
    failed: list[int] = []

    def gate(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for number in numbers[place::GATES]:
            person = number - 1 if number % 10 == 9 else number
            body = urlencode({"number": _number(person), "gate": PLACE, "direction": "in"})
            more = {"Idempotency-Key": f"bench-{number}", "Content-Type": "application/x-www-form-urlencoded"}
            began = time.perf_counter()
            connection.request("POST", "/gate/", body=body, headers=headers | more)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - began)
            if answer.status != 200:
                failed.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=gate, args=(place,)) for place in range(GATES)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit(f"{len(failed)} scans failed: {sorted(set(failed))}")
    return time.perf_counter() - began


def _counted() -> int:
    from sizao.foundation.database.scope import scope
    from sizao.response.arrivals import models

    with scope("n13"):
        return models.GateScan.objects.values("person").distinct().count()


if __name__ == "__main__":
    sys.exit(main(int(float(sys.argv[1])) if len(sys.argv) > 1 else PEOPLE))
