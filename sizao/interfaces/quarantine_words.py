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
        SiteNumber.FEVER: _("temperature that is an alarm"),
        SiteNumber.ALARM_ANSWER: _("minutes to answer a medical alarm"),
        SiteNumber.BUS_SHARE: _("share of a bus's seats that is used"),
        SiteNumber.DISINFECTION_MINUTES: _("minutes of disinfection after a ride"),
        SiteNumber.BOARDING_MINUTES: _("minutes to take somebody in"),
    }
}
