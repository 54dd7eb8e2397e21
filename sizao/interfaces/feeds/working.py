"""Feeds at work: a delivery taken in, whatever way it came, and applied by its declaration."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from django.conf import settings

from sizao.desk.feeding.connecting import source_of
from sizao.desk.feeding.patience import limits_of, tolerances_of
from sizao.desk.feeding.taking import RoomsSink
from sizao.engines.rail.timetable import Timetable, read_timetable
from sizao.engines.sheets.types import SheetFormat
from sizao.foundation.database.scope import scope
from sizao.foundation.intake.operations import apply_feed, land_delivery, note_passed
from sizao.foundation.intake.queries import get_feed
from sizao.foundation.intake.types import Delivery, DeliveryKeyError, DeliveryRefusedError, Feed, Limits, Way
from sizao.interfaces.feeds.declaration import DeclaredReader, facts_of
from sizao.interfaces.feeds.declarations import declaration_of
from sizao.kernel.errors import SizaoError
from sizao.response.cases.operations import land_findings
from sizao.response.cases.types import IntakeKeyError, IntakeRefusedError
from sizao.response.presences.operations import land_batch
from sizao.response.presences.types import FileRefusedError, Format, KeyConflictError


ACTOR = "system:feeds"
_TIMETABLE = "timetable.csv"
_LONGEST_REMARK = 3600


def installed_timetable_path() -> Path:
    """Where this installation's own timetable lies, if it has one (`sizao feeds timetable FILE`)."""
    return Path(settings.SIZAO_HOME) / _TIMETABLE


def installed_timetable() -> Timetable:
    """The timetable of this installation; without one that of the synthetic city."""
    path = installed_timetable_path()
    return _timetable(path, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=2)
def _timetable(path: Path, edition: int) -> Timetable:
    if edition:
        return read_timetable(path.read_text("utf-8"))
    return read_timetable(files("sizao.engines.city").joinpath("data", "trains.csv").read_text("utf-8"))


def limits(feed: Feed, *, at: datetime) -> Limits:
    """When the feed counts as silent, by the packs."""
    return limits_of(declaration_of(feed.adapter).kind, at=at)


def expected_units(feed: Feed, at: datetime) -> frozenset[str]:
    """The trains of which a list should have come by now today: those that have reached the first of its stations."""
    stations = [name for name in feed.settings.get("stations", "").split(",") if name]
    if feed.adapter != "railway" or not stations:
        return frozenset()
    facts = facts_of(feed, installed_timetable())
    local = at.astimezone(facts.zone)
    minute = local.hour * 60 + local.minute
    calling = facts.timetable.calling_at(stations, local.date())
    return frozenset(f"{train.split('/')[0]}@{local.date()}" for train, first in calling if first <= minute)


def make_sink(feed: Feed, *, actor: str, at: datetime, reason: str) -> RoomsSink:
    """What takes the rows of a feed."""
    declaration = declaration_of(feed.adapter)
    reader = DeclaredReader(declaration, facts_of(feed, installed_timetable()))
    tolerances = tolerances_of(declaration.kind, at=at)
    return RoomsSink(feed, reader, tolerances, source_of(feed.name), actor, reason)


def take_in(
    *,
    feed: str,
    key: str | None,
    name: str,
    content: bytes,
    way: Way,
    form: SheetFormat | None = None,
    actor: str,
    at: datetime,
    reason: str,
    apply_after: timedelta | None = timedelta(0),
) -> Delivery:
    """Makes what a feed sent durable, here or in the room that takes its files as they are.

    Acknowledge it only after the surrounding transaction has been committed; call it within the feed's scope. Raises
    `IntakeError` and its kinds; nothing has landed then.
    """
    found = get_feed(name=feed)
    declaration = declaration_of(found.adapter)
    if not declaration.passes_to:
        return land_delivery(
            feed=feed, key=key, name=name, content=content, way=way, form=form, actor=actor, at=at, reason=reason,
            apply_after=apply_after,
        )  # fmt: skip
    if not content.strip():
        raise DeliveryRefusedError("Nothing was sent.", "The content is empty.")
    checksum = hashlib.sha256(content).hexdigest()
    try:
        reference, rows, kind, landed_key = _pass_on(
            found, declaration.passes_to, key, name, content, form, actor=actor, at=at, reason=reason
        )
    except (KeyConflictError, IntakeKeyError) as error:
        raise DeliveryKeyError(error.what, error.why, error.next_step) from error
    except (FileRefusedError, IntakeRefusedError) as error:
        raise DeliveryRefusedError(error.what, error.why, error.next_step) from error
    return note_passed(
        feed=feed, key=landed_key, name=name, way=way, form=kind, size=len(content), sha256=checksum, rows=rows,
        reference=reference, actor=actor, at=at, reason=reason,
    )  # fmt: skip


def _pass_on(
    feed: Feed, room: str, key: str | None, name: str, content: bytes, form: SheetFormat | None,
    *, actor: str, at: datetime, reason: str,
) -> tuple[str, int, str, str]:  # fmt: skip
    """Lands the content in another room: what that calls it, its rows, its format, and its key."""
    if room == "findings":
        taken = land_findings(
            laboratory=feed.title, name=name, content=content, key=key, format=form, actor=actor, at=at, reason=reason
        )
        return f"findings:{taken.number}", taken.rows, taken.format, taken.key
    formats = {SheetFormat.CSV: Format.CSV, SheetFormat.NDJSON: Format.NDJSON}
    landed = land_batch(
        source=source_of(feed.name), key=key, name=name, content=[content], format=formats.get(form) if form else None,
        actor=actor, at=at, reason=reason,
    )  # fmt: skip
    # How many rows a batch of presences has is known once it is applied.
    return f"presences:{landed.number}", 0, landed.format.value, landed.key


def apply(
    *, feed: str, division_path: str, at: Callable[[], datetime], reason: str, actor: str = ACTOR,
    progress: Callable[[int], None] = lambda rows: None,
) -> int:  # fmt: skip
    """Applies all that a feed has waiting; how many rows. Call it outside a transaction."""

    def sink(found: Feed) -> RoomsSink:
        return make_sink(found, actor=actor, at=at(), reason=reason)

    return apply_feed(
        feed=feed, division_path=division_path, make_sink=sink, actor=actor, at=at, reason=reason, progress=progress
    )


# Files that are being written still change; nobody waits for longer than a minute for those that are done.
_SETTLED_SECONDS = 5


def take_from_folder(*, folder: Path, machine: datetime, at: datetime, reason: str) -> list[tuple[str, str]]:
    """Takes in the files that lie in `folder/FEED/`; (feed/file, problem) of each, the problem empty where all is well.

    A file that was taken is removed: it lies here, sealed. One that cannot be taken goes to `refused/` with the reason
    beside it, for its office to look at. Names that begin with a dot or end in `.part` are being written.
    """
    told = []
    for path in sorted(folder.glob("*/*")) if folder.exists() else []:
        if not path.is_file() or path.name.startswith(".") or path.suffix in (".part", ".tmp"):
            continue
        if machine.timestamp() - path.stat().st_mtime < _SETTLED_SECONDS:
            continue
        feed = path.parent.name
        try:
            found = get_feed(name=feed)
            with scope(found.within_path, actor=ACTOR):
                take_in(
                    feed=feed, key=None, name=path.name, content=path.read_bytes(), way=Way.FOLDER, actor=ACTOR, at=at,
                    reason=reason,
                )  # fmt: skip
        except SizaoError as error:
            _put_aside(path, error)
            told.append((f"{feed}/{path.name}", error.what))
        else:
            path.unlink()
            told.append((f"{feed}/{path.name}", ""))
    return told


def _put_aside(path: Path, error: SizaoError) -> None:
    aside = path.parent / "refused"
    aside.mkdir(mode=0o700, exist_ok=True)
    path.replace(aside / path.name)
    (aside / f"{path.name}.txt").write_text(f"{error}\n", "utf-8")


def drop_folder() -> Path:
    """The folder that the worker watches."""
    return Path(settings.SIZAO_HOME) / "drop"
