"""Who is who: one record against a million (BENCH=full: four million) registered people, and a million in one batch.

    python -m bench.linkage [PEOPLE]

A database of its own is filled with the synthetic city's people, encrypted as ever. Single records ask the registry as
a page or a feed does: blind indexes, opening, comparing, audit row and all. The batch is the engine's own, in memory.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from sizao.engines.city import generate_city
from sizao.engines.city.slips import UNREGISTERED, Register, Slip, register, written_again
from sizao.engines.linkage.blocking import Index
from sizao.engines.linkage.deciding import Outcome, decide_many
from sizao.engines.linkage.records import Writing, columns_of, joined, read_writing
from sizao.engines.linkage.weights import load_weights


PEOPLE = {"default": 1_000_000, "full": 4_000_000}
# Milliseconds in which 99 of 100 single records are decided, by number of people; seconds for a million in one batch.
GOALS = {1_000_000: 20.0, 4_000_000: 100.0}
BATCH, BATCH_GOAL = 1_000_000, 600.0
SINGLES, WARM_UP, CHUNK = 2_000, 100, 50_000
CITY = "n13.n1307"
AT = datetime(2021, 10, 23, tzinfo=UTC)
SEED = 20211023


def main(people: int) -> int:
    began = time.perf_counter()
    known = register(generate_city(scale="full", seed=SEED), count=people)
    print(f"{people:,} people, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; made in {_since(began)}")
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        os.environ["SIZAO_HOME"] = folder  # noqa: TID251 - an installation of its own
        slowest = _singles(known)
    seconds = _batch(known)
    print(f"load {os.getloadavg()[0]:.1f}, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB at most")
    goal = GOALS.get(people, GOALS[4_000_000])
    return 0 if slowest <= goal and seconds <= BATCH_GOAL else 1


def _singles(known: Register) -> float:
    """Fills a registry and asks for one record after the other; the 99th percentile in milliseconds."""
    from sizao.interfaces.cli.application import application
    from sizao.interfaces.cli.prepare import prepare_database

    with application():
        prepare_database(quiet=True)
        from django.db import connections

        from sizao.foundation.accounts.types import Role, SystemActor
        from sizao.foundation.database.types import Scope
        from sizao.registry.people.operations import link_people
        from sizao.registry.people.queries import access_candidates

        actor = SystemActor(Role.CITY_COMMAND, "system:bench", Scope(CITY))
        began = time.perf_counter()
        for start in range(0, len(known.writings), CHUNK):
            _load(known.writings[start : start + CHUNK])
        rate = len(known.writings) / (time.perf_counter() - began)
        # What the database does by itself within a minute or two.
        with connections["owner"].cursor() as cursor:
            cursor.execute("ANALYZE people_person")
            cursor.execute(
                "SELECT pg_total_relation_size('people_person'), pg_relation_size('people_person_family_idx')"
            )
            table, index = cursor.fetchone()
        print(f"registered in {_since(began)}, {rate:,.0f} people/s; {table / 2**20:,.0f} MB, "
              f"of which each index of halves of names {index / 2**20:,.0f} MB")  # fmt: skip
        taken, own, right, wrong = [], [], 0, 0
        for kind in Slip:
            writings, rows = written_again(known, kind, (SINGLES + WARM_UP) // len(Slip), seed=SEED + 2)
            for writing, row in zip(writings, rows, strict=True):
                began, processor = time.perf_counter(), time.process_time()
                found = access_candidates(actor=actor, writing=writing, purpose="exercise", at=AT)
                taken.append(1000 * (time.perf_counter() - began))
                own.append(1000 * (time.process_time() - processor))
                if found.outcome == "same":
                    hit = (
                        kind not in UNREGISTERED and found.found[0].record.identifier == known.writings[row].identifier
                    )
                    right, wrong = right + hit, wrong + (not hit)
        values = np.sort(taken[WARM_UP:])
        median, most = np.percentile(values, [50, 99])
        print(f"one record: median {median:.1f} ms, 95 of 100 in {np.percentile(values, 95):.1f} ms, "
              f"99 of 100 in {most:.1f} ms, slowest {values[-1]:.1f} ms; "
              f"{right} right, {wrong} wrong of {len(taken)}; processor of this process {np.median(own):.1f} ms, "
              f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
        began, after, walked = time.perf_counter(), 0, 0
        while walked < 20_000:
            linked = link_people(within=CITY, actor="system:bench", at=AT, reason="bench", after=after)
            after, walked = linked.after or 0, walked + linked.people
        print(f"people compared with each other through the database: {walked / (time.perf_counter() - began):,.0f}/s")
    return float(most)


def _load(writings: Sequence[Writing]) -> None:
    from sizao.registry.people.operations import load_people
    from sizao.registry.people.types import PeopleColumns

    people = PeopleColumns(
        identifiers=[one.identifier for one in writings],
        names=[one.name for one in writings],
        phones=[one.phone for one in writings],
        birth_years=[one.birth_year for one in writings],
        sexes=[one.sex for one in writings],
        division_paths=[one.division for one in writings],
        household_places=[one.household for one in writings],
    )
    load_people(people=people, within=CITY, actor="system:bench", at=AT, reason="bench")


def _batch(known: Register) -> float:
    """A million writings at once, in the shares of a usual day; seconds with reading them and building the index."""
    writings: list[Writing] = []
    share = {Slip.CLEAN: 0.7, Slip.CHANGED_PHONE: 0.15, Slip.MISTYPED_DIGIT: 0.03, Slip.HOMOPHONE: 0.06,
             Slip.PASSPORT: 0.03, Slip.STRANGER: 0.03}  # fmt: skip
    for kind, part in share.items():
        writings += written_again(known, kind, round(part * BATCH), seed=SEED + 3)[0]
    began = time.perf_counter()
    parts = (known.writings[at : at + CHUNK] for at in range(0, len(known.writings), CHUNK))
    index = Index(joined([columns_of([read_writing(one) for one in part]) for part in parts]))
    built = time.perf_counter()
    humans, counts, compared = np.arange(len(known.writings)), np.zeros(3, np.int64), 0
    weights = load_weights()
    for at in range(0, len(writings), CHUNK):
        verdicts = decide_many([read_writing(one) for one in writings[at : at + CHUNK]], index, humans, weights)
        counts += np.bincount(verdicts.outcomes, minlength=3)
        compared += verdicts.compared
    seconds = time.perf_counter() - began
    print(f"batch of {len(writings):,}: index {built - began:.0f} s, decided in {seconds - (built - began):.0f} s, "
          f"{compared:,} pairs compared; same {counts[Outcome.SAME]:,}, to look at {counts[Outcome.LOOK]:,}, "
          f"different {counts[Outcome.DIFFERENT]:,}")  # fmt: skip
    return seconds


def _since(began: float) -> str:
    return f"{time.perf_counter() - began:.0f} s"


if __name__ == "__main__":
    chosen = PEOPLE["full" if os.environ.get("BENCH") == "full" else "default"]  # noqa: TID251
    sys.exit(main(int(float(sys.argv[1])) if len(sys.argv) > 1 else chosen))
