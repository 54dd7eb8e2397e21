"""What the auditor of the demo has to look at: a list from no source of health, and people restricted without a link.

Nobody is limited by it: the list is refused at once, and the proposals are refused by the investigator. Both alarms
stay open, for whoever looks at the demo as its auditor.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import islice

import numpy as np

from sizao.desk.filling.divisions import division_paths
from sizao.desk.filling.filling import CITY_PATH, Filling
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.desk.watching import watch
from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.demo import demo_staff
from sizao.kernel.periods import Period
from sizao.response.restrictions.operations import propose_restriction, refuse_restriction, state_ground
from sizao.response.restrictions.types import (
    GroundKind,
    GroundSource,
    Measure,
    Order,
    SourceError,
    Subject,
    Wanted,
)


_COUNTY = f"{CITY_PATH}.n130730"
_PEOPLE = 4
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_TOLD = "外单位提供的到访人员名单，要求先行管控"
_JUDGED = "名单上的人员，情况不明，先居家"
_REFUSED = "没有流行病学联系，也没有检测结果，不予管控"


def fill(filling: Filling) -> None:
    """To be called in a transaction, after the restrictions of the story."""
    staff, at = demo_staff(at=filling.machine), filling.city.story.positive_at + 12 * _HOUR
    county, paths = staff["county"], _strangers(filling)
    first = next(iter(paths))
    # It is never evidence; that it was offered calls the auditor.
    with suppress(SourceError):
        state_ground(
            kind=GroundKind.REPORT, source=GroundSource.LIST, reference="list:1", subject=Subject(person=first),
            facts={"words": _TOLD}, division_path=paths[first], actor=county, at=at, reason=_TOLD,
        )  # fmt: skip
    proposed = []
    for number, (person, path) in enumerate(paths.items()):
        subject, when = Subject(person=person), at + (20 + 2 * number) * _MINUTE
        ground = state_ground(
            kind=GroundKind.JUDGMENT, source=GroundSource.INVESTIGATION, reference=f"judgment:list:{number}",
            subject=subject, facts={"words": _JUDGED}, division_path=path, actor=county, at=when, reason=_JUDGED,
        )  # fmt: skip
        order = Order(Measure.HOME_QUARANTINE, Act.OBSERVE_CONTACT, Period(when, when + timedelta(days=7)))
        proposed.append(
            propose_restriction(
                wanted=Wanted(subject, order, [ground.id], path),
                protocol=DEFAULT_PROTOCOL,
                actor=county,
                at=when,
                machine=filling.machine,
                reason=_JUDGED,
            )
        )
    watch(within=CITY_PATH, actor="system:restrictions", at=at + _HOUR, machine=filling.machine, looks_far=False)
    for one in proposed:
        refuse_restriction(restriction_id=one.id, actor=staff["investigator"], at=at + 3 * _HOUR, reason=_REFUSED)


def _strangers(filling: Filling) -> dict[int, str]:
    """Some people of the county who have nothing to do with the story: where each lives, by key."""
    known = {*filling.city.story.roles.values(), *(mate.person for mate in filling.wedding.mates)}
    paths = division_paths(filling.city.divisions)
    homes = filling.city.people.community
    there = np.flatnonzero(np.isin(homes, [code for code, path in enumerate(paths) if path.startswith(_COUNTY)]))
    strangers = islice((int(person) for person in there if person not in known), _PEOPLE)
    return {int(filling.keys[person]): paths[homes[person]] for person in strangers}
