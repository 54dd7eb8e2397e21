"""Rows of a batch to where they belong: findings, results that wait for a person, rows that wait for correction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sizao.engines.linkage.identifiers import read_identifier
from sizao.engines.sheets.types import Row
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.audit.operations import record_about
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.registry.people.queries import access_records
from sizao.registry.people.types import PersonRecord
from sizao.response.cases import models
from sizao.response.cases.checking import FaultyRow, ReadRow, RowReader, twice_given
from sizao.response.cases.matching import Registered, shared_identifiers, why_uncertain
from sizao.response.cases.rules import Step
from sizao.response.cases.sealing import FIELDS, reserve, seal
from sizao.response.cases.taking import Taker, Told
from sizao.response.cases.types import IntakeCounts, ResultStatus, RowReason, UnmatchedReason
from sizao.response.cases.waiting import WaitingList


_PURPOSE = "Matching of laboratory results"
_COUNTED = {
    Step.NEW: "taken",
    Step.KNOWN: "known",
    Step.CORRECTION: "corrected",
    Step.WITHDRAWAL: "withdrawn",
}
_REFUSED = {
    Step.NUMBER_OF_ANOTHER: RowReason.NUMBER_OF_ANOTHER,
    Step.OTHER_CONTENT: RowReason.OTHER_CONTENT,
    Step.WITHDRAWS_UNKNOWN: RowReason.WITHDRAWS_UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A batch's rows as sent; a broken one has a reason of its own."""

    rows: Sequence[Row]
    broken: Sequence[tuple[Row, RowReason]]

    @property
    def size(self) -> int:
        return len(self.rows) + len(self.broken)


class Applier:
    """Works off one batch, some rows at a time. What concerns the whole file is found out at the beginning."""

    def __init__(self, batch: models.IntakeBatch, table: Table, reader: RowReader, *, actor: str, reason: str) -> None:
        self._batch, self._laboratory, self._actor, self._reason = batch, batch.laboratory, actor, reason
        self._zone = reader.zone
        self._rows: list[tuple[Row, ReadRow | FaultyRow]] = [(row, reader.read(row)) for row in table.rows]
        self._rows += [(row, FaultyRow(row.line, reason_)) for row, reason_ in table.broken]
        read = [found for _, found in self._rows if isinstance(found, ReadRow)]
        self._twice = twice_given(read)
        self._shared = shared_identifiers(row.given for row in read)
        self._count = dict.fromkeys(IntakeCounts.__slots__, 0)
        self._bad: list[tuple[Row, RowReason, str]] = []

    def apply(self, start: int, end: int, *, at: datetime) -> IntakeCounts:
        """Applies the rows from `start` to `end` in the caller's transaction and scope; what became of them."""
        self._count, self._bad = dict.fromkeys(IntakeCounts.__slots__, 0), []
        chunk = self._leave_out_settled(self._rows[start:end])
        sound = [(row, found) for row, found in chunk if isinstance(found, ReadRow)]
        for row, found in chunk:
            if isinstance(found, FaultyRow):
                self._bad.append((row, found.reason, found.column))
        self._take(sound, at=at)
        self._keep_bad()
        self._resolve([found for _, found in chunk])
        counts = IntakeCounts(**self._count)
        detail = {name: number for name, number in asdict(counts).items() if number}
        record_about(
            "finding.import", "intake_batch", str(self._batch.pk), [], actor=self._actor, at=at, reason=self._reason,
            rows=[start, end], **detail,
        )  # fmt: skip
        return counts

    def _take(self, sound: Sequence[tuple[Row, ReadRow]], *, at: datetime) -> None:
        people = self._look_up([found for _, found in sound], at=at)
        references = [found.result.reference for _, found in sound]
        taker = Taker(
            references, source=self._laboratory.name, batch=self._batch.pk, actor=self._actor, at=at,
            reason=self._reason,
        )  # fmt: skip
        waiting = WaitingList(self._batch, references, actor=self._actor, at=at)
        for row, found in sound:
            person = people.get(read_identifier(found.given.identifier).text)
            outcome = self._place(found, person, taker, waiting)
            if isinstance(outcome, RowReason):
                self._bad.append((row, outcome, "reference"))
            else:
                self._count[outcome] += 1
        taker.finish()
        waiting.finish()

    def _place(
        self, found: ReadRow, person: PersonRecord | None, taker: Taker, waiting: WaitingList
    ) -> RowReason | str:
        """Puts one result where it belongs; what it counts as, or why it has to be corrected."""
        result = found.result
        said_anew = f"Sent again in batch {self._batch.pk}"
        if result.status is ResultStatus.WITHDRAWN:
            step = taker.take(Told(result, line=found.line)).step
            ended = waiting.end(result.reference, f"Withdrawn in batch {self._batch.pk}")
            return "withdrawn" if ended else _COUNTED.get(step) or _REFUSED[step]
        if result.reference in self._twice:
            return RowReason.NUMBER_TWICE
        if waiting.is_known(found):
            return "known"
        if waiting.contradicts(result):
            return RowReason.OTHER_CONTENT
        reasons = self._why_uncertain(found, person)
        if person is None or reasons:
            if result.status is ResultStatus.FINAL and taker.knows(result.reference):
                return RowReason.OTHER_CONTENT
            # Whom it may mean is asked where that person lives; of whom nothing is known, those above everybody ask.
            where = self._laboratory.within_path if person is None else person.division_path
            waiting.add(found, reasons, division_path=where)
            return "unmatched"
        step = taker.take(Told(result, person.key, person.division_path, found.line)).step
        if step in _COUNTED:
            waiting.end(result.reference, said_anew)
            return _COUNTED[step]
        return _REFUSED[step]

    def _look_up(self, rows: Sequence[ReadRow], *, at: datetime) -> dict[str, PersonRecord]:
        """Who is registered under each identifier, within the area in which this laboratory's people live."""
        found = [read_identifier(row.given.identifier) for row in rows]
        texts = sorted({identifier.text for identifier in found if identifier.is_usable})
        if not texts:
            return {}
        keys = person_keys(texts, secret=pseudonym_secret())
        within = self._laboratory.within_path
        matcher = SystemActor(Role.INVESTIGATOR, self._actor, Scope(within, self._actor))
        people = access_records(actor=matcher, keys=keys, purpose=_PURPOSE, at=at)
        return {text: people[key] for text, key in zip(texts, keys, strict=True) if key in people}

    def _why_uncertain(self, found: ReadRow, person: PersonRecord | None) -> list[UnmatchedReason]:
        identifier = read_identifier(found.given.identifier)
        registered = None
        if person is not None:
            registered = Registered(person.name, person.phone, person.identifier, person.birth_year)
        assert found.result.sampled_at is not None
        return why_uncertain(
            found.given,
            identifier,
            registered,
            sampled_on=found.result.sampled_at.astimezone(self._zone).date(),
            is_shared=identifier.text in self._shared,
        )

    def _keep_bad(self) -> None:
        self._count["bad"] += len(self._bad)
        numbers = reserve("cases_badrow", len(self._bad))
        models.BadRow.objects.bulk_create(
            models.BadRow(
                pk=number,
                batch=self._batch,
                line=row.line,
                reason=reason.value,
                column=column,
                fields=seal(list(row.fields), at=FIELDS, row=number),
                division_path=self._batch.division_path,
            )
            for number, (row, reason, column) in zip(numbers, self._bad, strict=True)
        )

    def _leave_out_settled(
        self, chunk: Sequence[tuple[Row, ReadRow | FaultyRow]]
    ) -> list[tuple[Row, ReadRow | FaultyRow]]:
        """The rows without those that correct a row which was corrected before, in another batch."""
        wanted = {found.settles for _, found in chunk if found.settles}
        if not wanted:
            return list(chunk)
        done = models.BadRow.objects.filter(
            batch__in={batch for batch, _ in wanted}, batch__laboratory=self._laboratory, resolved_by__isnull=False
        ).exclude(resolved_by=self._batch)
        settled = set(done.values_list("batch_id", "line")) & wanted
        left = [(row, found) for row, found in chunk if found.settles not in settled]
        self._count["settled_again"] += len(chunk) - len(left)
        return left

    def _resolve(self, chunk: Sequence[ReadRow | FaultyRow]) -> None:
        """Marks the rows that came again here; what is still wrong with them stands in this batch."""
        by_batch: dict[int, list[int]] = {}
        for batch, line in (found.settles for found in chunk if found.settles):
            by_batch.setdefault(batch, []).append(line)
        for batch, lines in by_batch.items():
            models.BadRow.objects.filter(
                batch=batch, batch__laboratory=self._laboratory, line__in=lines, resolved_by__isnull=True
            ).exclude(batch=self._batch).update(resolved_by=self._batch, fields=None)


def added(counts: IntakeCounts, more: IntakeCounts) -> IntakeCounts:
    """What became of the rows of both."""
    return replace(counts, **{name: getattr(counts, name) + getattr(more, name) for name in IntakeCounts.__slots__})
