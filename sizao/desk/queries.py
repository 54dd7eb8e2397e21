"""Reads across rooms, as pages need them."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sizao.desk import models
from sizao.desk.filling.own_page import read_own_page
from sizao.desk.filling.story import demo_story
from sizao.desk.types import CountyFigure, DemoOwnPage, DemoStory, HomePage, Report
from sizao.foundation.accounts.permissions import can
from sizao.foundation.accounts.types import Permission, ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.privacy.pseudonyms import key_from_shown
from sizao.kernel.pages import Page
from sizao.registry.people.queries import find_people, keys_of_humans
from sizao.registry.people.types import SearchTooWideError
from sizao.registry.places.queries import get_divisions, list_tiles
from sizao.response.cases.queries import (
    count_cases_by_division,
    count_situation,
    list_cases,
    list_findings,
    list_findings_to_confirm,
    list_late_reports,
)
from sizao.response.cases.types import (
    INFECTED,
    Case,
    CaseClassification,
    CaseOrder,
    Finding,
    FindingKind,
    FindingOrder,
    FindingState,
)
from sizao.response.presences.queries import list_batches
from sizao.response.presences.types import BatchState


_SHOWN = 6
# A list on a page and the figure that opens into it end at the same number.
MOST_LISTED = 10_000
_PEOPLE_MEANT = 5000
_CITY_DEPTH = 2
_CASE_NUMBER = re.compile(r"\d{4}-\d*")


def get_demo_story() -> DemoStory | None:
    """Who is who in the demo of this installation, and what happened; None without a demo. Everybody in it is made up.

    Makes the city anew, which takes seconds at full scale.
    """
    fill = models.DemoFill.objects.filter(finished_at__isnull=False).first()
    return None if fill is None else demo_story(scale=fill.scale, seed=fill.seed)


def get_demo_own_page() -> DemoOwnPage | None:
    """The own page of one person of the demo, for a newcomer to try; None without a demo or after its close-out."""
    return read_own_page()


def get_home_page(*, actor: ScopedActor, at: datetime, report_limit: timedelta | None) -> HomePage:
    """The first page within the actor's scope. `report_limit` is the clock for reporting of the pack in force.

    Where a pack has no such clock, give None: no report is late then. Raises `NotPermittedError` for a role that
    does not see the situation.
    """
    counts = count_situation(actor=actor, report_limit=report_limit, at=at)
    findings, reports, untraced, newest = _open_work(actor, at, report_limit)
    with scope(actor.scope.path, actor=actor.actor_id):
        batches = list_batches(limit=_SHOWN)
        faulty = list_batches(to_correct=True, limit=MOST_LISTED)
        waiting = list_batches(state=BatchState.LANDED, limit=MOST_LISTED)
    paths = {finding.division_path for finding in (*findings, *(report.finding for report in reports))}
    paths |= {case.division_path for case in (*untraced, *newest)}
    paths |= {batch.division_path for batch in batches}
    return HomePage(
        at=at,
        counts=counts,
        to_confirm=findings,
        to_trace=untraced,
        late=reports,
        newest_cases=newest,
        batches=batches,
        faulty=len(faulty),
        open_rows=sum(batch.open_rows for batch in faulty),
        waiting=len(waiting),
        counties=_by_county(actor),
        divisions=get_divisions(paths=paths),
    )


def find_cases(
    *,
    actor: ScopedActor,
    text: str,
    purpose: str,
    at: datetime,
    classifications: Collection[CaseClassification] = (),
    below: str | None = None,
    is_traced: bool | None = None,
    order: CaseOrder = CaseOrder.NEWEST,
    page: int = 1,
    size: int = 50,
) -> Page[Case]:
    """Cases by number, shown key, or who the person is: exact name, ID number, phone, or the division they live in.

    Only words that may name a person need a purpose and are kept in the audit trail. Raises `SearchTooWideError` where
    they mean more people than are looked at, `PurposeError` and `NotPermittedError`.
    """
    words = text.strip()
    persons = None
    if words and key_from_shown(words) is None and not _CASE_NUMBER.fullmatch(words):
        persons, words = _people_meant(actor, words, purpose, at), ""
    return list_cases(
        actor=actor,
        text=words,
        persons=persons,
        classifications=classifications,
        below=below,
        is_traced=is_traced,
        order=order,
        page=page,
        size=size,
    )


def find_findings(
    *,
    actor: ScopedActor,
    text: str,
    purpose: str,
    at: datetime,
    kinds: Collection[FindingKind] = (),
    states: Collection[FindingState] = (),
    source: str = "",
    below: str | None = None,
    is_corrected: bool | None = None,
    batch: int | None = None,
    order: FindingOrder = FindingOrder.NEWEST,
    page: int = 1,
    size: int = 50,
) -> Page[Finding]:
    """Findings by the laboratory's number, shown key, or who the person is, as `find_cases` does.

    A text with which a number begins is taken for one. Raises `SearchTooWideError`, `PurposeError` and
    `NotPermittedError`.
    """
    words = text.strip()
    persons = None
    if words and key_from_shown(words) is None and not list_findings(actor=actor, text=words, size=1).total:
        persons, words = _people_meant(actor, words, purpose, at), ""
    return list_findings(
        actor=actor,
        text=words,
        persons=persons,
        kinds=kinds,
        states=states,
        source=source,
        below=below,
        is_corrected=is_corrected,
        batch=batch,
        order=order,
        page=page,
        size=size,
    )


def list_to_decide(*, actor: ScopedActor) -> Sequence[Finding]:
    """Positive findings that nobody has decided on, the oldest result first. Raises `NotPermittedError`."""
    return list_findings_to_confirm(actor=actor, limit=MOST_LISTED)


def list_late(*, actor: ScopedActor, at: datetime, report_limit: timedelta | None) -> list[Report]:
    """Reports that were late or are missing, those still missing first; none without a limit.

    Raises `NotPermittedError`.
    """
    return _late(actor, at, report_limit, MOST_LISTED)


def report_of(finding: Finding, *, limit: timedelta, at: datetime) -> Report:
    """How the report of a finding stands against its deadline."""
    return Report(finding, finding.resulted_at + limit, finding.timeliness(limit=limit, at=at))


def _people_meant(actor: ScopedActor, words: str, purpose: str, at: datetime) -> set[int]:
    """All keys of the people whom these words mean; the search is kept with its purpose."""
    found = find_people(actor=actor, text=words, purpose=purpose, at=at, size=_PEOPLE_MEANT)
    if found.last > 1:
        raise SearchTooWideError(
            "These words mean too many people.",
            "Some of their cases would be missing from the list.",
            "Give a whole name or a number, or choose the county instead.",
        )
    return keys_of_humans(keys=[row.key for row in found.rows])


def _open_work(
    actor: ScopedActor, at: datetime, report_limit: timedelta | None
) -> tuple[Sequence[Finding], Sequence[Report], Sequence[Case], Sequence[Case]]:
    """Findings to confirm, late reports, cases to trace, newest cases; nothing for whoever may not open cases."""
    if not can(actor, Permission.OPEN_CASE):
        return [], [], [], []
    untraced = list_cases(
        actor=actor, is_traced=False, classifications=tuple(INFECTED), order=CaseOrder.OLDEST, size=_SHOWN
    )
    return (
        list_findings_to_confirm(actor=actor, limit=_SHOWN),
        _late(actor, at, report_limit, _SHOWN),
        untraced.rows,
        list_cases(actor=actor, size=_SHOWN).rows,
    )


def _late(actor: ScopedActor, at: datetime, limit: timedelta | None, most: int) -> list[Report]:
    if limit is None:
        return []
    late = list_late_reports(actor=actor, limit=limit, at=at, most=most)
    return [report_of(finding, limit=limit, at=at) for finding in late]


def _by_county(actor: ScopedActor) -> list[CountyFigure]:
    if actor.scope.path is None:
        return []
    # The whole city's map, also for a county: the others are there, without figures of their own.
    tiles = list_tiles(below=".".join(actor.scope.path.split(".")[:_CITY_DEPTH]))
    by_division = count_cases_by_division(actor=actor)
    return [
        CountyFigure(
            tile,
            sum(number for path, number in by_division.items() if Scope(tile.division.path).covers(path)),
        )
        for tile in tiles
    ]
