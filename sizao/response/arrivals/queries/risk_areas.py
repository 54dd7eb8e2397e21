"""Reads of the published lists of risk areas. They are public, so nothing is scoped or recorded."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from sizao.engines.bulletins.country import gazetteer
from sizao.engines.bulletins.matching import Match, match_area, match_text
from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.types import RiskLevel
from sizao.response.arrivals import models
from sizao.response.arrivals.rules.risk_areas import compare, judge
from sizao.response.arrivals.types.risk_areas import (
    AreaChange,
    BulletinKeptError,
    KeptArea,
    KeptBulletin,
    Likeness,
    RiskFinding,
    Unmatched,
)


def list_bulletins(*, with_superseded: bool = False) -> list[KeptBulletin]:
    """All lists, the latest moment first; of a corrected one only the version in force, if not asked for all."""
    rows = _counted() if with_superseded else _counted().filter(superseded_at__isnull=True)
    return [kept_bulletin(row) for row in rows.order_by("-as_of", "-version")]


def find_bulletin(*, at: datetime, known_at: datetime | None = None) -> KeptBulletin | None:
    """The list in force at a moment: the latest as of then, in its newest version.

    `known_at`: the version that was known at that time, for explaining an earlier answer.
    """
    rows = _counted().filter(as_of__lte=at)
    newest = {"superseded_at__isnull": True} if known_at is None else {"imported_at__lte": known_at}
    rows = rows.filter(**newest)
    row = rows.order_by("-as_of", "-version").first()
    return None if row is None else kept_bulletin(row)


def get_bulletin(*, number: int) -> KeptBulletin:
    """One version of a list. Raises `BulletinKeptError`."""
    row = _counted().filter(pk=number).first()
    if row is None:
        raise BulletinKeptError(f"There is no list of risk areas {number}.", next_step="Choose one from the lists.")
    return kept_bulletin(row)


def get_bulletin_text(*, number: int) -> str:
    """The text that a list was read from; its lines are those that areas name."""
    return str(models.RiskBulletin.objects.values_list("text", flat=True).get(pk=number))


def list_risk_areas(*, number: int) -> list[KeptArea]:
    """The areas of one list, in its order."""
    return [kept_area(row) for row in models.RiskArea.objects.filter(bulletin=number).order_by("pk")]


def find_changes(*, number: int) -> tuple[KeptBulletin | None, list[AreaChange]]:
    """The list before this one, and what changed since then; nothing before the first one."""
    own = get_bulletin(number=number)
    row = _counted().filter(as_of__lt=own.as_of, superseded_at__isnull=True).order_by("-as_of").first()
    if row is None:
        return None, []
    return kept_bulletin(row), compare(list_risk_areas(number=row.pk), list_risk_areas(number=number))


def find_risk(*, at: datetime, code: str = "", text: str = "", known_at: datetime | None = None) -> RiskFinding:
    """What the list in force at a moment says about a place.

    `code`: of a county, city or province (6, 4 or 2 digits), of the registry (`n13.n1307.n130702` or a longer path), or
    of a country (two letters); `text`: a place in words, in that division if a code is given too. A place that lies in
    an area by its name is inside; one in a county that has an area is near. Restricts nobody.
    """
    bulletin = find_bulletin(at=at, known_at=known_at)
    country = gazetteer().country(text) if text and not code else None
    if country is not None or (len(code) == 2 and code.isalpha()):
        return _abroad(country.code if country is not None else code.upper(), bulletin)
    if bulletin is None:
        return RiskFinding(Likeness.UNKNOWN, None, None, ())
    place = _place(code, text, year=at.astimezone(CHINA).year)
    if place is None:
        return RiskFinding(Likeness.UNKNOWN, None, bulletin, ())
    likeness, areas = judge(list_risk_areas(number=bulletin.id), code=place.code, rest=place.rest)
    return RiskFinding(likeness, areas[0].level if areas else None, bulletin, areas, place.code)


def list_unmatched() -> list[Unmatched]:
    """Writings whose division a person must settle, those of the latest lists first."""
    rows = (
        models.RiskArea.objects.filter(code="")
        .exclude(province_code="")
        .values("key")
        .annotate(bulletins=Count("bulletin", distinct=True), last=Max("bulletin__as_of"), row=Max("pk"))
        .order_by("-last", "row")
    )
    groups = list(rows)
    areas = models.RiskArea.objects.in_bulk([group["row"] for group in groups])
    found = []
    for group in groups:
        area = kept_area(areas[group["row"]])
        match = match_area(
            province_code=area.province_code, within=area.within, area=area.area, year=group["last"].year
        )
        found.append(
            Unmatched(
                group["key"], area.province, area.province_code, area.text, area.level, group["bulletins"],
                group["last"], match.code if match is not None else area.province_code,
            )
        )  # fmt: skip
    return found


def list_units(*, below: str) -> list[tuple[str, str]]:
    """Code and name of the cities and counties of a province or city as they are now, for choosing one."""
    names = gazetteer()
    newest = {unit.code: unit.name for unit in names.units if unit.last is None and len(unit.code) > 2}
    return [
        (code, f"{newest.get(code[:4], '') if len(code) == 6 else ''}{name}")
        for code, name in sorted(newest.items())
        if code.startswith(below)
    ]


def _place(code: str, text: str, *, year: int) -> Match | None:
    code = code.split(".")[min(len(code.split(".")), 3) - 1].removeprefix("n")[:6]
    if not text:
        return Match(code, "", "") if code else None
    if not code:
        return match_text(text, year=year)
    within = "".join(unit.name for unit in gazetteer().by_code.get(code, ())[-1:])
    found = match_area(province_code=code[:2], within="", area=text, year=year)
    return found if found is not None and found.code.startswith(code) else Match(code, within, text)


def _abroad(code: str, bulletin: KeptBulletin | None) -> RiskFinding:
    areas: Sequence[KeptArea] = list_risk_areas(number=bulletin.id) if bulletin is not None else ()
    listed = tuple(area for area in areas if area.code == code)
    return RiskFinding(Likeness.ABROAD, listed[0].level if listed else None, bulletin, listed, code)


def _counted() -> "QuerySet[models.RiskBulletin]":
    return models.RiskBulletin.objects.defer("text").annotate(
        high=Count("areas", filter=Q(areas__level=RiskLevel.HIGH)),
        medium=Count("areas", filter=Q(areas__level=RiskLevel.MEDIUM)),
        unmatched=Count("areas", filter=Q(areas__code="") & ~Q(areas__province_code="")),
    )


def kept_bulletin(row: models.RiskBulletin) -> KeptBulletin:
    counts = {name: getattr(row, name) for name in ("high", "medium", "unmatched")}
    return KeptBulletin(
        id=row.pk, as_of=row.as_of, to_the_day=row.to_the_day, version=row.version, name=row.name, agrees=row.agrees,
        is_correction=row.is_correction, imported_at=row.imported_at, imported_by=row.imported_by,
        superseded_at=row.superseded_at, **counts,
    )  # fmt: skip


def kept_area(row: models.RiskArea) -> KeptArea:
    return KeptArea(
        id=row.pk, bulletin=row.bulletin_id, line=row.line, level=RiskLevel(row.level), province=row.province,
        province_code=row.province_code, within=row.within, area=row.area, code=row.code, unit=row.unit, rest=row.rest,
        is_settled_by_hand=row.settlement_id is not None,
    )  # fmt: skip
