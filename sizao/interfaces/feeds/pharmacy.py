"""Sales of pharmacies that may speak of an outbreak: counts by kind of medicine, with or without a buyer."""

from django.utils.translation import gettext_lazy as _

from sizao.desk.feeding.types import AtPlace, Record, Signaled
from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted, plain
from sizao.interfaces.feeds.declaration import Declaration, Row
from sizao.kernel.settings_of_contact import Setting
from sizao.response.signals.types import SignalKind


_MEDICINES = {
    plain(word): kind.value
    for kind, words in {
        SignalKind.FEVER_MEDICINE: ("fever_medicine", "退热", "退烧", "退热药", "退烧药"),
        SignalKind.COUGH_MEDICINE: ("cough_medicine", "止咳", "止咳药"),
        SignalKind.ANTIVIRAL: ("antiviral", "抗病毒", "抗病毒药"),
        SignalKind.ANTIBIOTIC: ("antibiotic", "抗生素", "抗菌药"),
    }.items()
    for word in words
}


def read(row: Row) -> Record:
    given = row.given(needed=False)
    at = row.moment("at")
    signal = Signaled(
        SignalKind(row.word("medicine", _MEDICINES)),
        row.text("reference", needed=True)[:120],
        AtPlace(Setting.SHOP, row.text("pharmacy", needed=True)),
        at,
        row.number("count", otherwise=1),
    )
    return Record(at, given, signal=signal)


DECLARATION = Declaration(
    name="pharmacy",
    title=_("Pharmacies: medicine against fever and cough"),
    kind=FeedKind.SIGNALS,
    yields=_("early signals"),
    columns=(
        Wanted("reference", ("流水号", "单号", "序号"), is_required=True),
        Wanted("pharmacy", ("药店", "药店名称", "place"), is_required=True),
        Wanted("at", ("销售时间", "时间", "time"), is_required=True),
        Wanted("medicine", ("药品类别", "类别"), is_required=True),
        Wanted("count", ("数量",)),
        Wanted("identifier", ("证件号码", "身份证号")),
        Wanted("name", ("姓名",)),
        Wanted("phone", ("手机号", "电话")),
    ),
    about={
        "reference": _("the pharmacy's own number of the sale"),
        "pharmacy": _("name of the pharmacy"),
        "at": _("when it was sold"),
        "medicine": _("kind of medicine: against fever, against cough, antiviral, antibiotic"),
        "count": _("how many; a sum of the day may be sent"),
        "identifier": _("number of the identity card or passport, where it is sent"),
        "name": _("the person's name"),
        "phone": _("phone"),
    },
    sample=("流水号,药店,销售时间,药品类别,数量\nS-1,桥东区1号药店,2021-10-24 09:30,退热药,2\n"),
    office=_("market regulation bureau"),
    every=86_400,
    read=read,
)
