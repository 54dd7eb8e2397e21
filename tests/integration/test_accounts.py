import stat

import pytest
from django.db import IntegrityError, transaction

from sizao.foundation.accounts.demo import DEMO_ACCOUNTS, ensure_demo_accounts
from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.operations import AccountError, change_password, switch_off_account
from sizao.foundation.accounts.queries import find_account, list_accounts
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.queries import list_audit_rows
from sizao.foundation.database.types import ScopeError
from tests.people import CHONGLI, CITY, HUAILAI, MORNING, PASSWORD, make_account


pytestmark = pytest.mark.django_db


def test_an_account_is_made_and_the_act_recorded_without_the_password():
    user = make_account(role=Role.INVESTIGATOR, division_path=HUAILAI)
    assert user.check_password(PASSWORD)
    assert user.scope.path == HUAILAI
    (row,) = list_audit_rows(limit=10, subject_kind="account", subject_key=str(user.pk))
    assert (row.action, row.actor, row.purpose, row.at) == ("account.create", "system:test", "test", MORNING)
    assert PASSWORD not in str(row)


@pytest.mark.parametrize("password", ["short", "12345678901234", "duty-officer1"])
def test_a_weak_password_is_refused_and_nothing_is_left(password):
    with pytest.raises(AccountError):
        make_account(password=password)
    assert find_account(username="duty-officer") is None


def test_a_name_is_taken_once():
    make_account()
    with pytest.raises(AccountError, match="duty-officer"):
        make_account()


def test_a_malformed_division_is_refused():
    with pytest.raises(ScopeError):
        make_account(division_path="n13..n1307")


def test_the_database_refuses_a_role_that_does_not_exist():
    user = make_account()
    with pytest.raises(IntegrityError, match="accounts_user_role_known"), transaction.atomic():
        User.objects.filter(pk=user.pk).update(role="emperor")


def test_accounts_are_listed_by_division():
    for username, path in (("a", CITY), ("b", HUAILAI), ("c", CHONGLI)):
        make_account(username, division_path=path)
    assert [user.username for user in list_accounts(below=CITY)] == ["a", "b", "c"]
    assert [user.username for user in list_accounts(below=HUAILAI)] == ["b"]


def test_changes_are_recorded():
    user = make_account()
    change_password(user=user, password="another-long-passphrase", actor="user:1", at=MORNING, reason="forgotten")
    switch_off_account(user=user, actor="user:1", at=MORNING, reason="left")
    assert not find_account(username="duty-officer").is_active
    actions = [row.action for row in list_audit_rows(limit=10, subject_kind="account", subject_key=str(user.pk))]
    assert actions == ["account.switch_off", "account.change_password", "account.create"]


class TestDemo:
    def test_each_role_can_be_tried(self, tmp_path):
        sign_ins = ensure_demo_accounts(home=tmp_path, at=MORNING)
        assert {sign_in.role for sign_in in sign_ins} == set(Role)
        assert all(find_account(username=s.username).check_password(s.password) for s in sign_ins)

    def test_passwords_are_kept_private_and_stay_the_same(self, tmp_path):
        first = ensure_demo_accounts(home=tmp_path, at=MORNING)
        assert ensure_demo_accounts(home=tmp_path, at=MORNING) == first
        assert stat.S_IMODE((tmp_path / "demo-accounts.json").stat().st_mode) == 0o600

    def test_two_installations_have_different_passwords(self, tmp_path):
        (tmp_path / "a").mkdir()
        (tmp_path / "b").mkdir()
        first = ensure_demo_accounts(home=tmp_path / "a", at=MORNING)
        second = ensure_demo_accounts(home=tmp_path / "b", at=MORNING)
        assert not {s.password for s in first} & {s.password for s in second}
        # The second file is the newer one: its passwords hold.
        assert find_account(username=DEMO_ACCOUNTS[0].username).check_password(second[0].password)
