"""Addresses of restrictions, appeals, offices and alarms."""

from django.urls import path

from sizao.interfaces.console import (
    restrictions_appeals,
    restrictions_bulk,
    restrictions_list,
    restrictions_notice,
    restrictions_notices,
    restrictions_offices,
    restrictions_page,
)


urlpatterns = [
    path("restrictions/", restrictions_list.restrictions, name="restrictions"),
    path("restrictions/decide/", restrictions_bulk.decide_many, name="restrictions-decide"),
    path("restrictions/notices/", restrictions_notices.notices, name="restrictions-notices"),
    path("restrictions/notices.pdf", restrictions_notices.sheets, name="restrictions-sheets"),
    path("restrictions/<int:number>/", restrictions_page.restriction, name="restriction"),
    path("restrictions/<int:number>/notices/<int:notice_id>.pdf", restrictions_notice.sheet, name="restriction-sheet"),
    path("appeals/", restrictions_appeals.appeals, name="appeals"),
    path("appeals/<int:number>/", restrictions_appeals.appeal, name="appeal"),
    path("offices/", restrictions_offices.offices, name="offices"),
]
