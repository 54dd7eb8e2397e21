"""Results on their way in, on a real PostgreSQL in the role that serves."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.privacy.purposes import PurposeError
from sizao.response.cases import models
from sizao.response.cases.operations import (
    apply_waiting_findings,
    discard_staged,
    issue_laboratory_token,
    laboratory_of_token,
    renew_encryption,
    revoke_laboratory_tokens,
    stage_findings,
    take_findings,
)
from sizao.response.cases.queries import (
    access_bad_rows,
    bad_rows_csv,
    find_laboratory,
    get_batch,
    list_bad_rows,
    list_batches,
    list_findings,
    list_findings_to_confirm,
    list_unmatched,
    peek_at_batch,
)
from sizao.response.cases.types import (
    FindingKind,
    FindingState,
    IntakeCounts,
    IntakeError,
    IntakeKeyError,
    IntakeNotFoundError,
    IntakeRefusedError,
    IntakeState,
    RowReason,
)
from tests.laboratories import LAB, LI, OTHER_WANG, WANG, apply, land, line, make_laboratory, send, table
from tests.residents import (
    AT,
    CHONGLI,
    CHONGLI_STAFF,
    CITY,
    CITY_STAFF,
    HUAILAI,
    HUAILAI_STAFF,
    RESIDENTS,
    load_residents,
    staff,
)


pytestmark = pytest.mark.django_db

WHO = {"actor": "user:1", "at": AT, "reason": "a test"}
HOUR = timedelta(hours=1)
# A laboratory that has names and words of its own.
FILE = (
    "No;Befund;Entnahme;Befundzeit;Ausweis;Name\n"
    f"L-1;reaktiv;2021-10-23 08:00;2021-10-23 12:00;{RESIDENTS.identifiers[WANG]};{RESIDENTS.names[WANG]}\n"
).encode()
COLUMNS = {
    "reference": "No",
    "kind": "Befund",
    "sampled_at": "Entnahme",
    "resulted_at": "Befundzeit",
    "identifier": "Ausweis",
    "name": "Name",
}


@pytest.fixture(autouse=True)
def keys() -> list[int]:
    make_laboratory()
    return load_residents()


@pytest.fixture
def in_city():
    with scope(CITY, actor="user:1"):
        yield


class TestTaking:
    def test_a_result_finds_its_person_and_waits_for_a_decision(self, keys):
        batch = send(line(), line("L-2", "阴性", LI))
        assert (batch.state, batch.counts) == (IntakeState.APPLIED, IntakeCounts(taken=2))
        positive, negative = sorted(list_findings(actor=CITY_STAFF).rows, key=lambda found: found.reference)
        assert (positive.person, positive.state) == (keys[WANG], FindingState.OPEN)
        assert (positive.kind, positive.source, positive.batch) == (
            FindingKind.PRESUMPTIVE_POSITIVE, LAB, batch.number,
        )  # fmt: skip
        assert (negative.person, negative.state) == (keys[LI], FindingState.NO_ACTION)
        assert list_findings_to_confirm(actor=HUAILAI_STAFF) == [positive]

    def test_a_finding_belongs_to_where_its_person_lives(self):
        send(line(person=OTHER_WANG))
        assert list_findings(actor=HUAILAI_STAFF).total == 0
        assert [found.division_path for found in list_findings(actor=CHONGLI_STAFF).rows] == [CHONGLI]

    def test_a_bad_row_costs_no_good_one(self):
        batch = send(line(), line("L-2", "?", LI), "cut off", line("L-3", "阴性", LI))
        assert batch.counts == IntakeCounts(taken=2, bad=2)
        with scope(CITY):
            assert [(row.line, row.reason) for row in list_bad_rows(number=batch.number)] == [
                (3, RowReason.UNKNOWN_KIND),
                (4, RowReason.WRONG_COLUMNS),
            ]

    def test_the_same_file_again_is_the_same_batch(self):
        first = send(line())
        again = send(line())
        assert (again.number, list_findings(actor=CITY_STAFF).total) == (first.number, 1)

    def test_the_same_rows_in_another_file_change_nothing(self):
        send(line(), line("L-2", "阴性", None, name="过路人"))
        again = send(line("L-2", "阴性", None, name="过路人"), line())
        assert again.counts == IntakeCounts(known=2)
        with scope(CITY):
            assert models.FindingVersion.objects.count() == 1
        assert list_findings(actor=CITY_STAFF).total == 1
        assert list_unmatched(actor=CITY_STAFF).total == 1

    def test_a_number_of_two_people_in_one_file_is_taken_for_neither(self):
        batch = send(line(), line(person=LI), line("L-2"))
        assert batch.counts == IntakeCounts(taken=1, bad=2)
        with scope(CITY):
            assert {row.reason for row in list_bad_rows(number=batch.number)} == {RowReason.NUMBER_TWICE}

    @pytest.mark.parametrize(
        ("second", "reason"),
        [
            (line(person=LI), RowReason.NUMBER_OF_ANOTHER),
            (line(result="阴性"), RowReason.OTHER_CONTENT),
            (line(person=None, name="过路人"), RowReason.OTHER_CONTENT),
        ],
        ids=["another person", "another content", "nobody we know"],
    )
    def test_a_known_number_with_something_else_waits_for_correction(self, second, reason):
        send(line())
        batch = send(second)
        with scope(CITY):
            assert [row.reason for row in list_bad_rows(number=batch.number)] == [reason]
        assert [found.kind for found in list_findings(actor=CITY_STAFF).rows] == [FindingKind.PRESUMPTIVE_POSITIVE]

    @pytest.mark.slow
    def test_many_rows_are_done_part_by_part_and_told(self, keys):
        told = []
        with scope(CITY, actor="user:1"):
            batch = land(*(line(f"L-{number}", "阴性", WANG) for number in range(1200)))
            done = apply(batch, progress=lambda count, total: told.append((count, total)))
        assert told == [(500, 1200), (1000, 1200), (1200, 1200)]
        assert (done.done, done.counts.taken) == (1200, 1200)
        assert apply(done).counts.taken == 1200, "doing it again changes nothing"
        assert list_findings(actor=CITY_STAFF, persons=[keys[WANG]]).total == 1200

    @pytest.mark.slow
    def test_whoever_is_killed_in_between_goes_on_where_it_was(self):
        with scope(CITY, actor="user:1"):
            batch = land(*(line(f"L-{number}", "阴性", WANG) for number in range(1200)))

        def killed(done: int, total: int) -> None:
            raise InterruptedError

        with pytest.raises(InterruptedError):
            apply(batch, progress=killed)
        with scope(CITY):
            assert (get_batch(number=batch.number).state, get_batch(number=batch.number).done) == (
                IntakeState.LANDED,
                500,
            )
        assert apply_waiting_findings(actor="system:findings", at=lambda: AT, reason="x", older_than=HOUR) == 0
        late = AT + 2 * HOUR
        assert apply_waiting_findings(actor="system:findings", at=lambda: late, reason="x", older_than=HOUR) == 1
        assert list_findings(actor=CITY_STAFF).total == 1200

    def test_nothing_that_names_anybody_is_left_when_a_batch_is_applied(self):
        batch = send(line())
        with scope(CITY):
            row = models.IntakeBatch.objects.get(pk=batch.number)
        assert row.content is None

    def test_what_is_sealed_does_not_show_who_it_is(self):
        with scope(CITY, actor="user:1"):
            batch = land(line(), line("L-2", "?", LI))
            row = models.IntakeBatch.objects.get(pk=batch.number)
            assert RESIDENTS.names[WANG].encode() not in bytes(row.content)
            apply(batch)
            bad = models.BadRow.objects.get(batch=batch.number)
            assert RESIDENTS.identifiers[LI].encode() not in bytes(bad.fields)

    def test_who_was_looked_up_is_kept(self, keys):
        send(line())
        event = AuditEvent.objects.get(action="person.read_records")
        assert (event.actor, event.purpose) == ("system:findings", "Matching of laboratory results")
        imported = AuditEvent.objects.get(action="finding.import")
        assert imported.detail["taken"] == 1

    def test_a_workbook_and_json_say_the_same(self):
        objects = b'[{"reference": "L-1", "kind": "negative", "sampled_at": "2021-10-23T08:00+08:00",'
        objects += b' "resulted_at": "2021-10-23T12:00+08:00", "identifier": "'
        objects += RESIDENTS.identifiers[WANG].encode() + b'"}]'
        assert send(content=objects).counts == IntakeCounts(taken=1)


class TestKeys:
    def test_the_same_key_with_other_content_is_refused(self):
        send(line(), key="night-1")
        with pytest.raises(IntakeKeyError, match="night-1"):
            send(line("L-2"), key="night-1")
        assert list_findings(actor=CITY_STAFF).total == 1

    def test_the_same_key_again_gives_the_first_batch(self):
        first = send(line(), key="night-1")
        with scope(CITY, actor="user:1"):
            again = land(line(), key="night-1")
        assert (again.number, again.repeated) == (first.number, True)

    def test_two_laboratories_may_have_the_same_key(self):
        make_laboratory("第三方检测所")
        send(line(), key="1")
        assert send(line(), key="1", laboratory="第三方检测所").counts == IntakeCounts(taken=1)

    @pytest.mark.parametrize("key", ["", "x" * 201])
    def test_a_key_that_cannot_be(self, key):
        with pytest.raises(IntakeError, match="key"):
            send(line(), key=key)


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "empty"),
            (b"%PDF-1.7", "no table"),
            (b"PK\x03\x04x", "cannot be opened"),
            ("编号,结果\nL-1,阳性\n".encode(), "sampled_at"),
            (table(line(result="张伟")), "column of results"),
            (table(), "no rows"),
        ],
        ids=["empty", "no table", "damaged", "columns missing", "a mapping that does not fit", "no rows"],
    )
    def test_a_file_of_which_nothing_can_be_taken_leaves_nothing(self, content, told, in_city):
        with pytest.raises(IntakeRefusedError, match=told):
            land(content=content or b"\n")
        assert models.IntakeBatch.objects.count() == 0

    def test_an_unknown_laboratory(self, in_city):
        with pytest.raises(IntakeError, match="no laboratory"):
            land(line(), laboratory="nobody")

    def test_an_unknown_zone_or_meaning(self, in_city):
        with pytest.raises(IntakeError, match="time zone"):
            land(line(), zone="Mars/Phobos")
        with pytest.raises(IntakeError, match="could mean"):
            land(line(), words={"x": "green"})
        with pytest.raises(IntakeError, match="no column of ours"):
            land(line(), columns={"colour": "x"})


class TestMapping:
    def test_a_file_is_looked_at_told_about_and_taken_and_its_ways_are_remembered(self, in_city):
        staged = stage_findings(laboratory=LAB, name="a.csv", content=FILE, **WHO)
        assert (staged.state, staged.rows) == (IntakeState.STAGED, 1)
        assert list_batches() == [], "looked at is not taken"
        number = staged.number
        peek = peek_at_batch(number=number, zone=None, columns={}, words={}, at=AT)
        assert peek.missing is not None
        assert [column.value for column in peek.missing.missing] == [
            "reference", "kind", "sampled_at", "resulted_at", "identifier",
        ]  # fmt: skip
        peek = peek_at_batch(number=number, zone=None, columns=COLUMNS, words={}, at=AT)
        assert (peek.mapped["kind"], peek.unknown_words) == ("Befund", ["reaktiv"])
        assert peek.missing is not None
        with pytest.raises(IntakeRefusedError, match="column of results"):
            take_findings(number=number, columns=COLUMNS, **WHO)
        assert get_batch(number=number).state is IntakeState.STAGED
        words = {"Reaktiv": "presumptive_positive"}
        assert peek_at_batch(number=number, zone=None, columns=COLUMNS, words=words, at=AT).missing is None

        taken = take_findings(number=number, columns=COLUMNS, words=words, **WHO)

        assert apply(taken).counts == IntakeCounts(taken=1)
        laboratory = find_laboratory(name=LAB)
        assert (laboratory.columns, laboratory.words) == (COLUMNS, {"reaktiv": "presumptive_positive"})
        again = land(content=FILE.replace(b"L-1", b"L-2"))
        assert apply(again).counts == IntakeCounts(taken=1)
        assert send(line("L-3")).counts == IntakeCounts(taken=1), "another export of theirs has the usual names"

    def test_a_file_that_is_taken_is_not_taken_twice(self, in_city):
        first = land(line())
        staged = stage_findings(laboratory=LAB, name="b.csv", content=table(line()), **WHO)
        assert (staged.number, staged.repeated) == (first.number, True)
        assert take_findings(number=first.number, **WHO).repeated
        with pytest.raises(IntakeNotFoundError):
            peek_at_batch(number=first.number, zone=None, columns={}, words={}, at=AT)

    def test_a_file_that_nobody_took_is_gone_after_a_day(self, in_city):
        staged = stage_findings(laboratory=LAB, name="b.csv", content=table(line()), **WHO)
        apply_waiting_findings(actor="system:findings", at=lambda: AT + 23 * HOUR, reason="x", older_than=HOUR)
        assert get_batch(number=staged.number).state is IntakeState.STAGED
        apply_waiting_findings(actor="system:findings", at=lambda: AT + 25 * HOUR, reason="x", older_than=HOUR)
        with pytest.raises(IntakeNotFoundError):
            get_batch(number=staged.number)

    def test_a_file_may_be_dropped_but_not_when_it_was_taken(self, in_city):
        staged = stage_findings(laboratory=LAB, name="b.csv", content=table(line()), **WHO)
        discard_staged(number=staged.number, **WHO)
        with pytest.raises(IntakeNotFoundError):
            get_batch(number=staged.number)
        taken = land(line())
        discard_staged(number=taken.number, **WHO)
        assert get_batch(number=taken.number).state is IntakeState.LANDED


class TestCorrecting:
    def test_bad_rows_are_handed_out_corrected_and_sent_again(self, in_city):
        batch = send(line("L-1", "?"), line("L-2", "阴性", LI))
        names, rows = access_bad_rows(number=batch.number, actor="user:1", purpose="data_correction", at=AT)
        text = bad_rows_csv(names, rows, number=batch.number, describe=lambda reason, column: "why")
        lines = list(csv.reader(io.StringIO(text)))
        assert lines[0][:4] == ["\ufeffsizao_batch", "sizao_line", "sizao_reason", "编号"]
        assert lines[1][:5] == [str(batch.number), "2", "why", "L-1", "?"]
        text = text.replace("?", "阳性")

        corrected = send(content=text.encode())

        assert corrected.counts == IntakeCounts(taken=1)
        assert [(row.line, row.resolved_by) for row in list_bad_rows(number=batch.number)] == [(2, corrected.number)]
        assert get_batch(number=batch.number).open_rows == 0
        assert access_bad_rows(number=batch.number, actor="user:1", purpose="x", at=AT)[1] == []
        again = send(content=text.replace("阳性", "阴性").encode())
        assert again.counts == IntakeCounts(settled_again=1)

    def test_a_broken_row_is_handed_out_whole_and_nothing_in_it_runs_as_a_formula(self, in_city):
        batch = send(f"{line('L-1', '=1+1')},one more", line("L-2"))
        names, rows = access_bad_rows(number=batch.number, actor="user:1", purpose="x", at=AT)
        text = bad_rows_csv(names, rows, number=batch.number, describe=lambda reason, column: reason.value)
        cells = list(csv.reader(io.StringIO(text)))[1]
        assert cells[:5] == [str(batch.number), "2", "wrong_columns", "L-1", "'=1+1"]
        assert cells[-1] == "one more"
        mended = text.replace(",one more", "").replace("'=1+1", "'+")
        assert send(content=mended.encode()).counts == IntakeCounts(taken=1)
        assert get_batch(number=batch.number).open_rows == 0

    def test_what_is_still_wrong_waits_in_the_new_batch(self, in_city):
        batch = send(line("L-1", "?"), line("L-2"))
        names = "sizao_batch,sizao_line,sizao_reason,"
        text = f"{names}{table().decode().strip()}\n{batch.number},2,why,{line('L-1', '!')}\n1,1,x,{line('L-3')}\n"
        second = send(content=text.encode())
        assert second.counts == IntakeCounts(taken=1, bad=1)
        assert get_batch(number=batch.number).open_rows == 0
        assert get_batch(number=second.number).open_rows == 1

    def test_another_laboratory_corrects_nothing_here(self, in_city):
        make_laboratory("第三方检测所")
        batch = send(line("L-1", "?"), line("L-2"))
        text = f"sizao_batch,sizao_line,{table().decode().strip()}\n{batch.number},2,{line('L-1')}\n"
        send(content=text.encode(), laboratory="第三方检测所")
        assert get_batch(number=batch.number).open_rows == 1

    def test_rows_are_not_handed_out_without_a_purpose(self, in_city):
        batch = send(line("L-1", "?"), line("L-2"))
        with pytest.raises(PurposeError):
            access_bad_rows(number=batch.number, actor="user:1", purpose=" ", at=AT)
        access_bad_rows(number=batch.number, actor="user:1", purpose="data_correction", at=AT)
        assert AuditEvent.objects.get(action="intake.read_bad_rows").detail == {"rows": 1}


class TestLaboratories:
    def test_a_county_laboratory_looks_for_people_where_it_is_told_to(self):
        make_laboratory("怀来县医院", division_path=HUAILAI)
        with scope(HUAILAI, actor="user:1"):
            batch = apply(land(line(), line("L-2", "阳性", OTHER_WANG), laboratory="怀来县医院"))
        assert batch.counts == IntakeCounts(taken=1, unmatched=1)
        make_laboratory("怀来县中医院", division_path=HUAILAI, within_path=CITY)
        with scope(HUAILAI, actor="user:1"):
            batch = apply(land(line("L-3", "阳性", OTHER_WANG), laboratory="怀来县中医院"))
        assert batch.counts == IntakeCounts(taken=1)
        assert list_findings(actor=CHONGLI_STAFF).total == 1

    @pytest.mark.parametrize(
        "given", [{"name": " "}, {"zone": "Mars"}, {"within_path": CHONGLI}, {"columns": {"x": "y"}}]
    )
    def test_what_no_laboratory_can_be(self, given):
        with pytest.raises(IntakeError):
            make_laboratory(**({"name": "x", "division_path": HUAILAI} | given))

    def test_the_database_holds_that_it_looks_around_itself(self):
        with pytest.raises(IntegrityError, match="cases_laboratory_looks_around_itself"), transaction.atomic():
            models.Laboratory.objects.filter(name=LAB).update(within_path=HUAILAI)

    def test_a_token_belongs_to_one_laboratory_until_it_is_revoked(self):
        token = issue_laboratory_token(laboratory=LAB, label="gateway", **WHO)
        assert laboratory_of_token(token).name == LAB
        assert laboratory_of_token("sz_wrong") is None
        assert token not in str(models.LaboratoryToken.objects.values())
        assert revoke_laboratory_tokens(laboratory=LAB, **WHO) == 1
        assert laboratory_of_token(token) is None


class TestScope:
    def test_another_county_sees_no_batch_no_row_and_no_waiting_result(self):
        make_laboratory("怀来县医院", division_path=HUAILAI)
        with scope(HUAILAI, actor="user:1"):
            batch = apply(land(line("L-1", "?"), line("L-2", "阳性", None, name="过路人"), laboratory="怀来县医院"))
        with scope(CHONGLI):
            assert list_batches() == []
            assert list_bad_rows(number=batch.number) == []
            with pytest.raises(IntakeNotFoundError):
                get_batch(number=batch.number)
        assert list_unmatched(actor=CHONGLI_STAFF).total == 0
        assert list_unmatched(actor=HUAILAI_STAFF).total == 1

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.INSPECTOR, Role.AUDITOR])
    def test_a_role_without_the_permission_is_refused(self, role):
        with pytest.raises(NotPermittedError):
            list_unmatched(actor=staff(CITY, role))


class TestWhatTheDatabaseHolds:
    @pytest.mark.parametrize(
        ("constraint", "change"),
        [
            ("cases_intake_state_known", {"state": "perhaps", "content": b"x", "applied_at": None}),
            ("cases_intake_names_nobody_when_applied", {"content": b"x"}),
            ("cases_intake_applied_is_whole", {"done": 0}),
        ],
    )
    def test_a_batch_that_cannot_be(self, constraint, change):
        batch = send(line())
        with pytest.raises(IntegrityError, match=constraint), scope(CITY), transaction.atomic():
            models.IntakeBatch.objects.filter(pk=batch.number).update(**change)

    def test_a_resolved_row_that_still_names_somebody(self):
        batch = send(line("L-1", "?"), line("L-2"))
        with pytest.raises(IntegrityError, match="cases_badrow_names_nobody"), scope(CITY), transaction.atomic():
            models.BadRow.objects.update(resolved_by=batch.number)


def test_a_new_key_seals_everything_that_waits(settings, in_city):
    land(line("L-9"))
    send(line("L-1", "?"), line("L-2", "阳性", None, name="过路人"))
    old = settings.SIZAO_ENCRYPTION_KEYS
    settings.SIZAO_ENCRYPTION_KEYS = (*old, "2:" + "n" * 40)
    assert renew_encryption(within=CITY, **WHO) == 3
    assert renew_encryption(within=CITY, **WHO) == 0
    settings.SIZAO_ENCRYPTION_KEYS = ("2:" + "n" * 40,)
    batch = list_batches()[0]
    assert len(access_bad_rows(number=batch.number, actor="user:1", purpose="x", at=AT)[1]) == 1
