"""Findings and cases of the story, as they stand on the afternoon after the first positive test."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

import numpy as np

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.types import DemoMoment, DemoStory, Part
from sizao.engines.city import Scale, generate_city
from sizao.engines.city.story_types import Finding as StoryFinding
from sizao.foundation.accounts.demo import demo_staff
from sizao.foundation.accounts.types import ScopedActor
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_keys, shown
from sizao.registry.people.operations import merge_identities
from sizao.response.cases.operations import (
    apply_findings,
    confirm_case,
    land_findings,
    record_isolation,
    record_report,
    register_laboratory,
)
from sizao.response.cases.queries import list_findings
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
    for laboratory in (_CLINIC, _LABORATORY):
        register_laboratory(
            name=laboratory,
            division_path=CITY_PATH,
            actor=filling.commander.actor_id,
            at=city.story.positive_at,
            reason=reason,
        )
    for found in city.story.findings:
        _follow(filling, found)
    for role in _NEGATIVE:
        sampled_at = city.story.positive_at + timedelta(hours=3)
        _register(filling, role, FindingKind.NEGATIVE, sampled_at, sampled_at + timedelta(hours=5))
    _send_uncertain(filling)


def _follow(filling: Filling, found: StoryFinding) -> None:
    course, result = _COURSES[found.role], found.reported_at
    known = _Known(actor=demo_staff(at=filling.machine)["investigator"], reason=filling.who["reason"])
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
    """Sends one result through the door that laboratories use."""
    person = np.array([filling.city.story.roles[role]], np.int32)
    source = _CLINIC if role == "worker" else _LABORATORY
    reference = f"{resulted_at:%Y%m%d}-{list(filling.city.story.roles).index(role) + 1:03}"
    result = {
        "reference": reference,
        "kind": kind.value,
        "sampled_at": sampled_at.isoformat(),
        "resulted_at": resulted_at.isoformat(),
        "identifier": filling.city.identifiers(person)[0],
        "name": filling.city.names(person)[0],
        "method": "核酸 RT-PCR",
    }
    _send(filling, source, [result], at=resulted_at)
    return list_findings(actor=filling.commander, text=reference, source=source).rows[0]


def _send_uncertain(filling: Filling) -> None:
    """A delivery as it comes in life: somebody nobody knows, a relative's number, and a word that means nothing."""
    city = filling.city
    resulted_at = city.story.positive_at + timedelta(hours=23)
    spouse = np.array([city.story.roles["spouse"]], np.int32)
    times = {
        "sampled_at": (resulted_at - timedelta(hours=6)).isoformat(),
        "resulted_at": resulted_at.isoformat(),
        "method": "核酸 RT-PCR",
    }
    day = f"{resulted_at:%Y%m%d}"
    _send(
        filling,
        _LABORATORY,
        [
            {"reference": f"{day}-901", "kind": "negative", "identifier": "E00000000", "name": "过路旅客", **times},
            {
                "reference": f"{day}-902",
                "kind": "negative",
                "identifier": city.identifiers(spouse)[0],
                "name": "同住亲属",
                **times,
            },
            {
                "reference": f"{day}-903",
                "kind": "待查",
                "identifier": city.identifiers(spouse)[0],
                "name": city.names(spouse)[0],
                **times,
            },
        ],
        at=resulted_at,
    )


def _send(filling: Filling, source: str, results: list[dict[str, str]], *, at: datetime) -> None:
    actor, reason = filling.commander.actor_id, filling.who["reason"]
    with scope(CITY_PATH, actor=actor):
        batch = land_findings(
            laboratory=source,
            name="results.json",
            content=json.dumps(results, ensure_ascii=False).encode(),
            actor=actor,
            at=at,
            reason=reason,
        )
    apply_findings(number=batch.number, division_path=batch.division_path, actor=actor, at=lambda: at, reason=reason)
