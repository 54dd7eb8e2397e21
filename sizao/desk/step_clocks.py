"""The clocks of the first day, by the pack in force: how each step of each case stands, and which are late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.tracing import ZONE, get_pack
from sizao.engines.policy.vocabulary import Event
from sizao.foundation.accounts.types import ScopedActor
from sizao.response.cases.queries import first_results, list_cases
from sizao.response.cases.types import INFECTED, Case
from sizao.response.investigations.queries import first_determined, step_clocks, steps_done, waiting_contacts
from sizao.response.investigations.types import Step, StepClock
from sizao.response.zones.queries import list_closures


MOST_CASES = 10_000


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step of a case that is overdue."""

    case: Case
    clock: StepClock


def clocks_of_cases(
    *, actor: ScopedActor, cases: Sequence[Case], protocol: str, at: datetime
) -> Mapping[int, list[StepClock]]:
    """All steps of each of these cases, by case, at `at`. Raises `NotPermittedError`."""
    pack = get_pack(protocol, at=at)
    ids = [case.id for case in cases]
    results = first_results(actor=actor, case_ids=ids)
    stamped = steps_done(actor=actor, case_ids=ids)
    waiting = waiting_contacts(actor=actor, case_ids=ids)
    determined = first_determined(actor=actor, case_ids=ids)
    closed = _first_closures(actor, cases)
    found = {}
    for case in cases:
        done = dict(stamped.get(case.id, {}))
        if case.reported_at is not None:
            done[Step.REPORT] = case.reported_at
        if case.id in closed:
            # An announced zone is the closure: nobody has to write that down once more.
            done.setdefault(Step.FIRST_CLOSURE, closed[case.id])
        found[case.id] = step_clocks(
            pack,
            events=_events(case, results.get(case.id), determined.get(case.id)),
            done=done,
            waiting=waiting.get(case.id, {}),
            at=at,
            zone=ZONE,
        )
    return found


def _first_closures(actor: ScopedActor, cases: Sequence[Case]) -> dict[int, datetime]:
    """Case -> when the first zone began that is about it, or about what was found of the same person before."""
    persons = {case.person: case.id for case in cases}
    abouts = {f"case:{case.id}": case.id for case in cases}
    found: dict[int, datetime] = {}
    for about, source, began in list_closures(actor=actor):
        for number in {persons.get(source or 0), *(abouts.get(one) for one in about)} - {None}:
            assert number is not None
            found[number] = min(began, found.get(number, began))
    return found


def list_late_steps(*, actor: ScopedActor, protocol: str, at: datetime) -> list[LateStep]:
    """Every step that is overdue in the actor's scope, the longest overdue first. Raises `NotPermittedError`."""
    cases = list_cases(actor=actor, classifications=tuple(INFECTED), size=MOST_CASES).rows
    clocks = clocks_of_cases(actor=actor, cases=cases, protocol=protocol, at=at)
    late = [LateStep(case, clock) for case in cases for clock in clocks[case.id] if clock.is_late]
    return sorted(late, key=lambda one: (one.clock.due_at or at, one.case.id, one.clock.step))


def _events(case: Case, resulted_at: datetime | None, determined_at: datetime | None) -> dict[Event, datetime]:
    """The instants at which clocks of a case begin.

    The network report reaches the CDC in the moment it is made. The incident is known with the first positive result,
    or with the case where no result is.
    """
    known = {
        Event.RESULT: resulted_at,
        Event.CDC_RECEIVED: case.reported_at,
        Event.CONTACT_DETERMINED: determined_at,
        Event.INCIDENT_KNOWN: resulted_at or case.opened_at,
    }
    return {event: instant for event, instant in known.items() if instant is not None}
