"""Check-ins by QR code at shops, restaurants, markets and other places."""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Presence, Record
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted, plain
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import IDENTITY, Declaration, Row
from sizao.kernel.settings_of_contact import Setting


_KINDS = {
    plain(word): setting.value
    for setting, words in {
        Setting.RESTAURANT: ("restaurant", "餐馆", "饭店", "餐饮"),
        Setting.SHOP: ("shop", "商店", "商场", "超市"),
        Setting.MARKET: ("market", "市场", "农贸市场"),
        Setting.LEISURE: ("leisure", "文体", "文体中心", "影院"),
        Setting.WORKPLACE: ("workplace", "单位"),
        Setting.CLINIC: ("clinic", "医疗机构", "医院"),
        Setting.OTHER: ("other", "其他"),
    }.items()
    for word in words
}


def read(row: Row) -> Record:
    """Somebody was at a place from now on; whoever scanned from afar was not, and is refused."""
    given = row.given()
    enter, leave = row.moment("at"), row.instant("leave", needed=False)
    if leave is not None and leave <= enter:
        raise RowRefusedError("ends_before_it_begins", "leave")
    # A picture of a code can be scanned anywhere (regime.md D4): only a scan that the place itself saw is a presence.
    if plain(row.text("witnessed")) in {"否", "no", "0", "false", "n", "远程", "remote"}:
        raise RowRefusedError("scanned_from_afar", "witnessed")
    setting = Setting(row.word("kind", _KINDS, otherwise=Setting.OTHER.value))
    place = AtPlace(setting, row.text("place", needed=True))
    return Record(enter, given, (Presence(place, enter, leave, row.text("area")),))


DECLARATION = Declaration(
    name="venue",
    title=_("Venues: check-ins by QR code"),
    kind=FeedKind.VENUE,
    yields=_("presences at venues"),
    columns=(
        Wanted("place", ("场所", "场所名称", "场所码", "venue"), is_required=True),
        Wanted("kind", ("场所类型", "类型")),
        Wanted("area", ("区域", "桌号", "厅")),
        Wanted("at", ("扫码时间", "进入时间", "时间", "time"), is_required=True),
        Wanted("leave", ("离开时间",)),
        Wanted("witnessed", ("现场扫码", "是否现场")),
        *IDENTITY,
    ),
    about={
        "place": _("name or key of the venue"),
        "kind": _("kind of place, such as restaurant"),
        "area": _("table, hall or area inside"),
        "at": _("when the code was scanned"),
        "leave": _("when the person left; without it the stay is capped at two hours and flagged"),
        "witnessed": _("whether the place itself saw the scan; one from afar is refused"),
        "identifier": _("number of the identity card or passport"),
        "name": _("the person's name"),
        "phone": _("phone"),
    },
    sample=(
        "场所,场所类型,扫码时间,证件号码,姓名,手机号\n"
        "桥东区2号饭店,餐馆,2021-10-24 12:05:00,139900198801010018,王一,10000000001\n"
    ),
    office=_("commerce bureau"),
    every=600,
    read=read,
    caps={"*": 7200},
)
