"""What becomes of each table: when its rows go by themselves, and what is left at the close-out.

Every model says how long its rows are kept (`sizao/kernel/retention.py`); those of libraries are listed here. A table
about people that nobody gave a rule fails a test, so nobody can add one and forget what becomes of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.kernel.privacy_classes import PrivacyClass
from sizao.kernel.retention import Retention, RetentionKind, for_a_term, standing, with_its


PERSONAL = frozenset({PrivacyClass.IDENTITY, PrivacyClass.HEALTH, PrivacyClass.MOVEMENT})

_OF_DJANGO = standing("part of the software")
_OF_JOBS = standing("work to do, by numbers only")
_SECOND_FACTOR = standing("the second factor of staff")
_SIGN_IN_LOG = for_a_term("sign_in_log", since="attempt_time")
OF_LIBRARIES: dict[str, Retention] = {
    "auth.Permission": _OF_DJANGO,
    "auth.Group": _OF_DJANGO,
    "auth.Group_permissions": _OF_DJANGO,
    "contenttypes.ContentType": _OF_DJANGO,
    "sessions.Session": for_a_term("ended_session", since="expire_date"),
    "axes.AccessFailureLog": _SIGN_IN_LOG,
    "axes.AccessAttempt": _SIGN_IN_LOG,
    "axes.AccessAttemptExpiration": with_its("access_attempt"),
    "axes.AccessLog": _SIGN_IN_LOG,
    "otp_totp.TOTPDevice": _SECOND_FACTOR,
    "otp_static.StaticDevice": _SECOND_FACTOR,
    "otp_static.StaticToken": with_its("device"),
    "procrastinate.ProcrastinateWorker": _OF_JOBS,
    "procrastinate.ProcrastinateJob": _OF_JOBS,
    "procrastinate.ProcrastinateEvent": _OF_JOBS,
    "procrastinate.ProcrastinatePeriodicDefer": _OF_JOBS,
}
# What libraries stamp by the machine's clock, which the clock of a drill does not move.
BY_THE_MACHINE = frozenset(label for label, rule in OF_LIBRARIES.items() if rule.kind is RetentionKind.TERM)

# The fields that name the human a row is about; the registry knows its people by `key`.
_PERSON_FIELDS = ("person", "source_person", "from_key", "to_key")
_REGISTRY = "people.Person"
_CASE = "cases.Case"


@dataclass(frozen=True, slots=True)
class TableFate:
    """What becomes of a table. `classes`: the privacy classes that occur in it; `why` for what is kept."""

    label: str
    table: str
    name: str
    classes: frozenset[PrivacyClass]
    rule: Retention
    is_erased: bool
    why: str


def rule_of(model: type[Model]) -> Retention | None:
    """How long the rows of a model are kept; None if nobody said it."""
    own: Retention | None = getattr(model, "retention", None)
    return own or OF_LIBRARIES.get(model._meta.label)


def is_personal(model: type[Model]) -> bool:
    """Whether a field tells who somebody is, how they are or where they were."""
    return bool(PERSONAL & set(privacy_classes_of(model).values()))


def is_erased(model: type[Model]) -> bool:
    """Whether a close-out empties the table."""
    rule = rule_of(model)
    if rule is None:
        # Forgotten: then it goes, and a test says that it was forgotten.
        return is_personal(model)
    if rule.kind is RetentionKind.STANDING:
        return False
    if rule.kind is RetentionKind.OUTBREAK or is_personal(model):
        return True
    return bool(rule.parent) and is_erased(parent_of(model, rule).related_model)


def parent_of(model: type[Model], rule: Retention) -> ForeignKey:
    """The field that names the row to which a row belongs."""
    field: ForeignKey = model._meta.get_field(rule.parent)
    return field


def fates() -> list[TableFate]:
    """The fate of every table, by label."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        label, rule = model._meta.label, rule_of(model) or standing("")
        classes = frozenset(privacy_classes_of(model).values())
        name = str(model._meta.verbose_name_plural)
        found.append(TableFate(label, model._meta.db_table, name, classes, rule, is_erased(model), rule.why))
    return sorted(found, key=lambda fate: fate.label)


def models_without_rule() -> list[str]:
    """What is wrong with the rules: a model without one, a person kept without a reason, a field that is not there."""
    problems = []
    for model in apps.get_models(include_auto_created=True):
        rule, label = rule_of(model), model._meta.label
        fields = {field.name for field in model._meta.concrete_fields}
        if rule is None:
            problems.append(f"{label} does not say how long its rows are kept")
            continue
        if is_personal(model) and not is_erased(model) and not rule.why:
            problems.append(f"{label} is about people, is kept, and does not say why")
        named = [rule.parent, rule.since.partition("__")[0], rule.unless]
        problems += [f"{label}.{name} is no field" for name in named if name and name not in fields]
        if rule.kind is RetentionKind.TERM and not (rule.term and rule.since):
            problems.append(f"{label} has a term without a beginning")
    return problems


def erased_models() -> list[type[Model]]:
    """The models whose tables a close-out empties, each before those that its rows cannot be without."""
    return _children_first(model for model in apps.get_models(include_auto_created=True) if is_erased(model))


def going_models() -> list[type[Model]]:
    """The models whose rows go by themselves or at the close-out, each before those that its rows cannot be without."""
    return _children_first(
        model
        for model in apps.get_models(include_auto_created=True)
        if is_erased(model) or _goes_by_itself(model, rule_of(model))
    )


def _goes_by_itself(model: type[Model], rule: Retention | None) -> bool:
    if rule is None or rule.kind is RetentionKind.STANDING:
        return False
    if rule.kind is RetentionKind.PARENT:
        parent = parent_of(model, rule).related_model
        return _goes_by_itself(parent, rule_of(parent))
    return True


def _children_first(found: Iterable[type[Model]]) -> list[type[Model]]:
    models = set(found)
    order: TopologicalSorter[type[Model]] = TopologicalSorter()
    for model in sorted(models, key=lambda one: one._meta.label):
        order.add(model)
        for target in _targets(model, models):
            order.add(target, model)
    return list(order.static_order())


def is_about_held(model: type[Model], held: str) -> str | None:
    """SQL that is true for rows about a person of `held` (an array of keys), directly or through what they refer to.

    None where a row leads to nobody.
    """

    def own(one: type[Model]) -> list[str]:
        return [f'"{field.column}" = ANY({held})' for field in person_fields(one)]

    return _leads_to(model, own, 3)


def persons_of_cases(cases: str) -> list[str]:
    """Queries for the keys of everybody in the cases of `cases` (an array of ids): the infected, their contacts."""

    def own(one: type[Model]) -> list[str]:
        return [f'"{one._meta.pk.column}" = ANY({cases})'] if one._meta.label == _CASE else []

    queries = []
    for model in apps.get_models():
        fields = [field for field in person_fields(model) if field.name == "person"]
        leads = _leads_to(model, own, 2) if fields else None
        if leads and is_erased(model):
            queries.append(f'SELECT "{fields[0].column}" AS key FROM "{model._meta.db_table}" WHERE {leads}')
    return queries


def person_fields(model: type[Model]) -> list[Field]:
    """The fields of a model that hold the key of the human a row is about."""
    names = (*_PERSON_FIELDS, "key") if model._meta.label == _REGISTRY else _PERSON_FIELDS
    return [field for field in model._meta.concrete_fields if field.name in names and not field.is_relation]


def _leads_to(model: type[Model], own: Callable[[type[Model]], list[str]], depth: int) -> str | None:
    conditions = own(model)
    if depth:
        for field in _relations(model):
            inner = _leads_to(field.related_model, own, depth - 1)
            if inner:
                table, key = field.related_model._meta.db_table, field.related_model._meta.pk.column
                conditions.append(f'"{field.column}" IN (SELECT "{key}" FROM "{table}" WHERE {inner})')
    return " OR ".join(conditions) or None


def references(models: Sequence[type[Model]]) -> list[tuple[type[Model], ForeignKey]]:
    """The references among models: who refers, and by which field."""
    return [(model, field) for model in models for field in _relations(model) if field.related_model in models]


def _targets(model: type[Model], among: set[type[Model]]) -> list[type[Model]]:
    """What a row cannot be without. (A row and its newest decision may refer to each other.)"""
    return [
        field.related_model
        for field in _relations(model)
        if field.related_model in among and field.related_model is not model and not field.null
    ]


def _relations(model: type[Model]) -> list[ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, ForeignKey)]
