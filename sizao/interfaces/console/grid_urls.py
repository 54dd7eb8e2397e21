"""Addresses of the pages about grid cells."""

from django.urls import path

from sizao.interfaces.console import grid, grid_alarms, grid_cell, grid_households, grid_households_import, grid_import


urlpatterns = [
    path("grid-cells/", grid.grid_cells, name="grid-cells"),
    path("grid-cells/list/", grid.cell_list, name="grid-cells-list"),
    path("grid-cells/list.<str:ending>", grid.export, name="grid-cells-export"),
    path("grid-cells/alarms/", grid_alarms.alarms, name="grid-alarms"),
    path("grid-cells/alarms/<int:number>/", grid_alarms.alarm, name="grid-alarm"),
    path("grid-cells/import/", grid_import.take, name="grid-import"),
    path("grid-cells/import/sample.csv", grid_import.sample, name="grid-import-sample"),
    path("grid-cells/<str:code>/", grid_cell.grid_cell, name="grid-cell"),
    path("grid-cells/<str:code>/households/import/", grid_households_import.take, name="grid-households-import"),
    path("grid-cells/<str:code>/households/sample.csv", grid_households_import.sample, name="grid-households-sample"),
    path("grid-cells/<str:code>/households/", grid_households.households, name="grid-households"),
]
