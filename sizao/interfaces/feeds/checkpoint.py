"""Road checkpoints (两扫一测一登记): identity, code, temperature, registration.

What a code showed is kept as it was and judged by nobody: no measure follows from a scan.
"""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Crossed, Presence, Record
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted, plain
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import IDENTITY, Asked, Declaration, Row
from sizao.kernel.settings_of_contact import Setting
from sizao.response.arrivals.types.expected import Direction, ScannedCode


_CODES = {
    plain(word): code.value
    for code, words in {
        ScannedCode.GREEN: ("green", "绿", "绿码", "g"),
        ScannedCode.YELLOW: ("yellow", "黄", "黄码", "y"),
        ScannedCode.RED: ("red", "红", "红码", "r"),
        ScannedCode.UNREADABLE: ("unreadable", "无法识别", "未知", "失效"),
        ScannedCode.NONE: ("none", "无", "未扫码", "未出示"),
    }.items()
    for word in words
}
_DIRECTIONS = {
    plain(word): direction.value
    for direction, words in {
        Direction.IN: ("in", "进", "入", "进入", "入城", "进城", "驶入"),
        Direction.OUT: ("out", "出", "离开", "出城", "驶出"),
    }.items()
    for word in words
}


def read(row: Row) -> Record:
    """A crossing, and a presence of a minute at the checkpoint, for whoever stood in the same queue."""
    given = row.given()
    at = row.moment("at")
    place = row.text("checkpoint") or row.facts.settings.get("place", "")
    if not place:
        raise RowRefusedError("empty", "checkpoint")
    where = AtPlace(Setting.CHECKPOINT, place)
    device = row.text("device")
    crossed = Crossed(
        where,
        at,
        Direction(row.word("direction", _DIRECTIONS, otherwise="")),
        ScannedCode(row.word("code", _CODES, otherwise="")),
        row.temperature("temperature"),
        row.yes("registered"),
        device[:60],
    )
    return Record(at, given, (Presence(where, at, None, row.text("lane")),), crossed=crossed)


DECLARATION = Declaration(
    name="checkpoint",
    title=_("Road checkpoints: two scans, a temperature, a registration"),
    kind=FeedKind.CHECKPOINT,
    yields=_("crossings, and presences at checkpoints"),
    columns=(
        Wanted("checkpoint", ("卡口", "卡口名称", "检查站", "place")),
        Wanted("at", ("通行时间", "时间", "刷卡时间", "time"), is_required=True),
        Wanted("direction", ("方向", "通行方向")),
        Wanted("lane", ("车道", "通道")),
        *IDENTITY,
        Wanted("code", ("健康码", "码", "码色")),
        Wanted("temperature", ("体温", "体温℃")),
        Wanted("registered", ("登记", "是否登记")),
        Wanted("device", ("设备", "设备号", "终端号")),
    ),
    about={
        "checkpoint": _("name or key of the checkpoint; else the setting `place`"),
        "at": _("when the card was read"),
        "direction": _("in or out"),
        "lane": _("lane"),
        "identifier": _("number of the identity card or passport"),
        "name": _("the person's name"),
        "phone": _("phone"),
        "code": _("what the health code showed: kept, never judged"),
        "temperature": _("temperature in degrees"),
        "registered": _("whether particulars were taken down there"),
        "device": _("number of the reader; its clock is compared with the others"),
    },
    sample=(
        "卡口,通行时间,方向,证件号码,姓名,健康码,体温,登记,设备号\n"
        "京礼综合检查站,2021-10-24 08:00:12,入,139900198801010018,王一,绿码,36.5,是,JL-01\n"
    ),
    office=_("team leader of the checkpoint"),
    every=300,
    read=read,
    settings=(Asked("place", _("the checkpoint, where the rows do not name it")),),
    setting=Setting.CHECKPOINT,
    caps={"checkpoint": 60},
)
