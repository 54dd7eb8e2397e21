"""Files of who was where, in bulk: passed on as they are to the presences' room (Parquet, CSV, NDJSON)."""

from django.utils.translation import gettext_lazy as _

from sizao.engines.policy.vocabulary import FeedKind
from sizao.engines.sheets.mapping import Wanted
from sizao.interfaces.feeds.declaration import Declaration


DECLARATION = Declaration(
    name="movements",
    title=_("Movements in bulk: who was where"),
    kind=FeedKind.MOVEMENTS,
    yields=_("presences"),
    columns=(
        Wanted("person", ("身份证号",), is_required=True),
        Wanted("place", ("场所",), is_required=True),
        Wanted("enter", ("进入时间",), is_required=True),
        Wanted("leave", ("离开时间",), is_required=True),
    ),
    about={
        "person": _("number of the identity card or passport"),
        "place": _("key of the place"),
        "enter": _("when the person came"),
        "leave": _("when the person left"),
    },
    sample=(
        "身份证号,场所,进入时间,离开时间\n139900198801010018,station:zhangjiakou,2021-10-24 08:00,2021-10-24 08:20\n"
    ),
    office=_("data bureau"),
    every=86_400,
    passes_to="presences",
)
