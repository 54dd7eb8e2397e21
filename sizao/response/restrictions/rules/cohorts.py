"""What in many restrictions together looks like misuse. One of them may be in order; so many of a kind are looked at.

Written against what happened in 2022: people restricted from a list, with no case anywhere near, by scans from afar, in
bulk and with one set of words, and found by the press. Every number is the pack's.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from statistics import median
from typing import TypeVar

from sizao.response.restrictions.rules.watch_limits import Number, WatchLimits
from sizao.response.restrictions.types import (
    AlarmKind,
    Checked,
    Cohort,
    Ground,
    GroundKind,
    GroundSource,
    Watched,
    WatchedOrder,
)


Row = TypeVar("Row")
CohortMaker = Callable[..., Cohort]

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
CITY = "city"
PLACES = "places"
# Own illness and a border that was crossed are facts of health without anybody else in them.
_OF_ITSELF = frozenset({GroundSource.HOSPITAL, GroundSource.BORDER})


def find_cohorts(
    watched: Sequence[Watched],
    orders: Sequence[WatchedOrder],
    limits: WatchLimits,
    *,
    checked: Checked | None = None,
    known_hashes: frozenset[str],
    zone: tzinfo,
) -> list[Cohort]:
    """All cohorts that call the auditor, in no order that matters; the same facts give the same cohorts.

    `orders` reach back further than `watched`, for everybody's own record. `known_hashes`: of the packs of this
    installation as they stood when each was ordered.
    """
    checked = checked or Checked()
    by_id = {one.id: one for one in watched}
    deciders: dict[int, str] = {order.restriction_id: order.decider for order in orders}
    recent = [order for order in orders if order.restriction_id in by_id]

    def cohort(kind: AlarmKind, subject: str, rows: Iterable[Watched], **detail: object) -> Cohort:
        found = sorted(rows, key=lambda one: (one.at, one.id))
        by = Counter(deciders.get(one.id, one.proposed_by) for one in found)
        return Cohort(
            kind,
            subject,
            [one.id for one in found],
            common_path(one.division_path for one in found),
            found[0].at,
            found[-1].at,
            {**detail, "actors": dict(sorted(by.items()))},
        )

    return [
        *_without_link(watched, limits, checked, cohort),
        *_counted(
            AlarmKind.WITHOUT_LINK,
            limits.place_without_link,
            [one for one in watched if _is_of_a_place(one) and not is_linked(one, checked.unproven)],
            cohort,
            subject=PLACES,
        ),
        *_counted(
            AlarmKind.FAR_PLACE,
            limits.far_place,
            [one for one in watched if any(ground.id in checked.far for ground in one.grounds)],
            cohort,
        ),
        *_counted(
            AlarmKind.FROM_FILE, limits.from_file, [one for one in watched if _is_from_file(one, checked)], cohort
        ),
        *_counted(
            AlarmKind.BEFORE_EVIDENCE, limits.before_evidence, list(filter(is_before_its_evidence, watched)), cohort
        ),
        # One is enough: no rules but those of the packs here bind anybody.
        *_counted(
            AlarmKind.UNKNOWN_RULES,
            (1, ""),
            [one for one in watched if one.pack_hash not in {"", *known_hashes}],
            cohort,
        ),
        *_same_reason(recent, by_id, limits, cohort),
        *_volume(orders, by_id, limits, zone, cohort),
    ]


def is_linked(one: Watched, unproven: frozenset[int]) -> bool:
    """Whether something links the restriction to a case, or is the person's own illness.

    A result links by itself; so does a report of a hospital or a border. All else links by naming whom it came from,
    unless nobody of that kind is known (`unproven`). What fell meanwhile linked it then: whoever clears a source
    releases hundreds, and that is as it should be.
    """
    return any(_links(ground) and ground.id not in unproven for ground in one.grounds)


def _links(ground: Ground) -> bool:
    if ground.kind is GroundKind.FINDING:
        return True
    if ground.kind is GroundKind.REPORT and ground.source in _OF_ITSELF:
        return True
    return ground.source_person is not None and ground.source_person != ground.subject.person


def _is_from_file(one: Watched, checked: Checked) -> bool:
    """Whether all that links it was read in from a list, and nothing else says so."""
    links = {ground.id for ground in one.grounds if _links(ground)}
    return bool(links) and links <= checked.from_file


def is_before_its_evidence(one: Watched) -> bool:
    """Whether nothing that it rests on had been stated when it was proposed."""
    return not any(ground.stated_at <= one.proposed_at for ground in one.grounds)


def _is_of_a_place(one: Watched) -> bool:
    return any(ground.subject.place is not None for ground in one.grounds)


def _counted(
    kind: AlarmKind, number: Number, rows: Sequence[Watched], cohort: CohortMaker, *, subject: str = CITY
) -> Iterator[Cohort]:
    """One cohort of those that lie densely enough within a day."""
    limit, rule = number
    found = dense(rows, lambda one: one.at, DAY, limit)
    if found:
        yield cohort(kind, subject, found, limit=limit, rule=rule, days=1, kinds=_kinds(found))


def _without_link(
    watched: Sequence[Watched], limits: WatchLimits, checked: Checked, cohort: CohortMaker
) -> Iterator[Cohort]:
    """By the day and by the week: one cohort, for whoever stays under the one is seen by the other."""
    unlinked = [one for one in watched if not is_linked(one, checked.unproven)]
    by_day = dense(unlinked, lambda one: one.at, DAY, limits.without_link[0])
    by_week = dense(unlinked, lambda one: one.at, WEEK, limits.without_link_week[0])
    limit, rule = limits.without_link if by_day else limits.without_link_week
    rows = {one.id: one for one in (*by_day, *by_week)}
    if rows:
        found = list(rows.values())
        unproven = sum(any(ground.id in checked.unproven for ground in one.grounds) for one in found)
        yield cohort(
            AlarmKind.WITHOUT_LINK, CITY, found, limit=limit, rule=rule, days=1 if by_day else 7, kinds=_kinds(found),
            unproven=unproven,
        )  # fmt: skip


def _same_reason(
    orders: Sequence[WatchedOrder], by_id: Mapping[int, Watched], limits: WatchLimits, cohort: CohortMaker
) -> Iterator[Cohort]:
    limit, rule = limits.same_reason
    by_words: dict[str, list[WatchedOrder]] = defaultdict(list)
    for order in orders:
        by_words[plain_words(order.reason)].append(order)
    for words, alike in sorted(by_words.items()):
        close = {order.restriction_id for order in dense(alike, lambda one: one.decided_at, DAY, limit)}
        rows = [by_id[number] for number in sorted(close)]
        commonest, number = _commonest_source(rows)
        if len(rows) - number >= limit:
            yield cohort(
                AlarmKind.SAME_REASON,
                f"words:{hashlib.sha256(words.encode()).hexdigest()[:12]}",
                rows,
                limit=limit,
                rule=rule,
                sources=commonest,
            )


def _commonest_source(rows: Sequence[Watched]) -> tuple[int, int]:
    """How many sources there are, and how many rows rest on the one that most rest on."""
    count = Counter(
        source for one in rows for source in {ground.source_person for ground in one.grounds} if source is not None
    )
    return len(count), max(count.values(), default=0)


def _volume(
    orders: Sequence[WatchedOrder],
    by_id: Mapping[int, Watched],
    limits: WatchLimits,
    zone: tzinfo,
    cohort: CohortMaker,
) -> Iterator[Cohort]:
    """One decider far over the number for anybody, over the others of the day, or over their own days before."""
    per_day: dict[date, Counter[str]] = defaultdict(Counter)
    for order in orders:
        per_day[order.decided_at.astimezone(zone).date()][order.decider] += 1
    by_decider: dict[str, list[WatchedOrder]] = defaultdict(list)
    for order in orders:
        if order.restriction_id in by_id:
            by_decider[order.decider].append(order)
    most, most_rule = limits.volume_of_one
    for decider, own in sorted(by_decider.items()):
        over = {order.restriction_id for order in dense(own, lambda one: one.decided_at, DAY, most)}
        detail: dict[str, object] = {"limit": most, "rule": most_rule} if over else {}
        for day, of_day in groupby(sorted(own, key=_decided), key=lambda one: one.decided_at.astimezone(zone).date()):
            usual = _over_the_usual(decider, day, per_day, limits)
            if usual:
                over |= {order.restriction_id for order in of_day}
                detail = usual | detail
        if over:
            yield cohort(AlarmKind.UNUSUAL_VOLUME, decider, [by_id[number] for number in sorted(over)], **detail)


def _over_the_usual(
    decider: str, day: date, per_day: Mapping[date, Mapping[str, int]], limits: WatchLimits
) -> dict[str, object]:
    """What was compared, if the decider's orders of a day are out of proportion; else nothing."""
    number, ratio = per_day[day][decider], limits.volume_ratio[0]
    if number < limits.volume_floor[0]:
        return {}
    others = [count for other, count in per_day[day].items() if other != decider]
    back = [day - timedelta(days=days) for days in range(1, int(limits.record_days[0]) + 1)]
    before = [per_day[one][decider] for one in back if one in per_day and per_day[one][decider]]
    found: dict[str, object] = {}
    if others and number >= ratio * median(others):
        found["median_of_others"] = median(others)
    if before and number >= ratio * median(before):
        found["median_of_own_days"] = median(before)
    return found and {"limit": ratio, "rule": limits.volume_ratio[1], "orders_of_the_day": number, **found}


def plain_words(text: str) -> str:
    """Words as they are compared: letters only, so that a number put behind them does not make them others."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalpha())


def common_path(paths: Iterable[str]) -> str:
    """The narrowest division in which all of these lie."""
    parts = [path.split(".") for path in paths]
    shared = []
    for codes in zip(*parts, strict=False):
        if len(set(codes)) > 1:
            break
        shared.append(codes[0])
    return ".".join(shared)


def dense(rows: Sequence[Row], when: Callable[[Row], datetime], span: timedelta, limit: float) -> list[Row]:
    """Those rows that lie with at least `limit` of them within one span, wherever it begins: midnight hides nobody."""
    ordered = sorted(rows, key=when)
    found: dict[int, Row] = {}
    first = 0
    for last, row in enumerate(ordered):
        while when(row) - when(ordered[first]) >= span:
            first += 1
        if last - first + 1 >= limit:
            found |= {number: ordered[number] for number in range(first, last + 1) if number not in found}
    return list(found.values())


def _decided(order: WatchedOrder) -> datetime:
    return order.decided_at


def _kinds(rows: Iterable[Watched]) -> dict[str, int]:
    """How many grounds of which kind they rest on."""
    return dict(sorted(Counter(ground.kind.value for one in rows for ground in one.grounds).items()))
