"""Advance reports: how many a second the page takes, acknowledged and durable, while the senders wait for answers.

    python -m bench.reports [REPORTS]

An installation of its own with the divisions of the demo city; the server as a city runs it, with a process for each
core; senders beside it on the same machine, each from an address of its own, so that the limit of one address is not
what is measured. Every report is another person; at the end all of them must be in the database, each once.
"""

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode


GOAL = 200.0
REPORTS, WARM_UP, SENDERS, PORT = 4_000, 400, 8, 8479
AT = datetime(2021, 10, 23, 8, tzinfo=UTC)


def main(reports: int) -> int:
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        os.environ["SIZAO_HOME"] = folder  # noqa: TID251 - an installation of its own
        from sizao.interfaces.cli.application import application
        from sizao.interfaces.cli.prepare import prepare_database

        with application():
            prepare_database(quiet=True)
            _fill()
            server = _serve()
            try:
                _send(0, WARM_UP)
                load = os.getloadavg()[0]
                seconds, answers = _send(WARM_UP, reports)
            finally:
                server.terminate()
                server.wait()
            taken = _taken()
    rate = reports / seconds
    print(f"{reports:,} reports, {os.cpu_count()} cores, load {load:.1f}; {SENDERS} senders on the same machine")
    print(f"taken          {rate:,.0f} reports/s (goal {GOAL:,.0f})")
    print(f"answer         {statistics.median(answers) * 1000:.0f} ms median,"
          f" {statistics.quantiles(answers, n=100)[98] * 1000:.0f} ms for 99 of 100")  # fmt: skip
    print(f"in the database {taken:,} arrivals of {reports + WARM_UP:,} people")
    return 0 if rate >= GOAL and taken == reports + WARM_UP else 1


def _fill() -> None:
    from sizao.desk.filling import divisions, offices
    from sizao.desk.filling.filling import Filling
    from sizao.foundation.accounts.types import Role, SystemActor
    from sizao.foundation.database.types import Scope
    from sizao.foundation.realms.operations import open_realm, set_clock
    from sizao.foundation.realms.types import RealmKind
    from sizao.interfaces.clock import machine_time

    known = {"machine": machine_time(), "reason": "bench"}
    open_realm(kind=RealmKind.DRILL, actor="system:bench", at=known["machine"], reason="bench")
    filling = Filling("tiny", 20211023, lambda text, share=None: None, known["machine"])
    divisions.fill(filling)
    offices.fill(filling)
    commander = SystemActor(Role.CITY_COMMAND, "system:bench", Scope("n13.n1307", "system:bench"))
    set_clock(shows_at=AT, actor=commander, **known)


def _serve() -> "subprocess.Popen[bytes]":
    words = ["serve", "--port", str(PORT), "--processes", str(os.cpu_count() or 1)]
    server = subprocess.Popen([sys.executable, "-m", "sizao", *words])
    for _ in range(300):
        time.sleep(0.1)
        try:
            _ticket("127.0.0.1")
        except OSError:
            continue
        return server
    raise SystemExit("the server did not start")


def _ticket(address: str) -> tuple[http.client.HTTPConnection, dict[str, str]]:
    """A connection from this address, and the headers of a phone that asked for a token."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60, source_address=(address, 0))
    connection.request("GET", "/report/ticket/", headers={"Host": "localhost"})
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return connection, {
        "Host": "localhost",
        "Cookie": cookie,
        "X-CSRFToken": json.loads(answer.read())["token"],
        "Content-Type": "application/x-www-form-urlencoded",
    }


def _send(first: int, count: int) -> tuple[float, list[float]]:
    """Sends that many reports as fast as they are answered: seconds for all, and for each."""
    bodies = [_body(number) for number in range(first, first + count)]
    times: list[float] = []
    refused: list[int] = []

    def sender(place: int) -> None:
        for start in range(place, count, SENDERS * 100):
            # Another address every hundred reports: a network of phones.
            connection, headers = _ticket(f"127.0.{1 + place}.{1 + (first + start) // 100 % 250}")
            for number in range(start, min(count, start + SENDERS * 100), SENDERS):
                began = time.perf_counter()
                key = {"Idempotency-Key": f"bench-{first + number}"}
                connection.request("POST", "/report/", body=bodies[number], headers=headers | key)
                answer = connection.getresponse()
                answer.read()
                times.append(time.perf_counter() - began)
                if answer.status != 200:
                    refused.append(answer.status)
            connection.close()

    threads = [threading.Thread(target=sender, args=(place,)) for place in range(SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if refused:
        raise SystemExit(f"{len(refused)} reports were refused: {sorted(set(refused))}")
    return time.perf_counter() - began, times


def _body(number: int) -> str:
    arrives = AT + timedelta(hours=50 + number % 48)
    return urlencode(
        {
            "reporter": "self",
            "name-0": "测试旅客",
            "identifier-0": f"E{number:08d}",
            "phone-0": f"100{number:08d}",
            "place-0": "河北省石家庄市裕华区",
            "code-0": "130108",
            "destination": "n13.n1307.n130730.n130730100",
            "address": "3号楼2单元",
            "mode": "train",
            "number": "G7835",
            "arrives_on": arrives.date().isoformat(),
            "arrives_time": "15:20",
        }
    )


def _taken() -> int:
    from sizao.foundation.database.scope import scope
    from sizao.response.arrivals import models

    with scope("n13"):
        return models.Arrival.objects.values("person").distinct().count()


if __name__ == "__main__":
    sys.exit(main(int(float(sys.argv[1])) if len(sys.argv) > 1 else REPORTS))
