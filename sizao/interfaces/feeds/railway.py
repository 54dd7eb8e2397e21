"""Lists of passengers of the railway, checked against the timetable."""

import re

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Expected, Presence, Record
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.rail.timetable import RideFault, plain_station, plain_train
from sizao.engines.sheets.mapping import Wanted
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import IDENTITY, Asked, Declaration, Row
from sizao.kernel.settings_of_contact import Setting
from sizao.response.arrivals.types.expected import ConveyanceKind


_SEALED = ("G", "D", "C", "Z", "T")
_CARRIAGE = re.compile(r"\d{1,2}")
# Which column a fault of the timetable speaks of.
_COLUMNS = {
    RideFault.NO_SUCH_TRAIN: "train",
    RideFault.NOT_THAT_DAY: "on",
    RideFault.DOES_NOT_STOP: "board",
    RideFault.BACKWARDS: "alight",
    RideFault.NOWHERE: "alight",
}


def read(row: Row) -> Record:
    """A ride: a presence in the carriage, and an expected arrival where it ends at one of the feed's stations."""
    given = row.given()
    train, board, alight = (row.text(name, needed=True) for name in ("train", "board", "alight"))
    ride = row.facts.timetable.ride(train, row.day("on"), board, alight, zone=row.facts.zone)
    if isinstance(ride, RideFault):
        raise RowRefusedError(ride.value, _COLUMNS[ride], f"{train} {board} {alight}")
    number = plain_train(ride.train)
    carriage, seat = row.text("carriage"), row.text("seat")
    found = _CARRIAGE.search(carriage)
    cell = f"{int(found.group()):02}车" if found else ""
    setting = Setting.TRAIN_SEALED if number.startswith(_SEALED) else Setting.TRAIN_UNSEALED
    presence = Presence(
        AtPlace(setting, f"train:{number}:{ride.runs_on}"), ride.depart_at, ride.arrive_at, cell, row.seat_row("seat")
    )
    ours = {plain_station(name) for name in row.facts.settings.get("stations", "").split(",") if name}
    expected = None
    if plain_station(alight) in ours:
        expected = Expected(
            ConveyanceKind.TRAIN, number, ride.runs_on, AtPlace(Setting.STATION, alight), ride.arrive_at,
            cell or carriage, seat, ride.board, row.text("destination"),
        )  # fmt: skip
    return Record(
        ride.depart_at, given, (presence,), expected, foretells=True, unit=f"{number}@{ride.runs_on}", when="on"
    )


DECLARATION = Declaration(
    name="railway",
    title=_("Railway: lists of passengers"),
    kind=FeedKind.PASSENGERS,
    yields=_("presences in carriages, and who is expected at which station"),
    columns=(
        Wanted("train", ("车次", "列车车次", "train_no"), is_required=True),
        Wanted("on", ("乘车日期", "日期", "发车日期", "date"), is_required=True),
        Wanted("carriage", ("车厢", "车厢号", "coach")),
        Wanted("seat", ("席位", "座位", "座位号", "席位号")),
        Wanted("board", ("上车站", "发站", "乘车站", "from"), is_required=True),
        Wanted("alight", ("下车站", "到站", "to"), is_required=True),
        *IDENTITY,
        Wanted("destination", ("目的地", "目的地区划代码", "destination_code")),
    ),
    about={
        "train": _("number of the train, such as G7803"),
        "on": _("the local day on which it leaves the station of boarding"),
        "carriage": _("carriage"),
        "seat": _("seat, such as 08F; its row counts for contacts"),
        "board": _("station of boarding"),
        "alight": _("station of alighting"),
        "identifier": _("number of the identity card or passport"),
        "name": _("the person's name"),
        "phone": _("phone"),
        "destination": _("code of the division the person goes to, where it is known"),
    },
    sample=(
        "车次,乘车日期,车厢,席位,上车站,下车站,证件号码,姓名,手机号\n"
        "G7803,2021-10-24,05,08F,北京北,张家口,139900198801010018,王一,10000000001\n"
    ),
    office=_("passenger section of the railway station"),
    every=3600,
    read=read,
    settings=(Asked("stations", _("stations at which arrivals are expected, with commas between"), is_required=True),),
    setting=Setting.TRAIN_SEALED,
)
