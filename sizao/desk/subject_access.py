"""What a person may know of themselves: what each table holds about them, where they were, and who read it.

For the person, who proved it on their own page, or for staff at the counter who looked at their document. What names
somebody else is left out, and said to be (docs/adr/0061).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.apps import apps
from django.db.models import Model

from sizao.desk.subject_fields import rows_about, told_fields, value_of, withheld_fields
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.audit.operations import record
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.classified import privacy_classes_of
from sizao.foundation.privacy.purposes import Purpose
from sizao.foundation.privacy.retention import PERSONAL
from sizao.foundation.rights.queries import list_own_corrections, list_reads_about
from sizao.foundation.rights.types import Correction, HeldTable, ReadAbout
from sizao.kernel.periods import Period
from sizao.registry.people.queries import own_joinings, own_record
from sizao.registry.people.types import OwnJoining, PersonRecord
from sizao.response.presences.queries import access_presences
from sizao.response.presences.types import PresenceRecord


_MOST_ROWS = 1000
_CODES_TO_A_CITY = 2
# Told by their own parts of the page, opened; a row of the registry is sealed.
_APART = frozenset({"people.Person", "rights.CorrectionRequest", "rights.EmergencyGrant"})


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """Everything that is told. `record`: None where no registry knows the person."""

    keys: tuple[int, ...]
    record: PersonRecord | None
    joinings: Sequence[OwnJoining]
    tables: Sequence[HeldTable]
    presences: Sequence[PresenceRecord]
    reads: Sequence[ReadAbout]
    corrections: Sequence[Correction]


def gather_for_person(
    *, keys: tuple[int, ...], division_path: str, actor: str, at: datetime, copy: bool = False
) -> SubjectFile:
    """For somebody who opened their own page; `keys` are all of theirs. That it was told is kept."""
    return _gather(keys, division_path, actor, at, copy=copy)


def gather_at_counter(
    *, keys: tuple[int, ...], actor: ScopedActor, at: datetime, document: str, copy: bool = False
) -> SubjectFile:
    """For somebody at the counter, whose `document` the clerk looked at. Raises `NotPermittedError`."""
    check(actor, Permission.ANSWER_SUBJECT)
    return _gather(keys, actor.scope.path or "", actor.actor_id, at, copy=copy, document=document)


def _gather(
    keys: tuple[int, ...], division_path: str, actor: str, at: datetime, *, copy: bool, **detail: str
) -> SubjectFile:
    # What is held may lie in several counties; only rows about these keys are asked for.
    city = ".".join(division_path.split(".")[:_CODES_TO_A_CITY])
    with scope(city, actor=actor):
        tables = [table for table in map(lambda model: _held(model, keys), _models()) if table is not None]
        found = SubjectFile(
            keys=keys,
            record=own_record(keys=keys),
            joinings=own_joinings(keys=keys),
            tables=sorted(tables, key=lambda table: table.label),
            presences=access_presences(
                persons=keys, period=Period(datetime(2000, 1, 1, tzinfo=UTC), at), actor=actor,
                purpose=Purpose.SUBJECT_REQUEST, at=at,
            ),
            reads=list_reads_about(persons=keys),
            corrections=list_own_corrections(persons=keys, within=city, actor=actor),
        )  # fmt: skip
        record(
            at=at,
            actor=actor,
            action="subject.copy" if copy else "subject.access",
            subject_kind="person",
            subject_key="many",
            purpose=Purpose.SUBJECT_REQUEST,
            detail={"tables": len(tables), "reads": len(found.reads), **detail},
            persons=keys,
        )
    return found


def _models() -> list[type[Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.label not in _APART and PERSONAL & set(privacy_classes_of(model).values())
    ]


def _held(model: type[Model], keys: Sequence[int]) -> HeldTable | None:
    about = rows_about(model, keys)
    rows = [] if about is None else list(about.order_by("pk")[:_MOST_ROWS])
    if not rows:
        return None
    told, classes = told_fields(model), privacy_classes_of(model)
    return HeldTable(
        label=model._meta.label,
        name=str(model._meta.verbose_name_plural),
        classes=sorted({classes[field.name].value for field in told if classes[field.name] in PERSONAL}),
        fields={field.name: str(field.verbose_name) for field in told},
        rows=[{field.name: value_of(row, field) for field in told} for row in rows],
        withheld=[str(field.verbose_name) for field in withheld_fields(model)],
    )
