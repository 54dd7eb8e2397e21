"""`python -m bench`: builds each engine's store, asks all of them the same in turns, checks that they agree, and tells.

BENCH=full measures 100 million presences (needs 40 GB of disk and half an hour) instead of 10 million.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import report
from bench.agreement import Agreement
from bench.measure import Measurement, build_all, cold_answers, touch_floors, warm_answers
from bench.peers import MODULES


ROWS = {"default": 10_000_000, "full": 100_000_000}
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "bench.md"


def main() -> int:
    options = _options()
    full = os.environ.get("BENCH") == "full"  # noqa: TID251 - the bench has no settings of its own
    rows = options.rows or ROWS["full" if full else "default"]
    folder = Path(options.keep) if options.keep else Path(tempfile.mkdtemp(prefix="sizao-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    measurement = Measurement(folder, rows, options.peers)
    agreement = Agreement()
    try:
        build_all(measurement)
        load = os.getloadavg()[0]
        warm_answers(measurement, agreement, rounds=options.rounds)
        touch_floors(measurement)
        measurement.load = load, os.getloadavg()[0]
        cold_answers(measurement, full=full)
    finally:
        measurement.close()
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    text = report.written(measurement, agreement)
    if options.imports:
        text += "\n" + _imports()
    print(text)
    linkage = _linkage() if options.linkage else ""
    print(linkage)
    reports = _reports() if options.reports else ""
    print(reports)
    feeds = _feeds() if options.feeds else ""
    print(feeds)
    gates = _gates() if options.gates else ""
    print(gates)
    if options.write:
        report.put(PAGE, text)
        for section in filter(None, (linkage, reports, feeds, gates)):
            report.put(PAGE, section)
        print(f"Written to {PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE}.")
    # In a process of its own: it sets Django up, and has a database of its own.
    contacts = options.contacts and subprocess.run(
        [sys.executable, "-m", "bench.contact_list", *(["--write"] if options.write else [])], check=False
    )
    return 0 if agreement.holds and not (contacts and contacts.returncode) else 1


def _imports() -> str:
    """What `python -m bench.imports` prints; it has its own process, since it measures disks and not answers."""
    done = subprocess.run([sys.executable, "-m", "bench.imports"], capture_output=True, text=True, check=False)
    return f"Import (`python -m bench.imports`):\n\n```\n{done.stdout or done.stderr}```\n"


def _linkage() -> str:
    """What `python -m bench.linkage` prints, in a process of its own: it has its own database and its own memory."""
    done = subprocess.run([sys.executable, "-m", "bench.linkage"], capture_output=True, text=True, check=False)
    return report.who_is_who(done.stdout or done.stderr)


def _reports() -> str:
    """What `python -m bench.reports` prints, in a process of its own: it serves pages from a database of its own."""
    done = subprocess.run([sys.executable, "-m", "bench.reports"], capture_output=True, text=True, check=False)
    return report.advance_reports(done.stdout or done.stderr)


def _feeds() -> str:
    """What `python -m bench.feeds` prints, in a process of its own: it has a server, a worker and senders."""
    done = subprocess.run([sys.executable, "-m", "bench.feeds"], stdout=subprocess.PIPE, text=True, check=False)
    return report.feeds(done.stdout)


def _gates() -> str:
    """What `python -m bench.gates` prints, in a process of its own: it has a server and gates."""
    done = subprocess.run([sys.executable, "-m", "bench.gates"], stdout=subprocess.PIPE, text=True, check=False)
    return report.gates(done.stdout)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--rows", type=lambda text: int(float(text)), help="presences, for example 1e6")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each question; slow engines get fewer")
    parser.add_argument(
        "--peers", nargs="+", choices=list(MODULES), default=list(MODULES), help="engines (default: those available)"
    )
    parser.add_argument("--keep", help="keep the stores in this folder, and use them again when they are there")
    parser.add_argument("--imports", action=argparse.BooleanOptionalAction, default=True, help="measure the import too")
    parser.add_argument("--linkage", action=argparse.BooleanOptionalAction, default=True, help="measure who is who too")
    parser.add_argument(
        "--reports", action=argparse.BooleanOptionalAction, default=True, help="measure advance reports too"
    )
    parser.add_argument("--gates", action=argparse.BooleanOptionalAction, default=True, help="measure gates too")
    parser.add_argument("--feeds", action=argparse.BooleanOptionalAction, default=True, help="measure feeds too")
    parser.add_argument(
        "--contacts", action=argparse.BooleanOptionalAction, default=True, help="measure what privacy costs too"
    )
    parser.add_argument("--write", action="store_true", help="put the table into docs/reference/bench.md")
    return parser.parse_args()


sys.exit(main())
