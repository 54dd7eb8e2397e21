"""The staff of the demo city: an account for each role, one for the hospital, and who works beside the grid worker.

Invented people; passwords are made on each installation.
"""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.operations import change_password, create_account
from sizao.foundation.accounts.queries import find_account
from sizao.foundation.accounts.types import Authority, Role
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import acting


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    role: Role
    display_name: str
    division_path: str
    acts_for: Authority = Authority.NONE


_CITY = "n13.n1307"
_COUNTY = "n13.n1307.n130730"

DEMO_ACCOUNTS = (
    DemoAccount("city", Role.CITY_COMMAND, "市指挥部值班员（演示）", _CITY, Authority.CITY_GOVERNMENT),
    DemoAccount("county", Role.COUNTY_COMMAND, "怀来县指挥部值班员（演示）", _COUNTY, Authority.COUNTY_GOVERNMENT),
    DemoAccount("investigator", Role.INVESTIGATOR, "市疾控中心流调队员（演示）", _CITY, Authority.CDC),
    DemoAccount("hospital", Role.INVESTIGATOR, "定点医院感染科医师（演示）", _CITY, Authority.HOSPITAL),
    DemoAccount("grid", Role.GRID_WORKER, "沙城镇网格员（演示）", f"{_COUNTY}.n130730100"),
    DemoAccount("grid-head", Role.GRID_WORKER, "沙城镇网格长（演示）", f"{_COUNTY}.n130730100"),
    DemoAccount("doctor", Role.GRID_WORKER, "沙城镇村医（演示）", f"{_COUNTY}.n130730100"),
    DemoAccount("station", Role.STATION_STAFF, "张家口站查验员（演示）", _CITY),
    DemoAccount("site", Role.SITE_STAFF, "怀来县集中隔离点医生（演示）", _COUNTY),
    DemoAccount("hotel", Role.HOTEL_STAFF, "演示宾馆前台（演示）", f"{_COUNTY}.n130730100.n130730H00001"),
    DemoAccount("inspector", Role.INSPECTOR, "督查员（演示）", _CITY),
    DemoAccount("auditor", Role.AUDITOR, "审计员（演示）", _CITY),
    DemoAccount("administrator", Role.ADMINISTRATOR, "系统管理员（演示）", _CITY),
)

_ACTOR = "system:demo"
_REASON = "Demo city of a local installation"


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """What somebody needs to look at the demo as one of its roles."""

    username: str
    password: str
    role: Role


def ensure_demo_accounts(*, home: Path, at: datetime) -> list[DemoSignIn]:
    """Makes the accounts that are missing; how to sign in with each. Passwords lie in `home`, for their owner only."""
    path = home / "demo-accounts.json"
    passwords: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known = dict(passwords)
    for account in DEMO_ACCOUNTS:
        passwords.setdefault(account.username, f"{account.username}-{secrets.token_urlsafe(9)}")
    if passwords != known:
        _write_private(path, json.dumps(passwords, indent=1))
    for account in DEMO_ACCOUNTS:
        user = find_account(username=account.username)
        password = passwords[account.username]
        if user is None:
            _create(account, password, at)
        elif account.username not in known:
            change_password(user=user, password=password, actor=_ACTOR, at=at, reason=_REASON)
    return [DemoSignIn(account.username, passwords[account.username], account.role) for account in DEMO_ACCOUNTS]


def demo_staff(*, at: datetime) -> dict[str, User]:
    """The accounts by user name: whoever decides in the demo has a name. Those made here have a password nobody knows,
    until `ensure_demo_accounts` gives them one."""
    staff = {}
    for account in DEMO_ACCOUNTS:
        found = find_account(username=account.username)
        staff[account.username] = found or _create(account, secrets.token_urlsafe(24), at)
    return staff


def demo_grid_workers(*, divisions: Sequence[tuple[str, str]], actor: str, at: datetime, reason: str) -> list[User]:
    """Grid workers of townships, by path and name, with whom nobody signs in: they have no password."""
    workers = []
    for path, name in divisions:
        user = User(
            username=f"grid-{path.rpartition('.n')[2]}",
            display_name=f"{name}网格员（演示）",
            role=Role.GRID_WORKER.value,
            division_path=path,
        )
        user.set_unusable_password()
        workers.append(user)
    with acting(actor):
        known = {user.username: user for user in User.objects.filter(username__in=[one.username for one in workers])}
        User.objects.bulk_create([one for one in workers if one.username not in known])
        record(
            at=at,
            actor=actor,
            action="account.create",
            subject_kind="account",
            subject_key="many",
            purpose=reason,
            detail={"count": len(workers) - len(known)},
        )
    return [known.get(one.username, one) for one in workers]


def _create(account: DemoAccount, password: str, at: datetime) -> User:
    return create_account(
        username=account.username,
        password=password,
        display_name=account.display_name,
        role=account.role,
        division_path=account.division_path,
        acts_for=account.acts_for,
        actor=_ACTOR,
        at=at,
        reason=_REASON,
    )


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
