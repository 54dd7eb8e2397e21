"""The words of quarantine sites, stays and transfers, for desk, phone and public pages."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sizao.engines.planning.rides import UnservedKind, VehicleKind
from sizao.engines.planning.rooms import ReasonKind, RoomKind, UnplacedKind
from sizao.engines.policy.site_vocabulary import SiteNumber
from sizao.response.quarantine.types import (
    DayPart,
    Ending,
    Need,
    NoteKind,
    PlanState,
    RideState,
    RoomState,
    SiteState,
    StayState,
    Transfer,
    TransferKind,
    TransferState,
)


Words: TypeAlias = str | Promise

PACK_VALUES: dict[str, dict[str, Words]] = {
    "of": {
        SiteNumber.ROOMS_PER_10000: _("rooms for 10,000 residents"),
        SiteNumber.OPENING: _("share of rooms ready after the order to open"),
        SiteNumber.MEDICAL_PER_BED: _("medical staff per bed"),
        SiteNumber.LOGISTICS_PER_BED: _("logistics staff per bed"),
        SiteNumber.FLOOR_OF_ONE_DEGREE: _("one degree on a floor"),
        SiteNumber.FLOOR_OF_ONE_GROUP: _("one exposure group on a floor"),
        SiteNumber.CARER_AGE_TO: _("oldest age of a carer"),
        SiteNumber.FEVER: _("temperature that is an alarm"),
        SiteNumber.ALARM_ANSWER: _("minutes to answer a medical alarm"),
        SiteNumber.BUS_SHARE: _("share of a bus's seats that is used"),
        SiteNumber.DISINFECTION_MINUTES: _("minutes of disinfection after a ride"),
        SiteNumber.MINUTES_A_STEP: _("minutes of a ride for a step on the map"),
        SiteNumber.BOARDING_MINUTES: _("minutes to take somebody in"),
    }
}

ACTIONS: dict[str, Words] = {
    "quarantine.keep_site": _("quarantine site added"),
    "quarantine.move_site": _("quarantine site opened or closed"),
    "quarantine.set_areas": _("areas and staff of a site noted"),
    "quarantine.set_room": _("state of a room noted"),
    "quarantine.ask_place": _("place in quarantine asked for"),
    "quarantine.set_needs": _("needs in quarantine noted"),
    "quarantine.plan": _("plan of rooms begun"),
    "quarantine.confirm_plan": _("plan of rooms confirmed"),
    "quarantine.arrive": _("arrival at a site noted"),
    "quarantine.move": _("another room given"),
    "quarantine.leave": _("end of a stay noted"),
    "quarantine.check": _("temperature and symptoms noted"),
    "quarantine.note": _("need, alarm or breach noted"),
    "quarantine.settle": _("need, alarm or breach settled"),
    "quarantine.read_stay": _("stay read"),
    "quarantine.keep_vehicle": _("vehicle for transfers noted"),
    "quarantine.keep_hospital": _("designated hospital noted"),
    "quarantine.ask_ride": _("ride asked for"),
    "quarantine.cancel_ride": _("ride taken back"),
    "quarantine.propose_rides": _("rides proposed"),
    "quarantine.confirm_ride": _("ride confirmed"),
    "quarantine.take_in": _("somebody got into the vehicle"),
    "quarantine.hand_over": _("somebody was received"),
    "quarantine.disinfect": _("vehicle disinfected"),
    "quarantine.export": _("list of stays exported"),
}
KINDS: dict[str, Words] = {
    "site": _("quarantine site"),
    "room": _("room"),
    "stay": _("quarantine stay"),
    "plan": _("plan of rooms"),
    "vehicle": _("vehicle"),
    "hospital": _("designated hospital"),
    "transfer": _("transfer"),
    "ride": _("ride"),
    "rides": _("rides"),
}

SITE_STATES: Mapping[SiteState, tuple[str, Words]] = {
    SiteState.PLANNED: ("info", _("in reserve")),
    SiteState.OPENING: ("due", _("being opened")),
    SiteState.OPEN: ("well", _("in operation")),
    SiteState.CLOSED: ("info", _("shut")),
}
AREAS: Mapping[str, Words] = {
    "observation": _("observation area"),
    "service": _("work and service area"),
    "passage": _("sanitary passage"),
}
ROOM_KINDS: Mapping[RoomKind, Words] = {
    RoomKind.SINGLE: _("single room"),
    RoomKind.FAMILY: _("family room"),
    RoomKind.ACCESSIBLE: _("accessible room"),
}
ROOM_STATES: Mapping[RoomState, tuple[str, Words]] = {
    RoomState.READY: ("well", _("ready")),
    RoomState.TO_DISINFECT: ("due", _("to be disinfected")),
    RoomState.CLOSED: ("info", _("shut")),
}
STAY_STATES: Mapping[StayState, tuple[str, Words]] = {
    StayState.WAITING: ("late", _("waits for a place")),
    StayState.PLACED: ("due", _("on the way")),
    StayState.ARRIVED: ("well", _("at the site")),
    StayState.LEFT: ("info", _("left")),
}
ENDINGS: Mapping[Ending, Words] = {
    Ending.RELEASED: _("released"),
    Ending.HOSPITAL: _("to hospital"),
    Ending.HOME: _("to home quarantine"),
    Ending.LIFTED: _("restriction lifted"),
    Ending.NOT_COME: _("did not come"),
}
NEEDS: Mapping[Need, Words] = {
    Need.ACCESSIBLE: _("accessible room"),
    Need.DEPENDENT: _("cannot be alone"),
    Need.ILL: _("chronically ill"),
    Need.PREGNANT: _("pregnant"),
    Need.INFANT_FOOD: _("food for an infant"),
    Need.MEDICINE: _("regular medicine"),
}
PARTS: Mapping[DayPart, Words] = {DayPart.MORNING: _("morning"), DayPart.EVENING: _("evening")}
NOTES: Mapping[NoteKind, tuple[str, Words]] = {
    NoteKind.NEED: ("due", _("need")),
    NoteKind.ALARM: ("late", _("medical alarm")),
    NoteKind.BREACH: ("due", _("breach")),
    NoteKind.ACCOUNT: ("info", _("what the person says")),
}
PLAN_STATES: Mapping[PlanState, tuple[str, Words]] = {
    PlanState.RUNNING: ("info", _("being made")),
    PlanState.DONE: ("due", _("to be confirmed")),
    PlanState.FAILED: ("late", _("not possible")),
    PlanState.CONFIRMED: ("well", _("confirmed")),
    PlanState.DROPPED: ("info", _("replaced")),
}
UNPLACED: Mapping[UnplacedKind, Words] = {
    UnplacedKind.NO_CARER: _("needs a carer, and nobody of the family may be one here"),
    UnplacedKind.NO_KIND: _("no open site has a room that fits"),
    UnplacedKind.TOO_FAR: _("rooms that fit are too far away"),
    UnplacedKind.FULL: _("rooms that fit are taken, or lie on floors of other degrees or cases"),
}
_REASONS: Mapping[str, Words] = {
    ReasonKind.BY_HAND: _("placed by hand"),
    ReasonKind.TOGETHER: _("%(people)s of one family share the room"),
    ReasonKind.JOINS: _("joins the family, which is there already"),
    ReasonKind.SPLIT: _("the family has several rooms, for no room left holds all"),
    ReasonKind.DEGREES: _("the family has several rooms, for close and secondary contacts stay apart"),
    ReasonKind.SEXES: _("men and women have rooms of their own"),
    ReasonKind.ALONE: _("alone in the room"),
    ReasonKind.CARER: _("with somebody who may care"),
    ReasonKind.ACCESSIBLE: _("accessible room"),
    ReasonKind.NEAREST: _("no nearer site (steps on the map: %(steps)s)"),
    ReasonKind.NEARER_FULL: _("nothing that fits at nearer sites (%(sites)s; steps on the map: %(steps)s)"),
    ReasonKind.FLOOR: _("floor of this degree and this case"),
}


def reason_words(reasons: Iterable[tuple[str, Mapping[str, int]]]) -> str:
    """Why somebody has this room, in one line."""
    return "; ".join(str(_REASONS[kind]) % values if values else str(_REASONS[kind]) for kind, values in reasons)


def group_words(group: str) -> str:
    """The exposure of a stay: the case by its number; where nobody knows the case, that it stands alone."""
    return group.removeprefix("case:") if group.startswith("case:") else str(_("case not known"))


TRANSFER_KINDS: Mapping[TransferKind, Words] = {
    TransferKind.TO_SITE: _("to a quarantine site"),
    TransferKind.TO_HOSPITAL: _("to the designated hospital"),
    TransferKind.HOME: _("home after release"),
}


def target_words(one: Transfer, names: Mapping[str, str]) -> str:
    """Where somebody is taken: a site or hospital by name, else the hospital, else the division in `names`."""
    if one.target_name:
        is_english = (get_language() or "").startswith("en") and one.target_name_en
        return one.target_name_en if is_english else one.target_name
    if one.kind is TransferKind.TO_HOSPITAL:
        return str(_("designated hospital"))
    return names.get(one.target, one.target)


TRANSFER_STATES: Mapping[TransferState, tuple[str, Words]] = {
    TransferState.ASKED: ("due", _("waits for a ride")),
    TransferState.PLANNED: ("info", _("ride confirmed")),
    TransferState.ABOARD: ("info", _("in the vehicle")),
    TransferState.DONE: ("well", _("handed over and received")),
    TransferState.CANCELED: ("info", _("taken back")),
}
RIDE_STATES: Mapping[RideState, tuple[str, Words]] = {
    RideState.PROPOSED: ("due", _("proposed")),
    RideState.PLANNED: ("info", _("confirmed")),
    RideState.UNDER_WAY: ("info", _("under way")),
    RideState.TO_DISINFECT: ("due", _("to be disinfected")),
    RideState.DONE: ("well", _("disinfected")),
    RideState.DROPPED: ("info", _("taken back")),
}
VEHICLE_KINDS: Mapping[VehicleKind, Words] = {
    VehicleKind.AMBULANCE: _("negative-pressure ambulance"),
    VehicleKind.BUS: _("bus"),
    VehicleKind.CAR: _("car"),
}
UNSERVED: Mapping[UnservedKind, Words] = {
    UnservedKind.NO_KIND: _("no vehicle in service may take this person"),
    UnservedKind.NO_WAY: _("no vehicle reaches the place"),
    UnservedKind.NO_TIME: _("every vehicle is away for too long"),
}
_DEGREES: Mapping[int, Words] = {
    0: _("infected person"),
    1: _("close contact"),
    2: _("secondary contact"),
    3: _("tertiary contact"),
    9: _("released"),
}


def degree_words(degree: int) -> str:
    """Whom a ride takes, by degree; 0 is infected, 9 released."""
    return str(_DEGREES.get(degree, degree))
