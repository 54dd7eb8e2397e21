"""The households of a grid cell: kept by whoever is on duty there and by the command, with the least fields."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.desk.grid_cells import register_resident, rules_of_grid, today_of
from sizao.foundation.accounts.permissions import NotPermittedError, can
from sizao.foundation.accounts.types import Permission
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.interfaces.clock import now
from sizao.interfaces.console.grid_cell import own_cell
from sizao.interfaces.console.people import ask_purpose
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import purpose_of
from sizao.interfaces.grid_words import FAULTS, FIELDS, need_words
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.operations import end_residence, keep_household, keep_resident
from sizao.registry.cells.queries import access_households
from sizao.registry.cells.types import GridCell, NotOnDutyError
from sizao.response.grid.types import GridReportError


_OWN_WORK = "the day's work in the cell"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SEE_GRID)
def households(request: HttpRequest, code: str) -> HttpResponse:
    """Doors and who lives behind them; by POST a door or a resident is added, needs are changed, a residence ends."""
    at = now()
    cell = own_cell(request, code)
    purpose = purpose_of(request) if can(request.user, Permission.KEEP_GRID) else _OWN_WORK
    if not purpose:
        return ask_purpose(request, cell.name)
    rules = rules_of_grid(at=at)
    problem: SizaoError | None = None
    faults: list[tuple[Any, Any]] = []
    status = 200
    if request.method == "POST":
        try:
            _act(request, cell)
        except GridReportError as error:
            faults = [(FIELDS[one.field], FAULTS[one.fault]) for one in error.problems]
            status = 422
        except NotPermittedError as error:
            raise PermissionDenied from error
        except SizaoError as error:
            problem, status = error, 422
        else:
            messages.success(request, _("Kept."))
            return redirect("grid-households", code)
    try:
        doors = access_households(actor=request.user, cell=cell, on=today_of(at), purpose=purpose, at=at)
    except NotOnDutyError as error:
        return render(request, "console/grid/households.html", {"cell": cell, "problem": error}, status=403)
    needs_list = [(one, need_words([one], rules)[0]) for one in rules.needs]
    context = {
        "cell": cell,
        "problem": problem,
        "faults": faults,
        "needs": needs_list,
        "may_keep": True,
        "given": request.POST if status == 422 else {},
        "count": sum(len(door.residents) for door in doors),
        "doors": [
            {
                "id": door.id,
                "door": door.door,
                "people": [
                    {
                        "id": who.id,
                        "key": who.shown,
                        "name": who.name or who.shown,
                        "born": who.birth_year or "",
                        "needs": " · ".join(need_words(who.needs, rules)),
                        "boxes": [(one, label, one in who.needs) for one, label in needs_list],
                    }
                    for who in door.residents
                ],
            }
            for door in doors
        ],
    }
    return render(request, "console/grid/households.html", context, status=status)


def _act(request: HttpRequest, cell: GridCell) -> None:
    at, given = now(), request.POST
    on, known = today_of(at), frozenset(rules_of_grid(at=at).needs)
    chosen = [code for code in known if given.get(f"need-{code}")]
    number = given.get("household", "")
    household = int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else 0
    if given.get("act") == "door":
        keep_household(code=cell.code, door=given.get("door", ""), on=on, actor=request.user, at=at, reason="door")
    elif given.get("act") == "end":
        entry = given.get("resident", "")
        end_residence(
            code=cell.code, resident=int(entry) if entry.isdecimal() and len(entry) < 16 else 0, on=on,
            actor=request.user, at=at, reason="moved away",
        )  # fmt: skip
    else:
        person = key_from_shown(given.get("person", "")) or register_resident(
            values=given.dict(), cell=cell, actor=request.user, at=at
        )
        keep_resident(
            code=cell.code, household=household, person=person, needs=chosen, known_needs=known, on=on,
            actor=request.user, at=at, reason="household",
        )  # fmt: skip
