"""Specimens of the story: test days kept and missed, a round over the worker's community, and a pool that is positive.

On the evening of the first result some of those in quarantine give their specimens. On the next morning the community
is tested, ten to a tube; one tube is positive, and the first of its people was tested alone since.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.testing.protocols import pool_limits
from sizao.desk.testing.results import take_laboratory_results
from sizao.desk.testing.rounds import begin_series
from sizao.desk.tracing import ZONE
from sizao.engines.policy.vocabulary import Pooling
from sizao.foundation.accounts.demo import demo_staff
from sizao.registry.people.queries import homes_of, list_residents
from sizao.response.restrictions.queries import list_phases_in_force
from sizao.response.testing.operations import (
    add_members,
    add_points,
    collect_tube,
    finish_point,
    make_group,
    receive_tubes,
    set_capacity,
)
from sizao.response.testing.types import (
    Member,
    NewPoint,
    NewTube,
    ResultStatus,
    RoundTarget,
    SpecimenKind,
    ToldResult,
    TubeResult,
)


_LABORATORY = "市疾控中心检验科"
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_TUBES, _IN_A_TUBE = 5, 10
# More than were tested in the round, so that somebody of the group is due.
_LISTED = 60
_POSITIVE_TUBE, _WAITING_TUBE = 2, 4


def fill(filling: Filling) -> None:
    """To be called in a transaction, after the people and the restrictions."""
    _Tests(filling).run()


class _Tests:
    def __init__(self, filling: Filling) -> None:
        self.filling, self.began = filling, filling.city.story.positive_at
        self.staff = demo_staff(at=filling.machine)
        self.limits = pool_limits(at=filling.at)
        next_day = self.began.astimezone(ZONE) + timedelta(days=1)
        self.morning = next_day.replace(hour=6, minute=0)

    def run(self) -> None:
        set_capacity(
            name=_LABORATORY,
            division_path=CITY_PATH,
            per_hour=40,
            run_minutes=240,
            opens=time(0),
            closes=time(0),
            actor=self.staff["city"],
            at=self.began,
            reason="实验室上报的检测能力",
        )
        self._test_days()
        self._round()

    def _group(self, path: str, people: Sequence[int]) -> None:
        """A key group of the community: whoever of it was in the round is tested in time, the others are due."""
        acts: dict[str, Any] = {"actor": self.staff["city"], "at": self.morning, "reason": "市指挥部令第12号（演示）"}
        group = make_group(
            name="进口冷链从业人员（演示）", division_path=path, every_days=3, basis="市指挥部令第12号（演示）", **acts
        )
        add_members(group_id=group, homes=dict.fromkeys(people, path), **acts)

    def _test_days(self) -> None:
        """Of those who are to be tested on the first day every other one was."""
        held = list_phases_in_force(actor=self.staff["city"], at=self.filling.at)
        tested = [one for one in held if any(phase.test_dates for phase in one.phases)][::2]
        at = self.began + 4 * _HOUR
        codes = [f"G2110-{number:04d}" for number in range(1, len(tested) + 1)]
        for code, one in zip(codes, tested, strict=True):
            self._take(code, [one.person], at=at, place=one.whereabouts, path=one.division_path)
        self._receive(codes, at=at + _HOUR)
        self._results([(code, TubeResult.NEGATIVE) for code in codes], at=at + 6 * _HOUR)

    def _round(self) -> None:
        worker = int(self.filling.keys[self.filling.city.story.worker])
        found = homes_of(actor=self.staff["city"], keys=[worker])
        path = found[worker][0] if worker in found else CITY_PATH
        residents = list_residents(actor=self.staff["city"], paths=[path])
        if not residents:
            return
        test_round = begin_series(
            actor=self.staff["city"],
            name="病例所在社区第1轮",
            kind=RoundTarget.DIVISION,
            target=path,
            pooling=Pooling.TEN,
            opens_at=self.morning,
            expected=None,
            source_known=False,
            at=self.morning,
            reason="首例阳性，传染源不明，按方案开展全员检测",
        )
        points = [
            NewPoint(name, path, streets, self.morning, self.morning + 14 * _HOUR, samplers, 60)
            for name, streets, samplers in (("社区服务中心点", "主路以东", 3), ("小学操场点", "主路以西", 2))
        ]
        first, second = add_points(
            round_id=test_round.id, points=points, actor=self.staff["city"], at=self.morning, reason="设采样点"
        )
        keys = [one.key for one in residents]
        self._group(path, keys[:_LISTED])
        tubes = [keys[start : start + _IN_A_TUBE] for start in range(0, _TUBES * _IN_A_TUBE, _IN_A_TUBE)]
        codes = []
        for number, people in enumerate(tubes):
            if people:
                code, at = f"H2110-{number + 1:04d}", self.morning + _HOUR + number * 6 * _MINUTE
                point = first if number < _POSITIVE_TUBE else second
                self._take(code, people, at=at, place=point.name, path=path, round_id=test_round.id, point_id=point.id)
                codes.append(code)
        finish_point(
            point_id=first.id, actor=self.staff["city"], at=self.morning + 4 * _HOUR, reason="所负责楼栋已采完"
        )
        self._receive(codes, at=self.morning + 3 * _HOUR)
        said = [
            (code, TubeResult.POSITIVE if number == min(_POSITIVE_TUBE, len(codes) - 1) else TubeResult.NEGATIVE)
            for number, code in enumerate(codes)
            if number != _WAITING_TUBE
        ]
        self._results(said, at=self.morning + 8 * _HOUR)
        pool = tubes[min(_POSITIVE_TUBE, len(codes) - 1)]
        self._take("G2110-0101", pool[:1], at=self.morning + 9 * _HOUR, place="上门单采", path=path)

    def _take(
        self,
        code: str,
        people: Sequence[int],
        *,
        at: datetime,
        place: str,
        path: str,
        round_id: int | None = None,
        point_id: int | None = None,
    ) -> None:
        homes = homes_of(actor=self.staff["city"], keys=people)
        collect_tube(
            new=NewTube(
                code=code,
                pooling=Pooling.SINGLE if len(people) == 1 else Pooling.TEN,
                kind=SpecimenKind.NASOPHARYNGEAL if round_id is None else SpecimenKind.OROPHARYNGEAL,
                members=[Member(person, *homes.get(person, (None, None))) for person in people],
                collected_at=at,
                place=place,
                division_path=path,
                round_id=round_id,
                point_id=point_id,
            ),
            limits=self.limits,
            actor=self.staff["city"],
            at=at,
            reason="采样",
        )

    def _receive(self, codes: Sequence[str], *, at: datetime) -> None:
        if codes:
            receive_tubes(codes=codes, laboratory=_LABORATORY, actor=self.staff["city"], at=at, reason="接收采样管")

    def _results(self, said: Sequence[tuple[str, TubeResult]], *, at: datetime) -> None:
        lines = [
            ToldResult(line, code, ResultStatus.FINAL, result, at, "核酸检测")
            for line, (code, result) in enumerate(said, 1)
        ]
        if lines:
            take_laboratory_results(
                lines=lines, laboratory=_LABORATORY, actor=self.staff["city"], at=at + 5 * _MINUTE, reason="检测结果"
            )
