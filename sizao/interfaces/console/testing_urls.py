"""Addresses of the desk's pages of testing."""

from django.urls import path

from sizao.interfaces.console import testing, testing_groups, testing_laboratories, testing_rounds, testing_tubes


urlpatterns = [
    path("testing/", testing.due, name="testing"),
    path("testing/tests.<str:ending>", testing.export, name="testing-export"),
    path("testing/tubes/", testing_tubes.tubes, name="testing-tubes"),
    path("testing/tubes/new/", testing_tubes.take, name="testing-take"),
    path("testing/tubes/<str:code>/", testing_tubes.tube, name="testing-tube"),
    path("testing/rounds/", testing_rounds.rounds, name="testing-rounds"),
    path("testing/rounds/new/", testing_rounds.decide, name="testing-round-new"),
    path("testing/rounds/<int:number>/", testing_rounds.board, name="testing-round"),
    path("testing/rounds/<int:number>/untested.<str:ending>", testing_rounds.export, name="testing-untested"),
    path("testing/groups/", testing_groups.groups, name="testing-groups"),
    path("testing/groups/<int:number>/", testing_groups.group, name="testing-group"),
    path("testing/groups/<int:number>/members.<str:ending>", testing_groups.export, name="testing-group-export"),
    path("testing/laboratories/", testing_laboratories.laboratories, name="testing-laboratories"),
    path("testing/results/", testing_laboratories.results, name="testing-results"),
]
