"""A demo city whose filling is interrupted goes on where it was, and the same city comes of it."""

from dataclasses import replace

import pytest
from django.db import connections

from sizao.desk import operations
from sizao.desk.filling.steps import STEPS, Step
from sizao.desk.operations import prepare_demo
from sizao.desk.queries import get_demo_story
from sizao.foundation.database.scope import scope
from sizao.interfaces.clock import now
from sizao.response.presences.queries import list_batches
from tests.conftest import MACHINE_TIME
from tests.filled import rows_of, rows_of_the_city
from tests.residents import CITY


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_was_interrupted_goes_on_and_doubles_nothing(monkeypatch, settings, tmp_path):
    """The power goes out once at the end of each step, before it is remembered that the step was done."""
    settings.SIZAO_HOME = tmp_path
    told: list[tuple[str, float | None]] = []
    out: set[str] = set()

    def prepare() -> bool:
        return prepare_demo(scale="tiny", at=MACHINE_TIME, report=lambda text, share=None: told.append((text, share)))

    def fails_once(step: Step) -> Step:
        def run(filling):
            step.run(filling)
            if step.name not in out:
                out.add(step.name)
                raise RuntimeError("the power went out")

        return replace(step, run=run)

    with monkeypatch.context() as patched:
        patched.setattr(operations, "STEPS", tuple(map(fails_once, STEPS)))
        for _ in STEPS:
            with pytest.raises(RuntimeError, match="power"):
                prepare()
            assert now() == MACHINE_TIME, "an unfinished city is not played"
            assert get_demo_story() is None
            if len(out) == len(STEPS):
                break
    assert out == {step.name for step in STEPS}
    assert prepare()
    assert [text for text, share in told if share == 1] == [step.title for step in STEPS]
    # Acts that were done again are told again, and work that waits is asked for again; nothing else is there twice.
    again = ("audit_", "procrastinate_", "django_")
    found = rows_of(connections["owner"].settings_dict["NAME"])
    wanted = rows_of_the_city()
    differing = {name: (found[name], wanted[name]) for name in wanted if found[name] != wanted[name]}
    assert {name: rows for name, rows in differing.items() if not name.startswith(again)} == {}
    with scope(CITY):
        assert len(list_batches()) == 2
    assert not prepare()
