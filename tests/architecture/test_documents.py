"""What the documents promise exists."""

import re
from pathlib import Path

import pytest

from config.environment import VARIABLES


ROOT = Path(__file__).parents[2]
DOCUMENTS = [path for pattern in ("*.md", "docs/**/*.md") for path in sorted(ROOT.glob(pattern))]


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_explained(variable):
    assert f"| `{variable}` |" in (ROOT / "docs/reference/settings.md").read_text("utf-8")


def test_every_setting_that_is_read_is_known():
    source = (ROOT / "config/environment.py").read_text("utf-8")
    read = set(re.findall(r'"((?:SIZAO|DATABASE)_[A-Z_]+)"', source.split("VARIABLES = (")[1].split(")", 1)[1]))
    assert read == set(VARIABLES)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", document.read_text("utf-8"))
    # The picture of the first page is made by a browser test.
    missing = [link for link in links if not (document.parent / link).exists() and link != "docs/pictures/trace.png"]
    assert missing == []


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in (*DOCUMENTS, ROOT / ".ci/run"):
        named = set(
            re.findall(r"`make ([a-z-]+)|^\s*(?:exec )?make ([a-z-]+)", document.read_text("utf-8"), re.MULTILINE)
        )
        assert {first or second for first, second in named} <= targets, document.name


def test_both_readmes_begin_with_the_same_two_commands():
    first = [(ROOT / name).read_text("utf-8").split("```")[1] for name in ("README.md", "README.zh.md")]
    assert first[0] == first[1]
    assert first[0].strip().count("\n") == 1


def test_the_page_of_roles_is_current():
    from tools.build_roles import PAGE, page

    assert PAGE.read_text("utf-8") == page(), "run `python tools/build_roles.py`"
