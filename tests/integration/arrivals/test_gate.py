"""Scans at gates: counted once, judged at once, changing nothing; and whom the list of a day names."""

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.registry.people.operations import load_people, merge_identities
from sizao.response.arrivals.operations import expect_arrivals, scan_person, take_report
from sizao.response.arrivals.queries import list_of_day, list_scans
from sizao.response.arrivals.types import (
    ConveyanceKind,
    Direction,
    FieldFault,
    Gate,
    NewExpected,
    Risk,
    ScanError,
    Seen,
    Verdict,
)
from tests.arrivals import AT, DESTINATIONS, HOUR, ZONE, checked, report, sent
from tests.residents import CHONGLI, CITY, CITY_STAFF, HUAILAI, RESIDENTS, staff


pytestmark = pytest.mark.django_db

STATION = Gate("station:1", "张家口站", f"{CITY}.n130702")
OTHER = Gate("station:2", "怀来站", HUAILAI)
ARRIVES = datetime(2021, 10, 26, 15, 20, tzinfo=ZONE)  # when the report of `tests.arrivals` says
REPORTED, LISTED, STRANGER, KNOWN = (checked(f"130730198001010{number:02}") for number in (1, 2, 3, 4))
GUARD = staff(CITY, Role.STATION_STAFF)
RISKY = frozenset({Risk.HIGH, Risk.MEDIUM, Risk.ABROAD})


def scan(text: str = REPORTED, **changes: Any) -> Seen:
    given = {
        "gate": STATION,
        "direction": Direction.IN,
        "with_measure": RISKY,
        "once": f"phone {text}",
        "read_at": ARRIVES,
        "zone": ZONE,
        "actor": GUARD,
        "at": ARRIVES,
        "reason": "a test",
    }
    return scan_person(text=text, **(given | changes))


def register() -> int:
    """Somebody whom the registry knows; their key."""
    everybody = replace(RESIDENTS, identifiers=[KNOWN, *RESIDENTS.identifiers[1:]])
    return load_people(people=everybody, within=CITY, actor="system:test", at=AT, reason="a test")[0]


def expected(person: int, **changes: Any) -> NewExpected:
    one = NewExpected(
        person, ConveyanceKind.TRAIN, "G7835", ARRIVES.date(), "05", "12F", "北京北", STATION.place, ARRIVES,
        STATION.division_path, HUAILAI, 1, 1,
    )  # fmt: skip
    return replace(one, **changes)


def expect(*people: NewExpected) -> None:
    with scope(CITY, actor="system:test"):
        expect_arrivals(feed="railway", arrivals=people, actor="system:test", at=AT, reason="a test")


class TestGlance:
    def test_reported_and_fine(self):
        take_report(report=report(), **sent())
        seen = scan()
        assert (seen.verdict, seen.is_again, seen.name, seen.needs_name) == (Verdict.REPORTED, False, "王测试", False)
        assert seen.scan.destination_path == DESTINATIONS["沙城镇一社区"]

    def test_the_code_of_the_report_serves_as_well_as_the_card(self):
        receipt = take_report(report=report(), **sent())
        assert scan(f"{receipt.code[:4]}-{receipt.code[4:]}").verdict is Verdict.REPORTED
        assert scan(once="the card after it").is_again

    def test_reported_and_a_measure_is_what_the_rules_would_propose(self):
        take_report(report=report(place_0="韩国"), **sent())
        seen = scan()
        assert (seen.verdict, seen.risk, seen.has_measure) == (Verdict.MEASURE, Risk.ABROAD, False)

    def test_known_and_not_reported(self):
        register()
        assert scan(KNOWN).verdict is Verdict.UNREPORTED

    def test_on_the_list_of_a_train_and_not_reported(self):
        from sizao.foundation.privacy.installed import pseudonym_secret
        from sizao.foundation.privacy.pseudonyms import person_key

        expect(expected(person_key(LISTED, secret=pseudonym_secret())))
        seen = scan(LISTED)
        assert (seen.verdict, seen.train, seen.needs_name) == (Verdict.UNREPORTED, "G7835", True)
        assert seen.scan.destination_path == HUAILAI

    def test_not_to_be_found(self):
        seen = scan(STRANGER)
        assert (seen.verdict, seen.needs_name, seen.scan.destination_path) == (Verdict.UNKNOWN, True, None)

    def test_a_report_of_another_week_is_none(self):
        take_report(report=report(), **sent())
        assert scan(read_at=ARRIVES + 72 * HOUR).verdict is Verdict.UNKNOWN


class TestOnce:
    def test_a_card_read_twice_counts_once_and_the_second_gate_is_told_where_the_first_was(self):
        take_report(report=report(), **sent())
        first = scan()
        again = scan(gate=OTHER, once="another phone", read_at=ARRIVES + HOUR)
        assert again.is_again
        assert (again.scan.id, again.scan.place, again.scan.at) == (first.scan.id, STATION.place, ARRIVES)
        assert list_scans(actor=CITY_STAFF, begin=AT, end=ARRIVES + 9 * HOUR).total == 1

    def test_what_is_sent_again_for_want_of_an_answer_is_no_second_read(self):
        first = scan()
        again = scan()
        assert not again.is_again and again.scan.id == first.scan.id

    def test_out_and_in_and_the_next_day_are_read_anew(self):
        scan()
        assert not scan(direction=Direction.OUT, once="2").is_again
        assert not scan(once="3", read_at=ARRIVES + 24 * HOUR).is_again

    def test_one_human_with_two_documents_counts_once(self):
        from sizao.foundation.privacy.installed import pseudonym_secret
        from sizao.foundation.privacy.pseudonyms import person_keys

        card, passport = person_keys([REPORTED, "E12345678"], secret=pseudonym_secret())
        merge_identities(from_key=passport, to_key=card, actor="system:test", at=AT, reason="a test")
        scan()
        assert scan("E12345678").is_again


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            ("", FieldFault.MISSING),
            (REPORTED[:-1] + ("1" if REPORTED[-1] != "1" else "2"), FieldFault.MISTYPED),
            ("王测试", FieldFault.MISSING),
            ("not-a-number!", FieldFault.IDENTIFIER),
            ("ABCD-EFGH", FieldFault.IDENTIFIER),
        ],
    )
    def test_what_is_no_number_is_said_and_not_counted(self, text, fault):
        with pytest.raises(ScanError) as caught:
            scan(text)
        assert caught.value.fault is fault
        assert list_scans(actor=CITY_STAFF, begin=AT, end=ARRIVES + HOUR).total == 0

    def test_the_code_of_a_family_does_not_say_who_stands_there(self):
        receipt = take_report(report=report(reporter="family", name_1="李演示", identifier_1="E1234567"), **sent())
        with pytest.raises(ScanError, match="several people"):
            scan(receipt.code)

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.AUDITOR, Role.INVESTIGATOR])
    def test_other_roles_scan_nobody(self, role):
        with pytest.raises(NotPermittedError):
            scan(actor=staff(CITY, role))


def rows_of_all_tables() -> dict[str, str]:
    """What stands in every table, as one checksum each; but for the trail of audits and the queue of jobs."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'audit%%'"
            " AND tablename NOT LIKE 'procrastinate%%' ORDER BY 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            rows = "string_agg(t::text, '|' ORDER BY t::text)"
            cursor.execute(f"SELECT count(*) || md5(coalesce({rows}, '')) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.mark.slow
def test_a_scan_changes_nothing_but_the_row_of_the_scan():
    """Regime.md D4: no place scan ever changes a status. Whatever was found, only one table has another content."""
    register()
    take_report(report=report(place_0="韩国"), **sent())
    with scope(CITY, actor="system:test"):
        for text, verdict in ((REPORTED, "measure"), (KNOWN, "unreported"), (STRANGER, "unknown")):
            before = rows_of_all_tables()
            assert scan(text).verdict.value == verdict
            after = rows_of_all_tables()
            assert {table for table in after if after[table] != before[table]} == {"arrivals_gatescan"}


class TestWhoSees:
    def test_a_county_and_a_community_see_exactly_their_people(self):
        take_report(report=report(), **sent())
        scan()
        inside = {"begin": AT, "end": ARRIVES + HOUR}
        assert list_scans(actor=staff(HUAILAI), **inside).total == 1
        assert list_scans(actor=staff(DESTINATIONS["沙城镇一社区"], Role.GRID_WORKER), **inside).total == 1
        assert list_scans(actor=staff(DESTINATIONS["东花园镇一社区"], Role.GRID_WORKER), **inside).total == 0
        assert list_scans(actor=staff(CHONGLI), **inside).total == 0


class TestDayList:
    def test_it_holds_digests_by_verdict_and_county_and_nothing_by_which_anybody_is_named(self):
        key = register()
        take_report(report=report(), **sent())
        take_report(report=report(identifier_0=STRANGER, community="崇礼区", place_0="韩国"), **sent(once="2"))
        expect(expected(key))
        salt = b"0123456789abcdef"
        found = list_of_day(
            actor=GUARD, within=CITY, with_measure=RISKY, salt=salt, at=ARRIVES - 2 * HOUR, reason="a test"
        )

        def digest(number: str) -> bytes:
            return hmac.new(salt, number.encode(), sha256).digest()[:4]

        assert {(group.verdict, group.county): group.digests for group in found.groups} == {
            (Verdict.REPORTED, HUAILAI): digest(REPORTED),
            (Verdict.MEASURE, CHONGLI): digest(STRANGER),
            (Verdict.UNREPORTED, HUAILAI): digest(KNOWN),
        }
        assert found.people == 3

    def test_yesterday_and_next_week_are_not_on_it(self):
        take_report(report=report(), **sent())
        for at in (ARRIVES - timedelta(days=2), ARRIVES + timedelta(days=1)):
            assert not list_of_day(
                actor=GUARD, within=CITY, with_measure=RISKY, salt=b"s" * 16, at=at, reason="a test"
            ).groups

    def test_other_roles_get_none(self):
        with pytest.raises(NotPermittedError):
            list_of_day(
                actor=staff(CITY, Role.GRID_WORKER), within=CITY, with_measure=RISKY, salt=b"", at=AT, reason="a test"
            )
