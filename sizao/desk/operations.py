"""Writes across rooms."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from copy import copy
from datetime import datetime
from typing import cast

from django.db import connections, transaction

from sizao.desk import models
from sizao.desk.filling.filling import Filling, Progress
from sizao.desk.filling.steps import STEPS, Step
from sizao.engines.city import Scale
from sizao.foundation.database.scope import acting
from sizao.foundation.realms.operations import open_realm, set_clock
from sizao.foundation.realms.types import RealmKind
from sizao.kernel.errors import SizaoError


DEMO_SEED = 20211023
_ACTOR = "system:demo"


class DemoError(SizaoError):
    """A demo city that cannot be filled here."""


def prepare_demo(*, scale: Scale | None = None, seed: int | None = None, at: datetime, report: Progress) -> bool:
    """Fills the demo city: divisions, venues, people, presences, findings and cases; whether anything was to be done.

    Each step is remembered when it is complete, and may be begun again: a fill that was interrupted goes on with what
    was not. Where `scale` or `seed` is not said it is that of the demo here, and at first `demo` and the story's.
    `at` is the machine's instant, at which the realm's clock is set to the afternoon on which the demo plays.
    Call it outside a transaction. Raises `DemoError` if another demo lives here already, `RealmError` in a live realm.
    """
    open_realm(kind=RealmKind.DRILL, actor=_ACTOR, at=at, reason="Demo city")
    fill = _begin(scale=scale, seed=seed, at=at)
    if fill.finished_at is not None:
        return False
    filling = Filling(scale=cast("Scale", fill.scale), seed=fill.seed, report=report, machine=at)
    todo = [step for step in STEPS if step.name not in fill.steps]
    with _Aside(filling, [step for step in todo if step.is_aside]) as aside:
        for step in todo:
            report(step.title, 0)
            with transaction.atomic() if step.is_atomic else nullcontext():
                if step.is_aside:
                    aside.wait_for(step)
                else:
                    step.run(filling)
                fill.steps = [*fill.steps, step.name]
                with acting(_ACTOR):
                    fill.save(update_fields=["steps"])
            report(step.title, 1)
    with acting(_ACTOR):
        set_clock(shows_at=filling.at, actor=filling.commander, machine=at, reason="Demo city")
        fill.finished_at = at
        fill.save(update_fields=["finished_at"])
    return True


class _Aside:
    """Runs steps in a thread of their own while others are worked on: one waits for PostgreSQL, one computes."""

    def __init__(self, filling: Filling, steps: Sequence[Step]) -> None:
        self._filling = filling
        self._steps = steps
        self._shares = dict.fromkeys((step.name for step in steps), 0.0)
        self._worker = ThreadPoolExecutor(max_workers=1)
        self._begun: dict[str, Future[None]] = {}

    def __enter__(self) -> "_Aside":
        if self._steps:
            # Made here, so that both threads have the same one.
            _ = self._filling.city
        self._begun = {step.name: self._worker.submit(self._run, step) for step in self._steps}
        return self

    def wait_for(self, step: Step) -> None:
        """Until the step is complete, telling how far it is. Raises what it raised."""
        while not self._begun[step.name].done():
            wait([self._begun[step.name]], timeout=0.5)
            self._filling.report(step.title, min(self._shares[step.name], 0.99))
        self._begun[step.name].result()

    def _run(self, step: Step) -> None:
        aside = copy(self._filling)
        aside.report = lambda text, share=None: self._shares.update({step.name: share or 0.0})
        try:
            step.run(aside)
        finally:
            connections.close_all()

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is not None:
            self._filling.stop.set()
        self._worker.shutdown(wait=True)


def _begin(*, scale: Scale | None, seed: int | None, at: datetime) -> models.DemoFill:
    new = {"scale": scale or "demo", "seed": DEMO_SEED if seed is None else seed, "started_at": at}
    with acting(_ACTOR):
        fill, _ = models.DemoFill.objects.get_or_create(id=1, defaults=new)
    if scale not in (None, fill.scale) or seed not in (None, fill.seed):
        raise DemoError(
            f"This installation holds the demo '{fill.scale}' of seed {fill.seed}.",
            "Two cities in one would be neither.",
            "Set SIZAO_HOME to a new folder for another one.",
        )
    return fill
