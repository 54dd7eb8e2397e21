"""Results on their way in: laboratories, batches, rows that wait for correction, results that wait for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sizao.engines.sheets.types import InstantFault, RowFault
from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError
from sizao.response.cases.types.findings import Finding, FindingKind, ResultStatus


class IntakeError(SizaoError):
    """A laboratory, file or batch that is refused as a whole; nothing of it was taken."""


class IntakeRefusedError(IntakeError):
    """A file none of whose rows can be taken: no header, columns `missing`, a mapping that does not fit."""

    def __init__(
        self, what: str, why: str = "", next_step: str = "", *, missing: tuple["FindingColumn", ...] = ()
    ) -> None:
        super().__init__(what, why, next_step)
        self.missing = missing


class IntakeKeyError(IntakeError):
    """A key that this laboratory has used before, with other content."""


class IntakeNotFoundError(IntakeError):
    """No such batch or waiting result within the actor's scope."""


class FindingColumn(StrEnum):
    """What a row of results says."""

    REFERENCE = "reference"
    KIND = "kind"
    SAMPLED_AT = "sampled_at"
    RESULTED_AT = "resulted_at"
    IDENTIFIER = "identifier"
    NAME = "name"
    PHONE = "phone"
    BIRTH_DATE = "birth_date"
    METHOD = "method"
    VALUE = "value"
    SPECIMEN = "specimen"
    STATUS = "status"


REQUIRED_COLUMNS = (
    FindingColumn.REFERENCE,
    FindingColumn.KIND,
    FindingColumn.SAMPLED_AT,
    FindingColumn.RESULTED_AT,
    FindingColumn.IDENTIFIER,
)


class RowReason(StrEnum):
    """Why a row was not taken. The words for people are in `sizao.interfaces.findings_words`."""

    NO_REFERENCE = "no_reference"
    NO_PERSON = "no_person"
    NO_KIND = "no_kind"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_STATUS = "unknown_status"
    NO_SAMPLED_AT = "no_sampled_at"
    NO_RESULTED_AT = "no_resulted_at"
    UNREADABLE_TIME = InstantFault.UNREADABLE.value
    NO_TIME_OF_DAY = InstantFault.NO_TIME.value
    NO_ZONE = InstantFault.NO_ZONE.value
    SKIPPED_HOUR = InstantFault.NO_SUCH_HOUR.value
    REPEATED_HOUR = InstantFault.TWO_SUCH_HOURS.value
    OUT_OF_RANGE = "out_of_range"
    IN_THE_FUTURE = "in_the_future"
    RESULT_BEFORE_SAMPLING = "result_before_sampling"
    UNREADABLE_BIRTH_DATE = "unreadable_birth_date"
    TOO_LONG = "too_long"
    NUMBER_TWICE = "number_twice"
    NUMBER_OF_ANOTHER = "number_of_another"
    OTHER_CONTENT = "other_content"
    WITHDRAWS_UNKNOWN = "withdraws_unknown"
    WRONG_COLUMNS = RowFault.WRONG_COLUMNS.value
    OPEN_QUOTE = RowFault.OPEN_QUOTE.value
    BROKEN_ENCODING = RowFault.BROKEN_ENCODING.value
    BROKEN_JSON = RowFault.BROKEN_JSON.value
    CUT_OFF = RowFault.CUT_OFF.value


class UnmatchedReason(StrEnum):
    """Why it is not certain whose result it is."""

    NOBODY = "nobody"
    NO_IDENTIFIER = "no_identifier"
    MISTYPED_IDENTIFIER = "mistyped_identifier"
    ROUNDED_IDENTIFIER = "rounded_identifier"
    OTHER_NAME = "other_name"
    OTHER_PHONE = "other_phone"
    OTHER_BIRTH_DATE = "other_birth_date"
    TWO_WITH_ONE_NUMBER = "two_with_one_number"
    BEFORE_BIRTH = "before_birth"


class UnmatchedState(StrEnum):
    WAITING = "waiting"
    MATCHED = "matched"
    SET_ASIDE = "set_aside"
    SUPERSEDED = "superseded"
    """The laboratory sent the result again under its number, or withdrew it."""


class IntakeState(StrEnum):
    """`staged`: looked at, not yet taken; `landed`: durable, to be worked off; `applied`: every row has its place."""

    STAGED = "staged"
    LANDED = "landed"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Somebody who sends results, and how its files are read.

    Its staff and batches belong to `division_path`; the people it tests are looked for within `within_path`, which
    covers that division. `columns` is what it calls our columns, `words` what its words for results and states mean;
    both hold what was said, not the usual names, which are known anyway. `zone` is where its times without an offset
    are local.
    """

    name: str
    division_path: str
    within_path: str
    zone: str
    encoding: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How one file is read: the laboratory's ways, with what was said about this file."""

    zone: str
    columns: Mapping[str, str]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Peek:
    """The beginning of a file that is looked at: names, first rows, and which of our columns was found where.

    `unknown_words` are entries of the column of results that mean nothing yet, the commonest first, up to a dozen.
    `missing`: why it cannot be taken like this, or None.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[str]]
    total: int
    mapped: Mapping[str, str]
    unknown_words: Sequence[str]
    missing: IntakeRefusedError | None


@dataclass(frozen=True, slots=True)
class IntakeCounts:
    """What became of the rows of a batch.

    `taken`: new findings; `known`: said before in the same way; `corrected` and `withdrawn`: new versions; `unmatched`:
    wait for a person; `bad`: wait for correction; `settled_again`: corrected rows that had been corrected before.
    """

    taken: int = 0
    known: int = 0
    corrected: int = 0
    withdrawn: int = 0
    unmatched: int = 0
    bad: int = 0
    settled_again: int = 0

    @property
    def total(self) -> int:
        return sum(getattr(self, name) for name in self.__slots__)


@dataclass(frozen=True, slots=True)
class IntakeBatch:
    """What a laboratory sent under one key. `done` of `rows` are worked off; `open_rows` wait for correction."""

    number: int
    laboratory: str
    key: str
    name: str
    format: str
    size: int
    sha256: str
    state: IntakeState
    rows: int
    done: int
    counts: IntakeCounts
    open_rows: int
    open_unmatched: int
    staged_at: datetime
    landed_at: datetime | None
    applied_at: datetime | None
    requested_by: str
    division_path: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that waits for correction, without its text. `resolved_by` is the batch in which it came again."""

    line: int
    reason: RowReason
    column: str
    resolved_by: int | None


@dataclass(frozen=True, slots=True)
class BadRowText:
    """A row that waits for correction, as sent. It names people."""

    line: int
    reason: RowReason
    column: str
    fields: Sequence[str]


@dataclass(frozen=True, slots=True)
class GivenIdentity:
    """Who a result is about, as the laboratory wrote it."""

    identifier: str = ""
    name: str = ""
    phone: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A result of which it is not certain whose it is. Who it names is sealed and only given by `access_unmatched`.

    `person` is the key of the identifier it gives, registered or not; None without a usable one.
    """

    id: int
    laboratory: str
    reference: str
    status: ResultStatus
    kind: FindingKind
    sampled_at: datetime
    resulted_at: datetime
    reasons: Sequence[UnmatchedReason]
    state: UnmatchedState
    person: int | None
    batch: int
    line: int
    received_at: datetime
    division_path: str
    method: str = ""
    value: str = ""
    specimen: str = ""
    settled_at: datetime | None = None
    settled_by: str = ""
    settled_reason: str = ""
    finding_id: int | None = None

    @property
    def shown(self) -> str:
        """The key of the identifier as people read it; nothing without one."""
        return "" if self.person is None else shown(self.person)


@dataclass(frozen=True, slots=True)
class UnmatchedFile:
    """One unmatched result with whom it names (None once it is settled) and an earlier finding of its number."""

    unmatched: Unmatched
    identity: GivenIdentity | None
    finding: Finding | None
