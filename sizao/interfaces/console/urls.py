"""Addresses of the desk pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sizao.interfaces.console import home, sign_in


urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", sign_in.switch_language, name="switch-language"),
]
