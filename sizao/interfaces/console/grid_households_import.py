"""A list of the households of a grid cell: good rows are taken, bad ones told with line, reason and what to do."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.grid_cells import rules_of_grid
from sizao.desk.household_lists import HOUSEHOLD_COLUMNS, import_household_list
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.grid_cell import own_cell
from sizao.interfaces.console.presences import needs
from sizao.interfaces.grid_words import HOUSEHOLD_REASONS, need_words
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.types import CellActError, HouseholdsKept, NotOnDutyError


LARGEST = 4 << 20
_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRID)
def take(request: HttpRequest, code: str) -> HttpResponse:
    """The form, and what became of a file. Nothing of the file is kept but what was taken."""
    at = now()
    cell = own_cell(request, code)
    rules = rules_of_grid(at=at)
    context: dict[str, Any] = {
        "cell": cell,
        "columns": [f"{usual} / {name}" for name, usual in HOUSEHOLD_COLUMNS.items()],
        "needs": " · ".join(need_words(list(rules.needs), rules)),
    }
    if request.method != "POST":
        return render(request, "console/grid/households_import.html", context)
    file = request.FILES.get("file")
    try:
        if file is None or not file.size:
            raise CellActError(_("No file was chosen, or it is empty."), next_step=_("Choose a file."))
        if file.size > LARGEST:
            raise CellActError(_("The file is larger than 4 MB."), next_step=_("Send it in several files."))
        found, kept = import_household_list(
            content=file.read(), name=file.name or "file", cell=cell, actor=request.user, at=at,
            reason="list of households",
        )  # fmt: skip
    except NotPermittedError as error:
        raise PermissionDenied from error
    except SizaoError as error:
        status = 403 if isinstance(error, NotOnDutyError) else 422
        return render(request, "console/grid/households_import.html", context | {"problem": error}, status=status)
    told = _told(kept)
    if not found.bad:
        messages.success(request, told)
        return redirect("grid-households", cell.code)
    bad = [
        {"line": one.line, "door": one.door, "why": HOUSEHOLD_REASONS[one.reason][0],
         "next_step": HOUSEHOLD_REASONS[one.reason][1]}
        for one in found.bad
    ]  # fmt: skip
    context |= {"told": told, "bad": bad[:_SHOWN], "bad_total": len(bad), "more": max(0, len(bad) - _SHOWN)}
    return render(request, "console/grid/households_import.html", context)


@require_safe
@needs(Permission.SEE_GRID)
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """A file with the heads, a household of two and an empty one, to be filled."""
    own_cell(request, code)
    rows = [
        list(HOUSEHOLD_COLUMNS.values()),
        ["3号楼2单元501", "王测试", "139900198801010018", "10000000001", ""],
        ["3号楼2单元501", "李样例", "", "10000000002", ""],
        ["3号楼2单元502", "", "", "", ""],
    ]
    return as_file("csv", "households-sample", rows)


def _told(kept: HouseholdsKept) -> str:
    """What changed, in words; the same list again changes nothing."""
    if not (kept.doors or kept.residents or kept.changed):
        return _("All of it was known already; nothing was changed.")
    parts = [
        ngettext("%(n)s new household", "%(n)s new households", kept.doors) % {"n": kept.doors},
        ngettext("%(n)s new resident", "%(n)s new residents", kept.residents) % {"n": kept.residents},
        ngettext("%(n)s resident changed", "%(n)s residents changed", kept.changed) % {"n": kept.changed},
    ]
    return " · ".join(parts)
