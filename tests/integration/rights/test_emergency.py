"""Emergency access, as the database holds it: opened for its life only, for reading only, seen by the auditor."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Authority, Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.realms.operations import open_realm, set_clock
from sizao.foundation.realms.types import RealmKind
from sizao.foundation.rights.operations import end_access, review_access, take_access
from sizao.foundation.rights.queries import count_to_review, find_home, find_live_access, list_accesses
from sizao.foundation.rights.types import EmergencyError, EmergencyOutcome
from sizao.registry.people.queries import access_person, find_people
from sizao.registry.people.types import PersonNotFoundError
from sizao.response.restrictions.types import Exposure
from tests.conftest import MACHINE_TIME
from tests.residents import AT, CHONGLI, CITY, HUAILAI, load_residents
from tests.restricted import HOUR, Town


pytestmark = pytest.mark.django_db

WANG, LI, OTHER_WANG, ZHAO = range(4)
REASON = "Contact of a confirmed case, his family is in our county tonight"


def somebody(number: int, path: str, role: Role = Role.COUNTY_COMMAND) -> SystemActor:
    return SystemActor(role, f"user:{number}", Scope(path, actor=f"user:{number}"), Authority.NONE)


DUTY = somebody(1, CHONGLI)
COLLEAGUE = somebody(2, CHONGLI)
AUDITOR = somebody(3, HUAILAI, Role.AUDITOR)
CITY_AUDITOR = somebody(4, CITY, Role.AUDITOR)


@pytest.fixture
def keys():
    return load_residents()


def take(*, actor=DUTY, persons=(), division=HUAILAI, hours=2, reason=REASON):
    return take_access(division_path=division, persons=persons, hours=hours, actor=actor, at=AT, reason=reason)


def seen(actor=DUTY, path: str | None = CHONGLI) -> set[int]:
    """By raw SQL as the role that serves, whatever the application believes."""
    with scope(path, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute("SELECT key FROM people_person")
        return {key for (key,) in cursor.fetchall()}


class TestScope:
    def test_a_division_is_seen_while_it_lasts(self, keys):
        assert seen() == {keys[OTHER_WANG]}
        grant = take()
        assert seen() == set(keys)
        assert access_person(actor=DUTY, key=keys[WANG], purpose="contact_tracing", at=AT).key == keys[WANG]
        end_access(number=grant.id, actor=DUTY, at=AT, reason="found him")
        assert seen() == {keys[OTHER_WANG]}
        with pytest.raises(PersonNotFoundError):
            access_person(actor=DUTY, key=keys[WANG], purpose="contact_tracing", at=AT)

    def test_one_person_only(self, keys):
        take(persons=(keys[WANG],))
        assert seen() == {keys[OTHER_WANG], keys[WANG]}

    def test_for_nobody_else_and_nowhere_else(self, keys):
        take(division=f"{HUAILAI}.n130730100")
        assert seen() == {keys[OTHER_WANG], keys[WANG], keys[ZHAO]}
        assert seen(COLLEAGUE) == {keys[OTHER_WANG]}
        assert seen(somebody(0, CHONGLI), None) == set()

    def test_it_writes_nothing(self, keys):
        take()
        with scope(CHONGLI, actor=DUTY.actor_id), connection.cursor() as cursor:
            cursor.execute("UPDATE people_person SET sex = 'u' WHERE key = %s", [keys[WANG]])
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM people_person WHERE key = %s", [keys[WANG]])
            assert cursor.rowcount == 0
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            scope(CHONGLI, actor=DUTY.actor_id),
        ):
            connection.cursor().execute(
                "INSERT INTO people_person (key, name, identifier, name_index, sex, division_path)"
                " VALUES (5, '', '', 1, 'u', %s)",
                [HUAILAI],
            )

    def test_nor_to_what_follows_a_row_that_is_seen(self, settings, tmp_path):
        """Steps of a restriction are seen with it, under emergency access too; and added in its own area only."""
        settings.SIZAO_HOME = tmp_path
        town = Town()
        last = MACHINE_TIME - 2 * HOUR
        stay = {"place": "红旗饭店", "enter": (last - HOUR).isoformat(), "leave": last.isoformat()}
        ground = town.ground(facts=stay, at=MACHINE_TIME)
        facts = Exposure(last_exposure=last, degree=1)
        one = town.propose(at=MACHINE_TIME, facts=facts, ground_ids=[ground.id])
        add = (
            "INSERT INTO restrictions_step (restriction_id, at, before, after, actor, reason)"
            " VALUES (%s, now(), '', 'proposed', 'user:1', 'x')"
        )
        take()
        with scope(CHONGLI, actor=DUTY.actor_id), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM restrictions_step WHERE restriction_id = %s", [one.id])
            assert cursor.fetchone()[0] > 0
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            scope(CHONGLI, actor=DUTY.actor_id),
        ):
            connection.cursor().execute(add, [one.id])
        with scope(HUAILAI, actor="user:9"):
            connection.cursor().execute(add, [one.id])

    def test_a_search_in_a_division_finds_nobody_elsewhere(self, keys):
        def found(below):
            page = find_people(actor=DUTY, text="", purpose="contact_tracing", at=AT, below=below)
            return {row.key for row in page.rows}

        take()
        assert found(CHONGLI) == {keys[OTHER_WANG]}
        assert found(HUAILAI) == {keys[WANG], keys[LI], keys[ZHAO]}
        assert found(f"{CITY}.n130731") == set()

    def test_where_somebody_lives_is_known_by_county(self, keys):
        assert find_home(person=keys[WANG]) == HUAILAI
        assert find_home(person=77) is None


class TestEnd:
    def test_by_the_clock_of_the_realm(self, keys):
        open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
        command = SystemActor(Role.CITY_COMMAND, "user:9", Scope(CITY), Authority.NONE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            (machine,) = cursor.fetchone()
        set_clock(shows_at=AT, rate=Decimal(1), actor=command, machine=machine, reason="a test")
        grant = take(hours=2)
        assert abs(grant.until_at - AT - timedelta(hours=2)) < timedelta(minutes=1)
        assert len(seen()) == 4
        set_clock(shows_at=AT + timedelta(hours=3), rate=Decimal(1), actor=command, machine=machine, reason="a test")
        assert seen() == {keys[OTHER_WANG]}
        assert find_live_access(actor=DUTY) is None
        # What is over by itself does not stand in the way of another.
        assert take().id != grant.id

    @pytest.mark.slow
    @pytest.mark.django_db(transaction=True)
    def test_by_the_machine_where_the_realm_stands_still(self, keys, superuser_connection):
        open_realm(kind=RealmKind.DRILL, actor="system:test", at=AT, reason="a test")
        command = SystemActor(Role.CITY_COMMAND, "user:9", Scope(CITY), Authority.NONE)
        set_clock(shows_at=AT, rate=Decimal(0), actor=command, machine=AT, reason="a test")
        take(hours=1)
        assert len(seen()) == 4
        # An hour passes: nobody but a superuser may say so.
        superuser_connection.execute("SET session_replication_role = replica")
        superuser_connection.execute("UPDATE rights_emergencygrant SET made_at = made_at - interval '61 minutes'")
        assert seen() == {keys[OTHER_WANG]}

    @pytest.mark.parametrize(
        "change",
        [
            "until_at = until_at + interval '9 hours'",
            "hours = 72",
            "made_at = made_at + interval '1 day'",
            "division_path = 'n13'",
            "reason = 'another'",
        ],
    )
    def test_nobody_prolongs_it(self, keys, change):
        grant = take()
        with (
            pytest.raises(DatabaseError, match="nothing else of it is changed"),
            transaction.atomic(),
            scope(CHONGLI, actor=DUTY.actor_id),
        ):
            connection.cursor().execute(f"UPDATE rights_emergencygrant SET {change} WHERE id = %s", [grant.id])

    @pytest.mark.parametrize(
        ("actor", "own"), [("user:2", CHONGLI), ("user:1", CITY)], ids=["for another", "from another area"]
    )
    def test_nobody_takes_it_for_another(self, keys, actor, own):
        with (
            pytest.raises(DatabaseError, match="row-level security"),
            transaction.atomic(),
            scope(CHONGLI, actor=DUTY.actor_id),
        ):
            connection.cursor().execute(
                "INSERT INTO rights_emergencygrant (actor, own_path, division_path, persons, reason, hours, ended_by,"
                " reviewed_by, outcome, review_reason) VALUES (%s, %s, %s, '{}', 'x', 1, '', '', '', '')",
                [actor, own, HUAILAI],
            )

    def test_what_was_ended_is_not_begun_again(self, keys):
        grant = take()
        end_access(number=grant.id, actor=DUTY, at=AT, reason="done")
        with (
            pytest.raises(DatabaseError, match="ended once"),
            transaction.atomic(),
            scope(CHONGLI, actor=DUTY.actor_id),
        ):
            connection.cursor().execute("UPDATE rights_emergencygrant SET ended_at = NULL, ended_by = ''")


class TestAuditor:
    def test_every_read_under_it_is_marked(self, keys):
        grant = take()
        access_person(actor=DUTY, key=keys[WANG], purpose="contact_tracing", at=AT)
        read = AuditEvent.objects.filter(action="person.read").latest("pk")
        assert read.detail["emergency"] == grant.id
        end_access(number=grant.id, actor=DUTY, at=AT, reason="done")
        access_person(actor=DUTY, key=keys[OTHER_WANG], purpose="contact_tracing", at=AT)
        assert "emergency" not in AuditEvent.objects.filter(action="person.read").latest("pk").detail

    def test_both_sides_are_told_at_once(self, keys):
        grant = take()
        for auditor in (AUDITOR, CITY_AUDITOR, somebody(5, CHONGLI, Role.AUDITOR)):
            assert count_to_review(actor=auditor) == 1
            assert [one.id for one in list_accesses(actor=auditor)] == [grant.id]
        assert list_accesses(actor=somebody(6, f"{CITY}.n130731", Role.AUDITOR)) == []
        assert list_accesses(actor=COLLEAGUE) == []

    def test_not_justified_ends_it_and_closes_the_way(self, keys):
        grant = take()
        review_access(number=grant.id, outcome=EmergencyOutcome.NOT_JUSTIFIED, actor=AUDITOR, at=AT, reason="curious")
        assert seen() == {keys[OTHER_WANG]}
        with pytest.raises(EmergencyError, match="without justification"):
            take()
        assert take(actor=COLLEAGUE).is_live

    def test_repeated_ones_are_counted(self, keys):
        for _ in range(3):
            end_access(number=take().id, actor=DUTY, at=AT, reason="done")
        assert [one.earlier for one in list_accesses(actor=AUDITOR)] == [2, 2, 2]

    def test_reviewed_once_and_by_nobody_for_themselves(self, keys):
        grant = take()
        review_access(number=grant.id, outcome=EmergencyOutcome.JUSTIFIED, actor=AUDITOR, at=AT, reason="right")
        with pytest.raises(EmergencyError, match="nothing to review"):
            review_access(number=grant.id, outcome=EmergencyOutcome.JUSTIFIED, actor=AUDITOR, at=AT, reason="again")
        other = take(actor=COLLEAGUE)
        as_auditor = somebody(2, CHONGLI, Role.AUDITOR)
        with pytest.raises(EmergencyError, match="their own"):
            review_access(number=other.id, outcome=EmergencyOutcome.JUSTIFIED, actor=as_auditor, at=AT, reason="mine")
        for reviewer, why in (("user:2", "reviewed_by_another"), ("user:3", "name of another")):
            with (
                pytest.raises(DatabaseError, match=why),
                transaction.atomic(),
                scope(CHONGLI, actor="user:2"),
            ):
                connection.cursor().execute(
                    "UPDATE rights_emergencygrant SET reviewed_at = now(), reviewed_by = %s, outcome = 'justified',"
                    " review_reason = 'x' WHERE id = %s",
                    [reviewer, other.id],
                )


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"reason": "need it"}, "too short"),
        ({"hours": 13}, "from 1 to 12 hours"),
        ({"hours": 0}, "from 1 to 12 hours"),
        ({"division": f"{CHONGLI}.n130709100"}, "within your own area"),
    ],
)
def test_what_is_refused(keys, asked, why):
    with pytest.raises(EmergencyError, match=why):
        take(**asked)


def test_who_may_not(keys):
    take()
    with pytest.raises(EmergencyError, match="already"):
        take()
    with pytest.raises(NotPermittedError):
        take(actor=AUDITOR)
    with pytest.raises(NotPermittedError):
        review_access(number=1, outcome=EmergencyOutcome.JUSTIFIED, actor=COLLEAGUE, at=AT, reason="x")
