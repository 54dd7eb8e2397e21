"""`sizao identities` as somebody at a command line uses it, and the jobs of who is who."""

from contextlib import nullcontext

import pytest

from sizao.desk.models import IdentityRetrace
from sizao.foundation.database.scope import scope
from sizao.interfaces.cli import identities, main
from sizao.interfaces.jobs.identities import link_by_night, retrace_identities
from sizao.registry.people import models
from sizao.registry.people.operations import load_people
from sizao.registry.people.queries import canonical_map, list_pairs
from sizao.registry.people.types import PeopleColumns
from sizao.registry.places.operations import load_divisions
from tests.people import CITY, HUAILAI
from tests.residents import AT, CITY_STAFF
from tests.situation import DIVISIONS
from tests.written_twice import WRITTEN


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    from sizao.interfaces import clock

    monkeypatch.setattr(clock, "machine_time", lambda: AT)
    monkeypatch.setattr(identities, "application", nullcontext)
    numbers, names, phones, years = (list(column) for column in zip(*WRITTEN, strict=True))
    size = len(names)
    people = PeopleColumns(numbers, names, phones, years, ["u"] * size, [HUAILAI] * size, [None] * size)
    load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="test")
    load_people(people=people, within=CITY, actor="system:test", at=AT, reason="test")


def test_everybody_is_compared(capsys):
    assert main(["identities", "link", "--within", CITY]) == 0
    assert capsys.readouterr().out == "5 people compared: 1 joined, 1 pairs wait for a person.\n"
    assert len(canonical_map()) == 1
    assert list_pairs(actor=CITY_STAFF).total == 1


def test_indexes_are_made_anew(capsys):
    with scope(CITY):
        models.Person.objects.update(family_index=None)
    assert main(["identities", "index", "--within", CITY]) == 0
    assert capsys.readouterr().out == "5 people have new indexes.\n"


def test_the_jobs_of_a_night():
    link_by_night(0)
    with scope(CITY):
        (waiting,) = IdentityRetrace.objects.all()
        retrace_identities(number=waiting.pk, division_path=waiting.division_path)
        waiting.refresh_from_db()
    assert waiting.finished_at == AT
