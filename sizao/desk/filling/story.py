"""Findings and cases of the story, as they stand on the afternoon after the first positive test."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import Filling
from sizao.desk.types import DemoMoment, DemoStory, Part
from sizao.engines.city import Scale, generate_city
from sizao.engines.city.story_types import Finding as StoryFinding
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys, shown
from sizao.registry.people.operations import merge_identities
from sizao.response.cases.operations import confirm_case, record_isolation, record_report, register_finding
from sizao.response.cases.types import CaseClassification, Finding, FindingKind


_LABORATORY = "市疾控中心检验科"
_CLINIC = "市第一医院发热门诊"
_TO_DECISION = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class _Course:
    """What was done after a finding of the story: reported and isolated so many minutes after the result.

    `classification` is None where nobody has decided yet; without a number of minutes it has not been done.
    """

    role: str
    report: int | None
    classification: CaseClassification | None = None
    isolated: int | None = None


class _Known(TypedDict):
    """What every decision is told besides its time."""

    actor: ScopedActor
    reason: str


# One report was late, one is overdue, one is not yet due; three findings wait for somebody to decide.
_COURSES = {
    course.role: course
    for course in (
        _Course("worker", 35, CaseClassification.CONFIRMED, 70),
        _Course("spouse", 150, CaseClassification.CONFIRMED, 40),
        _Course("table_guest", 55, CaseClassification.PRESUMPTIVE),
        _Course("elder_child", 80),
        _Course("hall_guest", None),
        _Course("carriage_mate_yangyuan", None),
    )
}
_NEGATIVE = ("younger_child", "kin_host")


def demo_story(*, scale: Scale, seed: int) -> DemoStory:
    """The story of a filled city, with the person keys of this installation."""
    city = generate_city(scale=scale, seed=seed)
    story = city.story
    persons = np.array(list(story.roles.values()), np.int32)
    keys = dict(zip(persons.tolist(), person_keys(city.identifiers(persons), secret=pseudonym_secret()), strict=True))
    parts = [
        Part(role, keys[person], shown(keys[person]), *story.role_names[role]) for role, person in story.roles.items()
    ]
    moments = [
        DemoMoment(
            moment.at,
            moment.role,
            keys[moment.person],
            moment.kind,
            None if moment.place is None else city.place_keys(np.array([moment.place]))[0],
            moment.zh,
            moment.en,
        )
        for moment in story.moments
    ]
    return DemoStory(parts, moments)


def fill(filling: Filling) -> None:
    """Registers what was found, decides what had been decided by then, and joins the worker's two identities.

    To be called in a transaction.
    """
    city, reason = filling.city, filling.who["reason"]
    for keep, double in city.same_human:
        merge_identities(
            from_key=int(filling.keys[double]),
            to_key=int(filling.keys[keep]),
            actor=filling.commander.actor_id,
            at=city.story.positive_at + timedelta(hours=2),
            reason=f"{reason}: 姓名与手机号相同，本人确认",
        )
    for found in city.story.findings:
        _follow(filling, found)
    for role in _NEGATIVE:
        sampled_at = city.story.positive_at + timedelta(hours=3)
        _register(filling, role, FindingKind.NEGATIVE, sampled_at, sampled_at + timedelta(hours=5))


def _follow(filling: Filling, found: StoryFinding) -> None:
    course, result = _COURSES[found.role], found.reported_at
    known = _Known(actor=filling.commander, reason=filling.who["reason"])
    finding = _register(filling, found.role, FindingKind.PRESUMPTIVE_POSITIVE, found.sampled_at, result)
    if course.report is not None:
        reported_at = result + timedelta(minutes=course.report)
        record_report(finding_id=finding.id, reported_at=reported_at, at=reported_at, **known)
    if course.classification is None:
        return
    case = confirm_case(
        finding_id=finding.id,
        classification=course.classification,
        onset_on=found.onset,
        at=result + _TO_DECISION,
        **known,
    )
    if course.isolated is not None:
        isolated_at = result + timedelta(minutes=course.isolated)
        record_isolation(case_id=case.id, isolated_at=isolated_at, at=isolated_at, **known)


def _register(filling: Filling, role: str, kind: FindingKind, sampled_at: datetime, resulted_at: datetime) -> Finding:
    person = filling.city.story.roles[role]
    path = division_paths(filling.city.divisions)[int(filling.city.people.community[person])]
    return register_finding(
        person=int(filling.keys[person]),
        kind=kind,
        sampled_at=sampled_at,
        resulted_at=resulted_at,
        source=_CLINIC if role == "worker" else _LABORATORY,
        reference=f"{resulted_at:%Y%m%d}-{list(filling.city.story.roles).index(role) + 1:03}",
        division_path=path,
        actor=filling.commander,
        at=resulted_at,
        reason=filling.who["reason"],
    )
