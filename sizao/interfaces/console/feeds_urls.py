"""Addresses of feeds: the systems that send, and what came from each."""

from django.urls import path

from sizao.interfaces.console import exchange, feeds, feeds_deliveries


urlpatterns = [
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/messages.<str:ending>", exchange.export, name="exchange-export"),
    path("exchange/<slug:name>/pause/", exchange.pause, name="exchange-pause"),
    path("exchange/<slug:name>/serve/", exchange.serve, name="exchange-serve"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds.<str:ending>", feeds.export, name="feeds-export"),
    path("feeds/samples/<slug:adapter>.csv", feeds.sample, name="feed-sample"),
    path("feeds/<slug:name>/", feeds.feed, name="feed"),
    path("feeds/<slug:name>/pause/", feeds.pause, name="feed-pause"),
    path("feeds/<slug:name>/send/", feeds_deliveries.send, name="feed-send"),
    path("feeds/<slug:name>/deliveries.<str:ending>", feeds_deliveries.export, name="deliveries-export"),
    path("feeds/<slug:name>/deliveries/<int:number>/", feeds_deliveries.delivery, name="delivery"),
    path("feeds/<slug:name>/deliveries/<int:number>/progress/", feeds_deliveries.progress, name="delivery-progress"),
    path("feeds/<slug:name>/deliveries/<int:number>/columns/", feeds_deliveries.columns, name="delivery-columns"),
    path("feeds/<slug:name>/deliveries/<int:number>/refused.csv", feeds_deliveries.refused, name="delivery-refused"),
]
