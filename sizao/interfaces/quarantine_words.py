"""The words of quarantine sites, stays and transfers, for desk, phone and public pages."""

from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.site_vocabulary import SiteNumber


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
}
KINDS: dict[str, Words] = {
    "site": _("quarantine site"),
    "room": _("room"),
    "stay": _("quarantine stay"),
    "plan": _("plan of rooms"),
}
