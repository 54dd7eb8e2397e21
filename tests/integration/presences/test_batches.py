"""Batches on a real PostgreSQL: landed, applied, quarantined, corrected, scoped and recorded."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from sizao.foundation.audit.queries import list_audit_rows
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.installed import pseudonym_secret
from sizao.foundation.privacy.pseudonyms import person_key
from sizao.foundation.privacy.purposes import PurposeError
from sizao.kernel.periods import Period
from sizao.response.presences.installed import presence_files
from sizao.response.presences.landing import id_of_batch
from sizao.response.presences.models import Batch
from sizao.response.presences.operations import (
    apply_batch,
    apply_waiting,
    issue_token,
    land_batch,
    register_source,
    revoke_tokens,
    run_merge,
    run_retention,
    source_of_token,
    state_presences,
)
from sizao.response.presences.quarantine import to_csv
from sizao.response.presences.queries import (
    access_presences,
    access_quarantined_rows,
    find_source,
    get_batch,
    list_batches,
    list_quarantined,
    list_sources,
    store_status,
)
from sizao.response.presences.types import (
    BatchRow,
    BatchState,
    Column,
    FileRefusedError,
    Format,
    KeyConflictError,
    PresencesError,
    ReadingRules,
    StatedPresence,
)
from tests.people import CHONGLI, CITY, HUAILAI, MORNING


pytestmark = pytest.mark.django_db
HEADER = "身份证号,地点,进入时间,离开时间\n"
GOOD = "A1,站,2021-10-13 08:00,2021-10-13 09:00\n"
LATE = "乘客乙,站,2021-10-13 10:00,2021-10-13 09:00\n"
WHO = {"actor": "user:1", "reason": "test"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings) -> Iterator[None]:
    settings.SIZAO_HOME = tmp_path
    with scope(CITY, actor="user:1"):
        register_source(
            name="rail", rules=ReadingRules(zone="Asia/Shanghai"), retention_days=14, division_path=HUAILAI, at=MORNING,
            **WHO,
        )  # fmt: skip
        yield


def land(text: str, **options: object) -> BatchRow:
    given = {"source": "rail", "key": None, "name": "rows.csv", "content": [text.encode()], "at": MORNING, **WHO}
    return land_batch(**(given | options))  # type: ignore[arg-type]


def apply(batch: BatchRow) -> BatchRow:
    return apply_batch(number=batch.number, division_path=batch.division_path, at=lambda: MORNING, **WHO)


def test_a_batch_lands_is_queued_and_is_applied(home: None) -> None:
    landed = land(HEADER + GOOD + LATE, key="k1")

    job = ProcrastinateJob.objects.get(task_name="presences.apply")
    assert job.args == {"number": landed.number, "division_path": HUAILAI}
    assert (landed.state, landed.key, landed.good) == (BatchState.LANDED, "k1", 0)
    applied = apply(landed)
    assert (applied.state, applied.good, applied.bad, applied.open_rows) == (BatchState.APPLIED, 1, 1, 1)
    assert [(row.line, row.code, row.column) for row in list_quarantined(number=landed.number)] == [
        (3, "ends_before_it_begins", "leave")
    ]
    assert apply(landed) == applied
    actions = [row.action for row in list_audit_rows(limit=9, subject_kind="presence_batch")]
    assert actions == ["presences.apply", "presences.land"]
    assert "乘客乙" not in str(list_audit_rows(limit=50))


def test_the_same_key_gives_the_first_answer_and_queues_nothing_more(home: None) -> None:
    first = apply(land(HEADER + GOOD, key="k1"))

    again = land(HEADER + GOOD, key="k1", actor="user:2")

    assert again.repeated
    assert (again.number, again.state, again.requested_by) == (first.number, BatchState.APPLIED, "user:1")
    assert ProcrastinateJob.objects.count() == 1
    with pytest.raises(KeyConflictError):
        land(HEADER + GOOD + GOOD, key="k1")


def test_corrected_rows_resolve_those_that_waited_and_count_once(home: None) -> None:
    first = apply(land(HEADER + LATE + GOOD + ",站,2021-10-13 08:00,2021-10-13 09:00\n"))
    rows = access_quarantined_rows(number=first.number, actor="user:1", purpose="data_correction", at=MORNING)
    text = "".join(to_csv(rows, number=first.number, lines=None, describe=str))
    corrected = text.replace("2021-10-13 10:00", "2021-10-13 08:30")

    second = apply(land(corrected))
    third = apply(land(corrected + "\n", key="once more"))

    assert (second.good, second.bad) == (1, 1)
    assert (third.good, third.bad, third.summary and third.summary.settled_again) == (0, 0, 2)
    assert get_batch(number=first.number).open_rows == 0
    assert [row.resolved_by for row in list_quarantined(number=first.number)] == [second.number] * 2
    assert get_batch(number=second.number).open_rows == 1
    assert store_status().rows == 2


def test_reading_quarantined_rows_takes_a_purpose_and_is_recorded(home: None) -> None:
    batch = apply(land(HEADER + GOOD + LATE))

    with pytest.raises(PurposeError):
        access_quarantined_rows(number=batch.number, actor="user:1", purpose=" ", at=MORNING)
    rows = access_quarantined_rows(number=batch.number, actor="user:1", purpose="data_correction", at=MORNING)

    assert [row.raw for row in rows.rows] == [LATE.strip()]
    (read,) = [row for row in list_audit_rows(limit=50) if row.action == "presences.read_quarantine"]
    assert (read.purpose, read.detail) == ("data_correction", {"rows": 1})


def test_a_file_that_cannot_be_taken_is_refused_before_it_lands(home: None) -> None:
    with pytest.raises(FileRefusedError, match="leave"):
        land("身份证号,地点,进入时间\nA,b,c\n", key="k1")

    assert list_batches() == []
    assert land(HEADER + GOOD, key="k1").key == "k1"


def test_a_file_that_turns_out_empty_becomes_a_refused_batch(home: None) -> None:
    batch = apply(land(HEADER))

    assert batch.state is BatchState.REFUSED
    assert "no row" in batch.refusal


def test_the_mapping_and_zone_stated_once_are_remembered(home: None) -> None:
    register_source(
        name="bus", rules=ReadingRules(), retention_days=None, division_path=HUAILAI, at=MORNING, **WHO
    )  # fmt: skip
    text = "持卡人,线路,上车,下车\nA,1路,2021-10-13 08:00,2021-10-13 09:00\n"
    names = {Column.PERSON: "持卡人", Column.PLACE: "线路", Column.ENTER: "上车", Column.LEAVE: "下车"}

    land(text, source="bus", zone="Asia/Shanghai", columns=names)
    later = apply(land(text.replace("A", "B"), source="bus"))

    found = find_source(name="bus")
    assert found is not None
    assert (found.rules.zone, found.rules.columns) == ("Asia/Shanghai", names)
    assert later.good == 1


def test_another_county_sees_neither_batch_nor_rows(home: None) -> None:
    batch = apply(land(HEADER + GOOD + LATE))

    with scope(CHONGLI):
        assert list_batches() == []
        assert list_quarantined(number=batch.number) == []
        with pytest.raises(PresencesError, match="no batch"):
            access_quarantined_rows(number=batch.number, actor="user:2", purpose="x", at=MORNING)
    with scope(None):
        assert list_batches() == []


def test_an_unknown_source_is_refused_and_the_known_are_named(home: None) -> None:
    with pytest.raises(PresencesError, match="rail"):
        land(HEADER + GOOD, source="plane")


def test_batches_left_behind_are_worked_off(home: None) -> None:
    land(HEADER + GOOD)

    def later() -> object:
        return MORNING + timedelta(hours=1)

    count = apply_waiting(at=later, older_than=timedelta(minutes=15), **WHO)  # type: ignore[arg-type]
    assert count == 1
    assert list_batches()[0].state is BatchState.APPLIED


def test_records_of_a_person_are_found_with_their_source_and_line(home: None) -> None:
    batch = apply(land(HEADER + LATE + GOOD))
    key = person_key("a1 ", secret=pseudonym_secret())

    (found,) = access_presences(
        persons=[key], period=Period(MORNING - timedelta(days=12), MORNING), purpose="contact_tracing", actor="user:1",
        at=MORNING,
    )  # fmt: skip

    assert (found.place, found.source, found.batch, found.line) == ("站", "rail", batch.number, 3)
    assert found.enter.isoformat() == "2021-10-13T00:00:00+00:00"
    assert list_audit_rows(limit=1)[0].action == "presences.read"


def test_retention_removes_old_rows_and_old_quarantine_and_is_recorded(home: None) -> None:
    batch = apply(land(HEADER + GOOD + LATE))
    run_merge(at=MORNING, **WHO)

    report = run_retention(at=MORNING + timedelta(days=30), **WHO)

    assert report.rows == 1
    assert store_status().rows == 0
    assert list_quarantined(number=batch.number) == []
    (event,) = [row for row in list_audit_rows(limit=50) if row.action == "presences.retention"]
    assert event.detail["rows"] == 1
    assert event.detail["quarantined_rows"] == 1


def test_a_token_names_its_source_until_it_is_revoked(home: None) -> None:
    token = issue_token(source="rail", label="gateway", at=MORNING, **WHO)

    found = source_of_token(token)
    assert found is not None
    assert found.name == "rail"
    assert source_of_token(token + "x") is None
    assert revoke_tokens(source="rail", at=MORNING, **WHO) == 1
    assert source_of_token(token) is None
    assert token not in str(list_audit_rows(limit=50))


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("state = 'lost', applied_at = now()", "presences_batch_state_known"),
        ("applied_at = now()", "presences_batch_applied_has_instant"),
        ("state = 'refused', applied_at = now()", "presences_batch_refused_says_why"),
    ],
)
def test_the_database_holds_what_a_batch_must_be(change: str, name: str, home: None) -> None:
    batch = land(HEADER + GOOD)

    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE presences_batch SET {change} WHERE id = %s", [batch.number])


def test_a_key_stands_once_for_each_source(home: None) -> None:
    batch = Batch.objects.get(pk=land(HEADER + GOOD, key="k1").number)
    batch.pk, batch.landed_id = None, "another"

    with pytest.raises(IntegrityError, match="presences_batch_source_key_once"), transaction.atomic():
        batch.save()


def test_a_key_stays_used_when_its_files_are_gone(home: None) -> None:
    first = apply(land(HEADER + GOOD + LATE, key="k1"))
    run_retention(at=MORNING + timedelta(days=30), **WHO)

    again = land(HEADER + GOOD + LATE, key="k1")

    assert (again.repeated, again.number, again.state) == (True, first.number, BatchState.APPLIED)
    assert presence_files().landing.list_ids() == []
    with pytest.raises(KeyConflictError):
        land(HEADER + GOOD, key="k1")
    assert presence_files().landing.list_ids() == []


def test_a_batch_that_landed_without_a_record_is_finished_by_its_sender_or_forgotten(home: None) -> None:
    files = presence_files()
    for key in ("k1", "k2"):
        files.landing.land(
            source="rail", key=key, name="rows.csv", format=Format.CSV, content=[(HEADER + GOOD).encode()],
            rules=ReadingRules(zone="Asia/Shanghai"), at=MORNING,
        )  # fmt: skip

    finished = apply(land(HEADER + GOOD, key="k1", at=MORNING + timedelta(hours=1)))
    run_merge(at=MORNING + timedelta(days=2), **WHO)

    assert finished.good == 1
    assert files.landing.list_ids() == [id_of_batch("rail", "k1")]


class TestStated:
    def test_an_interview_is_no_source_to_send_from(self):
        row = StatedPresence(7, "cafe", None, None, "restaurant", MORNING, MORNING + timedelta(hours=1), 1)
        given = {"source": "interview:2021-0001", "division_path": HUAILAI, "at": MORNING, **WHO}
        assert state_presences(rows=lambda: [row], **given) == 1
        assert [source.name for source in list_sources()] == ["rail"]
        period = Period(MORNING - timedelta(days=1), MORNING + timedelta(days=1))
        found = access_presences(persons=[7], period=period, actor="user:1", purpose="test", at=MORNING)
        assert [(record.source, record.line) for record in found] == [("interview:2021-0001", 1)]
        state_presences(rows=list, **given)
        assert access_presences(persons=[7], period=period, actor="user:1", purpose="test", at=MORNING) == []
        assert [row.detail for row in list_audit_rows(limit=9, subject_kind="presence_source")][:2] == [
            {"rows": 0}, {"rows": 1},
        ]  # fmt: skip
