"""Addresses of zones, their gates, and the compounds and buildings they are made of."""

from django.urls import path

from sizao.interfaces.console import zones_census, zones_gates, zones_housing, zones_list, zones_page, zones_propose


urlpatterns = [
    path("zones/", zones_list.zones, name="zones"),
    path("zones/list.<str:ending>", zones_list.export, name="zones-export"),
    path("zones/propose/", zones_propose.propose, name="zones-propose"),
    path("zones/provisional/<int:finding>/", zones_propose.provisional, name="zones-provisional"),
    path("zones/housing/", zones_housing.housing, name="zones-housing"),
    path("zones/<int:number>/", zones_page.zone, name="zone"),
    path("zones/<int:number>/notice.pdf", zones_page.notice, name="zone-notice"),
    path("zones/<int:number>/poster.pdf", zones_page.poster, name="zone-poster"),
    path("zones/<int:number>/census/", zones_census.census, name="zone-census"),
    path("zones/<int:number>/gates/", zones_gates.gates_of_zone, name="zone-gates"),
    path("zones/gates/", zones_gates.gates, name="all-gates"),
    path("zones/gates/<int:number>/", zones_gates.gate, name="zone-gate"),
]
