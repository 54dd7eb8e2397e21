"""Addresses of the API."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from sizao.interfaces.api import exchange, feeds, findings, presences, risk_areas, tubes
from sizao.interfaces.api.pages import documentation
from sizao.interfaces.api.problems import problem, problem_response
from sizao.kernel.errors import SizaoError


# ninja's own page of the schema loads scripts from outside, which the content policy forbids: ours stands in its place.
api = NinjaAPI(
    title="Sizao",
    version="1",
    description="Send presences and results of laboratories in, and learn what came of them.",
    docs_url=None,
    urls_namespace="api-1",
)
api.add_router("/presences", presences.router)
api.add_router("/findings", findings.router)
api.add_router("/tubes", tubes.router)
api.add_router("/feeds", feeds.router)
api.add_router("/exchange", exchange.router)
api.add_router("/risk-areas", risk_areas.router)


@api.exception_handler(SizaoError)
def refused(request: HttpRequest, error: SizaoError) -> HttpResponse:
    return problem(error)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_response(
        401,
        "token",
        "The token is missing or not valid.",
        "Send it as 'Authorization: Bearer sz_...'; an administrator issues it for your source.",
    )


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = ", ".join(".".join(map(str, entry["loc"])) for entry in error.errors)
    return problem_response(422, "parameters", "The request cannot be understood.", f"Check {places}.")


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(404, "not-found", "There is nothing at this address.", "See /api/v1/docs.")


urlpatterns = [
    path("docs", documentation, {"api": api}, name="api-docs"),
    path("", api.urls),
]
