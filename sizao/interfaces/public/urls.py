"""Addresses of the pages for everybody. None of them holds anything about a person."""

from django.urls import path

from sizao.interfaces.field.shell import shell_urls
from sizao.interfaces.public import help as own_help
from sizao.interfaces.public import own, report, report_own, rights, stay, zone


urlpatterns = [
    path("my/", own.own, name="my"),
    path("my/appeal/", own.appeal, name="my-appeal"),
    path("my/rights/", rights.rights, name="my-rights"),
    path("my/rights/correction/", rights.correction, name="my-correction"),
    path("my/rights/copy.<str:ending>", rights.copy, name="my-copy"),
    path("my/leave/", own.leave, name="my-leave"),
    path("my/help/", own_help.ask, name="my-help"),
    path("z/<str:code>/", zone.zone, name="public-zone"),
    path("report/", report.report, name="report"),
    path("report/places.json", report.places, name="report-places"),
    path("report/mine/", report_own.mine, name="report-mine"),
    path("report/mine/change/", report_own.change, name="report-change"),
    path("report/mine/leave/", report_own.leave, name="report-leave"),
    path("stay/", stay.stay, name="stay"),
    *shell_urls(report.SHELL),
    *shell_urls(stay.SHELL),
]
