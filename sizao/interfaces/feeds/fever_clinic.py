"""Visits to fever clinics: an early signal, and a presence in the clinic where somebody is named."""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Presence, Record, Signaled
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted
from sizao.foundation.intake.types import RowRefusedError
from sizao.interfaces.feeds.declaration import Asked, Declaration, Row
from sizao.kernel.settings_of_contact import Setting
from sizao.response.signals.types import SignalKind


def read(row: Row) -> Record:
    given = row.given(needed=False)
    at = row.moment("at")
    place = row.text("clinic") or row.facts.settings.get("place", "")
    if not place:
        raise RowRefusedError("empty", "clinic")
    where = AtPlace(Setting.CLINIC, place)
    reference = row.text("reference", needed=True)[:120]
    signal = Signaled(SignalKind.FEVER_VISIT, reference, where, at, 1, row.temperature("temperature"))
    presences = (Presence(where, at, None, row.text("zone")),) if given else ()
    return Record(at, given, presences, signal=signal)


DECLARATION = Declaration(
    name="fever-clinic",
    title=_("Fever clinics: visits"),
    kind=FeedKind.SIGNALS,
    yields=_("early signals, and presences in clinics"),
    columns=(
        Wanted("reference", ("就诊号", "门诊号", "序号"), is_required=True),
        Wanted("clinic", ("医院", "医疗机构", "发热门诊", "place")),
        Wanted("at", ("就诊时间", "时间", "time"), is_required=True),
        Wanted("zone", ("分区", "诊室")),
        Wanted("identifier", ("证件号码", "身份证号")),
        Wanted("name", ("姓名",)),
        Wanted("phone", ("手机号", "电话")),
        Wanted("temperature", ("体温",)),
    ),
    about={
        "reference": _("the clinic's own number of the visit"),
        "clinic": _("name or key of the clinic; else the setting `place`"),
        "at": _("when the person came"),
        "zone": _("zone or room of the clinic"),
        "identifier": _("number of the identity card or passport, where it is sent"),
        "name": _("the person's name"),
        "phone": _("phone"),
        "temperature": _("temperature in degrees"),
    },
    sample=(
        "就诊号,医院,就诊时间,证件号码,姓名,体温\n"
        "F-20211024-001,市第一医院发热门诊,2021-10-24 09:10,139900198801010018,王一,38.6\n"
    ),
    office=_("fever clinic office of the health commission"),
    every=86_400,
    read=read,
    settings=(Asked("place", _("the clinic, where the rows do not name it")),),
    setting=Setting.CLINIC,
    caps={"clinic": 7200},
)
