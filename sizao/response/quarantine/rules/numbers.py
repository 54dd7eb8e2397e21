"""The numbers of a pack that this room goes by."""

from datetime import date

from sizao.engines.planning.rooms.types import RoomRules
from sizao.engines.policy.site_vocabulary import SiteNumber
from sizao.engines.policy.types import Pack
from sizao.response.quarantine.types import QuarantineError, RideNumbers, SiteRules


class _Numbers:
    """The rows of `sites` that hold on a day."""

    def __init__(self, pack: Pack, on: date) -> None:
        rows = pack.section_near("sites", on)
        self.pack = pack
        self.tiers = {float(row.values["hours"]): float(row.values["limit"]) for row in rows if "hours" in row.values}
        self.numbers = {row.values["of"]: float(row.values["limit"]) for row in rows if "hours" not in row.values}

    def __call__(self, of: SiteNumber) -> float:
        if of.value not in self.numbers:
            raise QuarantineError(
                f"The pack {self.pack.id} sets no number for {of.value}.", next_step="Add it to the pack's sites."
            )
        return self.numbers[of.value]


def ride_numbers(pack: Pack, on: date) -> RideNumbers:
    """The numbers of a pack for rides. Raises `QuarantineError` where the pack lacks one."""
    number = _Numbers(pack, on)
    return RideNumbers(
        int(number(SiteNumber.BOARDING_MINUTES)),
        int(number(SiteNumber.DISINFECTION_MINUTES)),
        int(number(SiteNumber.MINUTES_A_STEP)),
        number(SiteNumber.BUS_SHARE),
    )


def site_rules(pack: Pack, on: date) -> SiteRules:
    """The numbers of a pack on a day. Raises `QuarantineError` where the pack lacks one."""
    number = _Numbers(pack, on)
    ages = [row.values["age_to"] for row in pack.section_near("special_groups", on) if "age_to" in row.values]
    checks = [row.values["per_day"] for row in pack.section_near("monitoring", on)]
    return SiteRules(
        rooms=RoomRules(
            child_age_to=max(ages, default=0),
            degrees_apart=bool(number(SiteNumber.FLOOR_OF_ONE_DEGREE)),
            groups_apart=bool(number(SiteNumber.FLOOR_OF_ONE_GROUP)),
        ),
        carer_age_to=int(number(SiteNumber.CARER_AGE_TO)),
        tiers=number.tiers,
        medical_per_bed=number(SiteNumber.MEDICAL_PER_BED),
        logistics_per_bed=number(SiteNumber.LOGISTICS_PER_BED),
        fever=number(SiteNumber.FEVER),
        alarm_minutes=number(SiteNumber.ALARM_ANSWER),
        checks_a_day=max(checks, default=0),
    )
