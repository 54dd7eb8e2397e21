import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.utils import DatabaseError

from sizao.foundation.audit.operations import record
from sizao.foundation.audit.queries import list_audit_rows
from tests.people import MORNING


pytestmark = pytest.mark.django_db

CHANGES = {
    "change": "UPDATE audit_auditevent SET actor = 'somebody else'",
    "remove": "DELETE FROM audit_auditevent",
    "empty": "TRUNCATE audit_auditevent",
}


@pytest.fixture
def event():
    record(
        at=MORNING,
        actor="user:1",
        action="case.open",
        subject_kind="case",
        subject_key="17",
        purpose="contact tracing",
        detail={"rows": 3},
    )


def test_what_is_recorded_can_be_read(event):
    (row,) = list_audit_rows(limit=1)
    assert (row.actor, row.action, row.subject_key, row.detail) == ("user:1", "case.open", "17", {"rows": 3})


@pytest.mark.parametrize("change", CHANGES)
def test_the_serving_role_may_not(event, change):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(CHANGES[change])
    assert len(list_audit_rows(limit=5)) == 1


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_may_not_either(owner_connection, change):
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never changed or removed"):
        owner_connection.execute(CHANGES[change])


def test_a_row_is_taken_back_with_its_act():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(at=MORNING, actor="user:1", action="case.open", subject_kind="case", subject_key="18")
        raise RuntimeError
    assert list_audit_rows(limit=5, subject_kind="case", subject_key="18") == []


@pytest.mark.parametrize(
    ("field", "constraint"), [("actor", "audit_event_actor_given"), ("action", "audit_event_action_given")]
)
def test_nobody_acts_without_a_name(field, constraint):
    values = {"actor": "user:1", "action": "case.open", field: ""}
    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        record(at=MORNING, subject_kind="case", subject_key="1", **values)
