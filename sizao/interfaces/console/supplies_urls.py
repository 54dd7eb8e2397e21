"""Addresses of the pages of supplies."""

from django.urls import path

from sizao.interfaces.console import (
    supplies,
    supplies_deliveries,
    supplies_help,
    supplies_import,
    supplies_requests,
    supplies_stock,
    supplies_stores,
)


urlpatterns = [
    path("supplies/", supplies.horizon, name="supplies"),
    path("supplies/plan/", supplies.plan, name="supplies-plan"),
    path("supplies/horizon.<str:ending>", supplies.export, name="supplies-export"),
    path("supplies/stock/", supplies_stock.stock, name="supplies-stock"),
    path("supplies/stock.<str:ending>", supplies_stock.export, name="supplies-stock-export"),
    path("supplies/stock/import/", supplies_import.upload, name="supplies-import"),
    path("supplies/stock/<int:store>/<slug:item>/", supplies_stock.one, name="supplies-item"),
    path("supplies/stock/<int:store>/<slug:item>/book.<str:ending>", supplies_stock.book, name="supplies-book"),
    path("supplies/requests/", supplies_requests.requests, name="supplies-requests"),
    path("supplies/requests.<str:ending>", supplies_requests.export, name="supplies-requests-export"),
    path("supplies/requests/<int:number>/", supplies_requests.one, name="supplies-request"),
    path("supplies/deliveries/", supplies_deliveries.deliveries, name="supplies-deliveries"),
    path("supplies/deliveries.<str:ending>", supplies_deliveries.export, name="supplies-deliveries-export"),
    path("supplies/deliveries/<int:number>/", supplies_deliveries.one, name="supplies-delivery"),
    path("supplies/help/", supplies_help.calls, name="supplies-help"),
    path("supplies/help.<str:ending>", supplies_help.export, name="supplies-help-export"),
    path("supplies/help/<int:number>/", supplies_help.call, name="supplies-help-call"),
    path("supplies/stores/", supplies_stores.stores, name="supplies-stores"),
    path("supplies/stores.<str:ending>", supplies_stores.export, name="supplies-stores-export"),
    path("supplies/vehicles.<str:ending>", supplies_stores.export_vehicles, name="supplies-vehicles-export"),
    path("supplies/stores/<int:number>/", supplies_stores.store, name="supplies-store"),
]
