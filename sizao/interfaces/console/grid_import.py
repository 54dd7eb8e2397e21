"""A list of grid cells as a unit keeps it: good rows are taken, bad ones told with line and reason."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sizao.desk.grid_cells import import_cell_list, today_of
from sizao.engines.bulletins.lines import LARGEST, decode
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.exports import as_file
from sizao.interfaces.console.presences import needs
from sizao.interfaces.grid_words import ROW_FAULTS
from sizao.kernel.errors import SizaoError
from sizao.registry.cells.queries import COLUMNS


_SHOWN = 200


class NoFileError(SizaoError):
    """No file was given."""


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_GRID)
def take(request: HttpRequest) -> HttpResponse:
    """The form, and what became of a file."""
    context = {"columns": [" / ".join(names) for names in COLUMNS.values()]}
    if request.method != "POST":
        return render(request, "console/grid/import.html", context)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise NoFileError(_("There is nothing to read."), next_step=_("Choose a file."))
        # One byte more than is taken, so that a file of any size is refused and not read to its end.
        text = decode(file.read(LARGEST + 1))
        found = import_cell_list(text=text, actor=request.user, at=now(), reason="list of grid cells")
    except SizaoError as error:
        return render(request, "console/grid/import.html", context | {"problem": error}, status=422)
    bad = [
        {"line": one.line, "column": " / ".join(COLUMNS[one.column]), "why": ROW_FAULTS[one.fault], "text": one.text}
        for one in found.bad[:_SHOWN]
    ]
    result = {"good": len(found.good), "bad": bad, "more": max(0, len(found.bad) - _SHOWN), "bad_count": len(found.bad)}
    return render(request, "console/grid/import.html", context | {"result": result})


@require_safe
@needs(Permission.KEEP_GRID)
def sample(request: HttpRequest) -> HttpResponse:
    """A file with the heads and one row, to be filled."""
    heads = [names[-1] for names in COLUMNS.values()]
    row = ["130730100001-01", "130730100001", "府前街社区第1网格", "380", "", "", "", "", today_of(now()).isoformat()]
    return as_file("csv", "grid-cells-sample", [heads, row])
