import pytest

from sizao.foundation.accounts.permissions import MAY, NotPermittedError, can, check
from sizao.foundation.accounts.types import Permission, Role
from sizao.foundation.database.types import Scope


class Actor:
    def __init__(self, role: Role) -> None:
        self.role = role.value


def test_every_act_is_in_the_table_and_open_to_somebody():
    assert set(MAY) == set(Permission)
    assert all(MAY.values())


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_asking_and_checking_agree(role, permission):
    actor = Actor(role)
    if can(actor, permission):
        check(actor, permission)
    else:
        with pytest.raises(NotPermittedError, match=permission.value):
            check(actor, permission)


def test_who_keeps_the_accounts_does_not_see_people():
    """The administrator can make accounts and see how feeds are doing, but not look at anybody with their own."""
    allowed = {permission for permission in Permission if can(Actor(Role.ADMINISTRATOR), permission)}
    assert allowed == {Permission.MANAGE_ACCOUNTS, Permission.SEE_FEEDS}


def test_the_desk_of_a_hotel_receives_its_guests_and_does_nothing_else():
    assert {permission for permission in Permission if can(Actor(Role.HOTEL_STAFF), permission)} == {
        Permission.RECEIVE_TRAVELLERS
    }


def test_the_audit_trail_is_read_by_somebody_who_decides_nothing_but_what_is_kept():
    allowed = {permission for permission in Permission if can(Actor(Role.AUDITOR), permission)}
    assert allowed == {
        Permission.SEE_ALARMS,
        Permission.ANSWER_ALARM,
        Permission.READ_AUDIT,
        Permission.REVIEW_EMERGENCY,
        Permission.SEE_SITUATION,
        Permission.SEE_CLOSE_OUT,
        Permission.CONFIRM_CLOSE_OUT,
        Permission.SEE_ASSESSMENT,
        Permission.SIGN_ASSESSMENT,
    }


@pytest.mark.parametrize(
    ("own", "path", "covered"),
    [
        ("n13.n1307", "n13.n1307", True),
        ("n13.n1307", "n13.n1307.n130730", True),
        ("n13.n1307", "n13.n13079", False),
        ("n13.n1307.n130730", "n13.n1307", False),
        (None, "n13", False),
    ],
)
def test_a_scope_covers_its_division_and_below(own, path, covered):
    assert Scope(own).covers(path) is covered
