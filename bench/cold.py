"""One cold answer in this process: `python -m bench.cold ENGINE FOLDER COUNT DEGREES`, started by `bench.measure`."""

import json
import sys
import time
from pathlib import Path

from bench.peers import load


def main() -> None:
    name, folder, count, degrees = sys.argv[1:]
    persons = json.loads((Path(folder) / "persons.json").read_text())[: int(count)]
    peer = load(name)(Path(folder) / name)
    peer.open()
    answer = peer.trace(persons, int(degrees))
    answered = time.perf_counter()
    reached = len(peer.table(answer))
    from bench.measure import memory_of_this_process

    megabytes = memory_of_this_process()
    peer.close()
    # What came after the answer is taken off by whoever watches the clock.
    print(json.dumps({"reached": reached, "megabytes": megabytes, "after": time.perf_counter() - answered}))


main()
