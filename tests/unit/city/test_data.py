"""The committed data, and the script that cuts them out of the package."""

import csv
import gzip
import io
import runpy
import tarfile
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from sizao.engines.city.geography import COMMUNITY, COUNTY, TOWNSHIP, read_geography


SCRIPT = Path(__file__).parents[3] / "tools/build_divisions.py"
TABLES = {
    "areas": "code,name,cityCode,provinceCode\n130702,桥东区,1307,13\n130102,长安区,1301,13\n",
    "streets": "code,name,areaCode,provinceCode,cityCode\n130702001,红旗楼街道,130702,13,1307\n",
    "villages": "code,name,streetCode,provinceCode,cityCode,areaCode\n130702001001,某社区,130702001,13,1307,130702\n",
}


def package(folder: Path, tables: dict[str, str]) -> Path:
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as tarball:
        for name, text in tables.items():
            member = tarfile.TarInfo(f"package/dist/{name}.csv")
            member.size = len(text.encode())
            tarball.addfile(member, io.BytesIO(text.encode()))
    return path


def test_the_geography_is_that_of_the_whole_city():
    geography = read_geography()
    assert Counter(division.level for division in geography.divisions) == {COUNTY: 19, TOWNSHIP: 246, COMMUNITY: 4582}
    assert sum(county.people for county in geography.counties) == 4_118_908
    codes = [division.code for division in geography.divisions]
    assert codes == sorted(set(codes))
    assert {division.parent for division in geography.divisions} <= {*codes, "1307"}
    assert {entry.county for entry in geography.entries} <= set(codes)


def test_trains_run_forward_between_known_stations():
    geography = read_geography()
    here = {entry.name.removesuffix("站") for entry in geography.entries if entry.kind == "station"}
    assert len(geography.trains) == 40
    assert {stop.station for _, stops in geography.trains for stop in stops} == here | {"北京北", "呼和浩特东"}
    for _, stops in geography.trains:
        assert stops[0].arrive is None and stops[-1].depart is None
        clock = [time for stop in stops for time in (stop.arrive, stop.depart) if time is not None]
        assert clock == sorted(clock) and clock[0] >= 0 and clock[-1] < 24 * 60


def test_every_file_of_data_has_its_source_named():
    data = files("sizao.engines.city").joinpath("data")
    attribution = data.joinpath("ATTRIBUTION.md").read_text("utf-8")
    names = {entry.name for entry in data.iterdir()} - {"ATTRIBUTION.md"}
    assert names and all(f"`{name}`" in attribution for name in names)


def test_the_script_cuts_out_one_city_and_always_the_same_bytes(tmp_path):
    script = runpy.run_path(str(SCRIPT))
    rows = script["divisions"](package(tmp_path, TABLES), "1307")
    first, second = tmp_path / "a.csv.gz", tmp_path / "b.csv.gz"
    script["write"](rows, first)
    script["write"](rows, second)
    assert first.read_bytes() == second.read_bytes()
    assert list(csv.reader(io.StringIO(gzip.decompress(first.read_bytes()).decode()))) == [
        ["code", "name", "parent", "level"],
        ["130702", "桥东区", "1307", "1"],
        ["130702001", "红旗楼街道", "130702", "2"],
        ["130702001001", "某社区", "130702001", "3"],
    ]


def test_the_script_refuses_divisions_without_a_parent(tmp_path):
    torn = {**TABLES, "streets": TABLES["streets"].split("\n")[0] + "\n"}
    with pytest.raises(SystemExit, match="130702001001"):
        runpy.run_path(str(SCRIPT))["divisions"](package(tmp_path, torn), "1307")
