"""Feeds: records a second acknowledged and durable while the desk is used, and a day of presences in bulk.

    python -m bench.feeds [SECONDS [PRESENCES]]

An installation of its own as a city runs it: PostgreSQL that syncs, a server with a process for each core, a worker,
all on this machine beside the senders. Gates send deliveries of 250 crossings by API, paced to 5,000 records a second;
meanwhile an officer opens pages of the desk. A delivery counts when it is acknowledged. Then the worker is left to work
off the rest, and every record must be there once. The bulk comes in files through the feed of movements.
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


GOAL, DESK_GOAL_MS, DAY_GOAL = 5_000, 200.0, 300.0
SECONDS, PRESENCES = 20, 10_000_000
A_DELIVERY, SENDERS, PORT, A_FILE = 250, 4, 8481, 500_000
AT = datetime(2021, 10, 24, 4, tzinfo=UTC)
CITY = "n13.n1307"
PASSWORD = "a-long-enough-passphrase"
PAGES = ("/", "/feeds/", "/feeds/gates/", "/cases/", "/arrivals/")
WHO = {"actor": "system:bench", "reason": "bench"}


def main(seconds: int, presences: int) -> int:
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        os.environ["SIZAO_HOME"] = folder  # noqa: TID251 - an installation of its own
        from sizao.interfaces.cli.application import application
        from sizao.interfaces.cli.prepare import prepare_database, prepare_static_files

        with application():
            prepare_database(quiet=True)
            prepare_static_files(Path(folder))
            token = _fill()
            running = [_serve()]
            try:
                _send(token, 2, first=10**7, officer=None)
                officer = _signed_in()
                running.append(subprocess.Popen([sys.executable, "-m", "sizao", "work"]))
                time.sleep(3)
                load = os.getloadavg()[0]
                rate, answers, pages = _send(token, seconds, first=0, officer=officer)
                began = time.perf_counter()
                taken = _wait(seconds * GOAL + 2 * GOAL)
                rest = time.perf_counter() - began
            finally:
                used = _processor(running[0].pid)
                for process in running:
                    process.terminate()
                    process.wait()
            print(
                f"{seconds} s of {GOAL:,} records/s, {A_DELIVERY} a delivery, {os.cpu_count()} cores, load {load:.1f}"
                f" to {os.getloadavg()[0]:.1f}; senders, worker and desk on the same machine"
            )
            print(f"acknowledged   {rate:,.0f} records/s (goal {GOAL:,}), each delivery in {_of(answers)}")
            print(f"processor      {used:.1f} s of the server for all of it, pages and start included")
            print(f"desk meanwhile {_of(pages)} for {len(pages)} pages (goal {DESK_GOAL_MS:.0f} ms)")
            print(f"worked off     {taken:,} records, each once; the last {rest:.0f} s after the last was sent")
            desk = _hundredths(pages)
            day = _day(Path(folder), presences) if presences else 0.0
    whole = taken == seconds * GOAL + 2 * GOAL
    return 0 if rate >= 0.98 * GOAL and desk[1] < DESK_GOAL_MS and whole and day < DAY_GOAL else 1


def _fill() -> str:
    from sizao.desk.filling import divisions
    from sizao.desk.filling.filling import Filling
    from sizao.foundation.accounts.operations import create_account
    from sizao.foundation.accounts.types import Authority, Role, SystemActor
    from sizao.foundation.database.types import Scope
    from sizao.foundation.intake.operations import issue_feed_token
    from sizao.foundation.realms.operations import open_realm, set_clock
    from sizao.foundation.realms.types import RealmKind
    from sizao.interfaces.clock import machine_time
    from sizao.interfaces.feeds.connecting import connect_declared

    machine = machine_time()
    open_realm(kind=RealmKind.DRILL, actor="system:bench", at=machine, reason="bench")
    divisions.fill(Filling("tiny", 20211023, lambda text, share=None: None, machine))
    commander = SystemActor(Role.CITY_COMMAND, "system:bench", Scope(CITY, "system:bench"))
    set_clock(shows_at=AT, actor=commander, machine=machine, reason="bench")
    create_account(
        username="officer", password=PASSWORD, display_name="值班员", role=Role.CITY_COMMAND, division_path=CITY,
        acts_for=Authority.NONE, at=AT, **WHO,
    )  # fmt: skip
    for adapter, name in (("checkpoint", "gates"), ("movements", "bulk")):
        connect_declared(adapter=adapter, name=name, division_path=CITY, at=AT, **WHO)
    return issue_feed_token(feed="gates", label="bench", at=AT, **WHO)


def _serve() -> "subprocess.Popen[bytes]":
    words = ["serve", "--port", str(PORT), "--processes", str(os.cpu_count() or 1)]
    server = subprocess.Popen([sys.executable, "-m", "sizao", *words])
    for _ in range(300):
        time.sleep(0.1)
        try:
            _get(http.client.HTTPConnection("127.0.0.1", PORT, timeout=30), "/sign-in/", {})
        except OSError:
            continue
        return server
    raise SystemExit("the server did not start")


def _send(
    token: str, seconds: int, *, first: int, officer: dict[str, str] | None
) -> tuple[float, list[float], list[float]]:
    """Sends at the pace of the goal: records a second that were acknowledged, the time of each answer, of each page."""
    count = seconds * GOAL // A_DELIVERY
    bodies = [_body(first + number * A_DELIVERY) for number in range(count)]
    times: list[float] = []
    pages: list[float] = []
    refused: list[int] = []
    done = threading.Event()
    began = time.perf_counter()

    def sender(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for number in range(place, count, SENDERS):
            time.sleep(max(0.0, began + number * A_DELIVERY / GOAL - time.perf_counter()))
            headers = {
                "Host": "localhost", "Authorization": f"Bearer {token}", "Content-Type": "text/csv",
                "Idempotency-Key": f"bench-{first + number}",
            }  # fmt: skip
            asked = time.perf_counter()
            connection.request("POST", "/api/v1/feeds/gates", body=bodies[number], headers=headers)
            answer = connection.getresponse()
            answer.read()
            times.append(time.perf_counter() - asked)
            if answer.status != 202:
                refused.append(answer.status)

    threads = [threading.Thread(target=sender, args=(place,)) for place in range(SENDERS)]
    if officer:
        threads.append(threading.Thread(target=_look, args=(officer, pages, done)))
    for thread in threads:
        thread.start()
    for thread in threads[:SENDERS]:
        thread.join()
    passed = time.perf_counter() - began
    done.set()
    for thread in threads[SENDERS:]:
        thread.join()
    if refused:
        raise SystemExit(f"{len(refused)} deliveries were refused: {sorted(set(refused))}")
    return count * A_DELIVERY / passed, times, pages


def _signed_in() -> dict[str, str]:
    """The headers of an officer who has signed in and opened each page once."""
    from django.test import Client

    from sizao.foundation.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username="officer"), backend="sizao.foundation.accounts.backend.AccountBackend")
    headers = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    for page in PAGES * 6:
        # Each by a connection of its own, so that every process has served every page.
        _text, answer = _get(http.client.HTTPConnection("127.0.0.1", PORT, timeout=60), page, headers)
        if answer.status != 200:
            raise SystemExit(f"{page} answered with {answer.status}")
    return headers


def _look(headers: dict[str, str], times: list[float], done: threading.Event) -> None:
    """An officer who opens one page after the other."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    while not done.is_set():
        for page in PAGES:
            asked = time.perf_counter()
            _get(connection, page, headers)
            times.append(time.perf_counter() - asked)
            if times[-1] * 1000 > DESK_GOAL_MS:
                print(f"  {page} took {times[-1] * 1000:.0f} ms", file=sys.stderr)
            done.wait(0.1)


def _get(
    connection: http.client.HTTPConnection, path: str, headers: dict[str, str]
) -> tuple[str, http.client.HTTPResponse]:
    connection.request("GET", path, headers={"Host": "localhost", **headers})
    answer = connection.getresponse()
    return answer.read().decode(), answer


def _body(first: int) -> bytes:
    """A delivery: so many people cross at ten gates."""
    from sizao.engines.linkage.identifiers import check_character

    lines = ["卡口,通行时间,方向,证件号码,姓名,健康码,体温,登记,设备号"]
    for number in range(first, first + A_DELIVERY):
        digits = f"1399{number // 1000 % 100:02}19{number // 100_000 % 90 + 10:02}0101{number % 1000:03}"
        at = AT + timedelta(hours=8, seconds=number % 3600 - 3600)
        lines.append(
            f"{number % 10}号卡口,{at:%Y-%m-%d %H:%M:%S},入,{digits}{check_character(digits)},测试,绿码,36.5,是,"
            f"{number % 10}-{number % 3}"
        )
    return "\n".join(lines).encode()


def _wait(expected: int) -> int:
    """Waits until the worker has worked off all; how many records have their place."""
    from django.db.models import Sum

    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake import models

    for _ in range(240):
        with scope(CITY):
            rows = models.Delivery.objects.filter(feed__name="gates", state="applied")
            taken = rows.aggregate(good=Sum("good"), bad=Sum("bad"))
        if (taken["good"] or 0) + (taken["bad"] or 0) >= expected:
            break
        time.sleep(0.25)
    return int(taken["good"] or 0)


def _day(home: Path, rows: int) -> float:
    """A day of presences as files of the feed of movements: seconds until all of them can be traced."""
    from bench.imports import _write_rows
    from sizao.foundation.database.scope import scope
    from sizao.foundation.intake.types import Way
    from sizao.interfaces.clock import now
    from sizao.interfaces.feeds.working import take_in
    from sizao.response.presences.operations import apply_batch

    file = home / "part.csv"
    parts = max(1, rows // A_FILE)
    seconds, good = 0.0, 0
    for part in range(parts):
        _write_rows(file, rows // parts)
        content = file.read_bytes()
        # Each file is another one, or it would be taken for the first: its header tells the part.
        content = content.replace(b"\n", f",part{part}\n".encode(), 1).replace(b",station\n", b",station,\n")
        began = time.perf_counter()
        with scope(CITY, actor="system:bench"):
            taken = take_in(
                feed="bulk", key=None, name=file.name, content=content, way=Way.COMMAND, at=now(), **WHO
            )  # fmt: skip
        batch = int(taken.reference.partition(":")[2])
        row = apply_batch(number=batch, division_path=CITY, at=now, **WHO)
        seconds += time.perf_counter() - began
        good += row.good
    print(f"a day in bulk  {rows:,} presences in {parts} files: {seconds:.0f} s, {good / seconds:,.0f} rows/s"
          f" (goal {DAY_GOAL:.0f} s), load {os.getloadavg()[0]:.1f}")  # fmt: skip
    if good != rows:
        raise SystemExit(f"{rows - good:,} presences are missing")
    return seconds


def _processor(pid: int) -> float:
    """Seconds of processor time that a process and its children have used, on Linux."""
    found = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(folder.name) == pid or int(words[1]) == pid:
            found += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return found


def _hundredths(times: list[float]) -> tuple[float, float]:
    """Median and what 99 of 100 stay below, in ms."""
    return statistics.median(times) * 1000, statistics.quantiles(times, n=100)[98] * 1000


def _of(times: list[float]) -> str:
    median, most = _hundredths(times)
    return f"{median:.0f} ms median, {most:.0f} ms for 99 of 100"


if __name__ == "__main__":
    given = [int(float(text)) for text in sys.argv[1:3]]
    sys.exit(main(*given, *(SECONDS, PRESENCES)[len(given) :]))
