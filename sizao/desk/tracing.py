"""From a case to its rings: window and rules from the pack, people and records from their rooms, and what is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sizao.engines.policy.deciding import infectious_window
from sizao.engines.policy.in_force import pack_in_force
from sizao.engines.policy.loading import list_packs
from sizao.engines.policy.types import Decision, Pack, PackError
from sizao.engines.tracing.answer import Answer
from sizao.engines.tracing.from_pack import protocol_from_pack, protocol_with
from sizao.engines.tracing.index import TraceIndex
from sizao.engines.tracing.library import trace
from sizao.engines.tracing.reading import PresencesError
from sizao.engines.tracing.types import Episode, IndexWindow, Presence, Protocol, Reached
from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.errors import SizaoError
from sizao.kernel.periods import Period
from sizao.registry.people.queries import access_people, canonical_map, keys_of_humans
from sizao.registry.people.types import PersonRow
from sizao.response.cases.operations import record_trace
from sizao.response.cases.queries import access_case, list_cases
from sizao.response.cases.types import Case, CaseClassification, CaseFile, Trace
from sizao.response.presences.queries import access_presences, get_trace_index
from sizao.response.presences.types import PresenceRecord


ZONE = ZoneInfo("Asia/Shanghai")
DEFAULT_PROTOCOL = "he-2021"
DEFAULT_BUDGET = 100_000
NOON = time(12)


class CannotTraceError(SizaoError):
    """A case or a choice from which no trace can be made; says what to enter first."""


@dataclass(frozen=True, slots=True)
class TraceChoice:
    """What is chosen on the page. `minutes` overrides the least time of every rule; None leaves the pack's own."""

    protocol: str = DEFAULT_PROTOCOL
    degrees: int = 3
    minutes: Decimal | None = None
    budget: int = DEFAULT_BUDGET

    def as_settings(self) -> dict[str, object]:
        # 15 and 15.0 are the same question.
        minutes = None if self.minutes is None else f"{self.minutes.normalize():f}"
        return {"protocol": self.protocol, "degrees": self.degrees, "minutes": minutes, "budget": self.budget}


@dataclass(frozen=True, slots=True)
class CaseTrace:
    """The answer for one case under one choice, with everything it rests on."""

    file: CaseFile
    choice: TraceChoice
    pack: Pack
    protocol: Protocol
    window: Decision
    answer: Answer
    canonical: Mapping[int, int]

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def manifests(self) -> list[str]:
        return [f"{m.name}:{m.rows}:{m.checksum:08x}" for m in self.answer.index.manifests]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why one person is in a ring: the row, the earliest chain to the person, all episodes, and the records of both."""

    row: Reached
    chain: Sequence[Episode]
    episodes: Sequence[Episode]
    records: Sequence[PresenceRecord]
    people: Mapping[int, PersonRow]


def list_protocols() -> list[str]:
    """The packs that can be chosen, the local one first."""
    packs = list_packs(section="tracing")
    return sorted(packs, key=lambda pack: (pack != DEFAULT_PROTOCOL, pack))


def get_pack(protocol: str, *, at: datetime) -> Pack:
    """A pack with the local orders in force at `at`. Raises `PackError`."""
    return pack_in_force(protocol, at.astimezone(ZONE).date())


def trace_case(
    *,
    actor: ScopedActor,
    case_id: int,
    choice: TraceChoice,
    purpose: str,
    at: datetime,
    canonical: Mapping[int, int] | None = None,
) -> CaseTrace:
    """Traces a case within its infectious window. `at` is the present of the situation.

    `canonical` says which keys are one human, where it is not what is joined now. Raises `CaseNotFoundError`,
    `NotPermittedError`, `PurposeError`, and `CannotTraceError` where facts are missing.
    """
    check(actor, Permission.TRACE_CONTACTS)
    file = access_case(actor=actor, case_id=case_id, purpose=purpose, at=at)
    pack = get_pack(choice.protocol, at=at)
    window = window_of(file.case, pack, at=at)
    protocol = protocol_from_pack(pack)
    minimum = None if choice.minutes is None else int(-(-choice.minutes * 60 // 1))
    protocol = protocol_with(protocol, minimum_seconds=minimum, degrees=choice.degrees)
    canonical = canonical_map() if canonical is None else canonical
    start, end = window.outcome
    answer = _asked(
        [IndexWindow(canonical.get(file.case.person, file.case.person), start, end)],
        protocol,
        canonical=canonical,
        isolated=_isolated(actor, canonical),
        budget=choice.budget,
    )
    return CaseTrace(file, choice, pack, protocol, window, answer, canonical)


def window_of(case: Case, pack: Pack, *, at: datetime) -> Decision:
    """When the case may have infected others, by the pack. Raises `CannotTraceError` when it cannot be said."""
    if case.onset_on is None and case.first_positive_sampled_at is None:
        raise CannotTraceError(
            "Neither the onset nor a first positive specimen of this case is known.",
            "The infectious window is counted from one of them.",
            "Enter the day of onset or of the first positive specimen.",
        )
    onset = None if case.onset_on is None else datetime.combine(case.onset_on, NOON, ZONE)
    asymptomatic = case.classification is CaseClassification.ASYMPTOMATIC
    try:
        return infectious_window(
            pack,
            classification="asymptomatic" if asymptomatic or onset is None else "symptomatic",
            onset=onset,
            first_positive=case.first_positive_sampled_at,
            isolated=case.isolated_at,
            until=at,
            zone=ZONE,
        )
    except PackError as error:
        raise CannotTraceError(
            "This protocol gives no infectious window for this case.",
            "No rule fits what is known, or the window would end before it begins.",
            "Check the dates of onset, sampling and isolation.",
        ) from error


def find_evidence(found: CaseTrace, *, person: int, actor: ScopedActor, purpose: str, at: datetime) -> Evidence:
    """Everything that puts a person into the rings. Raises `CannotTraceError` when the trace does not reach them."""
    row = found.answer.find(found.canonical.get(person, person))
    if row is None:
        raise CannotTraceError(
            "This person is not in the rings under these rules.", next_step="Choose other rules, or another person."
        )
    episodes = found.answer.episodes(row.person)
    chain = found.answer.chain(row.person)
    shown = [*episodes, *chain]
    keys = {int(key) for e in shown for key in (e.source, e.person)}
    period = Period(
        datetime.fromtimestamp(min(e.start for e in shown), UTC), datetime.fromtimestamp(max(e.end for e in shown), UTC)
    )
    records = access_presences(
        persons=keys_of_humans(keys=keys), period=period, actor=actor.actor_id, purpose=purpose, at=at
    )
    return Evidence(
        row,
        chain,
        episodes,
        [record for record in records if _is_behind(record, shown, found.canonical)],
        access_people(actor=actor, keys=keys, purpose=purpose, at=at),
    )


def _is_behind(record: PresenceRecord, episodes: Sequence[Episode], canonical: Mapping[int, int]) -> bool:
    """Whether a record says of one of the two people of an episode that they were there meanwhile."""
    person = canonical.get(record.person, record.person)
    enter, leave = record.enter.timestamp(), record.leave.timestamp()
    return any(
        person in (episode.source, episode.person)
        and record.place == episode.place
        and enter < episode.end
        and leave > episode.start
        for episode in episodes
    )


def keep_trace(found: CaseTrace, *, actor: ScopedActor, purpose: str, at: datetime) -> Trace:
    """Keeps what the answer was made of, so that it can be had again; the case counts as traced."""
    return record_trace(
        case_id=found.case.id,
        protocol=found.protocol.id,
        protocol_hash=found.pack.hash,
        settings=found.choice.as_settings(),
        level_sizes=[size.people for size in found.answer.sizes],
        manifests=found.manifests,
        digest=found.answer.digest(),
        actor=actor,
        purpose=purpose,
        at=at,
    )


def _isolated(actor: ScopedActor, canonical: Mapping[int, int]) -> dict[int, int]:
    """Since when known cases are isolated, as far as the actor may know."""
    return {
        canonical.get(case.person, case.person): int(case.isolated_at.timestamp())
        for case in list_cases(actor=actor, size=10_000).rows
        if case.isolated_at is not None
    }


def open_index() -> TraceIndex:
    """The presences to trace in. Raises `CannotTraceError` while there are none."""
    index = get_trace_index()
    if index is None:
        raise CannotTraceError("There are no presences yet.", next_step="Import presences first.")
    return index


def _asked(windows: Sequence[IndexWindow], protocol: Protocol, **options: Any) -> Answer:
    try:
        return trace(open_index(), windows, protocol, **options)
    except PresencesError as error:
        raise CannotTraceError(
            "The person of this case occurs in no presence within reach.",
            next_step="Import the person's records, or join the identity under which they were recorded.",
        ) from error


def warm_up() -> None:
    """Loads what the first trace of a process would wait for: packs, the index, the compiled kernels."""
    start = datetime(2021, 10, 23, tzinfo=UTC)
    second = int(start.timestamp())
    stays = [Presence(person, "warm-up", second, second + 3600) for person in (1, 2)]
    for name in list_protocols():
        get_pack(name, at=start)
    trace(stays, [IndexWindow(1, start, start + timedelta(hours=1))], Protocol.uniform(minimum_seconds=60)).rows()
    get_trace_index()
