"""The numbers of a pack that this room goes by."""

from datetime import date

from sizao.engines.planning.rooms.types import RoomRules
from sizao.engines.policy.site_vocabulary import SiteNumber
from sizao.engines.policy.types import Pack
from sizao.response.quarantine.types import QuarantineError, SiteRules


def site_rules(pack: Pack, on: date) -> SiteRules:
    """The numbers of a pack on a day. Raises `QuarantineError` where the pack lacks one."""
    rows = pack.section_near("sites", on)
    tiers = {float(row.values["hours"]): float(row.values["limit"]) for row in rows if "hours" in row.values}
    numbers = {row.values["of"]: float(row.values["limit"]) for row in rows if "hours" not in row.values}

    def number(of: SiteNumber) -> float:
        if of.value not in numbers:
            raise QuarantineError(
                f"The pack {pack.id} sets no number for {of.value}.", next_step="Add it to the pack's sites."
            )
        return numbers[of.value]

    ages = [row.values["age_to"] for row in pack.section_near("special_groups", on) if "age_to" in row.values]
    checks = [row.values["per_day"] for row in pack.section_near("monitoring", on)]
    return SiteRules(
        rooms=RoomRules(
            child_age_to=max(ages, default=0),
            degrees_apart=bool(number(SiteNumber.FLOOR_OF_ONE_DEGREE)),
            groups_apart=bool(number(SiteNumber.FLOOR_OF_ONE_GROUP)),
        ),
        carer_age_to=int(number(SiteNumber.CARER_AGE_TO)),
        tiers=tiers,
        medical_per_bed=number(SiteNumber.MEDICAL_PER_BED),
        logistics_per_bed=number(SiteNumber.LOGISTICS_PER_BED),
        fever=number(SiteNumber.FEVER),
        alarm_minutes=number(SiteNumber.ALARM_ANSWER),
        checks_a_day=max(checks, default=0),
    )
