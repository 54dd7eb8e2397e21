"""The jobs of feeds: what landed is applied, the folder is watched, addresses are fetched."""

import logging
from datetime import timedelta

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from sizao.foundation.database.scope import scope
from sizao.foundation.intake.operations import APPLY_JOB, due_pulls, feeds_that_wait, fetch_by, note_pull
from sizao.foundation.intake.queries import get_feed
from sizao.foundation.intake.types import IntakeError, Way
from sizao.interfaces.clock import machine_time, now
from sizao.interfaces.feeds.working import ACTOR, apply, drop_folder, take_from_folder, take_in
from sizao.kernel.errors import SizaoError


_log = logging.getLogger("sizao.feeds")


@app.task(name=APPLY_JOB, queue="intake", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def apply_landed(feed: str, division_path: str) -> None:
    """Works off whatever a feed has waiting."""
    rows = apply(feed=feed, division_path=division_path, at=now, reason="landed")
    _log.info("feed %s: %d rows worked off", feed, rows)


@app.periodic(cron="*/5 * * * *")
@app.task(name="intake.apply_waiting", queue="intake", queueing_lock="intake.apply_waiting")
def apply_left_behind(timestamp: int) -> None:
    """Works off deliveries whose job ended with its worker."""
    for feed, division_path in feeds_that_wait(actor=ACTOR, older_than=now() - timedelta(minutes=10)):
        rows = apply(feed=feed, division_path=division_path, at=now, reason="left behind")
        _log.warning("feed %s: %d rows had been left behind", feed, rows)


@app.periodic(cron="* * * * *")
@app.task(name="intake.watch_folder", queue="intake", queueing_lock="intake.watch_folder")
def watch_folder(timestamp: int) -> None:
    """Takes in the files that were dropped for feeds."""
    for name, problem in take_from_folder(folder=drop_folder(), machine=machine_time(), at=now(), reason="folder"):
        if problem:
            _log.warning("the dropped file %s was refused: %s", name, problem)


@app.periodic(cron="* * * * *")
@app.task(name="intake.pull", queue="intake", queueing_lock="intake.pull")
def pull(timestamp: int) -> None:
    """Fetches what is due. Each address is given its time; one that fails waits longer and longer."""
    for target in due_pulls(at=now()):
        problem, tag = "", target.tag
        try:
            fetched = fetch_by(target)
            tag = fetched.tag
            if fetched.content is not None:
                with scope(get_feed(name=target.feed).within_path, actor=ACTOR):
                    take_in(
                        feed=target.feed, key=None, name=fetched.name, content=fetched.content, way=Way.PULL,
                        actor=ACTOR, at=now(), reason="pull",
                    )  # fmt: skip
        except IntakeError as error:
            problem = error.what
        except SizaoError as error:
            problem = error.what
        if problem:
            _log.warning("feed %s was not fetched: %s", target.feed, problem)
        note_pull(feed=target.feed, tag=tag, problem=problem, actor=ACTOR, at=now(), reason="pull")
