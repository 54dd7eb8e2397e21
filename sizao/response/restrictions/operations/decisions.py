"""Decisions that bind: the first order, and what takes its place later. Only a named person makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sizao.foundation.accounts.permissions import check
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.kernel.errors import SizaoError
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.attempts import Attempt, attempt
from sizao.response.restrictions.operations.opening import InHand, account_of, authority_of, take
from sizao.response.restrictions.operations.rulebooks import Rulebook, open_rulebook
from sizao.response.restrictions.operations.watching import watch_after
from sizao.response.restrictions.reading import restriction_of
from sizao.response.restrictions.rules.easing import check_alternatives, check_milder, eased
from sizao.response.restrictions.rules.facts import facts_again
from sizao.response.restrictions.rules.rulebook import Judgment, remedies, safeguard
from sizao.response.restrictions.rules.stored import (
    alternatives_as_json,
    remedies_as_json,
    trace_as_json,
    trace_from_json,
)
from sizao.response.restrictions.types import (
    Act,
    Alternative,
    DecisionKind,
    EvidenceError,
    Exposure,
    Measure,
    Order,
    Restriction,
    RulesError,
    RuleTrace,
    TermError,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of deciding many: those decided, and for each of the others why it was not."""

    restrictions: Sequence[Restriction]
    refused: Sequence[tuple[int, SizaoError]]


def decide_restriction(
    *,
    restriction_id: int,
    alternatives: Sequence[Alternative],
    whereabouts: str = "",
    approved: bool = False,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Orders what was proposed, under the authority that the account acts for. It binds once its notice was given.

    The rules are asked again on the same facts: measure and term are theirs, the term begins now or later.
    `alternatives` are the milder measures looked at; `approved` says that the level above decided first, where the law
    wants that.
    Raises `AuthorityError` for a decider without authority, `UnlawfulError` where the live realm may not order it,
    `EvidenceError` when the evidence vanished, `RulesError` when the rules changed, `TermError`, `TransitionError`.
    """
    with attempt(actor, "decide", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.DECIDE_RESTRICTION)
        held = take(restriction_id, at=at)
        held.check(Act.DECIDE)
        book = open_rulebook(held.row.pack_version.pack, at=at, machine=machine)
        _order(held, book, alternatives, whereabouts, approved, actor, reason, trying)
        return restriction_of(held.row, at=at, waits=True)


def decide_restrictions(
    *,
    restriction_ids: Sequence[int],
    alternatives: Sequence[Alternative],
    approved: bool = False,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Decided:
    """Orders many for the same reason: still one decision for each, on its own facts. One that fails stops no other.

    The guard against misuse looks at once at what came of it, over the whole province.
    """
    done, refused = [], []
    for number in restriction_ids:
        try:
            done.append(
                decide_restriction(
                    restriction_id=number,
                    alternatives=alternatives,
                    approved=approved,
                    actor=actor,
                    at=at,
                    machine=machine,
                    reason=reason,
                )
            )
        except SizaoError as error:
            refused.append((number, error))
    if done and actor.scope.path is not None:
        province = actor.scope.path.split(".")[0]
        watch_after([one.id for one in done], within=province, actor=actor.actor_id, at=at, machine=machine)
    return Decided(done, refused)


def extend_restriction(
    *,
    restriction_id: int,
    facts: Exposure | Order,
    ground_ids: Sequence[int],
    approved: bool = False,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Decides on a later end, on evidence of its own. The old term holds until the notice of the new one was given.

    Raises `EvidenceError` without new evidence, `TermError` where the rules give no later end, and what
    `decide_restriction` raises.
    """
    with attempt(actor, "extend", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.DECIDE_RESTRICTION)
        held = take(restriction_id, at=at)
        held.check(Act.CHANGE)
        current = _decision_in_effect(held)
        book = open_rulebook(held.row.pack_version.pack, at=at, machine=machine)
        trace = book.trace(facts, begins=current.starts_at)
        _check_longer(trace, current)
        _check_new_evidence(held, ground_ids)
        judgment = book.judge(trace.act, authority_of(actor), approved=approved)
        decision = _write(
            held, DecisionKind.EXTEND, trace, book, judgment, actor, reason, trying, starts_at=current.starts_at,
            whereabouts=held.row.whereabouts,
        )  # fmt: skip
        _rest_on(held, decision, sorted({*ground_ids, *_standing(held, held.row.decision_id)}))
        return restriction_of(held.row, at=at, waits=True)


def ease_restriction(
    *,
    restriction_id: int,
    measure: Measure | None = None,
    ends_at: datetime | None = None,
    whereabouts: str | None = None,
    actor: ScopedActor,
    at: datetime,
    machine: datetime,
    reason: str,
) -> Restriction:
    """Decides on a milder measure, an earlier end, or another place of staying, on the same evidence.

    Raises `TermError` for a later end or one in the past, `RulesError` for a measure that is not milder.
    """
    with attempt(actor, "ease", at=at, reason=reason, subject=str(restriction_id)) as trying:
        check(actor, Permission.DECIDE_RESTRICTION)
        held = take(restriction_id, at=at)
        held.check(Act.CHANGE)
        current = _decision_in_effect(held)
        book = open_rulebook(held.row.pack_version.pack, at=at, machine=machine)
        now = trace_from_json(current.trace["rules"])
        check_milder(measure, Measure(current.measure))
        trace = eased(now, measure=measure, ends_at=ends_at, at=max(at, current.starts_at), zone=book.zone)
        judgment = Judgment(
            current.article, (), {}, (), live_permits=current.live_permits, live_answer=current.live_answer
        )
        decision = _write(
            held, DecisionKind.EASE, trace, book, judgment, actor, reason, trying, starts_at=current.starts_at,
            whereabouts=held.row.whereabouts if whereabouts is None else whereabouts,
            measure=measure or Measure(current.measure), version=current.pack_version_id,
        )  # fmt: skip
        _rest_on(held, decision, _standing(held, held.row.decision_id))
        return restriction_of(held.row, at=at, waits=True)


def _order(
    held: InHand,
    book: Rulebook,
    alternatives: Sequence[Alternative],
    whereabouts: str,
    approved: bool,
    actor: ScopedActor,
    reason: str,
    trying: Attempt,
) -> None:
    row = held.row
    if book.pack.hash != row.pack_version_id:
        raise RulesError(
            "The rules changed since this was proposed.",
            "What was proposed under one rule is not decided under another.",
            "Refuse it and propose anew.",
        )
    standing = _standing(held, None)
    if not standing:
        raise EvidenceError(
            "Nothing carries this proposal any more.",
            "What it rested on is no fact any more.",
            "State new evidence, or refuse the proposal.",
        )
    trace = book.trace(facts_again(row.proposal["inputs"]), begins=max(held.at, row.proposed_starts_at))
    check_alternatives(alternatives, trace.phases[0].measure)
    judgment = book.judge(trace.act, authority_of(actor), approved=approved)
    decision = _write(
        held, DecisionKind.ORDER, trace, book, judgment, actor, reason, trying, starts_at=trace.phases[0].start,
        whereabouts=whereabouts or row.whereabouts, alternatives=alternatives,
    )  # fmt: skip
    _rest_on(held, decision, standing)
    held.move(
        Act.DECIDE, actor=actor.actor_id, why=reason, decision_id=decision.pk, measure=decision.measure,
        whereabouts=decision.whereabouts, starts_at=decision.starts_at, ends_at=decision.ends_at,
        review_due_at=decision.review_due_at,
    )  # fmt: skip


def _write(
    held: InHand,
    kind: DecisionKind,
    trace: RuleTrace,
    book: Rulebook,
    judgment: Judgment,
    actor: ScopedActor,
    reason: str,
    trying: Attempt,
    *,
    starts_at: datetime,
    whereabouts: str,
    measure: Measure | None = None,
    alternatives: Sequence[Alternative] = (),
    version: str | None = None,
) -> models.Decision:
    """The row of a decision with a term, and its audit row."""
    ends_at = trace.phases[-1].end
    look_again = safeguard(book.pack, "review", book.today)
    decision = models.Decision.objects.create(
        restriction=held.row,
        kind=kind.value,
        decided_at=held.at,
        decider_id=account_of(actor),
        authority=authority_of(actor),
        realm=book.realm.value,
        reason=reason.strip(),
        measure=(measure or trace.phases[0].measure).value,
        starts_at=starts_at,
        ends_at=ends_at,
        whereabouts=whereabouts,
        review_due_at=min(held.at + timedelta(days=look_again.limit), ends_at),
        pack_version_id=version or book.register(),
        rules=list(dict.fromkeys((*trace.rules, *judgment.rules))),
        legal_basis=trace.legal_basis,
        article=dict(judgment.article),
        trace={
            "rules": trace_as_json(trace),
            "authority": {"inputs": dict(judgment.inputs), "tried": [list(step) for step in judgment.tried]},
            "review": look_again.rule,
        },
        alternatives=alternatives_as_json(alternatives),
        remedies=remedies_as_json(remedies(book.pack, book.today)),
        live_permits=judgment.live_permits,
        live_answer=dict(judgment.live_answer),
    )
    trying.done(
        held.row.number, decision=decision.pk, kind=kind.value, measure=decision.measure, authority=decision.authority,
        realm=decision.realm, pack_hash=decision.pack_version_id, rules=decision.rules,
    )  # fmt: skip
    return decision


def _decision_in_effect(held: InHand) -> models.Decision:
    decision = held.row.decision
    assert decision is not None, "what can be changed was decided"
    return decision


def _check_longer(trace: RuleTrace, current: models.Decision) -> None:
    if current.ends_at is not None and trace.phases[-1].end <= current.ends_at:
        raise TermError(
            "The rules give no later end on these facts.",
            "An extension ends later than the term it extends.",
            "Leave the term as it is.",
        )
    if trace.phases[0].measure.value != current.measure:
        raise RulesError(
            "The rules ask for another measure on these facts.",
            "An extension keeps the measure.",
            "Propose the other measure, and end this one when it is in force.",
        )


def _check_new_evidence(held: InHand, ground_ids: Sequence[int]) -> None:
    used = set(models.Basis.objects.filter(restriction=held.row).values_list("ground_id", flat=True))
    if not set(ground_ids) - used:
        raise EvidenceError(
            "An extension needs evidence of its own.",
            "What the first decision rested on is used up.",
            "State what happened since.",
        )


def _standing(held: InHand, decision_id: int | None) -> list[int]:
    """The grounds of a decision, or of the proposal, that did not fall."""
    rows = models.Basis.objects.filter(restriction=held.row, decision_id=decision_id, ground__fallen_at__isnull=True)
    return list(rows.order_by("ground_id").values_list("ground_id", flat=True))


def _rest_on(held: InHand, decision: models.Decision, ground_ids: Sequence[int]) -> None:
    for number in ground_ids:
        models.Basis.objects.create(restriction=held.row, decision=decision, ground_id=number)
