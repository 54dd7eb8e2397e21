"""Addresses of quarantine sites, plans of rooms and stays."""

from django.urls import path

from sizao.interfaces.console import (
    quarantine_places,
    quarantine_rides,
    quarantine_round,
    quarantine_sites,
    quarantine_stays,
)


urlpatterns = [
    path("quarantine/", quarantine_sites.sites, name="sites"),
    path("quarantine/sites.<str:ending>", quarantine_sites.export, name="sites-export"),
    path("quarantine/sites/new/", quarantine_sites.new, name="site-new"),
    path("quarantine/sites/add/", quarantine_sites.add, name="site-add"),
    path("quarantine/sites/<int:number>/", quarantine_sites.site, name="site"),
    path("quarantine/places/", quarantine_places.places, name="places"),
    path("quarantine/places/<int:number>/", quarantine_places.plan, name="places-plan"),
    path("quarantine/places/<int:number>/act/", quarantine_places.act, name="places-plan-act"),
    path("quarantine/places/<int:number>/progress/", quarantine_places.progress, name="places-plan-progress"),
    path("quarantine/stays/", quarantine_stays.stays, name="quarantine-stays"),
    path("quarantine/stays/<int:number>/", quarantine_stays.stay, name="quarantine-stay"),
    path("quarantine/stays/<int:number>/certificate.pdf", quarantine_stays.certificate, name="quarantine-certificate"),
    path("quarantine/rides/", quarantine_rides.rides, name="rides"),
    path("quarantine/round/", quarantine_round.round_of_day, name="quarantine-round"),
    path("quarantine/alarms/", quarantine_round.alarms, name="quarantine-alarms"),
]
