"""The guard against misuse: looks at what was proposed and ordered lately, and raises what calls the auditor."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.timezone import get_default_timezone

from sizao.engines.policy.loading import content_of
from sizao.foundation.database.scope import scope
from sizao.response.restrictions import models
from sizao.response.restrictions.operations.alarms import raise_cohorts
from sizao.response.restrictions.operations.rulebooks import open_rulebook, pack_of_day
from sizao.response.restrictions.queries.watching import gather
from sizao.response.restrictions.rules.cohorts import DAY, WEEK, find_cohorts
from sizao.response.restrictions.rules.known_rules import restricting
from sizao.response.restrictions.rules.watch_limits import limits_of
from sizao.response.restrictions.types import Checked, Watched


@dataclass(frozen=True, slots=True)
class Watch:
    """What one look came to: how many restrictions, and how many alarms are new or grew."""

    restrictions: int
    new: int
    grown: int


def watch_restrictions(
    *,
    within: str,
    protocol: str,
    actor: str,
    at: datetime,
    machine: datetime,
    checked: Checked | None = None,
) -> Watch:
    """Looks at the last eight days within a division, with the numbers of a protocol, and raises alarms.

    `checked` holds what rooms above found out about the grounds; without it only what is recorded here is judged.
    Again and again the same facts raise nothing new. Raises `RulesError` where the protocol lacks a number.
    """
    with scope(within, actor=actor):
        book = open_rulebook(protocol, at=at, machine=machine)
        limits = limits_of(book.pack, book.today)
        since = at - WEEK - DAY
        watched, orders = gather(since=since, orders_since=since - timedelta(days=limits.record_days[0]))
        cohorts = find_cohorts(
            watched, orders, limits, checked=checked, known_hashes=_known_hashes(watched), zone=book.zone
        )
        new, grown = raise_cohorts(cohorts, within=within, actor=actor, at=at)
        return Watch(len(watched), new, grown)


def watch_after(restriction_ids: Collection[int], *, within: str, actor: str, at: datetime, machine: datetime) -> None:
    """Looks at once, after many were decided together: by the numbers of their own protocol."""
    with scope(within, actor=actor):
        rows = models.Restriction.objects.filter(pk__in=restriction_ids).order_by("pack_version__pack")
        protocols = set(rows.values_list("pack_version__pack", flat=True))
    for protocol in sorted(protocols):
        watch_restrictions(within=within, protocol=protocol, actor=actor, at=at, machine=machine)


def _known_hashes(watched: Collection[Watched]) -> frozenset[str]:
    """The hashes that the packs here have, as they stood on the days on which something was ordered under them.

    And those of earlier texts of these packs that say the same about restrictions: a new version of the application
    may have added rows about other things.
    """
    zone = get_default_timezone()
    ordered = {(one.pack, one.at.astimezone(zone).date(), one.pack_hash) for one in watched if one.pack_hash}
    known, older = set(), {}
    for name, day, found in ordered:
        pack = pack_of_day(name, day)
        if pack is None:
            continue
        known.add(pack.hash)
        if found != pack.hash:
            older[found] = pack
    contents = models.PackVersion.objects.filter(hash__in=older).values_list("hash", "content")
    same = {text for text, content in contents if restricting(content) == restricting(content_of(older[text]))}
    return frozenset(known | same)
