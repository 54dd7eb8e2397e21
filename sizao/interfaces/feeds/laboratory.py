"""Results of laboratories: passed on as they are to the room of findings, which matches people."""

from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted
from sizao.interfaces.feeds.declaration import Declaration


DECLARATION = Declaration(
    name="laboratory",
    title=_("Laboratories: results"),
    kind=FeedKind.RESULTS,
    yields=_("findings"),
    columns=(
        Wanted("reference", ("报告编号", "条码号"), is_required=True),
        Wanted("kind", ("结果", "检测结果"), is_required=True),
        Wanted("sampled_at", ("采样时间",), is_required=True),
        Wanted("resulted_at", ("报告时间", "检测时间"), is_required=True),
        Wanted("identifier", ("证件号码", "身份证号"), is_required=True),
    ),
    about={
        "reference": _("the laboratory's own number of the result"),
        "kind": _("result"),
        "sampled_at": _("when the specimen was taken"),
        "resulted_at": _("when the result was known"),
        "identifier": _("number of the identity card or passport"),
    },
    sample=(
        "报告编号,结果,采样时间,报告时间,证件号码,姓名\n"
        "L-1,阴性,2021-10-24 08:00,2021-10-24 13:10,139900198801010018,王一\n"
    ),
    office=_("laboratory section of the CDC"),
    every=14_400,
    passes_to="findings",
)
