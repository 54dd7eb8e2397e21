"""Who may read whom, what is found, and what is kept of every read; on a real PostgreSQL in the role that serves."""

import json
from dataclasses import fields

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.audit.queries import find_people_read
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.encryption import SealBrokenError
from sizao.foundation.privacy.pseudonyms import shown
from sizao.foundation.privacy.purposes import PurposeError
from sizao.registry.people.models import Person
from sizao.registry.people.operations import load_people, merge_identities, renew_encryption, undo_merge
from sizao.registry.people.queries import access_people, access_person, canonical_map, find_people, keys_of_human
from sizao.registry.people.types import MergeError, PersonNotFoundError, PersonOrder, SearchTooWideError
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.types import Division, DivisionLevel
from tests.residents import (
    AT,
    CHONGLI,
    CHONGLI_STAFF,
    CITY,
    CITY_STAFF,
    HUAILAI,
    HUAILAI_STAFF,
    RESIDENTS,
    SHACHENG,
    load_residents,
    staff,
)


pytestmark = pytest.mark.django_db

WANG, LI, OTHER_WANG, ZHAO = range(4)


@pytest.fixture
def keys() -> list[int]:
    return load_residents()


def search(text: str, *, actor=CITY_STAFF, **rest):
    return find_people(actor=actor, text=text, purpose="a test", at=AT, **rest)


def found(text: str, **rest) -> set[int]:
    return {row.key for row in search(text, **rest).rows}


def newest_audit() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def people_of(event: AuditEvent) -> set[int]:
    return set(find_people_read(scope=Scope(CITY), event=event.pk))


class TestOnePerson:
    def test_everything_held_is_given(self, keys):
        record = access_person(actor=HUAILAI_STAFF, key=keys[WANG], purpose="case_investigation", at=AT)
        assert (record.name, record.identifier, record.phone) == ("王测试", "130730198001010011", "10000000001")
        assert (record.birth_year, record.sex, record.household_place) == (1980, "f", "household:1")
        assert record.division_path == f"{SHACHENG}.n130730100001"

    def test_no_phone_is_an_empty_text(self, keys):
        assert access_person(actor=CITY_STAFF, key=keys[OTHER_WANG], purpose="x", at=AT).phone == ""

    def test_outside_the_scope_and_nowhere_look_the_same(self, keys):
        words = []
        for key in (keys[OTHER_WANG], 1):
            with pytest.raises(PersonNotFoundError) as refused:
                access_person(actor=HUAILAI_STAFF, key=key, purpose="x", at=AT)
            words.append(str(refused.value).replace(shown(key), "KEY"))
        assert words[0] == words[1]

    def test_the_read_is_kept_with_its_purpose_and_without_a_name(self, keys):
        access_person(actor=HUAILAI_STAFF, key=keys[WANG], purpose=" case_investigation ", at=AT)
        event = newest_audit()
        assert (event.action, event.actor, event.purpose) == (
            "person.read",
            HUAILAI_STAFF.actor_id,
            "case_investigation",
        )
        assert event.subject_key == shown(keys[WANG])

    @pytest.mark.parametrize("purpose", ["", "  ", "x" * 201])
    def test_without_a_purpose_nothing_is_read(self, keys, purpose):
        with pytest.raises(PurposeError):
            access_person(actor=CITY_STAFF, key=keys[WANG], purpose=purpose, at=AT)

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.ADMINISTRATOR, Role.AUDITOR])
    def test_a_role_that_reads_no_people_is_refused(self, keys, role):
        with pytest.raises(NotPermittedError):
            access_person(actor=staff(CITY, role), key=keys[WANG], purpose="x", at=AT)


class TestManyPeople:
    def test_those_outside_the_scope_come_without_a_name(self, keys):
        rows = access_people(actor=HUAILAI_STAFF, keys=[*keys, 1], purpose="x", at=AT)
        assert list(rows) == [*keys, 1]
        assert [rows[key].name for key in rows] == ["王测试", "李演示", None, "赵样例", None]
        assert rows[keys[OTHER_WANG]].division_path is None
        assert not rows[keys[OTHER_WANG]].is_named

    def test_one_audit_row_names_whom_was_read_by_key(self, keys):
        access_people(actor=HUAILAI_STAFF, keys=keys, purpose="contact_tracing", at=AT)
        event = newest_audit()
        assert event.action == "person.read_list"
        assert people_of(event) == {keys[WANG], keys[LI], keys[ZHAO]}
        assert event.detail["asked"] == 4

    def test_without_a_scope_nobody_has_a_name(self, keys):
        rows = access_people(actor=staff(None), keys=keys, purpose="x", at=AT)
        assert not any(row.is_named for row in rows.values())


class TestSearch:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("王测试", {WANG, OTHER_WANG}),
            (" 王 测试", {WANG, OTHER_WANG}),
            ("王测", set()),
            ("130730198001010011", {WANG}),
            ("13073019900101002x", {LI}),
            ("100 0000 0001", {WANG, ZHAO}),
            ("+86 10000000002", {LI}),
            ("10000000003", set()),
        ],
    )
    def test_words_find_exactly(self, keys, words, expected):
        assert found(words) == {keys[person] for person in expected}

    def test_a_shown_key_finds_its_person(self, keys):
        assert found(shown(keys[LI]).lower()) == {keys[LI]}

    @pytest.mark.parametrize("words", ["王测试", "130709197001010033"])
    def test_nobody_is_found_outside_the_scope(self, keys, words):
        assert keys[OTHER_WANG] not in found(words, actor=HUAILAI_STAFF)
        assert found(words, actor=CHONGLI_STAFF) == {keys[OTHER_WANG]}

    def test_the_name_of_a_division_finds_who_lives_there(self, keys):
        load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="a test")
        assert found("沙城") == {keys[WANG], keys[ZHAO]}
        assert found("shacheng") == {keys[WANG], keys[ZHAO]}
        assert found("沙城", actor=CHONGLI_STAFF) == set()
        assert newest_audit().detail["by"] == "division"

    def test_a_division_alone_is_a_list(self, keys):
        assert found("", below=SHACHENG) == {keys[WANG], keys[ZHAO]}
        assert found("王测试", below=SHACHENG) == {keys[WANG]}
        assert found("", below=SHACHENG, actor=CHONGLI_STAFF) == set()
        assert found("", below=CITY, actor=CHONGLI_STAFF) == {keys[OTHER_WANG]}

    def test_nothing_at_all_is_refused(self, keys):
        with pytest.raises(SearchTooWideError):
            search("  ")

    def test_pages_and_order(self, keys):
        first = search("", below=CITY, order=PersonOrder.OLDEST, size=3)
        second = search("", below=CITY, order=PersonOrder.OLDEST, size=3, page=2)
        assert [row.birth_year for row in (*first.rows, *second.rows)] == [1970, 1980, 1990, None]
        assert (first.total, first.last, second.number) == (4, 2, 2)

    def test_the_search_is_kept_without_its_words(self, keys):
        search("王测试", actor=HUAILAI_STAFF)
        event = newest_audit()
        assert event.detail == {"by": "name", "found": 1, "page": 1}
        assert people_of(event) == {keys[WANG]}
        assert "王" not in json.dumps(AuditEvent.objects.values_list("detail", flat=True)[0], ensure_ascii=False)

    def test_a_search_that_finds_nobody_is_kept_too(self, keys):
        search("130730198001019999", actor=HUAILAI_STAFF)
        assert newest_audit().detail["found"] == 0


DIVISIONS = [
    Division("13", "n13", "河北省", "Hebei Province", DivisionLevel.PROVINCE),
    Division("1307", CITY, "张家口市", "Zhangjiakou City", DivisionLevel.CITY),
    Division("130730", HUAILAI, "怀来县", "Huailai County", DivisionLevel.COUNTY),
    Division("130730100", SHACHENG, "沙城镇", "Shacheng Town", DivisionLevel.TOWNSHIP),
]


class TestWhatTheDatabaseHolds:
    def test_names_numbers_and_phones_are_nowhere_in_the_table(self, keys):
        with scope(CITY), connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(people_person::text, '') FROM people_person")
            (everything,) = cursor.fetchone()
        for values in (RESIDENTS.names, RESIDENTS.identifiers, RESIDENTS.phones):
            for value in filter(None, values):
                assert value not in everything
                assert value.encode().hex() not in everything

    def test_without_a_scope_the_table_is_empty(self, keys):
        assert Person.objects.count() == 0

    def test_a_name_moved_to_another_row_does_not_open(self, keys):
        with scope(CITY):
            wang = Person.objects.get(key=keys[WANG])
            Person.objects.filter(key=keys[LI]).update(name=wang.name)
        with pytest.raises(SealBrokenError):
            access_people(actor=CITY_STAFF, keys=[keys[LI]], purpose="x", at=AT)

    def test_people_of_another_county_are_not_added(self):
        with pytest.raises(ProgrammingError, match="row-level security"):
            load_people(people=RESIDENTS, within=CHONGLI, actor="system:test", at=AT, reason="a test")

    def test_who_comes_again_is_replaced(self, keys):
        assert load_residents() == keys
        with scope(CITY):
            assert Person.objects.count() == 4


class TestNewKeys:
    def test_everybody_is_sealed_again_and_found_as_before(self, keys, settings):
        old = settings.SIZAO_ENCRYPTION_KEYS
        settings.SIZAO_ENCRYPTION_KEYS = ("9:" + "n" * 40, *old)
        whole = {"within": CITY, "most": 3, "actor": "system:test", "at": AT, "reason": "a test"}
        first, after = renew_encryption(**whole)
        second, end = renew_encryption(after=after, **whole)
        assert (first, second, end) == (3, 1, None)
        assert renew_encryption(**whole)[0] == 0
        settings.SIZAO_ENCRYPTION_KEYS = ("9:" + "n" * 40,)
        assert access_person(actor=CITY_STAFF, key=keys[WANG], purpose="x", at=AT).phone == "10000000001"
        assert found("李演示") == {keys[LI]}

    def test_an_old_key_taken_away_too_early_is_named(self, keys, settings):
        settings.SIZAO_ENCRYPTION_KEYS = ("9:" + "n" * 40,)
        with pytest.raises(SealBrokenError, match="version 1"):
            access_person(actor=CITY_STAFF, key=keys[WANG], purpose="x", at=AT)


class TestJoinedIdentities:
    def join(self, from_key: int, to_key: int) -> int:
        return merge_identities(from_key=from_key, to_key=to_key, actor="user:1", at=AT, reason="same phone and face")

    def test_one_stands_for_all(self):
        self.join(1, 2)
        self.join(2, 3)
        self.join(5, 3)
        assert canonical_map() == {1: 3, 2: 3, 5: 3}
        assert keys_of_human(key=1) == keys_of_human(key=3) == (3, 1, 2, 5)
        assert keys_of_human(key=9) == (9,)

    def test_undoing_gives_the_old_answer(self):
        self.join(1, 2)
        before = canonical_map()
        number = self.join(2, 3)
        undo_merge(merge_id=number, actor="user:2", at=AT, reason="two people after all")
        assert canonical_map() == before
        assert newest_audit().action == "person.undo_merge"
        with pytest.raises(MergeError):
            undo_merge(merge_id=number, actor="user:2", at=AT, reason="again")

    @pytest.mark.parametrize(("from_key", "to_key"), [(1, 4), (3, 1), (2, 1), (7, 7)])
    def test_a_second_joining_and_a_circle_are_refused(self, from_key, to_key):
        self.join(1, 2)
        self.join(2, 3)
        with pytest.raises(MergeError):
            self.join(from_key, to_key)
        assert canonical_map() == {1: 3, 2: 3}

    def test_the_record_tells_the_other_keys(self, keys):
        self.join(keys[ZHAO], keys[WANG])
        record = access_person(actor=CITY_STAFF, key=keys[ZHAO], purpose="x", at=AT)
        assert record.keys == (keys[WANG], keys[ZHAO])

    @pytest.mark.parametrize("change", [{"decided_by": ""}, {"reason": ""}, {"undone_at": AT}, {"undone_by": "user:2"}])
    def test_the_database_refuses_half_a_decision(self, change):
        from sizao.registry.people.models import IdentityMerge

        whole = {"from_key": 1, "to_key": 2, "decided_by": "user:1", "reason": "same", "at": AT}
        with pytest.raises(IntegrityError), transaction.atomic():
            IdentityMerge.objects.create(**(whole | change))


class TestNamesThatSoundAlike:
    @pytest.mark.parametrize("text", ["wang ceshi", "Wáng Cèshì", "WANGCESHI", "汪策士"])
    def test_are_found_where_nobody_has_exactly_the_name(self, keys, text):
        assert found(text) == {keys[WANG], keys[OTHER_WANG]}
        assert newest_audit().detail["by"] == "sound"
        assert text not in json.dumps(newest_audit().detail, ensure_ascii=False)

    def test_only_within_the_scope(self, keys):
        assert found("wang ceshi", actor=HUAILAI_STAFF) == {keys[WANG]}

    def test_the_exact_name_goes_first_unless_asked_otherwise(self, keys):
        load_people(people=replace_names(RESIDENTS, "汪策士"), within=CITY, actor="system:test", at=AT, reason="a test")
        assert len(found("汪策士")) == 1
        assert len(found("汪策士", alike=True)) == 3


def replace_names(people, name: str):
    """Somebody new of this name, registered like the first of the residents."""
    one = {field.name: [getattr(people, field.name)[0]] for field in fields(people)}
    return type(people)(**one | {"identifiers": ["130730200001010055"], "names": [name]})
