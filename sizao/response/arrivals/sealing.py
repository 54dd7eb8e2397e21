"""Where the encrypted fields of reports lie, and what they are bound to."""

import json
from dataclasses import dataclass

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.response.arrivals.rules.reports import MOST_TRAVELLERS
from sizao.response.arrivals.types.outside import TravellerTold
from sizao.response.arrivals.types.reports import Journey, Mode, Report, Traveller


_TOLD = Location("arrivals_arrivalreport", "told")
_DETAILS = Location("arrivals_arrival", "details")
_OUTSIDE = Location("arrivals_handover", "told")
_PLACES = 32
assert MOST_TRAVELLERS < _PLACES


@dataclass(frozen=True, slots=True)
class Told:
    """Who comes and who says so, in their words. `phone`: of the traveller; empty for whoever comes along."""

    name: str
    phone: str
    identifier: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    organization: str = ""

    @property
    def to_call(self) -> str:
        return self.phone or self.reporter_phone


def row_of(submission: int, position: int) -> int:
    """The number that what was told is bound to: known before the row is."""
    return submission * _PLACES + position


def identifier_of(report: Report, traveller: Traveller) -> str:
    """By what somebody is known: a child without a document by the first one's number and its own name."""
    return traveller.identifier or f"{report.travellers[0].identifier}+{''.join(traveller.name.split())}"


def seal_told(report: Report, traveller: Traveller, *, row: int) -> bytes:
    """What is kept of one traveller. Whoever comes along is called by the phone of the first."""
    words = [traveller.name, traveller.phone or report.travellers[0].phone, identifier_of(report, traveller),
             report.reporter_name, report.reporter_phone, report.organization]  # fmt: skip
    return vault().seal(json.dumps(words, ensure_ascii=False), at=_TOLD, row=row)


def opened_told(sealed: bytes, *, row: int) -> Told:
    return Told(*json.loads(vault().open(bytes(sealed), at=_TOLD, row=row)))


def seal_details(address: str, journey: Journey, *, person: int) -> bytes | None:
    """Address and plate; None where there are neither. A train's number names nobody, a plate does."""
    plate = journey.number if journey.mode is Mode.CAR else ""
    if not address and not plate:
        return None
    return vault().seal(json.dumps([address, plate], ensure_ascii=False), at=_DETAILS, row=person)


def opened_details(sealed: bytes | None, *, person: int) -> tuple[str, str]:
    """(address, plate)."""
    if sealed is None:
        return "", ""
    address, plate = json.loads(vault().open(bytes(sealed), at=_DETAILS, row=person))
    return address, plate


def seal_traveller(told: TravellerTold, *, person: int) -> bytes:
    """Who is offered from outside, as told there."""
    words = [told.name, told.phone, told.identifier]
    return vault().seal(json.dumps(words, ensure_ascii=False), at=_OUTSIDE, row=person)


def opened_traveller(sealed: bytes, *, person: int) -> TravellerTold:
    return TravellerTold(*json.loads(vault().open(bytes(sealed), at=_OUTSIDE, row=person)))
