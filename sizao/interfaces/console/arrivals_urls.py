"""Addresses of the pages about arrivals."""

from django.urls import path

from sizao.interfaces.console import arrivals, hand_over, posters, push_desk, push_desk_lists


urlpatterns = [
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/<int:number>/", arrivals.arrival, name="arrival"),
    path("arrivals/posters/", posters.posters, name="posters"),
    path("arrivals/posters/print/", posters.print_posters, name="posters-print"),
    path("push-desk/", push_desk.push_desk, name="push-desk"),
    path("push-desk/train/", push_desk.train, name="push-desk-train"),
    path("push-desk/hand-overs/", push_desk_lists.hand_overs, name="hand-overs"),
    path("push-desk/hand-overs/<int:number>/", hand_over.hand_over, name="hand-over"),
    path("push-desk/missing/", push_desk_lists.missing, name="push-desk-missing"),
    path("push-desk/unreported/", push_desk_lists.unreported, name="push-desk-unreported"),
]
