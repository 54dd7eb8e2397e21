"""Addresses of the pages for everybody. None of them holds anything about a person."""

from django.urls import path

from sizao.interfaces.public import own


urlpatterns = [
    path("my/", own.own, name="my"),
    path("my/appeal/", own.appeal, name="my-appeal"),
    path("my/leave/", own.leave, name="my-leave"),
]
