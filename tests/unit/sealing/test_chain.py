"""What a hash covers, and where a chain is broken."""

import hashlib
import json
from contextlib import suppress

import pytest

from sizao.engines.sealing.chain import FIELDS, START, Flaw, FlawKind, Link, Walk, content_hash, seal_hash
from sizao.engines.sealing.files import TrailFileError, check_file, head_file, write_file


def fields(number: int, **changed: str) -> list[str]:
    return [changed.get(name, f"{name} 第{number}" if name != "event" else str(number)) for name in FIELDS]


def chain(length: int) -> list[Link]:
    links, previous = [], START
    for number in range(1, length + 1):
        content = content_hash(fields(number))
        own = seal_hash(number, previous, content)
        links.append(Link(number, previous, content, own, fields(number)))
        previous = own
    return links


def flaws(links: list[Link]) -> list[Flaw]:
    walk = Walk()
    return [flaw for link in links for flaw in walk.check(link)]


def altered(link: Link, **changed) -> Link:
    return Link(**{name: changed.get(name, getattr(link, name)) for name in Link.__slots__})


def test_the_hashes_can_be_made_with_any_tool():
    text = "1:a,0:,3:张,"
    assert content_hash(["a", "", "张"]) == hashlib.sha256(text.encode()).hexdigest()
    assert seal_hash(7, "ab", "cd") == hashlib.sha256(b"7 ab cd").hexdigest()


def test_no_two_contents_read_the_same():
    assert content_hash(["ab", "c"]) != content_hash(["a", "bc"])
    assert content_hash(["1:a,", ""]) != content_hash(["", "1:a,"])


def test_a_whole_chain_has_no_flaw():
    assert flaws(chain(5)) == []


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_is_covered(name):
    links = chain(3)
    links[1] = altered(links[1], fields=fields(2, **{name: "9"}))
    (flaw,) = flaws(links)
    assert (flaw.kind, flaw.number) == (FlawKind.CHANGED, 2)


def test_each_flaw_is_told_once_and_where_it_is():
    links = chain(5)
    without = [*links[:2], *links[3:]]
    assert flaws(without) == [Flaw(FlawKind.REMOVED, 3)]
    assert flaws([*links[:2], altered(links[2], fields=None), *links[3:]]) == [Flaw(FlawKind.REMOVED, 3)]
    assert flaws([altered(links[0], hash="0" * 64), *links[1:]])[0] == Flaw(FlawKind.BROKEN, 1, "1")
    resealed = altered(links[1], content_hash="f" * 64, hash=seal_hash(2, links[1].previous, "f" * 64))
    assert {flaw.number for flaw in flaws([links[0], resealed, *links[2:]])} == {2, 3}


def test_a_run_from_the_middle_is_checked_from_what_it_follows():
    links = chain(5)
    walk = Walk(2, links[1].hash)
    assert [flaw for link in links[2:] for flaw in walk.check(link)] == []
    wrong = Walk(2, "0" * 64)
    assert wrong.check(links[2]) == [Flaw(FlawKind.BROKEN, 3, "3")]


@pytest.fixture(params=["trail.ndjson", "trail.csv"])
def written(request, tmp_path):
    links = chain(4)
    path = tmp_path / request.param
    write_file(path, links[1:], first=2, previous=links[0].hash)
    return path


class TestFiles:
    def test_are_read_as_they_were_written(self, written):
        check = check_file(written)
        assert check.is_good, check
        assert (check.rows, check.said.first, check.said.head) == (3, 2, 4)
        assert written.stat().st_mode & 0o077 == 0, "they say who was read about"

    def test_have_the_hash_that_any_tool_gives(self, written):
        said = json.loads(head_file(written).read_text())
        assert said["sha256"] == hashlib.sha256(written.read_bytes()).hexdigest()

    def test_hold_any_text(self, tmp_path):
        text = 'a,"b"\r\n\tc\\n 张三 ' + "x" * 200_000
        content = content_hash(fields(1, detail=text))
        link = Link(1, START, content, seal_hash(1, START, content), fields(1, detail=text))
        for name in ("trail.ndjson", "trail.csv"):
            write_file(tmp_path / name, [link], first=1, previous=START)
            assert check_file(tmp_path / name).is_good

    def test_tell_that_a_row_was_changed(self, written):
        written.write_text(written.read_text("utf-8").replace("purpose 第3", "purpose 第9"), "utf-8", newline="")
        check = check_file(written)
        assert not check.is_as_written
        assert [(flaw.kind, flaw.number) for flaw in check.flaws] == [(FlawKind.CHANGED, 3)]

    def test_tell_that_the_end_is_missing(self, written):
        lines = written.read_bytes().splitlines(keepends=True)
        written.write_bytes(b"".join(lines[:-1]))
        check = check_file(written)
        assert not check.ends_at_its_head
        assert not check.flaws

    def test_are_two(self, written):
        head_file(written).unlink()
        with pytest.raises(TrailFileError, match="two files"):
            check_file(written)

    @pytest.mark.parametrize("text", ["", "[]", '{"format": "another"}', "{"])
    def test_need_a_head_that_is_one(self, written, text):
        head_file(written).write_text(text)
        with pytest.raises(TrailFileError, match="cannot be understood"):
            check_file(written)

    @pytest.mark.parametrize("text", ["nonsense\n", "{}\n", '{"number": 1}\n', "number\nx\n"])
    def test_need_rows_that_are_rows(self, written, text):
        written.write_text(text)
        with suppress(TrailFileError):
            assert not check_file(written).is_good

    def test_need_a_known_ending_and_a_folder(self, tmp_path):
        for path in (tmp_path / "trail.txt", tmp_path / "nowhere" / "trail.csv"):
            with pytest.raises(TrailFileError):
                write_file(path, [], first=1, previous=START)
