"""Every act that the code keeps in the audit trail has words on the auditor's pages."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sizao.interfaces.console.audit_words import ACTIONS


SOURCES = Path(__file__).parents[2] / "sizao"
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
# Functions that keep an act, with the act as their first argument.
_KEEPERS = {
    "_record",
    "_keep",
    "_record_read",
    "record_partner",
    "record_message",
    "_record_merge",
    "record_about",
    "keep_export",
    "_kept",
    "record_feed",
    "record_delivery",
}


def _constants(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and _ACTION.fullmatch(part.value):
            yield part.value


def _of_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for keyword in call.keywords:
        if keyword.arg == "action" and name in {"record", "_keep", "_record"}:
            yield from _constants(keyword.value)
    if name in _KEEPERS:
        for argument in call.args:
            yield from _constants(argument)
    if name == "attempt" and len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        # `Attempt.done` keeps it under the name of the room.
        yield f"restriction.{call.args[1].value}"


@cache
def acts_in_the_code() -> set[str]:
    return {
        act
        for path in SOURCES.rglob("*.py")
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for act in _of_call(node)
    }


def test_the_search_for_acts_finds_them():
    assert {"person.read", "case.read", "emergency.take", "restriction.answer_appeal"} <= acts_in_the_code()


def test_every_act_has_words():
    # An act whose name is put together has words for each that it begins.
    begun = {act for act in acts_in_the_code() if act.endswith("_") and any(known.startswith(act) for known in ACTIONS)}
    assert sorted(acts_in_the_code() - begun - ACTIONS.keys()) == []
