"""Writes docs/reference/roles.md: who may do what, from the one table of permissions. `python tools/build_roles.py`"""

from pathlib import Path

from sizao.foundation.accounts.permissions import MAY
from sizao.foundation.accounts.types import Permission, Role


PAGE = Path(__file__).parents[1] / "docs" / "reference" / "roles.md"
HEADER = """# Who may do what

Made by `tools/build_roles.py` from the table of permissions in `sizao/foundation/accounts/permissions.py`; a test holds
the two together. A role says what somebody may do, the division of the account where, and the body it decides for
which orders the packs open to it.

"""


def page() -> str:
    """The table, one line for each permission."""
    roles = list(Role)
    lines = [
        "| act | " + " | ".join(role.value.replace("_", " ") for role in roles) + " |",
        "|---|" + ":-:|" * len(roles),
    ]
    for permission in Permission:
        marks = ("●" if role in MAY[permission] else "" for role in roles)
        lines.append(f"| {permission.value.replace('_', ' ')} | " + " | ".join(marks) + " |")
    return HEADER + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
