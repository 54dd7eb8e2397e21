"""The areas of other instances: their county units become known here once an instance answers for them."""

from collections.abc import Iterable
from datetime import datetime

from sizao.engines.bulletins.country import gazetteer
from sizao.foundation.database.scope import acting
from sizao.foundation.exchange.operations import serve_division
from sizao.foundation.exchange.types import ExchangeError, Partner, Served
from sizao.registry.places.operations import load_divisions
from sizao.registry.places.queries import get_divisions, list_divisions
from sizao.registry.places.types import Division, DivisionLevel


_LEVELS = {2: DivisionLevel.PROVINCE, 4: DivisionLevel.CITY, 6: DivisionLevel.COUNTY}


def divisions_to_serve(partner: Partner) -> list[Division]:
    """The area of a partner and the county units in it, whether known here or only by the list of the country."""
    area = partner.division_path
    found = {one.path: one for one in _of_the_country(area)}
    found |= {one.path: one for one in list_divisions(level=DivisionLevel.COUNTY, below=area)}
    found |= get_divisions(paths=[area])
    wanted = (DivisionLevel.COUNTY, found[area].level) if area in found else (DivisionLevel.COUNTY,)
    return [
        found[path]
        for path in sorted(found)
        if found[path].level in wanted and _covers(area, path) and partner.answers_for(path)
    ]


def answer_for(*, partner: Partner, division_path: str, actor: str, at: datetime, reason: str) -> Served:
    """Says that a partner answers for a division. What lies in it down to the county units becomes known here.

    So whoever reports can say that they go there. Raises as `serve_division` does, and `ExchangeError` for a division
    that neither this installation nor the list of the country knows.
    """
    with acting(actor):
        served = serve_division(
            name=partner.name, division_path=division_path, actor=actor, at=at, reason=reason
        )  # fmt: skip
        units = _of_the_country(division_path)
        known = get_divisions(paths=[division_path, *(one.path for one in units)])
        new = [one for one in units if one.path not in known]
        if new:
            load_divisions(divisions=new, actor=actor, at=at, reason=reason)
        if division_path not in known and division_path not in {one.path for one in units}:
            raise ExchangeError(
                "This division is not known.",
                "Neither this installation nor the list of the country has it.",
                "Choose a division from the list.",
            )
    return served


def _of_the_country(area: str) -> list[Division]:
    """What the list of the country has at and below an area down to the counties, and what the area lies in."""
    codes = {unit.code: unit.name for unit in gazetteer().units if unit.last is None}
    codes = {code: name for code, name in codes.items() if _covers(area, _path(code)) or _covers(_path(code), area)}
    # Districts of Beijing and counties right below a province: their city bears the name of the province.
    for code in [code for code in codes if len(code) > 4]:
        codes.setdefault(code[:4], gazetteer().province_name(code[:2]))
    return [Division(code, _path(code), codes[code], "", _LEVELS[len(code)]) for code in _sorted(codes)]


def _sorted(codes: Iterable[str]) -> list[str]:
    return sorted(codes, key=lambda code: (len(code), code))


def _path(code: str) -> str:
    return ".".join(f"n{code[:length]}" for length in range(2, len(code) + 1, 2))


def _covers(outer: str, path: str) -> bool:
    return f"{path}.".startswith(f"{outer}.")
