"""Importing a list of stock: good rows are noted as a count, bad ones are told with their line and reason."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sizao.desk.supply_lists import read_stock_list
from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.supplies_parts import REASON, catalogue_at, frame, read_number, store_choices
from sizao.interfaces.supplies_words import STOCK_REASONS
from sizao.kernel.errors import SizaoError
from sizao.readiness.supplies.operations import take_inventory
from sizao.readiness.supplies.queries import list_stores
from sizao.readiness.supplies.types import SuppliesError


LARGEST = 4 << 20
_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_STOCK)
def upload(request: HttpRequest) -> HttpResponse:
    """A file of what lies where, with the two who counted."""
    at = now()
    stores = list_stores(actor=request.user)
    context: dict[str, Any] = frame(request, at, "supplies-stock") | {
        "stores": store_choices(stores),
        "names": [store.name for store in stores],
    }
    if request.method != "POST":
        return render(request, "console/supplies/import.html", context)
    given = request.POST
    try:
        file = request.FILES.get("file")
        if file is None or not file.size:
            raise SuppliesError(_("No file was chosen, or it is empty."), next_step=_("Choose a file."))
        if file.size > LARGEST:
            raise SuppliesError(_("The file is larger than 4 MB."), next_step=_("Send it in several files."))
        found = read_stock_list(
            file.read(),
            file.name or "file",
            catalogue=catalogue_at(at),
            stores=stores,
            default_store=read_number(given.get("store", "")) or None,
        )
        changed = 0
        with transaction.atomic():
            for store, lines in found.stores.items():
                changed += take_inventory(
                    store_id=store,
                    lines=lines,
                    counted_by=given.get("handed_by", ""),
                    witness=given.get("received_by", ""),
                    note=(file.name or "")[:200],
                    actor=request.user,
                    at=at,
                    reason=REASON,
                )
    except SizaoError as error:
        return render(request, "console/supplies/import.html", context | {"problem": error}, status=422)
    told = ngettext("%(n)s row was taken", "%(n)s rows were taken", found.taken) % {"n": f"{found.taken:,}"}
    told += _(", batches changed: %(n)s.") % {"n": f"{changed:,}"}
    if not found.bad:
        messages.success(request, told)
        return redirect("supplies-stock")
    bad = [{"line": one.line, "why": STOCK_REASONS[one.reason], "text": one.text[:120]} for one in found.bad]
    context |= {"told": told, "bad": bad[:_SHOWN], "bad_total": len(bad)}
    return render(request, "console/supplies/import.html", context)
