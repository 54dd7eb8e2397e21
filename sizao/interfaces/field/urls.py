"""Addresses of the pages for phones of staff."""

from django.urls import path

from sizao.interfaces.field import coming, delivery, gate, grid, passing, ride, sampling
from sizao.interfaces.field.shell import shell_urls


urlpatterns = [
    path("coming/", coming.coming, name="coming"),
    path("coming/day.json", coming.day, name="coming-day"),
    *shell_urls(coming.SHELL),
    path("gate/", gate.gate, name="gate"),
    path("gate/day/", gate.day, name="gate-day"),
    *shell_urls(gate.SHELL),
    path("grid/", grid.grid, name="grid"),
    path("grid/day.json", grid.day, name="grid-day"),
    *shell_urls(grid.SHELL),
    path("sampling/", sampling.sampling, name="sampling"),
    path("sampling/day.json", sampling.day, name="sampling-day"),
    *shell_urls(sampling.SHELL),
    path("ride/", ride.ride, name="ride"),
    path("ride/day.json", ride.day, name="ride-day"),
    *shell_urls(ride.SHELL),
    path("passing/", passing.passing, name="passing"),
    path("passing/day.json", passing.day, name="passing-day"),
    *shell_urls(passing.SHELL),
    path("delivery/", delivery.delivery, name="delivery"),
    path("delivery/day.json", delivery.day, name="delivery-day"),
    *shell_urls(delivery.SHELL),
]
