"""Addresses of the pages about arrivals."""

from django.urls import path

from sizao.interfaces.console import arrivals, posters


urlpatterns = [
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/<int:number>/", arrivals.arrival, name="arrival"),
    path("arrivals/posters/", posters.posters, name="posters"),
    path("arrivals/posters/print/", posters.print_posters, name="posters-print"),
]
