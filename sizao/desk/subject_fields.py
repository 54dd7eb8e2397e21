"""Which fields of a record its person is told, and how a row is found that does not name the person itself.

What may name somebody else is left out; so is what is only made from the rest (indexes, traces of rules). Everything
that is sealed or composed stands in one of the two lists, so that nobody adds a field and forgets the person.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db.models import BinaryField, DateField, Field, ForeignKey, JSONField, Model, QuerySet

from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.foundation.privacy.retention import PERSONAL


PERSON = "person"

# Sealed and composed fields about the person alone.
OPENED: Mapping[str, frozenset[str]] = {
    "arrivals.Arrival": frozenset({"details", "found"}),
    "arrivals.ArrivalReport": frozenset({"told"}),
    "arrivals.HandOver": frozenset({"told"}),
    "cases.Unmatched": frozenset({"identity"}),
    "cells.Household": frozenset({"door"}),
    "cells.Resident": frozenset({"needs"}),
    "grid.GridRecord": frozenset({"needs"}),
    "investigations.Answer": frozenset({"value"}),
    "investigations.AssistancePerson": frozenset({"identity", "result"}),
    "investigations.Contact": frozenset({"identity"}),
    "investigations.DailyCheck": frozenset({"symptoms"}),
    "investigations.Stay": frozenset({"told_place"}),
    "quarantine.Stay": frozenset({"needs"}),
    "quarantine.StayCheck": frozenset({"symptoms"}),
    "quarantine.StayNote": frozenset({"words", "settled_words"}),
    "restrictions.Appeal": frozenset({"statement"}),
    "restrictions.Restriction": frozenset({"special"}),
    # In its own part of the page.
    "rights.CorrectionRequest": frozenset({"wrong", "right", "reasons"}),
    "supplies.HelpCall": frozenset({"said", "answer"}),
}
# What may name others, or is made from what is told: the facts of a ground, the trace of a decision, a notice's text.
LEFT_OUT: Mapping[str, frozenset[str]] = {
    "cases.Trace": frozenset({"level_sizes"}),
    "investigations.AssistanceRequest": frozenset({"asked"}),
    "investigations.Contact": frozenset({"evidence", "note", "source"}),
    "investigations.ContactChange": frozenset({"reason"}),
    "investigations.ContactList": frozenset({"content"}),
    "investigations.Stay": frozenset({"companions", "note", "withdrawn_why"}),
    "quarantine.Stay": frozenset({"group", "reasons", "restriction"}),
    "restrictions.Decision": frozenset({"trace", "alternatives"}),
    "restrictions.Ground": frozenset({"facts", "source", "source_person"}),
    "restrictions.Notice": frozenset({"content"}),
    "restrictions.Restriction": frozenset({"proposal", "alternatives"}),
    "supplies.HelpCall": frozenset({"caller"}),
}
# Rows that name nobody and are about whoever stands in another table: own field, that table, its field, its way.
_WAYS: Mapping[str, tuple[str, str, str, str]] = {
    "arrivals.Submission": ("pk", "arrivals.ArrivalReport", "submission_id", "arrival__person"),
    "cells.Household": ("pk", "cells.Resident", "household_id", PERSON),
    "grid.GridVisit": ("household", "cells.Resident", "household_id", PERSON),
    "people.Home": ("place", "people.Person", "household_place", "key"),
    "testing.Tube": ("pk", "testing.Specimen", "tube_id", PERSON),
    "testing.TubeVersion": ("tube_id", "testing.Specimen", "tube_id", PERSON),
}
# What a reference leads to, in words: the quarantine site, not its number in a table.
_THROUGH: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "quarantine.Stay": {"site": ("name",), "room": ("building", "floor", "number")},
    "quarantine.StayRoom": {
        "from_room": ("building", "floor", "number"),
        "to_room": ("building", "floor", "number"),
    },
    "quarantine.Transfer": {"ride": ("vehicle__plate",)},
    "testing.GroupMember": {"group": ("name", "basis")},
    "testing.Specimen": {"tube": ("code",), "round": ("name",)},
    "zones.Passing": {"gate": ("name",)},
    "zones.Permit": {"zone": ("number",)},
}
# Facts of the work without which the rest says little.
_ALSO: Mapping[str, frozenset[str]] = {
    "cases.Case": frozenset({"number"}),
    "cases.Finding": frozenset({"source", "specimen"}),
    "grid.GridRecord": frozenset({"is_mistake"}),
    "quarantine.StayCheck": frozenset({"part"}),
    "restrictions.Appeal": frozenset({"number"}),
    "restrictions.Restriction": frozenset({"number"}),
    "testing.Tube": frozenset({"code", "pooling", "people", "place", "laboratory"}),
    "zones.Permit": frozenset({"number", "revoked_why"}),
}
_MADE_FROM_OTHERS = ("_index", "_hash", "fingerprint")
_OWN_VOICE = "person"
# Name, phone and number are the traveller's; the words behind them are about whoever reported.
_FIRST_PARTS: Mapping[str, int] = {"arrivals.ArrivalReport.told": 3}


def rows_about(model: type[Model], keys: Sequence[int]) -> QuerySet[Any] | None:
    """The rows of a table about a person of `keys`; None where no row of it leads to anybody."""
    rows = model._default_manager
    if _has_person(model):
        return rows.filter(person__in=keys)
    if model._meta.label in _WAYS:
        own, other, field, way = _WAYS[model._meta.label]
        theirs = apps.get_model(other)._default_manager.filter(**{f"{way}__in": keys})
        return rows.filter(**{f"{own}__in": theirs.exclude(**{field: None}).values(field)})
    for above in model._meta.concrete_fields:
        if isinstance(above, ForeignKey) and _has_person(above.related_model):
            return rows.filter(**{f"{above.name}__{PERSON}__in": keys})
    return None


def told_fields(model: type[Model]) -> list[Field]:
    """The fields of a table that the person is told."""
    return [field for field in model._meta.concrete_fields if _is_told(field, model)]


def withheld_fields(model: type[Model]) -> list[Field]:
    """What is held about somebody in a table and not told."""
    classes, told = privacy_classes_of(model), told_fields(model)
    return [
        field
        for field in model._meta.concrete_fields
        if classes[field.name] in PERSONAL
        and field not in told
        and field.name != PERSON
        and not isinstance(field, ForeignKey)
    ]


def undecided_fields(model: type[Model]) -> list[str]:
    """Sealed and composed fields about people of which nobody said whether the person is told."""
    classes, label = privacy_classes_of(model), model._meta.label
    decided = OPENED.get(label, frozenset()) | LEFT_OUT.get(label, frozenset())
    return [
        f"{label}.{field.name}"
        for field in model._meta.concrete_fields
        if isinstance(field, BinaryField | JSONField)
        and classes[field.name] in PERSONAL
        and not field.name.endswith(_MADE_FROM_OTHERS)
        and field.name not in decided
    ]


def value_of(row: Model, field: Field) -> object:
    """What a field of a row says, opened; dates and instants as they are."""
    value, label = getattr(row, field.attname), row._meta.label
    through = _THROUGH.get(label, {}).get(field.name)
    if through:
        return _through(getattr(row, field.name), through)
    if value is None or not isinstance(field, BinaryField | JSONField):
        return value
    if label == "investigations.Answer" and getattr(row, "said_by", "") != _OWN_VOICE:
        # What somebody else said in their place is theirs too.
        return None
    if isinstance(field, BinaryField):
        value = _opened(row, field, bytes(value))
    return _joined(value)


def _opened(row: Any, field: Field, sealed: bytes) -> object:
    text = vault().open(sealed, at=Location(row._meta.db_table, field.name), row=getattr(row, "sealed_by", row.pk))
    try:
        found = json.loads(text)
    except ValueError:
        return text
    most = _FIRST_PARTS.get(f"{row._meta.label}.{field.name}")
    return found[:most] if most and isinstance(found, list) else found


def _joined(value: object) -> object:
    """Lists and tables of words as one text."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(str(_joined(one)) for one in value if one not in ("", None, [], {}))
    return value


def _through(target: Any, lookups: tuple[str, ...]) -> object:
    words = []
    for lookup in lookups:
        found = target
        for name in lookup.split("__"):
            found = getattr(found, name, None)
        words.append(str(found))
    return None if target is None else " ".join(words)


def _is_told(field: Field, model: type[Model]) -> bool:
    label, name = model._meta.label, field.name
    if name == PERSON or name in LEFT_OUT.get(label, frozenset()) or name.endswith(_MADE_FROM_OTHERS):
        return False
    if isinstance(field, ForeignKey):
        return name in _THROUGH.get(label, {})
    if isinstance(field, BinaryField | JSONField):
        return name in OPENED.get(label, frozenset())
    is_personal = privacy_classes_of(model)[name] in PERSONAL
    return is_personal or isinstance(field, DateField) or name in _ALSO.get(label, frozenset())


def _has_person(model: type[Model]) -> bool:
    return any(field.name == PERSON and not field.is_relation for field in model._meta.concrete_fields)
