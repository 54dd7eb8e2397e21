"""The life of a restriction, driven at random against the real database beside a model of a few lines."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.operations import (
    answer_appeal,
    end_restriction,
    let_ground_fall,
    lodge_appeal,
    record_passing,
    refuse_restriction,
    resume_restriction,
    review_restriction,
    suspend_restriction,
)
from sizao.response.restrictions.queries import access_restriction, measures_in_force
from sizao.response.restrictions.rules.lifecycle import FINAL, TOLD
from sizao.response.restrictions.types import (
    AppealOutcome,
    AppealWay,
    Exposure,
    RestrictionError,
    ReviewOutcome,
    State,
)
from tests.residents import AT, CITY
from tests.restricted import Town


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

HOURS = st.sampled_from([0, 1, 30, 600])
STAGES = st.sampled_from([State.IN_FORCE, State.IN_FORCE, State.DECIDED, State.PROPOSED])


class Lives(RuleBasedStateMachine):
    """One person, one restriction at a time; time goes on by hours. The model knows the state and nothing else."""

    def __init__(self) -> None:
        super().__init__()
        # Everything of one example is taken back at its end.
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.town = Town()
        self.at = AT
        self.state: State | None = None
        self.number = 0
        self.standing = self.told = False
        self.appeal = 0
        self.grounds = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)

    @property
    def file(self):
        return access_restriction(actor=self.town.decider, restriction_id=self.number, purpose="follow_up", at=self.at)

    @property
    def is_open(self) -> bool:
        return self.state is not None and self.state not in FINAL

    def act(self, wanted: set[State], after: State, call) -> None:
        """The act succeeds in these states and nowhere else; the model moves with it."""
        if self.state in wanted:
            call()
            self.state = after
        else:
            with pytest.raises(RestrictionError):
                call()

    @rule(hours=HOURS)
    def time_goes_on(self, hours: int) -> None:
        self.at += timedelta(hours=hours)
        if self.is_open and self.at >= self.file.restriction.ends_at:
            self.state = State.EXPIRED

    @initialize(stage=STAGES)
    def begin_somewhere(self, stage: State) -> None:
        """Most of what can go wrong lies behind the notice; walking there at random takes most steps of an example."""
        self.propose(stage)

    @precondition(lambda self: not self.is_open)
    @rule(stage=STAGES)
    def propose(self, stage: State) -> None:
        self.grounds += 1
        leave = self.at - timedelta(hours=2)
        facts = {"place": "饭店", "enter": (leave - timedelta(hours=1)).isoformat(), "leave": leave.isoformat()}
        ground = self.town.ground(reference=f"presence:{self.grounds}", facts=facts, at=self.at)
        record_passing(within=CITY, actor="system:restrictions", at=self.at, reason="term over")
        found = self.town.propose(ground_ids=[ground.id], at=self.at, facts=Exposure(last_exposure=leave, degree=1))
        self.number, self.state, self.standing, self.appeal, self.told = found.id, State.PROPOSED, True, 0, False
        if stage is not State.PROPOSED:
            self.decide()
        if stage is State.IN_FORCE:
            self.tell()

    @precondition(lambda self: self.state is not None)
    @rule()
    def decide(self) -> None:
        shown = self.file.restriction
        self.act({State.PROPOSED}, State.DECIDED, lambda: self.town.decide(shown, at=self.at))

    @precondition(lambda self: self.state is not None)
    @rule()
    def refuse(self) -> None:
        self.act({State.PROPOSED}, State.REFUSED, lambda: refuse_restriction(**self.by_decider()))

    @precondition(lambda self: self.state is State.DECIDED)
    @rule()
    def tell(self) -> None:
        self.town.tell(self.file.restriction, at=self.at)
        self.state, self.told = State.IN_FORCE, True

    @precondition(lambda self: self.state is not None)
    @rule(outcome=st.sampled_from(ReviewOutcome))
    def review(self, outcome: ReviewOutcome) -> None:
        def call():
            review_restriction(outcome=outcome, machine=self.town.machine, **self.by_decider())

        if outcome is ReviewOutcome.KEEP:
            kept = {State.IN_FORCE: State.REVIEWED}.get(self.state, self.state)
            self.act(set(State) - FINAL, kept, call)
        else:
            self.act(set(TOLD) | {State.DECIDED, State.SUSPENDED}, State.ENDED, call)

    @precondition(lambda self: self.state is not None)
    @rule()
    def contest(self) -> None:
        def call():
            lodged = lodge_appeal(
                restriction_id=self.number, statement="不在场", way=AppealWay.TELEPHONE, actor=self.town.colleague,
                at=self.at, machine=self.town.machine, reason="来电",
            )  # fmt: skip
            self.appeal = lodged.id

        if self.appeal or not self.told:
            with pytest.raises(RestrictionError):
                call()
            return
        moves = {State.IN_FORCE: State.CONTESTED, State.REVIEWED: State.CONTESTED}
        self.act({*TOLD, State.SUSPENDED, State.ENDED, State.EXPIRED}, moves.get(self.state, self.state), call)

    @precondition(lambda self: self.appeal)
    @rule(outcome=st.sampled_from(AppealOutcome))
    def answer(self, outcome: AppealOutcome) -> None:
        answer_appeal(appeal_id=self.appeal, outcome=outcome, actor=self.town.reviewer, at=self.at, reason="已核实")
        self.appeal = 0
        if outcome is AppealOutcome.UPHELD and self.is_open:
            self.state = State.ENDED
        elif self.state is State.CONTESTED:
            self.state = State.REVIEWED if outcome is AppealOutcome.REJECTED else State.IN_FORCE

    @precondition(lambda self: self.state is not None)
    @rule()
    def suspend(self) -> None:
        self.act(
            {State.IN_FORCE, State.REVIEWED, State.CONTESTED}, State.SUSPENDED,
            lambda: suspend_restriction(**self.by_decider()),
        )  # fmt: skip

    @precondition(lambda self: self.state is not None)
    @rule()
    def resume(self) -> None:
        after = State.CONTESTED if self.appeal else State.IN_FORCE
        self.act({State.SUSPENDED}, after, lambda: resume_restriction(**self.by_decider()))

    @precondition(lambda self: self.state is not None)
    @rule()
    def end(self) -> None:
        ends = {*TOLD, State.DECIDED, State.SUSPENDED}
        self.act(ends, State.ENDED, lambda: end_restriction(**self.by_decider()))

    @precondition(lambda self: self.state is not None and self.standing)
    @rule()
    def let_the_ground_fall(self) -> None:
        let_ground_fall(reference=f"presence:{self.grounds}", actor=self.town.decider, at=self.at, reason="并未同桌")
        self.standing = False
        if self.is_open:
            self.state = State.ENDED

    @rule()
    def the_job_runs(self) -> None:
        record_passing(within=CITY, actor="system:restrictions", at=self.at, reason="term over")

    def by_decider(self):
        return {"restriction_id": self.number, "actor": self.town.decider, "at": self.at, "reason": "核实"}

    @invariant()
    def the_state_is_the_models(self) -> None:
        if self.state is not None:
            assert self.file.restriction.state is self.state

    @invariant()
    def nobody_is_bound_without_all_that_it_takes(self) -> None:
        bound = measures_in_force(actor=self.town.decider, persons=self.town.people, at=self.at)
        assert bool(bound) == (self.state in TOLD)
        if not bound:
            return
        with scope(CITY):
            row = models.Restriction.objects.select_related("decision", "delivery").get(pk=self.number)
            assert row.starts_at <= self.at < row.ends_at
            assert row.decision.decider_id == self.town.decider.pk
            assert row.decision.authority == "cdc"
            assert row.decision.rules
            assert row.decision.pack_version_id
            assert row.decision.remedies
            assert row.delivery.decision_id == row.decision_id
            bases = models.Basis.objects.filter(decision=row.decision, ground__fallen_at__isnull=True)
            assert bases.exists()

    @invariant()
    def history_only_grows_and_follows_the_table(self) -> None:
        if self.state is None:
            return
        steps = self.file.steps
        assert steps[0].after is State.PROPOSED
        assert all(step.before is earlier.after for earlier, step in pairwise(steps))
        assert all(earlier.at <= step.at for earlier, step in pairwise(steps))


def test_any_life_of_a_restriction_is_the_models(db):
    profile = settings()
    examples = max(3, min(9, profile.max_examples // 11)) if profile.max_examples <= 100 else profile.max_examples
    Lives.TestCase.settings = settings(
        max_examples=examples, stateful_step_count=25, deadline=None, derandomize=profile.derandomize,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    Lives.TestCase("runTest").runTest()
