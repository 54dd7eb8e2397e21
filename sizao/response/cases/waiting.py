"""Results that wait for somebody who knows whose they are."""

from collections.abc import Sequence
from datetime import datetime

from sizao.engines.linkage.identifiers import read_identifier
from sizao.engines.linkage.phones import plain_phone
from sizao.foundation.privacy.installed import blind_index, pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys
from sizao.response.cases import models
from sizao.response.cases.checking import ReadRow, Result
from sizao.response.cases.sealing import fingerprint, reserve, seal_identity
from sizao.response.cases.types import FindingKind, GivenIdentity, ResultStatus, UnmatchedReason, UnmatchedState


class WaitingList:
    """The waiting results of one laboratory, as far as rows of one batch have to do with them."""

    def __init__(self, batch: models.IntakeBatch, references: Sequence[str], *, actor: str, at: datetime) -> None:
        self._batch, self._actor, self._at = batch, actor, at
        found = models.Unmatched.objects.filter(laboratory=batch.laboratory, reference__in=set(references))
        self._known = {row.fingerprint for row in found}
        self._waiting = {row.reference: row for row in found if row.state == UnmatchedState.WAITING.value}
        self._new: dict[str, tuple[models.Unmatched, GivenIdentity]] = {}
        self._ended: list[tuple[models.Unmatched, str]] = []

    def is_known(self, row: ReadRow) -> bool:
        """Whether the very same row waits, or was settled before."""
        return fingerprint(_parts(row)) in self._known

    def contradicts(self, result: Result) -> bool:
        """Whether something else waits under this number, and the laboratory does not say that this corrects it."""
        new = self._new.get(result.reference)
        waiting = new[0] if new else self._waiting.get(result.reference)
        return waiting is not None and result.status is ResultStatus.FINAL and _result_of(waiting) != result

    def end(self, reference: str, why: str) -> bool:
        """Ends the waiting of what the laboratory has said anew; whether something waited."""
        row = self._waiting.pop(reference, None)
        if row is not None:
            self._ended.append((row, why))
        return self._new.pop(reference, None) is not None or row is not None

    def add(self, row: ReadRow, reasons: Sequence[UnmatchedReason], *, division_path: str) -> None:
        """Lets a result wait for whoever works in the division. What waited under its number until now is taken to be
        said anew.
        """
        result, given = row.result, row.given
        self.end(result.reference, f"Sent again in batch {self._batch.pk}")
        mark = fingerprint(_parts(row))
        self._known.add(mark)
        assert result.kind is not None
        waiting = models.Unmatched(
            laboratory=self._batch.laboratory,
            reference=result.reference,
            status=result.status.value,
            kind=result.kind.value,
            sampled_at=result.sampled_at,
            resulted_at=result.resulted_at,
            method=result.method,
            value=result.value,
            specimen=result.specimen,
            reasons=" ".join(reasons),
            state=UnmatchedState.WAITING.value,
            person=key_of(given.identifier),
            name_index=name_index(given.name),
            phone_index=phone_index(given.phone),
            fingerprint=mark,
            batch=self._batch,
            line=row.line,
            received_at=self._at,
            division_path=division_path,
        )
        # Whom it names is sealed by `finish`, when the number of the row is known.
        self._new[result.reference] = waiting, given

    def finish(self) -> None:
        """Writes what was gathered."""
        for row, why in self._ended:
            settle(row, UnmatchedState.SUPERSEDED, by=self._actor, at=self._at, reason=why)
        new = list(self._new.values())
        for (row, given), number in zip(new, reserve("cases_unmatched", len(new)), strict=True):
            row.pk, row.identity = number, seal_identity(given, row=number)
        models.Unmatched.objects.bulk_create(row for row, _ in new)


def settle(
    row: models.Unmatched,
    state: UnmatchedState,
    *,
    by: str,
    at: datetime,
    reason: str,
    finding: models.Finding | None = None,
) -> None:
    """Ends the waiting of a result; from then on it names nobody."""
    row.state, row.finding = state.value, finding
    row.settled_at, row.settled_by, row.settled_reason = at, by, reason
    row.identity = row.person = row.name_index = row.phone_index = None
    row.save()


def key_of(identifier: str) -> int | None:
    """The person key of an identifier that somebody may be looked for by."""
    found = read_identifier(identifier)
    return person_keys([found.text], secret=pseudonym_secret())[0] if found.is_usable else None


def name_index(name: str) -> int | None:
    return blind_index("name")(name) if name else None


def phone_index(phone: str) -> int | None:
    digits = plain_phone(phone)
    return blind_index("phone")(digits) if digits else None


def _result_of(row: models.Unmatched) -> Result:
    return Result(
        row.reference,
        ResultStatus.FINAL,
        FindingKind(row.kind),
        row.sampled_at,
        row.resulted_at,
        row.method,
        row.value,
        row.specimen,
    )


def _parts(row: ReadRow) -> list[str]:
    result, given = row.result, row.given
    return [
        result.reference,
        result.status.value,
        result.kind.value if result.kind else "",
        *(at.isoformat() if at else "" for at in (result.sampled_at, result.resulted_at)),
        result.method,
        result.value,
        result.specimen,
        *_written(given),
    ]


def _written(given: GivenIdentity) -> list[str]:
    return [given.identifier, given.name, given.phone, given.birth_date.isoformat() if given.birth_date else ""]
