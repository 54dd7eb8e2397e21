"""Addresses of the published lists of risk areas."""

from django.urls import path

from sizao.interfaces.console import risk_areas, risk_areas_keeping


urlpatterns = [
    path("risk-areas/", risk_areas.risk_areas, name="risk-areas"),
    path("risk-areas/lists/<int:number>/", risk_areas.text, name="risk-areas-text"),
    path("risk-areas/lists/<int:number>.<str:ending>", risk_areas.export, name="risk-areas-export"),
    path("risk-areas/import/", risk_areas_keeping.take, name="risk-areas-import"),
    path("risk-areas/settle/", risk_areas_keeping.settle, name="risk-areas-settle"),
]
