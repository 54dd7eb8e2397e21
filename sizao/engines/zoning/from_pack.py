"""What a pack says about zones, as the engine takes it."""

from datetime import date

from sizao.engines.policy.types import Pack, Row
from sizao.engines.policy.vocabulary import Act, Approval
from sizao.engines.policy.zone_vocabulary import SupplyWay, ZoneLevel, ZoneNeed, ZoneParameter
from sizao.engines.zoning.types import Condition, LevelRules, ZoneRules, ZoningError


def zone_rules(pack: Pack, on: date) -> ZoneRules:
    """The rules of zones on a day. Raises `ZoningError` where the pack knows no zones, or a number is missing."""
    levels: dict[ZoneLevel, LevelRules] = {}
    provisional = None
    for row in pack.section_near("zones", on):
        rules = _level(row)
        if row.values.get("provisional"):
            provisional = rules
        else:
            levels[rules.level] = rules
    model = {
        ZoneParameter(row.values["parameter"]): (float(row.values["low"]), float(row.values["high"]))
        for row in pack.section_near("zone_model", on)
    }
    if ZoneLevel.LOCKDOWN not in levels:
        raise ZoningError(
            f"The protocol {pack.id} knows no zones.",
            "No row says when one is drawn and for how long.",
            "Choose another protocol.",
        )
    if missing := [word.value for word in ZoneParameter if word not in model]:
        raise ZoningError(
            f"The protocol {pack.id} lacks numbers for comparing zones.",
            f"Missing: {', '.join(missing)}.",
            "Add them to the section zone_model.",
        )
    if wrong := [word.value for word, (low, high) in model.items() if low > high]:
        raise ZoningError(f"In the protocol {pack.id} the low value lies over the high one: {', '.join(wrong)}.")
    order = list(ZoneNeed)
    conditions = sorted(
        (_condition(row) for row in pack.section_near("zone_conditions", on)), key=lambda one: order.index(one.needs)
    )
    return ZoneRules(pack.id, pack.hash, levels, provisional, conditions, model)


def _level(row: Row) -> LevelRules:
    values = row.values
    return LevelRules(
        rule=row.full_id,
        level=ZoneLevel(values["level"]),
        act=Act(values["act"]),
        approval=Approval(values["approval"]),
        days=values.get("days"),
        hours=values.get("hours"),
        hours_most=values.get("hours_most"),
        monitored_days=values.get("monitored_days"),
        test_days=tuple(values.get("test_days", ())),
        becomes=ZoneLevel(values["becomes"]) if "becomes" in values else None,
        supplies=SupplyWay(values["supplies"]),
        meals=float(values.get("meals", 0)),
        rides=float(values.get("rides", 0)),
        what=values["what"],
        condition=values["condition"],
        legal_basis=row.legal_basis,
        status=row.status.value,
    )


def _condition(row: Row) -> Condition:
    values = row.values
    return Condition(
        row.full_id,
        ZoneLevel(values["level"]),
        ZoneNeed(values["needs"]),
        values.get("days"),
        values["what"],
        row.status.value,
    )
