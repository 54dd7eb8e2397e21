"""Addresses of investigations, contacts and requests for assistance."""

from django.urls import path

from sizao.interfaces.console import investigation, investigation_stays


urlpatterns = [
    path("cases/<int:number>/investigation/", investigation.investigation, name="case-investigation"),
    path("cases/<int:number>/investigation/answers/", investigation.answers, name="case-answers"),
    path("cases/<int:number>/investigation/steps/", investigation.step, name="case-step"),
    path("cases/<int:number>/investigation/stays/", investigation_stays.add, name="case-stays"),
    path("cases/<int:number>/investigation/places/", investigation_stays.places, name="case-places"),
    path(
        "cases/<int:number>/investigation/stays/<int:stay>/withdraw/",
        investigation_stays.withdraw,
        name="case-stay-withdraw",
    ),
]
