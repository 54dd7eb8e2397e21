"""How the public reaches the bodies that decide: the offices that notices name."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sizao.foundation.accounts.types import Permission
from sizao.interfaces.clock import now
from sizao.interfaces.console.people import county_options
from sizao.interfaces.console.presences import needs
from sizao.interfaces.console.words import division_names
from sizao.interfaces.restrictions_words import AUTHORITIES
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.operations import set_office
from sizao.response.restrictions.queries import list_offices
from sizao.response.restrictions.types import Office


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.MANAGE_ACCOUNTS)
def offices(request: HttpRequest) -> HttpResponse:
    """The list, and the form that enters or changes one."""
    own = request.user.scope.path or ""
    context: dict[str, Any] = {
        "bodies": list(AUTHORITIES.items()),
        "divisions": [(own, _("The whole area")), *county_options(request)[1:]],
        "given": request.POST,
    }
    status = 200
    if request.method == "POST":
        try:
            set_office(
                office=Office(
                    division_path=request.POST.get("division", ""),
                    authority=request.POST.get("authority", ""),
                    name={"zh": request.POST.get("name_zh", "").strip(), "en": request.POST.get("name_en", "").strip()},
                    telephone=request.POST.get("telephone", ""),
                    hours={"zh": request.POST.get("hours_zh", ""), "en": request.POST.get("hours_en", "")},
                ),
                actor=request.user,
                at=now(),
                reason=_("Entered on the page of offices"),
            )
        except SizaoError as error:
            context["problem"], status = error, 422
        else:
            messages.success(request, _("The office was entered."))
            return redirect("offices")
    found = list_offices(below=own)
    names = division_names(office.division_path for office in found)
    language = "en" if get_language() == "en" else "zh"
    context["rows"] = [
        {
            "division": names[office.division_path],
            "body": AUTHORITIES.get(office.authority, office.authority),
            "name": office.name[language],
            "telephone": office.telephone,
            "hours": office.hours[language],
        }
        for office in found
    ]
    return render(request, "console/restrictions/offices.html", context, status=status)
