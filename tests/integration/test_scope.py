"""What a scope lets through, on a real PostgreSQL and in the role that serves."""

import pytest
from django.db import ProgrammingError, connection, transaction

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.roles import RoleError, check_plain_role
from sizao.foundation.database.row_security import row_scope_policy
from sizao.foundation.database.scope import acting, ascribed, ask_in_each, scope
from sizao.foundation.database.types import Scope, ScopeError


CITY = "n13.n1307"
HUAILAI = "n13.n1307.n130730"
CHONGLI = "n13.n1307.n130709"


@pytest.fixture
def scoped_table(owner_connection):
    """A table under the policy that rooms use, owned by the owner, with one row in each of two counties."""
    operation = row_scope_policy("scoped_note", "path")
    owner_connection.execute("CREATE TABLE scoped_note (path ltree NOT NULL, words text NOT NULL)")
    for statement in operation.sql:
        owner_connection.execute(statement)
    for path in (HUAILAI, CHONGLI):
        with owner_connection.transaction():
            owner_connection.execute("SELECT set_config('sizao.scope', %s, true)", [path])
            owner_connection.execute("INSERT INTO scoped_note VALUES (%s, 'row')", [path])
    yield
    for statement in operation.reverse_sql:
        owner_connection.execute(statement)
    owner_connection.execute("DROP TABLE scoped_note")


def seen() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT path FROM scoped_note ORDER BY path")
        return [path for (path,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
class TestScope:
    def test_without_a_scope_nothing_is_seen(self, scoped_table):
        assert seen() == []

    def test_a_connection_used_again_keeps_no_scope(self, scoped_table):
        with scope(CITY):
            assert len(seen()) == 2
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('sizao.scope', true)")
            assert cursor.fetchone() == ("",), "PostgreSQL leaves an empty text, which must not be read as the root"
        assert seen() == []

    def test_a_county_sees_itself_and_no_other(self, scoped_table):
        with scope(HUAILAI):
            assert seen() == [HUAILAI]

    def test_many_are_asked_at_once_each_in_its_own_scope_and_never_beyond_that_of_who_asks(self, scoped_table):
        text = "SELECT path::text FROM scoped_note WHERE words = %s"
        asked = [(path, text, ["row"]) for path in (HUAILAI, CHONGLI, CITY)]
        with scope(HUAILAI):
            assert ask_in_each(asked, within=Scope(CITY)) == [[(HUAILAI,)], [(CHONGLI,)], [(HUAILAI,), (CHONGLI,)]]
            assert seen() == [HUAILAI], "the scope is what it was"
        assert ask_in_each(asked, within=Scope(HUAILAI)) == [[(HUAILAI,)], [], [(HUAILAI,)]]
        assert ask_in_each(asked, within=Scope(None)) == [[], [], []]
        assert ask_in_each([], within=Scope(CITY)) == []

    def test_a_town_does_not_see_its_county(self, scoped_table):
        with scope(f"{HUAILAI}.n130730100"):
            assert seen() == []

    def test_codes_that_begin_alike_are_not_below_each_other(self, scoped_table):
        with scope("n13.n1307.n13073"):
            assert seen() == []

    @pytest.mark.parametrize("path", [CITY, CHONGLI, None])
    def test_a_row_outside_the_scope_is_refused(self, scoped_table, path):
        outside = "n13.n1301" if path == CITY else HUAILAI
        with pytest.raises(ProgrammingError, match="row-level security"), scope(path), connection.cursor() as cursor:
            cursor.execute("INSERT INTO scoped_note VALUES (%s, 'outside')", [outside])

    def test_a_row_is_not_moved_out_of_the_scope(self, scoped_table):
        with pytest.raises(ProgrammingError, match="row-level security"), scope(HUAILAI), connection.cursor() as cursor:
            cursor.execute("UPDATE scoped_note SET path = %s", [CHONGLI])

    def test_rows_of_others_are_neither_changed_nor_removed(self, scoped_table):
        with scope(HUAILAI), connection.cursor() as cursor:
            cursor.execute("UPDATE scoped_note SET words = 'changed' WHERE path = %s", [CHONGLI])
            assert cursor.rowcount == 0
            cursor.execute("DELETE FROM scoped_note WHERE path = %s", [CHONGLI])
            assert cursor.rowcount == 0

    def test_the_owner_is_bound_too(self, scoped_table, owner_connection):
        assert owner_connection.execute("SELECT count(*) FROM scoped_note").fetchone() == (0,)

    def test_the_outer_scope_holds_again_after_an_inner_one(self, scoped_table):
        with scope(CITY):
            with scope(HUAILAI):
                assert seen() == [HUAILAI]
            assert len(seen()) == 2

    def test_the_outer_scope_holds_again_after_an_inner_failure(self, scoped_table):
        with scope(HUAILAI):
            with pytest.raises(ZeroDivisionError), scope(CITY):
                1 / 0  # noqa: B018
            assert seen() == [HUAILAI]

    def test_a_failure_takes_the_scope_back(self, scoped_table):
        with pytest.raises(ZeroDivisionError), scope(CITY):
            1 / 0  # noqa: B018
        with transaction.atomic():
            assert seen() == []

    def test_the_actor_is_told_to_the_database(self):
        with scope(CITY, actor="user:7"), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('sizao.actor', true)")
            assert cursor.fetchone() == ("user:7",)


@pytest.mark.parametrize("path", ["", "n13..n1307", "n13.", "n13 n1307", "n13.n1307; DROP TABLE x", "张家口"])
def test_a_malformed_path_is_refused_before_the_database_is_asked(path):
    with pytest.raises(ScopeError), scope(path):
        pass


@pytest.mark.django_db
class TestPlainRole:
    def test_the_role_that_serves_is_plain(self):
        check_plain_role(connection)

    def test_the_owner_may_not_serve(self, owner_connection):
        with pytest.raises(RoleError, match="owns tables"):
            check_plain_role(owner_connection)

    def test_the_role_that_serves_cannot_change_tables(self):
        with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute("CREATE TABLE anything (a int)")


@pytest.mark.django_db
class TestActing:
    def told(self) -> tuple[str, str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('sizao.scope', true), current_setting('sizao.actor', true)")
            return cursor.fetchone()

    def test_the_actor_is_told_and_the_scope_stays(self):
        with scope(HUAILAI, actor="user:1"):
            with acting("system:job"):
                assert self.told() == (HUAILAI, "system:job")
            assert self.told() == (HUAILAI, "user:1")

    def test_an_operation_is_ascribed_to_its_actor_by_id_or_in_person(self):
        @ascribed
        def operation(*, actor):
            return self.told()[1]

        assert operation(actor="system:demo") == "system:demo"
        assert operation(actor=SystemActor(Role.AUDITOR, "user:7", Scope(CITY))) == "user:7"
        assert not self.told()[1], "nothing is left behind"
