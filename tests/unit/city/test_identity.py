import re

import numpy as np
import pytest

from sizao.engines.city import City, generate_city


WEIGHTS = [2 ** (17 - at) % 11 for at in range(17)]


@pytest.fixture(scope="module")
def city() -> City:
    return generate_city(scale="tiny")


@pytest.fixture(scope="module")
def everybody(city):
    return np.arange(len(city.people), dtype=np.int32)


def test_the_checksum_is_that_of_gb_11643(city, everybody):
    # The weights are powers of two modulo 11, written here from the standard's formula and not from the table.
    for identifier in city.identifiers(everybody):
        last = 10 if identifier[17] == "X" else int(identifier[17])
        assert (sum(w * int(d) for w, d in zip(WEIGHTS, identifier[:17], strict=True)) + last) % 11 == 1


def test_no_identifier_can_be_anybodys_and_no_two_are_the_same(city, everybody):
    identifiers = city.identifiers(everybody)
    assert all(re.fullmatch(r"139900\d{11}[\dX]", one) for one in identifiers)
    assert len(set(identifiers)) == len(identifiers)
    # Not among the city's divisions, and 1399 is no prefecture of the province.
    assert not any(division.code.startswith("1399") for division in city.divisions)


def test_identifiers_tell_birth_and_sex(city, everybody):
    for identifier, year, sex in zip(city.identifiers(everybody), city.people.birth_year, city.people.sex, strict=True):
        assert int(identifier[6:10]) == year
        assert int(identifier[16]) % 2 == sex % 2
        assert identifier[6:14] < city.start_on.strftime("%Y%m%d")


def test_phones_are_nobodys_and_all_different(city, everybody):
    phones = city.phones(everybody)
    assert all(re.fullmatch(r"100\d{8}", phone) for phone in phones)
    assert len(set(phones)) == len(phones)


def test_a_child_has_a_name_of_the_family(city):
    family = np.array([city.story.roles[role] for role in ("worker", "spouse", "elder_child", "younger_child")])
    worker, _, elder, younger = city.names(family)
    assert worker[0] == elder[0] == younger[0]
    assert all(2 <= len(name) <= 3 for name in city.names(np.arange(500)))


def test_strings_do_not_depend_on_what_is_asked_with_them(city, everybody):
    some = np.array([17, 5, 4_000])
    for spell in (city.names, city.identifiers, city.phones):
        everything = spell(everybody)
        assert spell(some) == [everything[code] for code in some]
