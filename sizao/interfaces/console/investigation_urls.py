"""Addresses of investigations, contacts and requests for assistance."""

from django.urls import path

from sizao.interfaces.console import (
    assistance,
    case_contacts,
    contact,
    contact_acts,
    contact_lists,
    contacts,
    contacts_propose,
    investigation,
    investigation_stays,
)


urlpatterns = [
    path("cases/<int:number>/contacts/lists/", contact_lists.upload, name="contact-lists"),
    path("cases/<int:number>/contacts/lists/<int:listed>/", contact_lists.one, name="contact-list"),
    path("cases/<int:number>/contacts/export/", contact_lists.export, name="case-contacts-export"),
    path("assistance/", assistance.requests, name="assistance-list"),
    path("assistance/<int:number>/", assistance.one, name="assistance"),
    path("assistance/<int:number>/act/", assistance.act, name="assistance-act"),
    path("cases/<int:number>/assistance/", assistance.ask, name="case-assistance"),
    path("cases/<int:number>/assistance/send/", assistance.send, name="case-assistance-send"),
    path("cases/<int:number>/contacts/act/", contact_acts.act, name="case-contacts-act"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/propose/", contacts_propose.propose_many, name="contacts-propose"),
    path("contacts/<str:key>/", contact.contact, name="contact"),
    path("contacts/<str:key>/steps/", contact.step, name="contact-step"),
    path("contacts/<str:key>/restriction/", contact.propose, name="contact-propose"),
    path("contacts/<str:key>/checks/", contact.check_day, name="contact-check"),
    path("cases/<int:number>/contacts/", case_contacts.case_contacts, name="case-contacts"),
    path("cases/<int:number>/contacts/decide/", case_contacts.decide, name="case-contacts-decide"),
    path("cases/<int:number>/contacts/add/", case_contacts.add, name="case-contacts-add"),
    path("cases/<int:number>/investigation/", investigation.investigation, name="case-investigation"),
    path("cases/<int:number>/investigation/answers/", investigation.answers, name="case-answers"),
    path("cases/<int:number>/investigation/steps/", investigation.step, name="case-step"),
    path("cases/<int:number>/investigation/stays/", investigation_stays.add, name="case-stays"),
    path("cases/<int:number>/investigation/places/", investigation_stays.places, name="case-places"),
    path(
        "cases/<int:number>/investigation/stays/<int:stay>/withdraw/",
        investigation_stays.withdraw,
        name="case-stay-withdraw",
    ),
]
