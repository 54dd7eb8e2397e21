"""The color of somebody's health code, where the locality shows one: computed anew from records at each look.

It is kept nowhere and nobody can set it: whoever wants another color changes a record, under that record's own rules.
"""

from datetime import datetime

from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.coloring import color_for
from sizao.engines.policy.types import Decision
from sizao.engines.policy.vocabulary import HealthFact
from sizao.foundation.accounts.types import ScopedActor
from sizao.registry.people.queries import keys_of_human
from sizao.response.cases.queries import find_case_of, list_findings_of
from sizao.response.cases.types import POSITIVE, FindingState, Outcome
from sizao.response.restrictions.queries import measures_in_force
from sizao.response.restrictions.types import Measure


_CONFINING = frozenset(
    {Measure.ISOLATION, Measure.CENTRAL_QUARANTINE, Measure.MEDICAL_OBSERVATION, Measure.HOME_QUARANTINE}
)
_OVER = frozenset({Outcome.RECOVERED, Outcome.DIED})


def health_code_of(
    *, actor: ScopedActor, person: int, at: datetime, protocol: str = DEFAULT_PROTOCOL
) -> Decision | None:
    """The color (a `ShownColor`) of this human with how it came about; None where the locality shows none.

    Nothing is read where none is shown. Raises `NotPermittedError`.
    """
    pack, on = get_pack(protocol, at=at), at.astimezone(ZONE).date()
    if not pack.section_on("colors", on):
        return None
    return color_for(pack, facts=recorded_facts(actor=actor, person=person, at=at), on=on)


def recorded_facts(*, actor: ScopedActor, person: int, at: datetime) -> frozenset[HealthFact]:
    """The facts of health that are recorded of this human, under any of their keys. Raises `NotPermittedError`."""
    found = set()
    case = find_case_of(actor=actor, person=person)
    if case is not None and case.outcome not in _OVER:
        found.add(HealthFact.CASE)
    findings = list_findings_of(actor=actor, person=person)
    if any(one.kind in POSITIVE and one.state is FindingState.OPEN for one in findings):
        found.add(HealthFact.POSITIVE)
    keys = keys_of_human(key=person)
    for measures in measures_in_force(actor=actor, persons=keys, at=at).values():
        found |= {HealthFact.CONFINED if one in _CONFINING else HealthFact.OBSERVED for one in measures}
    return frozenset(found)
