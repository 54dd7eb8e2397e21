"""Addresses of the pages of privacy: retention, and the impact assessment."""

from django.urls import path

from sizao.interfaces.console import assessment, retention


urlpatterns = [
    path("retention/", retention.retention, name="retention"),
    path("retention/<str:label>/", retention.due, name="retention-due"),
    path("retention/<str:label>/rows.<str:ending>", retention.due_file, name="retention-due-file"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/sign/", assessment.sign, name="assessment-sign"),
    path("assessment/now.pdf", assessment.as_pdf, name="assessment-pdf"),
    path("assessment/<int:number>/", assessment.version, name="assessment-version"),
    path("assessment/<int:number>/signed.pdf", assessment.version_pdf, name="assessment-version-pdf"),
    path("assessment/<int:number>/signed.json", assessment.version_file, name="assessment-version-file"),
]
