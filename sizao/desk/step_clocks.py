"""The clocks of the first day, by the pack in force: how each step of each case stands, and which are late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sizao.desk.tracing import get_pack
from sizao.engines.policy.types import Pack
from sizao.foundation.accounts.types import ScopedActor
from sizao.response.cases.queries import first_results, list_cases
from sizao.response.cases.types import INFECTED, Case
from sizao.response.investigations.queries import step_clocks, steps_done
from sizao.response.investigations.types import Step, StepClock, StepLimit


MOST_CASES = 10_000
# What ends a clock, in the words of the packs, and the step that it belongs to.
_STEP_OF_END = {"network_report": Step.REPORT}


@dataclass(frozen=True, slots=True)
class LateStep:
    """A step of a case that is overdue."""

    case: Case
    clock: StepClock


def limits_of(pack: Pack) -> dict[Step, StepLimit]:
    """The clocks of a pack by the step they belong to."""
    found = {}
    for row in pack.section("clocks"):
        step = _STEP_OF_END.get(row.values["ends"])
        if step is not None:
            found[step] = StepLimit(step, row.values["begins"], row.values["hours"], row.full_id, row.legal_basis)
    return found


def clocks_of_cases(
    *, actor: ScopedActor, cases: Sequence[Case], protocol: str, at: datetime
) -> Mapping[int, list[StepClock]]:
    """All steps of each of these cases, by case, at `at`."""
    limits = limits_of(get_pack(protocol, at=at))
    ids = [case.id for case in cases]
    results = first_results(actor=actor, case_ids=ids)
    done = steps_done(actor=actor, case_ids=ids)
    found = {}
    for case in cases:
        stamps = dict(done.get(case.id, {}))
        if case.reported_at is not None:
            stamps[Step.REPORT] = case.reported_at
        found[case.id] = step_clocks(
            limits=limits, events=_events(case, results.get(case.id), stamps), done=stamps, waiting={}, at=at
        )
    return found


def list_late_steps(*, actor: ScopedActor, protocol: str, at: datetime) -> list[LateStep]:
    """Every step that is overdue in the actor's scope, the longest overdue first. Raises `NotPermittedError`."""
    cases = list_cases(actor=actor, classifications=tuple(INFECTED), size=MOST_CASES).rows
    clocks = clocks_of_cases(actor=actor, cases=cases, protocol=protocol, at=at)
    late = [LateStep(case, clock) for case in cases for clock in clocks[case.id] if clock.is_late]
    return sorted(late, key=lambda one: (one.clock.due_at, one.case.id, one.clock.step))


def _events(case: Case, resulted_at: datetime | None, done: Mapping[Step, datetime]) -> dict[str, datetime]:
    """The instants at which clocks of a case may begin, in the words of the packs."""
    known = {
        "result": resulted_at,
        "network_report": done.get(Step.REPORT),
        "verified": done.get(Step.VERIFY),
        "case_opened": case.opened_at,
    }
    return {name: instant for name, instant in known.items() if instant is not None}
