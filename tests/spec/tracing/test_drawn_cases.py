"""Each drawn case, in the pages beside this file and in the explanation for readers, on every engine."""

from pathlib import Path

import pytest

from tests.spec.tracing.drawn import Case, answer_of, cases_of
from tests.tracing_engines import Engine


HERE = Path(__file__).parent
PAGES = [*sorted(HERE.glob("*.md")), HERE.parents[2] / "docs" / "explanation" / "tracing.md"]
CASES = [pytest.param(case, id=f"{page.stem}: {case.title}") for page in PAGES for case in cases_of(page)]


@pytest.mark.parametrize("case", CASES)
def test_drawn_case(case: Case, engine: Engine) -> None:
    rows = engine(
        case.presences,
        case.windows,
        case.protocol,
        degrees=case.degrees,
        isolated=case.isolated,
        canonical=case.canonical,
    )
    assert answer_of(case, rows) == case.answer
