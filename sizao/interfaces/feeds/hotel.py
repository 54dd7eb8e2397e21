"""Registers of hotels: who stays in which room."""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Presence, Record
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import IDENTITY, Asked, Declaration, Row
from sizao.kernel.settings_of_contact import Setting


def read(row: Row) -> Record:
    """A stay in a room. Without a departure it is capped at a day, and comes again when the guest leaves."""
    given = row.given()
    enter, leave = row.moment("check_in"), row.instant("check_out", needed=False)
    if leave is not None and leave <= enter:
        raise RowRefusedError("ends_before_it_begins", "check_out")
    place = row.text("hotel") or row.facts.settings.get("place", "")
    if not place:
        raise RowRefusedError("empty", "hotel")
    return Record(
        enter, given, (Presence(AtPlace(Setting.HOTEL, place), enter, leave, row.text("room")),), when="check_in"
    )


DECLARATION = Declaration(
    name="hotel",
    title=_("Hotels: who stays in which room"),
    kind=FeedKind.VENUE,
    yields=_("presences in rooms"),
    columns=(
        Wanted("hotel", ("宾馆", "酒店", "旅馆名称", "宾馆名称", "place")),
        Wanted("room", ("房号", "房间", "房间号")),
        Wanted("check_in", ("入住时间", "enter"), is_required=True),
        Wanted("check_out", ("退房时间", "离店时间", "leave")),
        *IDENTITY,
    ),
    about={
        "hotel": _("name or key of the hotel; else the setting `place`"),
        "room": _("room"),
        "check_in": _("when the guest came"),
        "check_out": _("when the guest left; without it the stay is capped at a day and flagged"),
        "identifier": _("number of the identity card or passport"),
        "name": _("the person's name"),
        "phone": _("phone"),
    },
    sample=(
        "宾馆,房号,入住时间,退房时间,证件号码,姓名,手机号\n"
        "桥东区1号宾馆,客房12,2021-10-24 15:20,,139900198801010018,王一,10000000001\n"
    ),
    office=_("hotel section of the public security bureau"),
    every=3600,
    read=read,
    settings=(Asked("place", _("the hotel, where the rows do not name it")),),
    setting=Setting.HOTEL,
    caps={"hotel": 86_400},
)
