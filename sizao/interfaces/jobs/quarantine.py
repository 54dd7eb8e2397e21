"""The jobs of quarantine: places are asked for by themselves, and large plans of rooms are solved."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.desk.placing import keep_proposing, solve
from sizao.desk.tracing import DEFAULT_PROTOCOL
from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.clock import now
from sizao.kernel.errors import SizaoError
from sizao.registry.places.queries import list_divisions
from sizao.registry.places.types import DivisionLevel
from sizao.response.quarantine.types import Plan, PlanState


SOLVE_JOB = "quarantine.solve"
_ACTOR = "system:quarantine"
_log = logging.getLogger("sizao.quarantine")


def solve_later(plan: Plan) -> None:
    """Lets a job solve a plan; the page shows how far it is."""
    app.configure_task(SOLVE_JOB, queue="quarantine").defer(plan_id=plan.id, division_path=plan.division_path)


@app.task(name=SOLVE_JOB, queue="quarantine", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def solve_plan_of_rooms(plan_id: int, division_path: str) -> None:
    """Solves a plan of rooms."""
    plan = solve(plan_id=plan_id, actor=_actor(division_path), protocol=DEFAULT_PROTOCOL, at=now())
    _log.info("plan %d: %d of %d people placed", plan.id, plan.placed, plan.people)


@app.periodic(cron="*/5 * * * *")
@app.task(name="quarantine.propose", queue="quarantine", queueing_lock="quarantine.propose")
def propose_often(timestamp: int) -> None:
    """Asks for places for whom a site was decided on, and lays a plan before whoever confirms it."""
    for city in list_divisions(level=DivisionLevel.CITY):
        try:
            plan = keep_proposing(
                actor=_actor(city.path), protocol=DEFAULT_PROTOCOL, at=now(), reason="a site was decided on"
            )
        except SizaoError as error:
            _log.warning("no plan of rooms: %s", error.what)
            continue
        if plan is not None and plan.state is PlanState.RUNNING:
            solve_later(plan)


def _actor(path: str) -> SystemActor:
    return SystemActor(Role.CITY_COMMAND, _ACTOR, Scope(path, _ACTOR))
