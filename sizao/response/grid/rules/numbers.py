"""The numbers of a pack for grid cells."""

from datetime import date, timedelta

from sizao.engines.policy.types import Pack
from sizao.engines.policy.vocabulary import GridNumber
from sizao.kernel.errors import SizaoError
from sizao.response.grid.types.alarms import GridRules


class GridRulesError(SizaoError):
    """A pack that lacks a number for grid cells."""


def grid_rules(pack: Pack, *, on: date) -> GridRules:
    """What the pack says on a day. Raises `GridRulesError` naming a number that lacks."""
    rows = {GridNumber(row.values["number"]): row for row in pack.section_near("grid", on)}
    lacking = [number.value for number in GridNumber if number not in rows]
    if lacking:
        raise GridRulesError(f"The packs lack grid.{lacking[0]}.", next_step="Add a row to the section `grid`.")
    limit = {number: float(row.values["limit"]) for number, row in rows.items()}
    needs = sorted(pack.section_near("needs", on), key=lambda row: row.values["order"])
    return GridRules(
        fewest_households=int(limit[GridNumber.FEWEST_HOUSEHOLDS]),
        most_households=int(limit[GridNumber.MOST_HOUSEHOLDS]),
        due_hour=limit[GridNumber.DUE_HOUR],
        rise_after=timedelta(hours=limit[GridNumber.RISE_HOURS]),
        settle_after=timedelta(hours=limit[GridNumber.SETTLE_HOURS]),
        fevers=int(limit[GridNumber.FEVERS]),
        fever_window=timedelta(hours=limit[GridNumber.FEVER_HOURS]),
        unreported=int(limit[GridNumber.UNREPORTED]),
        correct_days=int(limit[GridNumber.CORRECT_DAYS]),
        needs={row.values["code"]: row.values["what"] for row in needs},
        statuses={number.value: row.status.value for number, row in rows.items()},
    )
