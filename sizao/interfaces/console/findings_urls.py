"""Addresses of findings, of what comes in, and of the course of cases."""

from django.urls import path

from sizao.interfaces.console import (
    course,
    finding,
    findings_search,
    intake,
    isolating,
    limiting_places,
    response,
    unmatched,
)


urlpatterns = [
    path("findings/all/", findings_search.all_findings, name="findings-all"),
    path("findings/undecided/", findings_search.undecided, name="findings-undecided"),
    path("findings/unmatched/", unmatched.unmatched, name="findings-unmatched"),
    path("findings/unmatched/<int:number>/", unmatched.unmatched_one, name="findings-unmatched-one"),
    path("findings/import/", intake.upload, name="findings-upload"),
    path("findings/import/<int:number>/", intake.mapping, name="findings-mapping"),
    path("findings/batches/", intake.batches, name="findings-batches"),
    path("findings/batches.<str:ending>", intake.batches_file, name="findings-batches-file"),
    path("findings/batches/<int:number>/", intake.batch_page, name="findings-batch"),
    path("findings/batches/<int:number>/progress/", intake.progress, name="findings-batch-progress"),
    path("findings/batches/<int:number>/rows.csv", intake.bad_rows, name="findings-bad-rows"),
    path("findings/<int:number>/", finding.finding, name="finding"),
    path("cases/<int:number>/isolation/", isolating.isolation, name="case-isolation"),
    path("cases/<int:number>/places/", limiting_places.limit_place, name="case-limit-place"),
    path("cases/<int:number>/course/", course.course, name="case-course"),
    path("cases/<int:number>/response/", response.response, name="case-response"),
    path("cases/<int:number>/response.<str:ending>", response.export, name="case-response-export"),
]
