"""Addresses of the desk pages."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sizao.interfaces.console import (
    account,
    cases,
    findings,
    home,
    packs,
    people,
    presences,
    presences_import,
    realm,
    second_factor,
    sign_in,
    stays,
    tracing,
)


urlpatterns = [
    path("", home.home, name="home"),
    path("purpose/", home.set_purpose, name="purpose"),
    path("people/", people.people, name="people"),
    path("people/stays/", stays.stays, name="stays"),
    path("people/<str:key>/", people.person, name="person"),
    path("findings/", findings.to_decide, name="findings"),
    path("findings/late/", findings.late, name="findings-late"),
    path("findings/<str:which>.<str:ending>", findings.export, name="findings-export"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<int:number>/", cases.case, name="case"),
    path("realm/", realm.realm, name="realm"),
    path("account/", account.account, name="account"),
    path("account/password/", account.new_password, name="new-password"),
    path("account/sessions/", account.end, name="end-sessions"),
    path("account/backup-codes/", account.backup_codes, name="backup-codes"),
    path("sign-in/code/", second_factor.give, name="second-factor"),
    path("sign-in/second-factor/", second_factor.begin, name="second-factor-begin"),
    path("packs/", packs.packs, name="packs"),
    path("packs/<str:protocol>/", packs.pack, name="pack"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", sign_in.switch_language, name="switch-language"),
    path("presences/", presences.overview, name="presences"),
    path("presences/batches.<str:ending>", presences.export, name="presences-export"),
    path("presences/import/", presences_import.upload, name="presences-upload"),
    path("presences/import/<str:token>/", presences_import.mapping, name="presences-mapping"),
    path("presences/batches/<int:number>/", presences.batch, name="presences-batch"),
    path("presences/batches/<int:number>/progress/", presences.progress, name="presences-batch-progress"),
    path("presences/batches/<int:number>/quarantine.csv", presences.quarantine, name="presences-quarantine"),
    path("cases/<int:number>/trace/", tracing.case_trace, name="case-trace"),
    path("cases/<int:number>/trace/keep/", tracing.keep, name="case-trace-keep"),
    path("cases/<int:number>/trace/chains.json", tracing.chains, name="case-chains"),
    path("cases/<int:number>/trace/rings.<str:ending>", tracing.export, name="case-trace-export"),
    path("cases/<int:number>/trace/<str:person>/", tracing.evidence, name="case-evidence"),
    path("cases/<int:number>/sources/", tracing.sources, name="case-sources"),
]
