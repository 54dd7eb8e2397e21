"""Every text of the sources has its Chinese, and the compiled catalog is the current one. Needs no gettext."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize


ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "locale/zh_Hans/LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
ENTRY = re.compile(
    r'^(?P<flags>(?:#.*\n)*)(?:msgctxt (?P<context>(?:".*"\n)+))?msgid (?P<id>(?:".*"\n)+)'
    r'(?:msgid_plural (?P<plural>(?:".*"\n)+))?(?:msgstr|msgstr\[0\]) (?P<text>(?:".*"\n?)+)',
    re.MULTILINE,
)


def joined(quoted: str | None) -> str:
    return "".join(ast.literal_eval(line) for line in (quoted or "").splitlines() if line)


def read_catalog() -> dict[str, str]:
    """Texts of the .po file that are in use and not doubtful, by their English text."""
    source = (FOLDER / "django.po").read_text("utf-8")
    found = {}
    for match in ENTRY.finditer(source):
        if "fuzzy" not in match["flags"] and not match["flags"].startswith("#~"):
            context = f"{joined(match['context'])}\x04" if match["context"] else ""
            found[context + joined(match["id"])] = joined(match["text"])
    return found


def texts_of(code: str) -> set[str]:
    """First arguments of the calls that mark a text for translation."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
            if name in CALLS and texts and isinstance(texts[0], str):
                found.add("\x04".join(texts[:2]) if name.startswith("p") else texts[0])
    return found


def texts_of_template(path: Path) -> set[str]:
    # Django turns a template into something like C, in which only the calls are kept.
    calls = re.findall(
        r"\b(?:n?gettext|_)\((u?'(?:[^'\\]|\\.)*'|u?\"(?:[^\"\\]|\\.)*\")", templatize(path.read_text("utf-8"))
    )
    return {ast.literal_eval(call.removeprefix("u")).replace("%%", "%") for call in calls}


def sources() -> list[Path]:
    python = [path for folder in ("sizao", "config") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in python if "migrations" not in path.parts] + list((ROOT / "sizao").rglob("*.html"))


def test_every_text_of_the_sources_is_translated():
    known = {text.replace("%%", "%") for text, chinese in read_catalog().items() if chinese}
    missing = {}
    for path in sources():
        texts = texts_of_template(path) if path.suffix == ".html" else texts_of(path.read_text("utf-8"))
        if lacking := sorted(texts - known):
            missing[str(path.relative_to(ROOT))] = lacking
    assert missing == {}, "run `make messages`, translate, and run it again"


def test_the_compiled_catalog_is_current():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    plain = {(key if isinstance(key, str) else key[0]): text for key, text in compiled.items()}
    wanted = {text: chinese for text, chinese in read_catalog().items() if chinese and text}
    assert {text: plain.get(text) for text in wanted} == wanted, "run `make messages`"
    assert set(plain) - {""} == set(wanted), "run `make messages`"


def test_placeholders_survive_translation():
    marks = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
    wrong = [
        text
        for text, chinese in read_catalog().items()
        if text and chinese and set(marks.findall(text)) != set(marks.findall(chinese))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ('_("One")', {"One"}),
        ("gettext('a' 'b')", {"ab"}),
        ('ngettext("row", "rows", 3)', {"row"}),
        ("other('x')", set()),
    ],
)
def test_the_search_for_texts_finds_them(code, texts):
    assert texts_of(code) == texts


def test_the_search_in_templates_finds_them(tmp_path):
    path = tmp_path / "page.html"
    path.write_text('{% load i18n %}{% trans "It\'s" %}{% blocktrans %}{{ n }} of 5%{% endblocktrans %}', "utf-8")
    assert texts_of_template(path) == {"It's", "%(n)s of 5%"}
