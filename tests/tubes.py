"""Tubes, rounds and results, for tests."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sizao.desk.testing.results import take_laboratory_results
from sizao.engines.policy.vocabulary import Pooling
from sizao.foundation.accounts.types import Role
from sizao.response.testing.operations import collect_tube, decide_round, set_capacity
from sizao.response.testing.types import (
    Laboratory,
    Member,
    NewTube,
    PoolLimits,
    ResultsTaken,
    ResultStatus,
    RoundTarget,
    SpecimenKind,
    TestingRound,
    ToldResult,
    Tube,
    TubeResult,
)
from tests.residents import AT, CITY, CITY_STAFF, HUAILAI, SHACHENG, staff


HOUR = timedelta(hours=1)
LIMITS = PoolLimits({Pooling.SINGLE: 1, Pooling.FIVE: 5, Pooling.TEN: 10, Pooling.HOUSEHOLD: None})
LAB = "市疾控中心检验科"


def take(code: str, persons: Sequence[int], *, at: datetime = AT, actor: Any = CITY_STAFF, **given: Any) -> Tube:
    """A tube with these people, alone where it is one."""
    values: dict[str, Any] = {
        "pooling": Pooling.SINGLE if len(persons) == 1 else Pooling.TEN,
        "kind": SpecimenKind.OROPHARYNGEAL,
        "members": [Member(person) for person in persons],
        "collected_at": at,
        "place": "沙城镇采样点",
        "division_path": SHACHENG,
    } | given
    return collect_tube(new=NewTube(code, **values), limits=LIMITS, actor=actor, at=at, reason="a test")


def told(
    code: str,
    result: TubeResult | None = TubeResult.NEGATIVE,
    *,
    at: datetime | None = AT + HOUR,
    status: ResultStatus = ResultStatus.FINAL,
    line: int = 1,
) -> ToldResult:
    return ToldResult(line, code, status, result, at)


def results(*lines: ToldResult, at: datetime = AT + 2 * HOUR, actor: Any = CITY_STAFF) -> ResultsTaken:
    """What the laboratory says, as the desk takes it in."""
    return take_laboratory_results(lines=lines, laboratory=LAB, actor=actor, at=at, reason="a test")


def capacity(**given: Any) -> Laboratory:
    """Says that the laboratory works on two tubes an hour, day and night, an hour each."""
    values: dict[str, Any] = {
        "name": LAB, "division_path": CITY, "per_hour": 2, "run_minutes": 60, "opens": time(0), "closes": time(0),
        "actor": staff(CITY, Role.CITY_COMMAND), "at": AT, "reason": "a test",
    } | given  # fmt: skip
    return set_capacity(**values)


def make_round(*, actor: Any, name: str = "沙城镇第1轮", **given: Any) -> TestingRound:
    values: dict[str, Any] = {
        "kind": RoundTarget.DIVISION,
        "target": HUAILAI,
        "division_path": HUAILAI,
        "pooling": Pooling.TEN,
        "opens_at": AT,
        "due_at": AT + 24 * HOUR,
        "expected": 3,
        "actor": actor,
        "at": AT,
        "reason": "首例阳性后全员检测",
    } | given
    return decide_round(name=name, **values)
