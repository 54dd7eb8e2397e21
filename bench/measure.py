"""Building, asking warm in turns, and asking cold in new processes."""

import json
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.agreement import Agreement
from bench.floor import Floor, floor_of
from bench.peers import Built, Peer, load
from bench.question import COUNTS, DEGREES


Question = tuple[int, int]  # index persons, degrees
QUESTIONS: list[Question] = [(count, degrees) for count in COUNTS for degrees in DEGREES]
SECONDS_FOR_ROUNDS = 12.0  # of one engine for one question; it is asked once in any case
CANDIDATES, TRIED = 50, 15


@dataclass
class Cold:
    """A cold answer: seconds from the start of the process to the printed answer, and its largest memory."""

    seconds: float
    megabytes: float


@dataclass
class Measurement:
    """What is measured, and what came out."""

    folder: Path
    rows: int
    names: list[str]
    generated_seconds: float = 0.0
    actual_rows: int = 0
    people: int = 0
    persons: list[int] = field(default_factory=list)
    peers: dict[str, Peer] = field(default_factory=dict)
    built: dict[str, Built] = field(default_factory=dict)
    warm: dict[Question, dict[str, list[float]]] = field(default_factory=dict)
    reached: dict[Question, int] = field(default_factory=dict)
    cold: dict[Question, dict[str, Cold]] = field(default_factory=dict)
    floors: dict[Question, Floor] = field(default_factory=dict)
    load: tuple[float, float] = (0.0, 0.0)
    notes: list[str] = field(default_factory=list)

    def close(self) -> None:
        for peer in self.peers.values():
            peer.close()

    @property
    def facts_file(self) -> Path:
        return self.folder / "facts.json"


def build_all(measurement: Measurement) -> None:
    """Load every engine's store from the same presences, except where it is there already."""
    missing: list[str] = []
    facts = json.loads(measurement.facts_file.read_text()) if measurement.facts_file.exists() else {"built": {}}
    if facts.get("rows", measurement.rows) != measurement.rows:
        raise SystemExit(f"{measurement.folder} holds {facts['rows']:,} presences; give another folder.")
    for name in measurement.names:
        kind = load(name)
        if not getattr(kind, "available", lambda: True)():
            measurement.notes.append(f"{name}: not here, left out.")
            continue
        folder = measurement.folder / name
        folder.mkdir(exist_ok=True)
        measurement.peers[name] = kind(folder)
        if name in facts["built"]:
            measurement.built[name] = Built(**facts["built"][name])
        else:
            missing.append(name)
    if missing:
        _build(measurement, missing, facts)
    measurement.actual_rows, measurement.people = facts["actual_rows"], facts["people"]
    measurement.generated_seconds = facts["generated_seconds"]


def _build(measurement: Measurement, missing: list[str], facts: dict[str, Any]) -> None:
    from bench.presences import generate

    begun = time.perf_counter()
    rows = generate(measurement.rows)
    facts |= {
        "rows": measurement.rows,
        "actual_rows": len(rows),
        "people": rows.people,
        "generated_seconds": time.perf_counter() - begun,
    }
    say(f"{len(rows):,} presences of {rows.people:,} people in {facts['generated_seconds']:.1f} s")
    shared: dict[str, Any] = {}
    for name in missing:
        built = measurement.peers[name].build(rows, shared)
        measurement.built[name] = built
        facts["built"][name] = vars(built)
        say(f"{name}: loaded at {len(rows) / built.seconds / 1e6:.2f} M rows/s, {built.bytes / len(rows):.1f} B/row")
    measurement.facts_file.write_text(json.dumps(facts))


def choose_persons(measurement: Measurement) -> None:
    """Fifty index persons; the first is the one with the median third-degree answer of fifteen."""
    random = np.random.default_rng(3)
    persons = [int(person) for person in random.choice(measurement.people, CANDIDATES, replace=False)]
    peer = next(iter(measurement.peers.values()))
    sizes = [len(peer.table(peer.trace([person], max(DEGREES)))) for person in persons[:TRIED]]
    median = int(np.argsort(sizes, kind="stable")[TRIED // 2])
    persons[0], persons[median] = persons[median], persons[0]
    measurement.persons = persons


def warm_answers(measurement: Measurement, agreement: Agreement, *, rounds: int) -> None:
    """Ask all engines in turns, so that whatever else the machine does falls on each of them."""
    for peer in measurement.peers.values():
        peer.open()
    choose_persons(measurement)
    for question in QUESTIONS:
        count, degrees = question
        persons = measurement.persons[:count]
        first: dict[str, float] = {}
        for name, peer in measurement.peers.items():
            begun = time.perf_counter()
            answer = peer.trace(persons, degrees)
            first[name] = time.perf_counter() - begun
            table = peer.table(answer)
            agreement.compare(question, name, peer.definition, table)
            measurement.reached.setdefault(question, len(table))
        times: dict[str, list[float]] = {name: [] for name in first}
        for turn in range(rounds):
            for name, peer in measurement.peers.items():
                if turn and (turn + 1) * first[name] > SECONDS_FOR_ROUNDS:
                    continue
                begun = time.perf_counter()
                peer.trace(persons, degrees)
                times[name].append(time.perf_counter() - begun)
        measurement.warm[question] = times
        medians = ", ".join(f"{name} {1000 * statistics.median(taken):,.2f} ms" for name, taken in times.items())
        say(f"{asked(count, degrees)}, {measurement.reached[question]:,} reached: {medians}")


def touch_floors(measurement: Measurement) -> None:
    """How far our trace is from only touching what it reads."""
    if "sizao" not in measurement.peers:
        return
    for count, degrees in QUESTIONS:
        floor = floor_of(measurement.peers["sizao"], measurement.persons[:count], degrees)
        measurement.floors[count, degrees] = floor
        say(f"touch floor, {asked(count, degrees)}: {1000 * floor.touch:,.2f} ms, ratio {floor.ratio:.1f}")


def cold_answers(measurement: Measurement, *, full: bool) -> None:
    """Ask in new processes, with the store's files out of the page cache."""
    measurement.close()
    measurement.facts_file.with_name("persons.json").write_text(json.dumps(measurement.persons))
    for count, degrees in [(1, 1), (1, 3), (50, 2), *([(50, 3)] if full else [])]:
        for name, peer in measurement.peers.items():
            peer.evict()
            command = [sys.executable, "-m", "bench.cold", name, str(measurement.folder), str(count), str(degrees)]
            begun = time.perf_counter()
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            seconds = time.perf_counter() - begun
            if done.returncode:
                raise SystemExit(f"{name} failed cold:\n{done.stderr}")
            facts = json.loads(done.stdout.splitlines()[-1])
            cold = Cold(seconds - facts["after"], facts["megabytes"])
            measurement.cold.setdefault((count, degrees), {})[name] = cold
        told = ", ".join(f"{name} {cold.seconds:.2f} s" for name, cold in measurement.cold[count, degrees].items())
        say(f"cold, {asked(count, degrees)}: {told}")


def memory_of_this_process() -> float:
    """Largest resident memory in MB; not by `getrusage`, which after a fork begins with the parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def asked(count: int, degrees: int) -> str:
    return f"{count} index person{'s' if count > 1 else ''}, {degrees} degree{'s' if degrees > 1 else ''}"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
