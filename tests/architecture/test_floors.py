"""The shape of the house, checked over what is committed: floors, doors of rooms, addresses, clock, environment."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import grimp
import pytest


ROOT = Path(__file__).parents[2]
DOORS = {"queries", "operations", "types", "permissions"}
# No rooms with records but tools that rooms stand on.
FOUNDATIONS = {"sizao.foundation.database", "sizao.foundation.privacy"}
SOURCES = sorted(
    path
    for folder in ("sizao", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts and "tests" not in path.parts
)


def committed(*patterns: str) -> list[Path]:
    found = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False)
    return [ROOT / line for line in found.stdout.splitlines() if (ROOT / line).is_file()]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("sizao", "config", cache_dir=None)


def rooms(modules: set[str]) -> set[str]:
    """Packages directly on a floor of rooms, such as `sizao.response.presences`."""
    floors = ("foundation", "registry", "response", "readiness", "ledger")
    found = {".".join(name.split(".")[:3]) for name in modules if name.split(".")[1:2] and name.count(".") >= 2}
    return {name for name in found if name.split(".")[1] in floors} - FOUNDATIONS


@pytest.mark.slow
def test_floors():
    """The contracts of pyproject.toml, so that the tests alone tell of a broken one."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_a_room_is_entered_by_its_doors(graph):
    """From outside only queries, operations, types (and the table of permissions) of a room are imported.

    Interfaces and the fill of the demo city may also use a room's `demo`; jobs and models stay inside.
    """
    wrong = []
    for room in sorted(rooms(graph.modules)):
        inside = {room} | graph.find_descendants(room)
        allowed = {room} | {name for name in inside if name.split(".")[3:4] and name.split(".")[3] in DOORS}
        for module in inside - allowed:
            for importer in graph.find_modules_that_directly_import(module) - inside:
                if importer.startswith(("sizao.interfaces.", "sizao.desk.filling.")) and module.endswith(".demo"):
                    continue
                wrong.append(f"{importer} imports {module}")
    assert wrong == []


def test_no_lock_holds_an_address():
    locks = list((ROOT / "requirements").glob("*.txt"))
    assert len(locks) == 6
    for lock in locks:
        text = lock.read_text("utf-8")
        assert "://" not in text, lock.name
        assert "index-url" not in text, lock.name
        pins = re.findall(r"^[a-z0-9][^\s=]*==\S+", text, re.MULTILINE)
        assert pins
        assert text.count("--hash=sha256:") >= len(pins), f"{lock.name}: every pin carries hashes"


def test_every_requirement_has_its_reason_above_it():
    for path in (ROOT / "requirements").glob("*.in"):
        lines = path.read_text("utf-8").splitlines()
        for number, line in enumerate(lines):
            if line and not line.startswith("#"):
                assert lines[number - 1].startswith("# "), f"{path.name}:{number + 1}: {line} has no reason"


def test_what_runs_needs_fewer_than_twenty_packages():
    asked = [line for line in (ROOT / "requirements/core.in").read_text().splitlines() if line and line[0] != "#"]
    assert len(asked) < 20


@cache
def attributes(path: Path) -> set[str]:
    """Dotted names that the file uses, such as `os.environ`; imported names are followed to where they come from."""
    tree = ast.parse(path.read_text("utf-8"))
    origin: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.split(".")[0]
                origin[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            origin.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    names = set(origin.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names.add(f"{origin.get(node.value.id, node.value.id)}.{node.attr}")
    return names


FORBIDDEN = {
    "the environment": ({"os.environ", "os.getenv", "os.environb"}, {"config/environment.py"}),
    "the clock": (
        {
            "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
            "time.time", "time.time_ns", "django.utils.timezone.now", "django.utils.timezone.localdate",
        },
        {"sizao/interfaces/clock.py"},
    ),
    "chance": ({"random.random", "random.choice", "random.randint", "random.shuffle", "random.seed", "random"}, set()),
}  # fmt: skip


@pytest.mark.parametrize("thing", FORBIDDEN)
def test_only_its_one_place_asks_for(thing):
    names, allowed = FORBIDDEN[thing]
    wrong = [
        f"{path.relative_to(ROOT)}: {', '.join(sorted(found))}"
        for path in SOURCES
        if str(path.relative_to(ROOT)) not in allowed and (found := names & attributes(path))
    ]
    assert wrong == []


def test_the_search_for_names_finds_them(tmp_path):
    """Or the test above could not fail."""
    path = tmp_path / "sample.py"
    path.write_text("import os as system\nfrom datetime import datetime as dt\nsystem.environ\ndt.now()\n")
    assert {"os.environ", "datetime.datetime.now"} <= attributes(path)


def test_modules_stay_readable():
    long = {
        str(path.relative_to(ROOT)): size
        for path in SOURCES
        if (size := len(path.read_text("utf-8").splitlines())) > 500
    }
    assert long == {}


def test_no_file_has_a_name_that_means_nothing():
    names = {"utils", "helpers", "misc", "common", "util", "helper"}
    assert [str(path) for path in committed("*.py") if path.stem in names or path.parent.name in names] == []


def test_no_path_of_anybodys_machine_is_committed():
    marks = re.compile(r"/(?:home|Users)/[a-z]+/|" + re.escape(str(ROOT)) + r"\b")
    wrong = [
        str(path.relative_to(ROOT))
        for path in committed("*.py", "*.md", "*.toml", "*.yaml", "*.yml", "*.txt", "*.html", "Makefile", ".ci/*")
        if marks.search(path.read_text("utf-8", "replace"))
    ]
    assert wrong == []
