"""Lists of passengers of coaches and buses with seats."""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Expected, Presence, Record
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted, plain
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import IDENTITY, Declaration, Row
from sizao.kernel.settings_of_contact import Setting
from sizao.response.arrivals.types.expected import ConveyanceKind


def read(row: Row) -> Record:
    """A ride: a presence in the coach, and an expected arrival where the list says when it arrives."""
    given = row.given()
    line, depart = row.text("line", needed=True), row.moment("depart_at")
    arrive = row.instant("arrive_at", needed=False)
    if arrive is not None and arrive <= depart:
        raise RowRefusedError("ends_before_it_begins", "arrive_at")
    local = depart.astimezone(row.facts.zone)
    key = f"coach:{plain(line)}:{local:%Y-%m-%dT%H:%M}"
    presence = Presence(AtPlace(Setting.COACH_SEALED, key), depart, arrive, "", row.seat_row("seat"))
    alight = row.text("alight")
    expected = None
    if arrive is not None and alight:
        expected = Expected(
            ConveyanceKind.COACH, line[:40], local.date(), AtPlace(Setting.STATION, alight), arrive, "",
            row.text("seat"), row.text("board"), row.text("destination"),
        )  # fmt: skip
    return Record(
        depart, given, (presence,), expected, foretells=True, unit=f"{line}@{local:%Y-%m-%dT%H:%M}", when="depart_at"
    )


DECLARATION = Declaration(
    name="coach",
    title=_("Coaches and buses: lists of passengers"),
    kind=FeedKind.PASSENGERS,
    yields=_("presences in coaches, and who is expected at which station"),
    columns=(
        Wanted("line", ("班次", "线路", "车牌号", "车牌", "plate"), is_required=True),
        Wanted("depart_at", ("发车时间", "开车时间", "departure"), is_required=True),
        Wanted("arrive_at", ("到达时间", "预计到达时间", "arrival")),
        Wanted("seat", ("座位号", "座位", "座号")),
        Wanted("board", ("上车站", "始发站", "from")),
        Wanted("alight", ("下车站", "到达站", "to")),
        *IDENTITY,
        Wanted("destination", ("目的地", "目的地区划代码", "destination_code")),
    ),
    about={
        "line": _("number of the run, or the plate"),
        "depart_at": _("when it leaves"),
        "arrive_at": _("when it arrives; without it nobody is expected, and the ride is capped"),
        "seat": _("seat; its row counts for contacts"),
        "board": _("station of boarding"),
        "alight": _("station of alighting"),
        "identifier": _("number of the identity card or passport"),
        "name": _("the person's name"),
        "phone": _("phone"),
        "destination": _("code of the division the person goes to, where it is known"),
    },
    sample=(
        "班次,发车时间,到达时间,座位号,上车站,下车站,证件号码,姓名,手机号\n"
        "K102,2021-10-24 08:00,2021-10-24 10:30,12,北京六里桥,张家口汽车站,139900198801010018,王一,10000000001\n"
    ),
    office=_("dispatch office of the coach station"),
    every=7200,
    read=read,
    setting=Setting.COACH_SEALED,
    caps={"coach_sealed": 7200},
)
