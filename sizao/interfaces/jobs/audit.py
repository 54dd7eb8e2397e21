"""The jobs of the audit trail: sealing, and the verification by night."""

import logging
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from sizao.foundation.audit.operations import seal_waiting, verify_trail
from sizao.foundation.audit.types import HEADS_FILE
from sizao.interfaces.clock import now


_ACTOR = "system:audit"
_log = logging.getLogger("sizao.audit")


@app.periodic(cron="* * * * *")
@app.task(name="audit.seal", queue="audit", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:
    """Gives what was written since the last minute its place in the chain."""
    seal_waiting()


# 19:20 UTC is 03:20 in China, when the presences are through.
@app.periodic(cron="20 19 * * *")
@app.task(name="audit.verify", queue="audit", queueing_lock="audit.verify")
def verify_by_night(timestamp: int) -> None:
    """Checks the chain, and the tables too where this process knows the role of the owner."""
    found = verify_trail(
        heads=Path(settings.SIZAO_HOME) / HEADS_FILE,
        compares_rows="owner" in settings.DATABASES,
        actor=_ACTOR,
        at=now(),
        reason="nightly verification",
    )
    if not found.is_good:
        _log.error("the audit trail is not whole: %d troubles; run sizao audit verify", found.trouble_count)
