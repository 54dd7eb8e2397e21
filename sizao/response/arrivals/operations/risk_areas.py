"""Writes of the published lists of risk areas: a list is kept by its moment, and a line is settled once."""

import hashlib
from datetime import datetime

from django.db import connection, transaction

from sizao.engines.bulletins.country import gazetteer
from sizao.engines.bulletins.lines import decode
from sizao.engines.bulletins.matching import Match, match_area
from sizao.engines.bulletins.moments import CHINA
from sizao.engines.bulletins.reading import read_text
from sizao.engines.bulletins.types import Area
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import ascribed
from sizao.response.arrivals import models
from sizao.response.arrivals.queries.risk_areas import get_bulletin
from sizao.response.arrivals.rules.risk_areas import key_of
from sizao.response.arrivals.types.risk_areas import Landed, Landing, SettlementError


# Two imports of one moment wait for each other: the later one supersedes, neither fails.
_LOCK = 0x5A_0110


@ascribed
@transaction.atomic
def import_bulletin(*, content: bytes, name: str, actor: str, at: datetime, reason: str) -> Landed:
    """Keeps a list by its moment, with its areas in their divisions.

    Another list of the same moment is superseded by this one and kept. The same list again changes nothing, under
    whatever name, also where it was superseded since. Raises `BulletinError` for a text that is not understood whole.
    """
    text = decode(content)
    bulletin = read_text(text, name=name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    checksum = _checksum(bulletin.areas)
    versions = models.RiskBulletin.objects.filter(as_of=bulletin.moment.at).order_by("-version")
    known = versions.filter(sha256=checksum).first()
    if known is not None:
        return Landed(Landing.KNOWN, get_bulletin(number=known.pk))
    before = versions.first()
    versions.filter(superseded_at__isnull=True).update(superseded_at=at)
    row = models.RiskBulletin.objects.create(
        as_of=bulletin.moment.at, to_the_day=bulletin.moment.to_the_day, version=before.version + 1 if before else 1,
        name=name[:200], text=text.replace("\x00", ""), sha256=checksum, agrees=bulletin.agrees,
        is_correction=bulletin.is_correction, imported_at=at, imported_by=actor, reason=reason[:200],
    )  # fmt: skip
    models.RiskArea.objects.bulk_create(_rows(row, bulletin.areas))
    landing = Landing.SUPERSEDES if before else Landing.NEW
    record(
        at=at, actor=actor, action="risk_areas.import", subject_kind="risk_bulletin", subject_key=str(row.pk),
        purpose=reason,
        detail={"as_of": bulletin.moment.at.isoformat(), "areas": len(bulletin.areas), "landing": landing.value},
    )  # fmt: skip
    return Landed(landing, get_bulletin(number=row.pk))


@ascribed
@transaction.atomic
def settle_area(*, key: str, code: str, actor: str, at: datetime, reason: str) -> int:
    """Says in which division the areas of one writing lie, in all lists and those to come; the number of areas.

    `code`: of a city or county of the same province, 4 or 6 digits. Raises `SettlementError`.
    """
    areas = models.RiskArea.objects.filter(key=key)
    first = areas.order_by("-pk").first()
    units = [unit for unit in gazetteer().by_code.get(code, ()) if unit.last is None]
    if first is None:
        raise SettlementError("There is no such line any more.", next_step="Choose one from the list.")
    if not units or len(code) < 4 or code[:2] != first.province_code:
        raise SettlementError(
            "This is no city or county of the line's province.", next_step="Choose one that is offered."
        )
    settlement, _ = models.RiskSettlement.objects.update_or_create(
        key=key,
        defaults={
            "text": first.within + first.area, "code": code, "unit": units[-1].name, "decided_at": at,
            "decided_by": actor, "reason": reason[:200],
        },
    )  # fmt: skip
    match = match_area(province_code=code[:2], within=first.within, area=first.area, year=at.astimezone(CHINA).year)
    rest = match.rest if match is not None else first.area
    changed: int = areas.update(settlement=settlement, code=code, unit=settlement.unit, rest=rest)
    record(
        at=at, actor=actor, action="risk_areas.settle", subject_kind="risk_settlement", subject_key=str(settlement.pk),
        purpose=reason, detail={"code": code, "areas": changed},
    )  # fmt: skip
    return changed


def _rows(bulletin: models.RiskBulletin, areas: tuple[Area, ...]) -> list[models.RiskArea]:
    keys = [key_of(area) for area in areas]
    settled = {row.key: row for row in models.RiskSettlement.objects.filter(key__in=keys)}
    year = bulletin.as_of.astimezone(CHINA).year
    rows = []
    for area, key in zip(areas, keys, strict=True):
        match = _match(area, year)
        by_hand = settled.get(key)
        code, unit, rest = "", "", ""
        if by_hand is not None:
            code, unit, rest = by_hand.code, by_hand.unit, match.rest if match is not None else area.area
        elif match is not None and (match.is_settled or not area.province_code):
            code, unit, rest = match.code, match.name, match.rest
        rows.append(
            models.RiskArea(
                bulletin=bulletin, line=area.line, level=area.level.value, province=area.province,
                province_code=area.province_code, within=area.within, area=area.area, key=key, code=code, unit=unit,
                rest=rest, settlement=by_hand,
            )
        )  # fmt: skip
    return rows


def _match(area: Area, year: int) -> Match | None:
    if area.province_code:
        return match_area(province_code=area.province_code, within=area.within, area=area.area, year=year)
    country = gazetteer().country(area.area)
    return None if country is None else Match(country.code, country.name, "")


def _checksum(areas: tuple[Area, ...]) -> str:
    """Of what the list says, so that the same list is known again in another file."""
    said = "\n".join(f"{area.level.value}\t{area.province}\t{area.within}\t{area.area}" for area in areas)
    return hashlib.sha256(said.encode()).hexdigest()
