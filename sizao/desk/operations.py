"""Writes across rooms."""

from datetime import datetime

from sizao.desk import models
from sizao.desk.filling.filling import Filling, Progress
from sizao.desk.filling.steps import STEPS
from sizao.desk.filling.story import plays_at
from sizao.engines.city import Scale
from sizao.kernel.errors import SizaoError


DEMO_SEED = 20211023


class DemoError(SizaoError):
    """A demo city that cannot be filled here."""


def prepare_demo(*, scale: Scale = "demo", seed: int = DEMO_SEED, at: datetime, report: Progress) -> bool:
    """Fills the demo city: divisions, venues, people, presences, findings and cases; whether anything was to be done.

    Each step is remembered when it is complete, and may be begun again: a fill that was interrupted goes on with the
    step that it was in. Raises `DemoError` if another demo lives here already.
    """
    fill = _begin(scale=scale, seed=seed, at=at)
    if fill.finished_at is not None:
        return False
    filling = Filling(scale=scale, seed=seed, at=at, report=report)
    for step in STEPS:
        if step.name not in fill.steps:
            report(step.title, 0)
            step.run(filling)
            fill.steps = [*fill.steps, step.name]
            fill.save(update_fields=["steps"])
            report(step.title, 1)
    fill.finished_at, fill.plays_at = at, plays_at(filling.city)
    fill.save(update_fields=["finished_at", "plays_at"])
    return True


def _begin(*, scale: Scale, seed: int, at: datetime) -> models.DemoFill:
    fill, _ = models.DemoFill.objects.get_or_create(id=1, defaults={"scale": scale, "seed": seed, "started_at": at})
    if (fill.scale, fill.seed) != (scale, seed):
        raise DemoError(
            f"This installation holds the demo '{fill.scale}' of seed {fill.seed}.",
            "Two cities in one would be neither.",
            "Set SIZAO_HOME to a new folder for another one.",
        )
    return fill
