"""Addresses of the installation: each interface brings its own."""

from django.urls import include, path


urlpatterns = [
    path("api/v1/", include("sizao.interfaces.api.urls")),
    path("", include("sizao.interfaces.public.urls")),
    path("", include("sizao.interfaces.field.urls")),
    path("", include("sizao.interfaces.console.urls")),
]

handler400 = "sizao.interfaces.console.errors.bad_request"
handler403 = "sizao.interfaces.console.errors.not_permitted"
handler404 = "sizao.interfaces.console.errors.not_found"
handler500 = "sizao.interfaces.console.errors.failed"
