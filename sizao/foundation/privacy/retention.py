"""What becomes of each table when an outbreak is closed: derived from the privacy classes of its fields.

A table with a field that tells who somebody is, how they are or where they were is emptied. The few that are kept
nevertheless stand here, each with its reason; so nobody can add a table and forget what becomes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.apps import apps
from django.db.models import ForeignKey, Model

from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.kernel.privacy_classes import PrivacyClass


PERSONAL = frozenset({PrivacyClass.IDENTITY, PrivacyClass.HEALTH, PrivacyClass.MOVEMENT})

# Kept though a field may lead to somebody.
KEPT = {
    "audit.AuditEvent": "proves what was done; its keys lead to nobody once registry and pseudonym key are gone",
    "audit.RowList": "proves what was done, by hashes under a salt",
    "privacy.LegalHold": "says whose records are kept, and why, for as long as they are",
}
# The fields that name the human a row is about; the registry knows its people by `key`.
_PERSON_FIELDS = ("person", "source_person", "from_key", "to_key")
_REGISTRY = "people.Person"


@dataclass(frozen=True, slots=True)
class TableFate:
    """What becomes of a table. `classes`: the privacy classes that occur in it; `why` for what is kept."""

    label: str
    table: str
    classes: frozenset[PrivacyClass]
    is_erased: bool
    why: str


def fates() -> list[TableFate]:
    """The fate of every table, by label."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        classes = frozenset(privacy_classes_of(model).values())
        is_erased = bool(classes & PERSONAL) and label not in KEPT
        why = KEPT.get(label, "" if is_erased else "holds nothing about residents")
        found.append(TableFate(label, model._meta.db_table, classes, is_erased, why))
    return sorted(found, key=lambda fate: fate.label)


def erased_models() -> list[type[Model]]:
    """The models whose tables are emptied, each before those that its rows cannot be without."""
    erased = {fate.label for fate in fates() if fate.is_erased}
    models = {model for model in apps.get_models(include_auto_created=True) if model._meta.label in erased}
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in sorted(models, key=lambda one: one._meta.label):
        order.add(model)
        for target in _targets(model, models):
            order.add(target, model)
    return list(order.static_order())


def is_about_held(model: type[Model], held: str, depth: int = 3) -> str | None:
    """SQL that is true for rows about a person of `held` (an array of keys), directly or through what they refer to.

    None where a row leads to nobody.
    """
    fields = {field.name: field for field in model._meta.concrete_fields}
    names = (*_PERSON_FIELDS, "key") if model._meta.label == _REGISTRY else _PERSON_FIELDS
    conditions = [
        f'"{fields[name].column}" = ANY({held})' for name in names if name in fields and not fields[name].is_relation
    ]
    if depth:
        for field in _relations(model):
            inner = is_about_held(field.related_model, held, depth - 1)
            if inner:
                table, key = field.related_model._meta.db_table, field.related_model._meta.pk.column
                conditions.append(f'"{field.column}" IN (SELECT "{key}" FROM "{table}" WHERE {inner})')
    return " OR ".join(conditions) or None


def references(models: Sequence[type[Model]]) -> list[tuple[str, str, str, str]]:
    """(table, its key, referring column, table referred to) of the references among models."""
    return [
        (model._meta.db_table, model._meta.pk.column, field.column, field.related_model._meta.db_table)
        for model in models
        for field in _relations(model)
        if field.related_model in models
    ]


def _targets(model: type[Model], among: set[type[Model]]) -> list[type[Model]]:
    """What a row cannot be without. (A row and its newest decision may refer to each other.)"""
    return [
        field.related_model
        for field in _relations(model)
        if field.related_model in among and field.related_model is not model and not field.null
    ]


def _relations(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
