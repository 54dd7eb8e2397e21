"""Risk areas by API: what the list in force says, and what it says about a place. Public data, read with any token."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from sizao.interfaces.api.feeds import FeedToken
from sizao.interfaces.api.findings import LaboratoryToken
from sizao.interfaces.api.presences import SourceToken
from sizao.interfaces.api.problems import NotFoundError, Problem
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError
from sizao.response.arrivals.queries import find_bulletin, find_risk, list_risk_areas
from sizao.response.arrivals.types import KeptArea, KeptBulletin


router = Router(auth=[SourceToken(), LaboratoryToken(), FeedToken()], tags=["risk areas"])


class MomentError(SizaoError):
    """A moment without an offset."""


class AreaAnswer(Schema):
    """An area as printed, with the line of its list and the code of the division that it lies in."""

    level: str
    province: str
    within: str
    area: str
    code: str
    line: int


class ListAnswer(Schema):
    """A list in force. `version`: 2 and above where it was corrected; `agrees`: whether its declared numbers do."""

    number: int
    as_of: datetime
    version: int
    agrees: bool
    areas: list[AreaAnswer]


class PlaceAnswer(Schema):
    """`likeness`: inside, near, none, abroad or unknown. `level`: of the area it lies in, or of the highest near."""

    likeness: str
    level: str | None
    code: str
    number: int | None
    as_of: datetime | None
    areas: list[AreaAnswer]


@router.get("", response={200: ListAnswer, 401: Problem, 404: Problem}, summary="The list in force at a moment")
def in_force(request: HttpRequest, at: datetime | None = None) -> Any:
    found = find_bulletin(at=_moment(at))
    if found is None:
        raise NotFoundError("No list of risk areas is kept of that moment.")
    return ListAnswer(areas=[_area(area) for area in list_risk_areas(number=found.id)], **_head(found))


@router.get(
    "/place", response={200: PlaceAnswer, 400: Problem, 401: Problem}, summary="What the list says about a place"
)
def place(
    request: HttpRequest,
    code: str = Query("", max_length=60, pattern=r"^[A-Za-z0-9.]*$"),
    text: str = Query("", max_length=200),
    at: datetime | None = None,
) -> Any:
    found = find_risk(at=_moment(at), code=code, text=text)
    return PlaceAnswer(
        likeness=found.likeness.value,
        level=found.level.value if found.level is not None else None,
        code=found.code,
        number=found.bulletin.id if found.bulletin is not None else None,
        as_of=found.bulletin.as_of if found.bulletin is not None else None,
        areas=[_area(area) for area in found.areas],
    )


def _moment(at: datetime | None) -> datetime:
    if at is None:
        return now()
    if at.tzinfo is None:
        raise MomentError("The moment has no offset.", next_step="Write it like 2021-10-23T16:00+08:00.")
    return at


def _head(found: KeptBulletin) -> dict[str, Any]:
    return {"number": found.id, "as_of": found.as_of, "version": found.version, "agrees": found.agrees}


def _area(area: KeptArea) -> AreaAnswer:
    return AreaAnswer(
        level=area.level.value, province=area.province, within=area.within, area=area.area, code=area.code,
        line=area.line,
    )  # fmt: skip
