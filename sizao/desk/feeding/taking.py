"""Understood rows into the rooms, a round at a time, inside one transaction.

People first, for everything else knows them by key only. Presences go on as one batch of the presences' room, made
durable before the transaction ends; the room applies it by itself.
"""

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sizao.desk.feeding.clocks import clocks_off
from sizao.desk.feeding.places import KnownPlaces, known_division
from sizao.desk.feeding.types import Clocks, Given, Reader, Record, Tolerances
from sizao.engines.sheets.mapping import Wanted
from sizao.foundation.intake.types import Cells, Feed, Outcome, RowRefusedError
from sizao.foundation.privacy.pseudonyms import shown
from sizao.registry.people.operations import Registered, lay_other_names, register_unknown
from sizao.registry.people.types import PeopleColumns
from sizao.response.arrivals.operations import expect_arrivals, record_crossings
from sizao.response.arrivals.types import NewCrossing, NewExpected
from sizao.response.presences.operations import land_batch
from sizao.response.presences.types import Format
from sizao.response.signals.operations import record_signals
from sizao.response.signals.types import NewSignal


# Clocks of stations run a little fast; what lies further ahead is no event yet.
_AHEAD = timedelta(minutes=5)
_OLDEST = timedelta(days=366)
_FURTHEST = timedelta(days=62)
# So many numbers of a round under another name, and more than half of those known: the column of names is another one.
_FEWEST_OF_A_COLUMN = 20
_HEADER = ("person", "place", "enter", "leave", "cell", "seat_row", "kind")


@dataclass(frozen=True, slots=True)
class _Understood:
    row: Cells
    record: Record


@dataclass
class RoomsSink:
    """Takes the rows of one feed to the rooms."""

    feed: Feed
    reader: Reader
    tolerances: Tolerances
    source: str
    actor: str
    reason: str
    _places: KnownPlaces = field(init=False)

    def __post_init__(self) -> None:
        self._places = KnownPlaces(self.feed)

    @property
    def wanted(self) -> Sequence[Wanted]:
        return self.reader.wanted

    def take(self, rows: Sequence[Cells], outcomes: Mapping[int, Outcome], *, at: datetime) -> None:
        """Takes the rows of one round; see `sizao.foundation.intake.types.Sink`. Pure of time but for `at`."""
        understood = self._understand(rows, outcomes)
        keys = self._register(understood, outcomes, at=at)
        lines: list[tuple[str, ...]] = []
        expected: list[NewExpected] = []
        crossings: list[NewCrossing] = []
        signals: list[NewSignal] = []
        for one, key in zip(understood, keys, strict=True):
            row, record, outcome = one.row, one.record, outcomes[one.row.delivery]
            outcome.taken += 1
            outcome.saw(record.happened_at)
            if record.unit:
                outcome.units.add(record.unit)
            if row.landed_at - record.happened_at > self.tolerances.late:
                outcome.late += 1
            if key is not None:
                lines += self._presence_lines(record, key, outcome)
                expected += self._expected(row, record, key)
                crossings += self._crossings(row, record, key)
            signals += self._signals(row, record, key)
        self._land(lines, understood, at=at)
        self._write(expected, crossings, signals, outcomes, at=at)

    def _understand(self, rows: Sequence[Cells], outcomes: Mapping[int, Outcome]) -> list[_Understood]:
        """Rows that are understood and can be; the others are refused. Clocks that disagree are noted."""
        understood = []
        clocks = Clocks()
        for row in rows:
            outcome = outcomes[row.delivery]
            try:
                record = self.reader.read(row)
                if record.crossed is not None:
                    lag = (row.landed_at - record.happened_at).total_seconds()
                    clocks.saw(record.crossed.device or record.crossed.place.text, lag)
                self._check(record, row)
            except RowRefusedError as why:
                outcome.refused.append((row.line, why))
            else:
                understood.append(_Understood(row, record))
        for device, seconds in clocks_off(clocks.lags, off=self.tolerances.clock_off):
            for outcome in outcomes.values():
                outcome.notes.add(f"clock {seconds:+d} {device}"[:120])
        return understood

    def _check(self, record: Record, row: Cells) -> None:
        """Raises where the row speaks of a time that cannot be, or of a place that two have."""
        check_when(record, landed_at=row.landed_at)
        for named in (
            *(one.place for one in record.presences),
            *(one.place for one in (record.expected, record.crossed, record.signal) if one is not None),
        ):
            self._places.find(named)

    def _register(
        self, understood: Sequence[_Understood], outcomes: Mapping[int, Outcome], *, at: datetime
    ) -> list[int | None]:
        """The person key of each row, None where a row is about nobody."""
        named = [(place, one.record.given) for place, one in enumerate(understood) if one.record.given is not None]
        if not named:
            return [None] * len(understood)
        given: list[Given] = [one for _, one in named if one is not None]
        people = PeopleColumns(
            identifiers=[one.identifier for one in given],
            names=[one.name for one in given],
            phones=[one.phone for one in given],
            birth_years=[one.birth_year for one in given],
            sexes=[one.sex for one in given],
            division_paths=[self.feed.division_path] * len(given),
            household_places=[None] * len(given),
        )
        registered = register_unknown(
            people=people, within=self.feed.within_path, actor=self.actor, at=at, reason=self.reason
        )  # fmt: skip
        keys: list[int | None] = [None] * len(understood)
        other = []
        for at_given, ((place, _), key) in enumerate(zip(named, registered.keys, strict=True)):
            keys[place] = key
            if key in registered.other_name:
                outcomes[understood[place].row.delivery].count("other_name")
                other.append(at_given)
        self._lay_other_names(people, other, registered, outcomes[understood[0].row.delivery], at=at)
        if registered.new:
            # Of a round: its first delivery tells it.
            outcomes[understood[0].row.delivery].count("people_new", registered.new)
        return keys

    def _lay_other_names(
        self, people: PeopleColumns, other: Sequence[int], registered: Registered, outcome: Outcome, *, at: datetime
    ) -> None:
        """Lays numbers that are known under another name before a person; many at once are no people, but a column."""
        if not other:
            return
        names = len(registered.other_name)
        if names >= _FEWEST_OF_A_COLUMN and 2 * names > registered.met:
            outcome.notes.add(f"names {names} {registered.met}")
            return
        part = PeopleColumns(
            *([getattr(people, name)[at_given] for at_given in other] for name in PeopleColumns.__slots__)
        )  # fmt: skip
        laid = lay_other_names(
            people=part, within=self.feed.within_path, actor=self.actor, at=at, reason=self.reason
        )  # fmt: skip
        outcome.count("laid_before_a_person", laid)

    def _presence_lines(self, record: Record, key: int, outcome: Outcome) -> list[tuple[str, ...]]:
        lines: list[tuple[str, ...]] = []
        for one in record.presences:
            place = self._places.find(one.place)
            lines.append(
                (
                    shown(key),
                    place.key,
                    _instant(one.enter),
                    _instant(one.leave) if one.leave else "",
                    one.cell,
                    "" if one.seat_row is None else str(one.seat_row),
                    one.place.setting.value,
                )
            )
        outcome.count("presences", len(lines))
        return lines

    def _expected(self, row: Cells, record: Record, key: int) -> list[NewExpected]:
        one = record.expected
        if one is None:
            return []
        place = self._places.find(one.place)
        return [
            NewExpected(
                person=key,
                kind=one.kind,
                conveyance=one.conveyance,
                runs_on=one.runs_on,
                carriage=one.carriage,
                seat=one.seat,
                boarded=one.boarded,
                place=place.key,
                expected_at=one.at,
                division_path=self._places.division_of(place),
                destination_path=known_division(one.destination, within=self.feed.within_path),
                delivery=row.delivery,
                line=row.line,
            )
        ]

    def _crossings(self, row: Cells, record: Record, key: int) -> list[NewCrossing]:
        one = record.crossed
        if one is None:
            return []
        place = self._places.find(one.place)
        return [
            NewCrossing(
                person=key,
                place=place.key,
                at=one.at,
                direction=one.direction,
                code=one.code,
                temperature=one.temperature,
                registered=one.registered,
                device=one.device,
                division_path=self._places.division_of(place),
                delivery=row.delivery,
                line=row.line,
            )
        ]

    def _signals(self, row: Cells, record: Record, key: int | None) -> list[NewSignal]:
        one = record.signal
        if one is None:
            return []
        place = self._places.find(one.place)
        return [
            NewSignal(
                kind=one.kind,
                reference=one.reference,
                place=place.key,
                at=one.at,
                count=one.count,
                person=key,
                temperature=one.temperature,
                division_path=self._places.division_of(place),
                delivery=row.delivery,
                line=row.line,
            )
        ]

    def _land(self, lines: Sequence[tuple[str, ...]], understood: Sequence[_Understood], *, at: datetime) -> None:
        if not lines:
            return
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        writer.writerows(lines)
        content = text.getvalue().encode()
        first, last = understood[0].row, understood[-1].row
        name = f"deliveries {first.delivery} to {last.delivery}" if last.delivery != first.delivery else (
            f"delivery {first.delivery} lines {first.line} to {last.line}"
        )  # fmt: skip
        land_batch(
            source=self.source,
            # What was landed and not recorded, since its process was killed, is swept; it must not stand in the way.
            key=f"{name} {hashlib.sha256(content).hexdigest()[:16]}",
            name=name,
            content=[content],
            format=Format.CSV,
            actor=self.actor,
            at=at,
            reason=self.reason,
        )

    def _write(
        self, expected: Sequence[NewExpected], crossings: Sequence[NewCrossing], signals: Sequence[NewSignal],
        outcomes: Mapping[int, Outcome], *, at: datetime,
    ) -> None:  # fmt: skip
        name, actor, reason = self.feed.name, self.actor, self.reason
        if expected:
            expect_arrivals(feed=name, arrivals=expected, actor=actor, at=at, reason=reason)
            _count(outcomes, "expected", expected)
        if crossings:
            kept = record_crossings(
                feed=name, crossings=crossings, within=self.tolerances.again_within, actor=actor, at=at, reason=reason
            )
            _count(outcomes, "crossings", kept)
            counted = {(one.delivery, one.line) for one in kept}
            _count(outcomes, "read_twice", [one for one in crossings if (one.delivery, one.line) not in counted])
        if signals:
            record_signals(feed=name, signals=signals, actor=actor, at=at, reason=reason)
            _count(outcomes, "signals", signals)


def check_when(record: Record, *, landed_at: datetime) -> None:
    """Raises `RowRefusedError` where a row tells of what lies ahead of its landing, or more than a year back."""
    ahead = _FURTHEST if record.foretells else _AHEAD
    if record.happened_at > landed_at + ahead:
        raise RowRefusedError("in_the_future", record.when)
    if record.happened_at < landed_at - _OLDEST:
        raise RowRefusedError("too_old", record.when)


Told = TypeVar("Told", NewExpected, NewCrossing, NewSignal)


def _count(outcomes: Mapping[int, Outcome], word: str, told: Sequence[Told]) -> None:
    for one in told:
        outcomes[one.delivery].count(word)


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
