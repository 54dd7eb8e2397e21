"""The jobs of investigations: what a process that ended too early left undone."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.foundation.accounts.types import Role, SystemActor
from sizao.foundation.database.types import Scope
from sizao.interfaces.clock import now
from sizao.response.investigations.operations import TRACE_JOB, trace_stays
from sizao.response.investigations.queries import count_untraced


_log = logging.getLogger("sizao.investigations")


@app.task(name=TRACE_JOB, queue="presences", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def trace_told_stays(case_id: int, division_path: str) -> None:
    """Takes stays into the trace that are not in it yet; nothing where they are, as is usual."""
    actor = SystemActor(Role.INVESTIGATOR, "system:investigations", Scope(division_path))
    if count_untraced(actor=actor, case_id=case_id):
        count = trace_stays(case_id=case_id, actor=actor, at=now(), reason="said in an interview")
        _log.info("case %d: %d stays that were said are traced", case_id, count)
