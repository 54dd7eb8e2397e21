"""Results of known people into findings: new, known before, corrected, withdrawn. Nothing said is ever overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.audit.operations import record_about
from sizao.response.cases import grounds, models
from sizao.response.cases.checking import Result
from sizao.response.cases.rules import Said, Step, first_state, next_step, state_after_correction
from sizao.response.cases.types import POSITIVE, FindingKind, FindingState, ResultStatus, ground_of_finding


@dataclass(frozen=True, slots=True)
class Told:
    """A result with whose it is; a withdrawal needs nobody, for it is its finding's."""

    result: Result
    person: int = 0
    division_path: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What was done with a result; `finding` is None where nothing could be done."""

    step: Step
    finding: models.Finding | None


@dataclass
class _Changed:
    """A finding that was changed, with the case it was in, where it was seen, and the fact it was. `fell`: it was a
    positive result of the person, and is none any more.
    """

    finding: models.Finding
    ground: str
    case: int | None
    within: str
    fell: bool
    why: str


class Taker:
    """Takes results of one source in, in their order. `finish` writes what was gathered; call it once."""

    def __init__(
        self, references: Sequence[str], *, source: str, batch: int | None, actor: str, at: datetime, reason: str
    ) -> None:
        self._source, self._batch, self._actor, self._at, self._reason = source, batch, actor, at, reason
        known = models.Finding.objects.select_for_update().filter(source=source, reference__in=set(references))
        self._findings = {finding.reference: finding for finding in known}
        numbers = {finding.pk: finding.reference for finding in self._findings.values()}
        self._said: dict[str, list[Said]] = {reference: [] for reference in numbers.values()}
        for version in models.FindingVersion.objects.filter(finding__in=numbers).order_by("number"):
            self._said[numbers[version.finding_id]].append(_said_before(version))
        self._new: list[models.Finding] = []
        self._versions: list[models.FindingVersion] = []
        self._changed: list[_Changed] = []

    def take(self, told: Told) -> Taken:
        """Does what the result asks for. Of `NUMBER_OF_ANOTHER`, `OTHER_CONTENT` and `WITHDRAWS_UNKNOWN` nothing."""
        reference = told.result.reference
        before = self._said.setdefault(reference, [])
        now = _said_now(told, before)
        step = next_step(before, now)
        finding = self._findings.get(reference)
        if step is Step.NEW:
            finding = self._register(told)
        elif step in (Step.CORRECTION, Step.WITHDRAWAL):
            assert finding is not None
            self._change(finding, now, told)
        elif step is not Step.KNOWN:
            return Taken(step, None)
        if step is not Step.KNOWN:
            assert finding is not None
            before.append(now)
            self._versions.append(self._version(finding, now, len(before), told.line))
        return Taken(step, finding)

    def knows(self, reference: str) -> bool:
        """Whether the source has said something under this number."""
        return bool(self._said.get(reference))

    def finish(self) -> None:
        """Writes findings and versions, and looks at the cases whose ground may have fallen."""
        models.Finding.objects.bulk_create(self._new)
        for changed in self._changed:
            if changed.finding.pk is not None:
                if changed.fell and changed.ground:
                    grounds.let_fall(changed.ground, changed.within, why=changed.why, actor=self._actor, at=self._at)
                changed.finding.save()
        for version in self._versions:
            version.finding_id = version.finding.pk
        models.FindingVersion.objects.bulk_create(self._versions)
        for changed in self._changed:
            if changed.case is not None:
                grounds.recheck(changed.case, why=changed.why, actor=self._actor, at=self._at)

    def _register(self, told: Told) -> models.Finding:
        result = told.result
        assert result.kind is not None
        finding = models.Finding(
            person=told.person,
            kind=result.kind.value,
            state=first_state(result.kind).value,
            sampled_at=result.sampled_at,
            resulted_at=result.resulted_at,
            source=self._source,
            reference=result.reference,
            division_path=told.division_path,
            method=result.method,
            value=result.value,
            specimen=result.specimen,
            batch_id=self._batch,
        )
        self._findings[result.reference] = finding
        self._new.append(finding)
        return finding

    def _change(self, finding: models.Finding, now: Said, told: Told) -> None:
        is_withdrawn = now.status is ResultStatus.WITHDRAWN
        is_other_person = now.person != finding.person
        case, within = finding.case_id, str(finding.division_path)
        assert now.kind is not None
        is_positive = now.kind in POSITIVE and not is_withdrawn
        was_positive = FindingKind(finding.kind) in POSITIVE and finding.withdrawn_at is None
        state = state_after_correction(
            FindingState(finding.state), is_positive=is_positive, is_other_person=is_other_person
        )
        if state is not FindingState.IN_CASE:
            finding.case = None
        stood = was_positive and not is_other_person and finding.state != FindingState.SET_ASIDE.value
        ground = ground_of_finding(finding.pk, finding.stands_since) if finding.pk else ""
        finding.state = state.value
        finding.withdrawn_at = self._at if is_withdrawn else None
        finding.versions += 1
        if is_positive and not stood:
            finding.stands_since = finding.versions
        report = finding.reported_at
        if not is_withdrawn:
            _say(finding, now)
            finding.division_path = told.division_path
            if report is not None and report < finding.resulted_at:
                # What was reported was the earlier result: the corrected one is to be reported again.
                finding.reported_at = None
        word = "withdrew" if is_withdrawn else "corrected"
        why = f"{self._source} {word} the result {finding.reference}"
        if is_other_person:
            why = f"The result {finding.reference} of {self._source} is another person's"
        if finding.pk is not None:
            record_about(
                "finding.withdraw" if is_withdrawn else "finding.correct",
                "finding",
                str(finding.pk),
                [now.person],
                actor=self._actor,
                at=self._at,
                reason=self._reason,
                version=finding.versions,
                reported_at=report.isoformat() if report else None,
            )
        fell = was_positive and (not is_positive or is_other_person)
        self._changed.append(_Changed(finding, ground, case, within, fell, why))

    def _version(self, finding: models.Finding, now: Said, number: int, line: int | None) -> models.FindingVersion:
        assert now.kind is not None
        return models.FindingVersion(
            finding=finding,
            number=number,
            status=now.status.value,
            person=now.person,
            kind=now.kind.value,
            sampled_at=now.sampled_at,
            resulted_at=now.resulted_at,
            method=now.method,
            value=now.value,
            specimen=now.specimen,
            at=self._at,
            taken_by=self._actor,
            reason=self._reason,
            batch_id=self._batch,
            line=line,
        )


def _said_before(version: models.FindingVersion) -> Said:
    return Said(
        ResultStatus(version.status),
        version.person,
        FindingKind(version.kind),
        version.sampled_at,
        version.resulted_at,
        version.method,
        version.value,
        version.specimen,
    )


def _said_now(told: Told, before: Sequence[Said]) -> Said:
    """What the result says; a withdrawal repeats what it takes back, so that its version can be read by itself."""
    result = told.result
    if result.status is ResultStatus.WITHDRAWN and before:
        last = before[-1]
        return Said(result.status, *last.content)  # type: ignore[arg-type]
    return Said(
        result.status,
        told.person,
        result.kind,
        result.sampled_at,
        result.resulted_at,
        result.method,
        result.value,
        result.specimen,
    )


def _say(finding: models.Finding, now: Said) -> None:
    finding.person, finding.kind = now.person, now.kind.value if now.kind else finding.kind
    finding.sampled_at, finding.resulted_at = now.sampled_at, now.resulted_at
    finding.method, finding.value, finding.specimen = now.method, now.value, now.specimen
