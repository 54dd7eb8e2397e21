"""What others write down about people: names, identifiers, phones."""

from datetime import date

import pytest

from sizao.engines.linkage.identifiers import IdentifierKind, read_identifier
from sizao.engines.linkage.names import may_be_one_name
from sizao.engines.linkage.phones import plain_phone


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张伟", "张伟"),
        ("张 伟", " 张伟"),
        ("张伟", "张玮"),
        ("张*", "张伟"),
        ("张某国", "张建国"),
        ("张伟", "Zhang Wei"),
        ("张伟", "WEI ZHANG"),
        ("欧阳建国", "Jianguo Ouyang"),
        ("吕布", "Lyu Bu"),
        ("吕布", "LU BU"),
        ("阿依古丽·买买提", "阿依古丽买买提"),
        ("John A. Smith", "SMITH JOHN A"),
    ],
)
def test_one_name_in_two_writings(one, other):
    assert may_be_one_name(one, other)
    assert may_be_one_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("张建国", "张建军"),
        ("王测试", "李演示"),
        ("张伟", "张伟国"),
        ("**", "张伟"),
        ("张*", "李伟"),
        ("张伟", "Zhang Wu"),
        ("John Smith", "Jane Smith"),
        ("", "张伟"),
        ("·", "·"),
    ],
)
def test_two_names(one, other):
    assert not may_be_one_name(one, other)
    assert not may_be_one_name(other, one)


@pytest.mark.parametrize(
    ("written", "kind", "born_on"),
    [
        ("", IdentifierKind.NONE, None),
        ("  ", IdentifierKind.NONE, None),
        ("13990019800101003X", IdentifierKind.MISTYPED, None),
        ("139900198001010036", IdentifierKind.RESIDENT, date(1980, 1, 1)),
        ("１３９９００ 19800101 0036", IdentifierKind.RESIDENT, date(1980, 1, 1)),
        ("139900-19800101-0036", IdentifierKind.RESIDENT, date(1980, 1, 1)),
        ("139900198002300037", IdentifierKind.MISTYPED, None),
        ("13990019800101003", IdentifierKind.MISTYPED, None),
        ("1.39900198001010E+17", IdentifierKind.ROUNDED, None),
        ("1.39900E+17", IdentifierKind.ROUNDED, None),
        ("E12345678", IdentifierKind.OTHER, None),
        ("h1234567890", IdentifierKind.OTHER, None),
    ],
)
def test_what_an_identifier_says_by_itself(written, kind, born_on):
    found = read_identifier(written)
    assert (found.kind, found.born_on) == (kind, born_on)


def test_the_last_character_may_be_an_x():
    sound = [digits for digits in "0123456789X" if read_identifier(f"13990019900101002{digits}").born_on]
    assert len(sound) == 1


@pytest.mark.parametrize(
    ("written", "is_usable"), [("", False), ("1.39900E+17", False), ("139900198001010037", True), ("E1", True)]
)
def test_by_what_somebody_may_be_looked_for(written, is_usable):
    assert read_identifier(written).is_usable is is_usable


def test_two_writings_of_a_number_are_one():
    assert read_identifier(" h 123-4567 ").text == read_identifier("H1234567").text


@pytest.mark.parametrize("written", ["+86 100-0000-0001", "10000000001", "100 0000 0001", "8610000000001"])
def test_one_phone_in_many_writings(written):
    assert plain_phone(written) == "10000000001"
