"""Comparing two writings, level by level, and one slip as a slow reading of the rule counts it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sizao.engines.linkage.blocking import Index, blocks_kept, blocks_searched, repairs_of
from sizao.engines.linkage.comparing import COMPARISONS, compare, one_slip_apart
from sizao.engines.linkage.identifiers import check_character, of_eighteen, read_identifier, repaired
from sizao.engines.linkage.phones import phones_in, plain_phone
from sizao.engines.linkage.records import Writing, columns_of, read_writing


ZHANG = Writing(
    "139900198001010036", "张建国", "10012345678", sex="m", division="n13.n1307.n130730.n130730101", household="h1"
)
OTHER = "139900198001010052"


def levels_of(one: Writing, other: Writing) -> dict[str, str]:
    left, right = columns_of([read_writing(one)]), columns_of([read_writing(other)])
    found = compare(left, right, np.array([0]), np.array([0]))[0]
    return {
        name: kinds(int(level)).name.lower() for (name, kinds), level in zip(COMPARISONS.items(), found, strict=True)
    }


@pytest.mark.parametrize(
    ("identifier", "born_on", "level"),
    [
        ("139900198001010036", None, "same"),
        (" 139900-19800101-0036 ", None, "same"),
        ("１３９９００19800101００３６", None, "same"),
        ("139900198001010086", None, "one_slip"),
        ("139900198001100036", None, "one_slip"),
        ("13990019800101036", None, "one_slip"),
        ("1399001980010100336", None, "one_slip"),
        ("139901198001010086", None, "two_slips"),
        ("139900198013010036", None, "two_slips"),
        (OTHER, None, "other_number_same_birthday"),
        ("139900199001010030", None, "other_number"),
        ("E12345678", date(1980, 1, 1), "same_birthday"),
        ("E12345678", date(1980, 1, 11), "close_birthday"),
        ("", date(1981, 1, 1), "close_birthday"),
        ("", date(1975, 7, 23), "other_birthday"),
        ("", None, "unknown"),
        ("1.39900E+17", None, "unknown"),
    ],
)
def test_numbers_and_birth_dates_are_one_witness(identifier, born_on, level):
    assert levels_of(Writing(identifier, born_on=born_on), ZHANG)["document"] == level
    assert levels_of(ZHANG, Writing(identifier, born_on=born_on))["document"] == level


def test_two_passports_of_one_person_differ_when_one_ran_out():
    born = date(1990, 2, 3)
    assert (
        levels_of(Writing("E1234567", born_on=born), Writing("E7654321", born_on=born))["document"] == "same_birthday"
    )


def test_day_and_month_may_change_places():
    assert (
        levels_of(Writing(born_on=date(1990, 3, 11)), Writing(born_on=date(1990, 11, 3)))["document"]
        == "close_birthday"
    )


def test_only_the_year_may_be_known():
    assert levels_of(Writing(birth_year=1990), Writing("E1", birth_year=1990))["document"] == "same_year"
    assert levels_of(Writing(birth_year=1990), Writing("E1", birth_year=1980))["document"] == "other_birthday"


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("张建国", "张建国", "same"),
        ("張建國", "张建国", "same"),
        ("张建国先生", "张建国", "same"),
        ("张 建 国", "张建国", "same"),
        ("张建国", "章建国", "same_sound"),
        ("ZHANG JIANGUO", "张建国", "same_sound"),
        ("Jianguo Zhang", "张建国", "same_sound"),
        ("张建国", "臧建国", "like_sound"),
        ("陈静", "陈进", "like_sound"),
        ("张建国", "张建军", "one_character"),
        ("张建国", "张国建", "one_character"),
        ("张建国", "张建", "one_character"),
        ("张伟", "张军", "other"),
        ("张", "李", "other"),
        ("张", "张", "same"),
        ("", "张", "unknown"),
        ("张*国", "张建国", "unknown"),
        ("12345", "张建国", "unknown"),
        ("阿依古丽·买买提", "阿依古丽买买提", "same"),
        ("阿依古丽・买买提", "阿依古丽·买买题", "same_sound"),
        ("John A. Smith", "JOHN A SMITH", "same"),
        ("John Smith", "Jon Smith", "one_character"),
        ("欧阳娜", "欧阳娜", "same"),
    ],
)
def test_names_by_characters_and_by_sound(one, other, level):
    assert levels_of(Writing(name=one), Writing(name=other))["name"] == level
    assert levels_of(Writing(name=other), Writing(name=one))["name"] == level


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("10012345678", "+86 100 1234 5678", "same"),
        ("10012345678", "0086-10012345678", "same"),
        ("１００12345678", "10012345678", "same"),
        ("10012345678/10087654321", "10087654321", "same"),
        ("10012345678", "10012345687", "one_slip"),
        ("10012345678", "10012345", "other"),
        ("10012345678", "", "unknown"),
        ("12", "10012345678", "unknown"),
        ("11111111111", "11111111111", "unknown"),
    ],
)
def test_phones(one, other, level):
    assert levels_of(Writing(phone=one), Writing(phone=other))["phone"] == level


def test_a_field_may_hold_the_phones_of_two_people():
    assert phones_in("10012345678、+86 10087654321 或 0313-2012345") == ("10012345678", "10087654321", "03132012345")
    assert plain_phone("86 100 1234 5678") == "10012345678"


def test_homes_and_sexes():
    near = Writing(sex="f", division="n13.n1307.n130730.n130730102.n130730102201")
    far = Writing(sex="m", division="n13.n1307.n130709.n130709101.n130709101201")
    assert (levels_of(near, far)["home"], levels_of(near, far)["sex"]) == ("other", "other")
    assert levels_of(near, near)["home"] == "same_community"
    assert levels_of(near, ZHANG)["home"] == "same_county"
    assert levels_of(Writing(division="n13.n1307"), ZHANG)["home"] == "unknown"
    assert levels_of(Writing(household="h1"), ZHANG)["home"] == "same_household"
    # The number says the sex; what a form says besides may be a slip.
    assert levels_of(Writing("139900198001010036", sex="f"), ZHANG)["sex"] == "same"


@pytest.mark.parametrize("slip", range(3))
def test_a_mistyped_number_is_repaired(slip):
    number = "139900198001010036"
    for at in range(17):
        wrong = (
            number[:at] + str((int(number[at]) + 3) % 10) + number[at + 1 :],
            number[:at] + number[at + 1] + number[at] + number[at + 2 :],
            number[:at] + number[at + 1 :],
        )[slip]
        if wrong != number:
            assert read_identifier(wrong).kind.value == "mistyped"
            assert number in repaired(wrong)
            assert len(repaired(wrong)) < 40


def test_what_is_no_mistyped_resident_number_is_not_repaired():
    assert [repaired(text) for text in ("", "E1234567", "139900198001010036", "1234")] == [[], [], [], []]


def test_a_number_of_a_first_generation_card_is_read_as_todays():
    assert of_eighteen("139900800101003") == "13990019800101003" + check_character("13990019800101003")
    assert of_eighteen("139900801301003") == "139900801301003"
    assert levels_of(Writing("139900800101003"), ZHANG)["document"] == "same"


def test_nobody_was_born_in_the_year_one():
    digits = "13990000010101003"
    assert read_identifier(digits + check_character(digits)).kind.value == "mistyped"


def _osa(one: str, other: str) -> int:
    """Optimal string alignment, as the textbook has it."""
    table = [[i + j if i * j == 0 else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            changed = table[i - 1][j - 1] + (one[i - 1] != other[j - 1])
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, changed)
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


_texts = st.text(alphabet="张伟ab", max_size=7)


@given(_texts, _texts)
def test_one_slip_is_a_distance_of_one_in_characters(one, other):
    rows = [np.array([text], "U8").view(np.uint32).reshape(1, 8) for text in (one, other)]
    assert bool(one_slip_apart(*rows)[0]) == (_osa(one, other) == 1)


def _pairs(asked: list[Writing], known: list[Writing]) -> set[tuple[int, int]]:
    facts = [read_writing(one) for one in asked]
    index = Index(columns_of([read_writing(one) for one in known]))
    left, right = index.pairs(columns_of(facts), repairs_of(facts))
    return set(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize(
    "writing",
    [
        Writing("139900198001010036", "李某"),
        Writing("139900198001010063", ""),
        Writing("", "李四", "10012345678"),
        Writing("", "李四", "10099999999,10012345678"),
        Writing("", "章建国", born_on=date(1980, 1, 1)),
        Writing("", "臧国", born_on=date(1980, 1, 1)),
        Writing("E1234567", "Jianguo Zhang", born_on=date(1980, 1, 1)),
        Writing("", "建国", born_on=date(1980, 1, 1)),
        Writing("", "张", born_on=date(1980, 1, 1)),
    ],
)
def test_who_is_meant_is_among_the_candidates(writing):
    strangers = [Writing(f"13990019700101{at:03}", f"王{at}", f"1002{at:07}") for at in range(20)]
    assert _pairs([writing], [*strangers, ZHANG]) == {(0, 20)}


def test_who_has_only_a_year_is_found_by_a_day():
    foreigner = Writing("E7654321", "John Smith", birth_year=1980)
    assert _pairs([Writing("E1", "SMITH JOHN", born_on=date(1980, 5, 5))], [foreigner]) == {(0, 0)}


def test_a_phone_of_very_many_is_nobodys_mark():
    guests = [Writing(f"E{at:07}", f"王{at}", "03132012345") for at in range(200)]
    assert _pairs([Writing("", "李四", "03132012345")], guests) == set()


def test_nothing_is_compared_where_nothing_is_known():
    assert _pairs([Writing()], [ZHANG]) == set()
    assert _pairs([], [ZHANG]) == set()
    assert _pairs([ZHANG], []) == set()


def test_the_texts_of_blocks_meet():
    kept = blocks_kept(ZHANG.identifier, ZHANG.name, None)
    for name in ("张建国", "臧建国", "ZHANG JIANGUO", "jianguo zhang"):
        asked = blocks_searched(read_writing(Writing("", name, born_on=date(1980, 1, 1))))
        assert kept[0] in asked.families
        assert kept[1] in asked.givens
    assert blocks_kept("E1", "张", None) == ("", "")
    assert blocks_kept("E1", "张伟", 1980) == ("zan 1980", "wei 1980")
