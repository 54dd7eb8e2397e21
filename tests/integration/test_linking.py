"""People written twice: candidates by blind indexes, pairs that wait, joinings that can be taken back exactly."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sizao.engines.linkage.identifiers import check_character
from sizao.engines.linkage.records import Writing
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people import models
from sizao.registry.people.operations import (
    decide_pair,
    link_people,
    load_people,
    merge_identities,
    renew_link_indexes,
)
from sizao.registry.people.queries import access_candidates, access_pair, canonical_map, list_pairs
from sizao.registry.people.types import MergeError, PairNotFoundError, PairState, PeopleColumns, PersonRecord
from tests.people import CHONGLI, CITY, HUAILAI


AT = datetime(2021, 10, 24, 8, tzinfo=UTC)
WHO = {"actor": "system:test", "at": AT, "reason": "test"}
PURPOSE = "data_correction"
COMMAND = SystemActor(Role.CITY_COMMAND, "user:1", Scope(CITY))
HUAILAI_COMMAND = SystemActor(Role.COUNTY_COMMAND, "user:2", Scope(HUAILAI))

pytestmark = [pytest.mark.django_db]


def number(seventeen: str) -> str:
    return seventeen + check_character(seventeen)


ZHANG = number("13990019800101003")
BROTHER = number("13990019820505003")
OTHER = number("13990019700303001")


def register(*rows: tuple[str, str, str], division: str = HUAILAI, years: tuple[int | None, ...] = ()) -> list[int]:
    numbers, names, phones = (list(column) for column in zip(*rows, strict=True))
    people = PeopleColumns(
        numbers, names, phones, list(years) or [None] * len(rows), ["u"] * len(rows), [division] * len(rows),
        [None] * len(rows),
    )  # fmt: skip
    return load_people(people=people, within=CITY, **WHO)


def candidates(writing: Writing, actor: SystemActor = COMMAND):
    return access_candidates(actor=actor, writing=writing, purpose=PURPOSE, at=AT)


@pytest.mark.parametrize(
    ("writing", "outcome"),
    [
        (Writing(ZHANG, "张建国"), "same"),
        (Writing(ZHANG[:16] + ZHANG[17] + ZHANG[16], "张建国", "10012345678"), "same"),
        (Writing("", "章建国", "+86 10012345678", date(1980, 1, 1)), "same"),
        (Writing("E1234567", "JIANGUO ZHANG", "10012345678", date(1980, 1, 1)), "same"),
        (Writing("", "张建", "", date(1980, 1, 1)), "look"),
        (Writing(ZHANG, "李四"), "look"),
        (Writing("", "王五", "10099999999", date(1990, 1, 1)), "different"),
        (Writing("", "", ""), "different"),
        (Writing("1.39900E+17", "*", "12"), "different"),
    ],
)
def test_who_may_be_meant(writing, outcome):
    register((ZHANG, "张建国", "10012345678"), (BROTHER, "张建军", "10012345670"), (OTHER, "王测试", "10011111110"))
    found = candidates(writing)
    assert found.outcome == outcome
    assert [one.record.identifier for one in found.found] == ([] if outcome == "different" else [ZHANG])


def test_whoever_is_shown_is_kept_in_the_audit_trail():
    register((ZHANG, "张建国", "10012345678"))
    candidates(Writing(ZHANG, "张建国"))
    event = AuditEvent.objects.filter(action="person.candidates").get()
    assert event.purpose == PURPOSE
    assert event.detail["outcome"] == "same"
    assert ZHANG not in str(event.detail)
    with pytest.raises(PurposeError):
        access_candidates(actor=COMMAND, writing=Writing(ZHANG), purpose=" ", at=AT)
    grid = SystemActor(Role.GRID_WORKER, "user:3", Scope(HUAILAI))
    with pytest.raises(NotPermittedError):
        candidates(Writing(ZHANG), grid)


def test_nobody_of_another_area_is_a_candidate():
    register((ZHANG, "张建国", "10012345678"), division=CHONGLI)
    assert candidates(Writing(ZHANG, "张建国"), HUAILAI_COMMAND).outcome == "different"


def test_who_was_registered_before_the_indexes_is_found_once_they_are_made():
    keys = register((ZHANG, "张建国", ""))
    with scope(CITY):
        models.Person.objects.filter(key__in=keys).update(family_index=None, given_index=None)
    asked = Writing("", "张建国", "", date(1980, 1, 1))
    assert candidates(asked).outcome == "different"
    assert renew_link_indexes(within=CITY, most=10, **WHO) == (1, None)
    assert renew_link_indexes(within=CITY, most=1, **WHO) == (0, keys[0])
    assert candidates(asked).outcome == "look"


def linked(**options):
    return link_people(within=CITY, **WHO, **options)


def test_the_machine_joins_what_is_the_same_and_lays_before_people_what_may_be():
    sure = register((ZHANG, "张建国", "10012345678"), ("E1234567", "张建国", "10012345678"), years=(1980, 1980))
    unsure = register((OTHER, "王测试", "10011111110"), ("E7654321", "王测", "10011111110"), years=(1970, 1970))
    register((BROTHER, "赵无关", "10099999990"))
    found = linked()
    assert (found.people, len(found.joined), len(found.waiting), found.after) == (5, 1, 1, None)
    assert canonical_map() == {sure[1]: sure[0]}
    pair = list_pairs(actor=COMMAND).rows[0]
    assert set(pair.keys) == set(unsure)
    assert pair.levels["name"] == "one_character"
    # The records stay, and whoever looks again finds nothing new.
    with scope(CITY):
        assert models.Person.objects.count() == 5
    again = linked()
    assert (again.joined, again.waiting) == ([], [])


def test_a_walk_goes_on_where_it_was():
    register(*[(number(f"1399001960010100{at}"), f"赵{at}", f"1001111{at:04}") for at in range(1, 10, 2)])
    after, walked = 0, 0
    while True:
        found = linked(after=after, most=2)
        walked += found.people
        if found.after is None:
            break
        after = found.after
    assert walked == 5


def pair_of_two() -> int:
    register((OTHER, "王测试", "10011111110"), ("E7654321", "王测", "10011111110"), years=(1970, 1970))
    linked()
    return list_pairs(actor=COMMAND).rows[0].id


def decide(pair_id: int, is_same: bool, actor: SystemActor = COMMAND, reason: str = "looked at both cards"):
    return decide_pair(pair_id=pair_id, is_same=is_same, actor=actor, at=AT, reason=reason)


def test_a_person_decides_and_takes_it_back():
    number_of_pair = pair_of_two()
    pair, changed = decide(number_of_pair, True)
    assert (pair.state, changed) == (PairState.SAME, (_key("E7654321"), _key(OTHER)))
    assert len(canonical_map()) == 1
    file = access_pair(actor=COMMAND, pair_id=number_of_pair, purpose=PURPOSE, at=AT)
    assert isinstance(file.one, PersonRecord)
    assert {one.identifier for one in (file.one, file.other)} == {OTHER, "E7654321"}
    # A valid resident number stands for both.
    assert canonical_map()[_key("E7654321")] == _key(OTHER)
    assert decide(number_of_pair, True)[1] is None
    assert decide(number_of_pair, False)[1] is not None
    assert canonical_map() == {}
    assert decide(number_of_pair, True)[1] is not None
    file = access_pair(actor=COMMAND, pair_id=number_of_pair, purpose=PURPOSE, at=AT)
    assert [one.state for one in file.decisions] == [PairState.SAME, PairState.DIFFERENT, PairState.SAME]


def test_two_people_are_not_proposed_again():
    number_of_pair = pair_of_two()
    assert decide(number_of_pair, False)[1] is None
    assert linked().waiting == []
    assert list_pairs(actor=COMMAND).total == 0
    assert list_pairs(actor=COMMAND, state=PairState.DIFFERENT).total == 1


def test_refusals():
    number_of_pair = pair_of_two()
    with pytest.raises(MergeError):
        decide(number_of_pair, True, reason=" ")
    with pytest.raises(PairNotFoundError):
        decide(number_of_pair + 1, True)
    with pytest.raises(PairNotFoundError):
        decide(number_of_pair, True, SystemActor(Role.COUNTY_COMMAND, "user:4", Scope(CHONGLI)))
    with pytest.raises(PairNotFoundError):
        access_pair(actor=COMMAND, pair_id=number_of_pair + 1, purpose=PURPOSE, at=AT)
    with pytest.raises(NotPermittedError):
        decide(number_of_pair, True, SystemActor(Role.STATION_STAFF, "user:5", Scope(CITY)))
    with pytest.raises(NotPermittedError):
        list_pairs(actor=SystemActor(Role.AUDITOR, "user:6", Scope(CITY)))


def test_a_pair_of_two_counties_is_seen_by_the_city_only():
    register((OTHER, "王测试", "10011111110"), division=HUAILAI)
    register(("E7654321", "王测", "10011111110"), division=CHONGLI, years=(1970,))
    linked()
    assert list_pairs(actor=COMMAND).rows[0].division_path == CITY
    assert list_pairs(actor=HUAILAI_COMMAND).total == 0


def test_lists_are_kept_to_what_is_asked():
    pair_id = pair_of_two()
    pair = list_pairs(actor=COMMAND).rows[0]
    assert list_pairs(actor=COMMAND, persons=[pair.low_key]).rows[0].id == pair_id
    assert list_pairs(actor=COMMAND, persons=[1]).total == 0
    assert list_pairs(actor=COMMAND, name="one_character", document=pair.levels["document"], below=HUAILAI).total == 1
    assert list_pairs(actor=COMMAND, name="same").total == 0
    assert list_pairs(actor=COMMAND, below=CHONGLI).total == 0


def test_what_became_one_by_other_joinings_waits_no_more_and_waits_again():
    keys = register(
        (OTHER, "王测试", "10011111110"), ("E7654321", "王测", "10011111110"), ("E7654322", "王试", "10011111110"),
        years=(1970, 1970, 1970),
    )  # fmt: skip
    linked()
    with scope(CITY, actor="system:test"):
        low, high = sorted(keys[1:])
        models.IdentityPair.objects.get_or_create(
            low_key=low, high_key=high,
            defaults={"division_path": HUAILAI, "state": "waiting", "levels": {}, "score": 1, "weights": "1",
                      "found_at": AT, "found_by": "system:test"},
        )  # fmt: skip
    pairs = {frozenset(one.keys): one.id for one in list_pairs(actor=COMMAND).rows}
    first, second, third = (pairs[frozenset(two)] for two in (keys[:2], (keys[0], keys[2]), keys[1:]))
    decide(first, True)
    decide(second, True)
    assert list_pairs(actor=COMMAND).total == 0
    assert list_pairs(actor=COMMAND, state=PairState.SAME).total == 3
    decide(first, False)
    assert canonical_map() == {keys[2]: keys[0]}
    assert [one.id for one in list_pairs(actor=COMMAND).rows] == [third]
    with pytest.raises(MergeError):
        merge_and_part(third, second)
    assert canonical_map() == {keys[2]: keys[0]}


def merge_and_part(pair: int, other: int) -> None:
    """Joins a pair and takes it back in one act that fails: nothing of it is left."""
    from django.db import transaction

    with transaction.atomic():
        decide(pair, True)
        decide(other, True, reason=" ")


def test_keys_that_are_one_by_a_joining_made_elsewhere():
    pair = pair_of_two()
    one, other = list_pairs(actor=COMMAND).rows[0].keys
    merge_identities(from_key=one, to_key=other, actor="user:9", at=AT, reason="at the hotel")
    with pytest.raises(MergeError):
        decide(pair, False)
    found, changed = decide(pair, True)
    assert (found.state, changed) == (PairState.SAME, None)
    assert decide(pair, False)[1] == (one, other)
    assert canonical_map() == {}


@pytest.mark.slow
@given(steps=st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_joining_and_parting_leaves_all_as_it_was(steps):
    """Whatever was decided: taking back the newest decision gives what was before it, exactly."""
    models.IdentityPair.objects.all().delete()
    keys = register(*[(number(f"1399001970030300{at}"), "王测试", "10011111110") for at in range(1, 5)])
    with scope(CITY, actor="system:test"):
        models.IdentityDecision.objects.all().delete()
        models.IdentityPair.objects.all().delete()
        models.IdentityMerge.objects.all().delete()
        chosen = [(one, other) for one in sorted(keys) for other in sorted(keys) if one < other]
        pairs = [
            models.IdentityPair.objects.create(
                low_key=one, high_key=other, division_path=HUAILAI, state="waiting", levels={}, score=1, weights="1",
                found_at=AT, found_by="system:test",
            ).pk
            for one, other in chosen
        ]  # fmt: skip
        people = list(models.Person.objects.order_by("key").values())
    for at, is_same in steps:
        before = canonical_map()
        try:
            _pair, changed = decide(pairs[at], is_same)
        except MergeError:
            assert canonical_map() == before
            continue
        if is_same and changed:
            decide(pairs[at], False)
            assert canonical_map() == before
            decide(pairs[at], True)
    with scope(CITY):
        assert list(models.Person.objects.order_by("key").values()) == people


def _key(text: str) -> int:
    with scope(CITY):
        keys = list(models.Person.objects.values_list("key", flat=True))
    from sizao.registry.people.queries import access_records

    records = access_records(actor=COMMAND, keys=keys, purpose=PURPOSE, at=AT)
    return next(key for key, one in records.items() if one.identifier == text)
