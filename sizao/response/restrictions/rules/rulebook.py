"""What a pack says about a restriction: the measure, who may order it, how to contest it, when to look again.

Everything is computed here from the pack and from facts; nothing of it is taken from whoever asks. So a proposal cannot
be forged, and a decision is made on the same rules as its proposal or not at all.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sizao.engines.policy.deciding import measure_for
from sizao.engines.policy.lawful import may_order
from sizao.engines.policy.outcomes import Hindrance, MayOrder
from sizao.engines.policy.types import Decision, Pack, PackError, Row
from sizao.engines.policy.vocabulary import Act, Body
from sizao.response.restrictions.types import (
    AuthorityError,
    Exposure,
    Measure,
    Order,
    Phase,
    Remedy,
    RulesError,
    RuleTrace,
    TermError,
    UnlawfulError,
)


# What keeps a body from deciding in any realm; the others keep only the live realm from it.
_ALWAYS = frozenset({Hindrance.NOT_COMPETENT, Hindrance.NOT_APPROVED})


@dataclass(frozen=True, slots=True)
class Judgment:
    """Whether a body may order it on the realm's day; and what the live realm would say on the machine's day."""

    article: Mapping[str, str]
    rules: Sequence[str]
    inputs: Mapping[str, Any]
    tried: Sequence[tuple[str, str]]
    live_permits: bool
    live_answer: Mapping[str, str]


def trace_of_exposure(pack: Pack, exposure: Exposure, *, begins: datetime, zone: tzinfo) -> RuleTrace:
    """What the pack proposes for this exposure. Raises `RulesError` where that is nothing, `TermError` when over."""
    try:
        decision = measure_for(
            pack,
            degree=exposure.degree,
            group=exposure.group,
            special=exposure.special,
            fit_home=exposure.fit_home,
            last_exposure=exposure.last_exposure,
            begins=begins,
            zone=zone,
        )
    except PackError as error:
        raise RulesError(error.what, error.why, error.next_step) from error
    measure = decision.outcome
    if not measure.phases:
        raise TermError(
            "The term of this measure was over before it could begin.",
            f"It counts from {exposure.last_exposure.astimezone(zone).date().isoformat()}.",
            "Check the last exposure; nothing is to be ordered any more.",
        )
    return RuleTrace(
        pack=pack.id,
        pack_hash=pack.hash,
        act=measure.act.value if measure.act else "",
        rules=decision.rules,
        legal_basis=_row(pack, measure.rule).legal_basis,
        phases=[
            Phase(
                measure=Measure(phase.kind.value),
                start=phase.start,
                end=phase.end,
                test_dates=phase.test_dates,
                tests=phase.tests,
                going_out=phase.going_out,
                how=phase.how,
            )
            for phase in measure.phases
        ],
        inputs=decision.inputs,
        tried=decision.tried,
        words=measure.what,
        release=measure.release,
    )


def trace_of_order(pack: Pack, order: Order, *, begins: datetime, zone: tzinfo) -> RuleTrace:
    """What the law says about an order without a term of its own. Raises `TermError` for a term longer than allowed."""
    end = order.term.end
    if end is None or end <= begins:
        raise TermError(
            "The term ends before it starts.", next_step="Give an end later than the start, and not in the past."
        )
    on = begins.astimezone(zone).date()
    longest = safeguard(pack, "free_term", on)
    if end - begins > timedelta(days=longest.limit):
        raise TermError(
            f"The term is longer than {longest.limit:g} days.",
            "No rule sets the term of such an order, so it is kept short and looked at again.",
            "Choose an earlier end; it can be extended on new evidence.",
        )
    rows = [row for row in pack.section_on("authority", on) if row.values["act"] == order.act]
    if not rows:
        raise RulesError(
            f"The pack {pack.id} knows no article for {order.act.value} on {on.isoformat()}.",
            next_step="Choose another protocol.",
        )
    return RuleTrace(
        pack=pack.id,
        pack_hash=pack.hash,
        act=order.act.value,
        rules=[rows[0].full_id, longest.rule],
        legal_basis=rows[0].legal_basis,
        phases=[Phase(order.measure, begins, end)],
        inputs={
            "measure": order.measure.value,
            "act": order.act.value,
            "begins": begins.isoformat(),
            "ends": end.isoformat(),
        },
        tried=[(rows[0].full_id, "governs the act"), (longest.rule, f"a term of at most {longest.limit:g} days")],
        words=rows[0].values["what"],
        release={},
    )


def judge(
    pack: Pack, *, act: str, authority: str, on: date, live_on: date, is_live: bool, approved: bool = False
) -> Judgment:
    """Whether the body may order the act. `on`: the realm's day, `live_on`: the machine's.

    Raises `AuthorityError` for a body that may not order it on the realm's day; in the live realm also `UnlawfulError`
    where the law does not provide it for this disease, naming the article.
    """
    if authority not in set(Body):
        raise AuthorityError(
            "The account acts for no body that can order this.",
            "A restriction is decided under the authority of a hospital, a CDC or a government.",
            "Have somebody decide who acts for one, or let the administrator enter it with the account.",
        )
    if not act:
        return _without_article(pack, is_live=is_live)
    here = _asked(pack, act, authority, on, approved)
    there = here if on == live_on else _asked(pack, act, authority, live_on, approved)
    _refuse(here.outcome, is_live=is_live)
    return Judgment(
        article=here.outcome.article,
        rules=here.rules,
        inputs={**here.inputs, "live_on": live_on.isoformat()},
        tried=here.tried,
        live_permits=there.outcome.allowed,
        live_answer=_words(there.outcome),
    )


def _asked(pack: Pack, act: str, authority: str, on: date, approved: bool) -> Decision:
    return may_order(pack, act=Act(act), authority=Body(authority), on=on, approved=approved)


def _refuse(answer: MayOrder, *, is_live: bool) -> None:
    hindering = [one for one in answer.obstacles if is_live or one.kind in _ALWAYS]
    if not hindering:
        return
    first = hindering[0]
    is_unlawful = first.kind not in _ALWAYS
    raise (UnlawfulError if is_unlawful else AuthorityError)(
        "The law does not allow this measure now." if is_unlawful else "This body may not order it.",
        " ".join(one.why["en"] for one in hindering),
        "It can be exercised in a drill or a replay." if is_unlawful else "Have the body decide that may.",
        {"zh": "".join(one.why["zh"] for one in hindering), "en": " ".join(one.why["en"] for one in hindering)},
    )


def _without_article(pack: Pack, *, is_live: bool) -> Judgment:
    words = {
        "zh": f"方案{pack.id}未找到允许下达此项措施的法律条款。",
        "en": f"For this measure of {pack.id} no article of law was found that allows to order it.",
    }
    if is_live:
        raise UnlawfulError(
            "The law does not allow this measure now.",
            words["en"],
            "Tell the person as advice, not as an order.",
            words,
        )
    return Judgment({}, (), {}, (), live_permits=False, live_answer=words)


def _words(answer: MayOrder) -> Mapping[str, str]:
    if answer.allowed:
        return {}
    return {
        "zh": "".join(one.why["zh"] for one in answer.obstacles),
        "en": " ".join(one.why["en"] for one in answer.obstacles),
    }


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that guards against misuse, and the row that sets it."""

    limit: float
    rule: str


def safeguard(pack: Pack, name: str, on: date) -> Limit:
    """A number of the pack's `safeguards`. Raises `RulesError` where the pack has none."""
    for row in pack.section_near("safeguards", on):
        if row.values["safeguard"] == name:
            return Limit(row.values["limit"], row.full_id)
    raise RulesError(f"The pack {pack.id} sets no limit for {name}.", next_step="Add it to the pack's safeguards.")


def remedies(pack: Pack, on: date) -> list[Remedy]:
    """The ways to contest a restriction on a day, as the notice tells them. Raises `RulesError` without any."""
    rows = sorted(pack.section_near("remedies", on), key=lambda row: row.values["order"])
    if not rows:
        raise RulesError(
            f"The pack {pack.id} names no way to contest a restriction.",
            "Nobody may be restricted who is not told how to contest it.",
            "Lay the pack over the pack `law`.",
        )
    return [
        Remedy(
            kind=row.values["remedy"],
            words=row.values["what"],
            days=row.values.get("days"),
            months=row.values.get("months"),
            rule=row.full_id,
            legal_basis=row.legal_basis,
        )
        for row in rows
    ]


def special_of_age(pack: Pack, age: int, on: date) -> Iterable[str]:
    """The special groups to which somebody belongs by age alone."""
    for row in pack.section_near("special_groups", on):
        if "age_to" in row.values and age <= row.values["age_to"]:
            yield row.id.removeprefix("special_groups.")


def _row(pack: Pack, rule: str) -> Row:
    return next(row for row in pack.versions if row.full_id == rule)
