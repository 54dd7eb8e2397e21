"""Accounts for tests: invented staff of the city and of two of its counties."""

from datetime import UTC, datetime

from sizao.foundation.accounts.models import User
from sizao.foundation.accounts.operations import create_account
from sizao.foundation.accounts.types import Authority, Role


CITY = "n13.n1307"
HUAILAI = "n13.n1307.n130730"
CHONGLI = "n13.n1307.n130709"

MORNING = datetime(2021, 10, 23, 0, 0, tzinfo=UTC)
PASSWORD = "a-long-enough-passphrase"


def make_account(
    username: str = "duty-officer",
    *,
    role: Role = Role.CITY_COMMAND,
    division_path: str = CITY,
    password: str = PASSWORD,
    acts_for: Authority = Authority.NONE,
    display_name: str = "值班员甲",
) -> User:
    return create_account(
        username=username,
        password=password,
        display_name=display_name,
        role=role,
        division_path=division_path,
        acts_for=acts_for,
        actor="system:test",
        at=MORNING,
        reason="test",
    )
