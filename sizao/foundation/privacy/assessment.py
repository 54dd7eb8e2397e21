"""The impact assessment (PIPL arts. 55, 56): made of the fields, the rules of retention and the packs, never written.

What it says is plain data, so that a version can be signed, kept, and compared with what is there now.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.timezone import localtime

from sizao.engines.policy.types import Row
from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.foundation.privacy.erasure import law_rows
from sizao.foundation.privacy.retention import PERSONAL, is_erased, is_personal, rule_of
from sizao.kernel.privacy_classes import PrivacyClass, PrivacyClasses
from sizao.kernel.retention import RetentionKind, standing


FORMAT = "sizao-assessment-1"
_ACCOUNTS = "accounts"
# Libraries whose tables hold what staff do when they sign in.
_OF_STAFF = frozenset({"accounts", "axes", "sessions", "otp_totp", "otp_static"})


class ChangeKind(StrEnum):
    """How an assessment differs from an earlier one."""

    NEW_FIELD = "new_field"
    NEW_TABLE = "new_table"
    CLASS = "class"
    RULE = "rule"
    TERM = "term"
    PURPOSE = "purpose"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where (a table, a term, a room), which field of it, and what it was and is."""

    kind: ChangeKind
    where: str
    field: str = ""
    before: str = ""
    after: str = ""

    @property
    def is_about_people(self) -> bool:
        """Whether it touches what is held about people, and so asks for a new assessment before it is used."""
        return self.kind is not ChangeKind.GONE and (
            self.kind is not ChangeKind.NEW_FIELD or self.after in {word.value for word in PERSONAL}
        )


def current(*, at: datetime, stores: Mapping[str, PrivacyClasses]) -> dict[str, Any]:
    """What the assessment says at `at`.

    `stores`: what lies in files and not in tables, by a label of its own, with the class of each of its columns. A
    room that holds something about people and has no purpose in the packs stands in `rooms` with nothing in it.
    """
    day = localtime(at).date()
    rows = [row for row in law_rows(day) if row.holds_on(day)]
    tables = {model._meta.label: _table(model) for model in apps.get_models() if _is_told(model)}
    for label, columns in stores.items():
        tables[label] = {
            "room": label.partition(".")[0],
            "fields": {name: word.value for name, word in columns.items()},
            "kept": {"kind": RetentionKind.TERM.value, "term": "movements"},
            "erased": True,
        }
    told = {row.values["room"]: _processing(row) for row in rows if row.section == "processing"}
    rooms = sorted({table["room"] for table in tables.values()})
    return {
        "format": FORMAT,
        "rooms": {room: told.get(room, {}) for room in rooms},
        "tables": dict(sorted(tables.items())),
        "terms": {row.values["term"]: _term(row) for row in rows if row.section == "retention"},
    }


def digest(content: Mapping[str, Any]) -> str:
    """A hash of what an assessment says: whoever signs names it, so that nobody signs what they did not see."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """How an assessment differs from an earlier one, table by table."""
    return [*_changed_tables(before["tables"], after["tables"]), *_changed_terms(before, after),
            *_changed_rooms(before["rooms"], after["rooms"])]  # fmt: skip


def _changed_tables(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for label, table in after.items():
        old = before.get(label)
        if old is None:
            yield Change(ChangeKind.NEW_TABLE, label, after=", ".join(table["fields"]))
            continue
        yield from _changed_fields(label, old["fields"], table["fields"])
        if old["kept"] != table["kept"] or old["erased"] != table["erased"]:
            yield Change(ChangeKind.RULE, label, before=_in_brief(old["kept"]), after=_in_brief(table["kept"]))
    for label in before:
        if label not in after:
            yield Change(ChangeKind.GONE, label)


def _changed_fields(label: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name, word in after.items():
        if name not in before:
            yield Change(ChangeKind.NEW_FIELD, label, name, after=word)
        elif before[name] != word:
            yield Change(ChangeKind.CLASS, label, name, before[name], word)
    for name in before:
        if name not in after:
            yield Change(ChangeKind.GONE, label, name)


def _changed_terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for term, said in after["terms"].items():
        old = before["terms"].get(term)
        if old != said:
            yield Change(ChangeKind.TERM, term, before=str(old["days"]) if old else "", after=str(said["days"]))


def _changed_rooms(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for room, said in after.items():
        if room in before and before[room] != said:
            yield Change(ChangeKind.PURPOSE, room)


def _is_told(model: type[Model]) -> bool:
    rule = rule_of(model)
    return is_personal(model) or is_erased(model) or (rule is not None and rule.kind is RetentionKind.TERM)


def _table(model: type[Model]) -> dict[str, Any]:
    rule = rule_of(model) or standing("")
    room = model._meta.app_label
    kept = {"kind": rule.kind.value, "term": rule.term, "parent": rule.parent, "since": rule.since, "why": rule.why}
    classes = privacy_classes_of(model)
    fields = {field.name: classes.get(field.name, PrivacyClass.OPERATIONAL) for field in model._meta.concrete_fields}
    return {
        "room": _ACCOUNTS if room in _OF_STAFF else room,
        "fields": {name: word.value for name, word in fields.items()},
        "kept": {name: word for name, word in kept.items() if word},
        "erased": is_erased(model),
    }


def _processing(row: Row) -> dict[str, Any]:
    words = {name: dict(row.values[name]) for name in ("what", "need", "harm", "guard")}
    return {
        **words, "risk": row.values["risk"], "label": dict(row.label or {}), "row": row.full_id,
        "legal_basis": row.legal_basis, "status": row.status.value,
    }  # fmt: skip


def _term(row: Row) -> dict[str, Any]:
    return {
        "days": row.values["days"], "what": dict(row.values["what"]), "legal_basis": row.legal_basis,
        "status": row.status.value, "row": row.full_id,
    }  # fmt: skip


def _in_brief(kept: Mapping[str, str]) -> str:
    return " ".join(str(kept[name]) for name in ("kind", "term", "parent") if kept.get(name))
