"""Zhengzhou 2022, and attacks of our own: each refused, by code or by the database itself, or called to the auditor.

Raw statements run in the role that serves, with a scope and a signed-in actor, as somebody with the password of the
application would run them. Seen in: the audit trail, the alarms, or the log of the database:
a statement that was refused changed nothing, so no row can tell of it. The tests carry the number of the attack.

    no | attack                                              | way                | answer   | seen in
    ---+-----------------------------------------------------+--------------------+----------+------------------
     1 | a list of names restricts people                    | operation          | refused  | trail, alarm
     1 | a person, a realm, a pack's word set by hand        | raw SQL            | refused  | log
     2 | people without a link to a case                     | operation, ORM     | refused  | trail, log
     2 | the same, each in the shape of somebody's judgment  | operation, in bulk | alarm    | trail, alarm
     3 | a place code scanned from afar                      | operation, ORM     | refused  | trail, alarm, log
     4 | the system or a vendor decides                      | operation          | refused  | trail
     5 | bound without a notice that says how to contest     | raw SQL, ORM       | refused  | log
     6 | nobody outside hears of it; the alarm taken away    | operation, raw SQL | refused  | trail, alarm, log
     7 | rows in force, made many at once                    | ORM bulk_create    | refused  | log
     8 | states of many set at once                          | ORM update         | refused  | log
     9 | proposals first, evidence afterwards                | ORM bulk_create    | alarm    | trail, alarm
    10 | two a day, for days, from three accounts            | operation          | alarm    | trail, alarm
    11 | another person's evidence, another's notice         | operation, raw SQL | refused  | trail, log
    12 | a longer or earlier term without a decision         | raw SQL            | refused  | log
    13 | a decision of before                                | ORM                | refused  | log
    14 | evidence or a proposal of before, in the live realm | ORM                | refused  | log
    15 | an office without the power                         | operation          | refused  | trail
    16 | in the name of a colleague                          | ORM                | refused  | log
    17 | rules of one's own, under a hash that is not theirs | raw SQL            | refused  | log
    18 | rules of one's own, under their own hash            | ORM                | alarm    | trail, alarm
    19 | evidence, decision or history removed               | raw SQL            | refused  | log
    20 | an appeal answered by whoever decided               | operation, raw SQL | refused  | trail, log
    21 | an alarm taken back, shrunk, answered beforehand    | raw SQL, ORM       | refused  | log
    22 | an alarm answered by whom it is about               | operation, raw SQL | refused  | trail, log
    23 | a page without the right, a page of another county  | page               | refused  | trail
    24 | laboratory results by the hundred, by a machine     | API                | harmless | trail
    25 | a command or an address for machines that restricts | command, API       | none     | -
    26 | a list read in as contacts of a real case           | operation, in bulk | alarm    | trail, alarm
"""

import json
import re
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import get_resolver, reverse

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Authority, Permission, Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.realms.types import RealmKind
from sizao.interfaces import clock
from sizao.interfaces.cli import COMMANDS
from sizao.response.cases.operations import apply_findings, issue_laboratory_token
from sizao.response.cases.queries import list_findings
from sizao.response.cases.types import FindingState
from sizao.response.restrictions import models
from sizao.response.restrictions.operations import (
    answer_alarm,
    answer_appeal,
    decide_restrictions,
    lodge_appeal,
    record_delivery,
    watch_restrictions,
)
from sizao.response.restrictions.rules.lifecycle import MOVES, pairs
from sizao.response.restrictions.types import (
    AlarmError,
    AlarmKind,
    AlarmState,
    AppealError,
    AppealOutcome,
    AppealWay,
    AuthorityError,
    Checked,
    DeliveryWay,
    EvidenceError,
    Exposure,
    GroundKind,
    GroundSource,
    RestrictionError,
    SourceError,
    State,
    Subject,
    UnlawfulError,
)
from tests.laboratories import make_laboratory
from tests.people import make_account
from tests.residents import AT, CHONGLI, CITY, RESIDENTS, SHACHENG
from tests.restricted import DAY, HOUR, MILDER, PROTOCOL, Town
from tests.settings import TEST_HOME


pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town():
    return Town()


@contextmanager
def refused_by(rule):
    """The database refuses it, by this named rule."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    found = caught.value.__cause__.diag.constraint_name or caught.value.__cause__.diag.message_primary
    assert rule in found


def sql(statement, *values, actor, within=CITY):
    with scope(within, actor=actor.actor_id), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def columns_of(model, row, **changed):
    values = {field.column: getattr(row, field.attname) for field in model._meta.concrete_fields}
    values.pop("id")
    return {**values, **changed}


def seen(**detail):
    return AuditEvent.objects.filter(action="restriction.refused", **{f"detail__{k}": v for k, v in detail.items()})


def alarms(kind):
    with scope(CITY):
        return list(models.Alarm.objects.filter(kind=kind.value))


def judged(town, person, **given):
    """A ground that is nothing but somebody's judgment."""
    values = {
        "reference": f"judgment:{person}", "kind": GroundKind.JUDGMENT, "source": GroundSource.INVESTIGATION,
        "source_person": None, "facts": {"words": "统一管控"},
    } | given  # fmt: skip
    return town.ground(person, **values)


def look(town, at=AT, **checked):
    return watch_restrictions(
        within="n13", protocol=PROTOCOL, actor="system:restrictions", at=at, machine=town.machine, **checked
    )


def test_the_database_has_the_table_of_moves(town):
    found = {
        (before, after)
        for before in State
        for after in State
        if sql("SELECT restrictions_may_move(%s, %s)", before.value, after.value, actor=town.decider)[0][0]
    }
    assert found == pairs()
    assert {state for froms, _ in MOVES.values() for state in froms} == set(State) - {
        State.REFUSED, State.ENDED, State.EXPIRED
    }  # fmt: skip


class TestZhengzhou:
    """The six failures of 2022 (regime.md D4)."""

    def test_1_a_list_of_names_restricts_nobody(self, town):
        with pytest.raises(SourceError, match="list of persons"):
            town.ground(kind=GroundKind.REPORT, source=GroundSource.LIST, source_person=None, facts={"words": "名单"})
        assert seen(refused="SourceError").count() == 1
        assert [alarm.subject for alarm in alarms(AlarmKind.UNTYPED_LIST)] == [town.decider.actor_id]

    def test_1_nobody_sets_a_state_by_hand(self, town):
        restriction, _ = town.restrict()
        for column in ("person", "number", "proposal", "realm", "special"):
            with refused_by("restrictions_facts_stay"):
                value = {"person": 7, "number": "R1", "realm": "live"}.get(column, '{"a": 1}')
                sql(f"UPDATE restrictions_restriction SET {column} = %s WHERE id = %s", value, restriction.id,
                    actor=town.decider)  # fmt: skip

    def test_2_people_without_a_link_to_a_case_are_no_evidence(self, town):
        with pytest.raises(EvidenceError, match="source of infection"):
            town.ground(source_person=None)
        with refused_by("restrictions_ground_presence_has_a_source"):
            row = town.ground()
            with scope(CITY, actor=town.decider.actor_id):
                kept = models.Ground.objects.get(pk=row.id)
                models.Ground.objects.create(
                    **columns_of(models.Ground, kept, source_person=None, reference="presence:list")
                )

    def test_2_a_list_in_the_shape_of_judgments_calls_the_auditor(self, town):
        """Nobody gave a list: somebody judged each of them, in the same words, within a minute."""
        found = [town.propose(person, ground_ids=[judged(town, person).id]) for person in (0, 1, 3)]
        done = decide_restrictions(
            restriction_ids=[one.id for one in found], alternatives=MILDER, actor=town.decider, at=AT,
            machine=town.machine, reason="统一管控",
        )  # fmt: skip
        assert len(done.restrictions) == 3
        assert [alarm.times for alarm in alarms(AlarmKind.WITHOUT_LINK)] == [3]
        assert AuditEvent.objects.get(action="alarm.raise").actor == town.decider.actor_id

    def test_3_a_remote_scan_of_a_place_never_proposes_anything(self, town):
        with pytest.raises(SourceError, match="recorded from afar"):
            town.ground(source=GroundSource.REMOTE_SCAN)
        assert alarms(AlarmKind.REMOTE_SCAN)
        with refused_by("restrictions_ground_source_of_health"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Ground.objects.get(pk=town.ground().id)
            models.Ground.objects.create(**columns_of(models.Ground, kept, source="remote_scan", reference="scan:1"))

    @pytest.mark.parametrize("actor_id", ["system:data-bureau", "vendor:7"])
    def test_4_neither_the_system_nor_a_vendor_decides(self, town, actor_id):
        outsider = SystemActor(Role.INVESTIGATOR, actor_id, Scope(CITY), Authority.CDC)
        proposed = town.propose()
        with pytest.raises(AuthorityError, match="named person"):
            town.decide(proposed, actor=outsider)
        assert seen(refused="AuthorityError").filter(actor=actor_id).exists()

    def test_5_nobody_is_bound_without_a_notice_that_says_how_to_contest(self, town):
        decided = town.decide(town.propose())
        with refused_by("restrictions_told_by_a_notice"):
            sql("UPDATE restrictions_restriction SET state = 'notified', state_at = %s WHERE id = %s", AT, decided.id,
                actor=town.decider)  # fmt: skip
        issued = town.tell(decided)
        with refused_by("restrictions_notice_tells_the_remedies"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Notice.objects.get(pk=issued.notice.id)
            models.Notice.objects.create(**columns_of(models.Notice, kept, remedy_zh="", code_hash=1))

    def test_6_every_refusal_is_seen_by_somebody_outside(self, town):
        for person in range(2):
            with pytest.raises(SourceError):
                town.ground(person, source=GroundSource.LIST)
        alarm = alarms(AlarmKind.UNTYPED_LIST)[0]
        assert alarm.times == 2
        with refused_by("restrictions_alarm_stays"):
            sql("DELETE FROM restrictions_alarm", actor=town.decider)
        with refused_by("restrictions_alarm_stays"):
            sql("UPDATE restrictions_alarm SET subject = 'user:0'", actor=town.decider)


class TestInBulk:
    """Past the operations, with the tools of the application itself."""

    def test_7_rows_in_force_are_not_made_in_bulk(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_begins_as_a_proposal"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Restriction.objects.get(pk=restriction.id)
            models.Restriction.objects.bulk_create(
                models.Restriction(**columns_of(models.Restriction, kept, number=f"R-{n}", person=n)) for n in range(5)
            )

    @pytest.mark.parametrize("state", [State.DECIDED, State.NOTIFIED, State.IN_FORCE])
    def test_8_states_are_not_set_in_bulk(self, town, state):
        for person in (0, 3):
            town.propose(person)
        with pytest.raises(DatabaseError), transaction.atomic(), scope(CITY, actor=town.decider.actor_id):
            models.Restriction.objects.update(state=state.value, state_at=AT)
        with scope(CITY):
            assert set(models.Restriction.objects.values_list("state", flat=True)) == {"proposed"}

    def test_9_proposals_before_their_evidence_call_the_auditor(self, town):
        """The rows are such as the application writes, so the database takes them; but nothing spoke for them."""
        template = town.propose(0)
        with scope(CITY, actor=town.decider.actor_id):
            kept = models.Restriction.objects.get(pk=template.id)
            models.Restriction.objects.bulk_create(
                models.Restriction(**columns_of(models.Restriction, kept, number=f"R-{n}", person=town.people[n]))
                for n in (1, 3)
            )
            made = models.Restriction.objects.filter(number__startswith="R-")
            for row, person in zip(made.order_by("number"), (1, 3), strict=True):
                ground = town.ground(person, at=AT + HOUR)
                models.Basis.objects.create(restriction=row, ground_id=ground.id)
        look(town, AT + HOUR)
        assert [alarm.times for alarm in alarms(AlarmKind.BEFORE_EVIDENCE)] == [2]
        written = AuditEvent.objects.filter(subject_kind="restrictions_restriction", action="row.insert")
        assert set(written.values_list("actor", flat=True)) == {town.decider.actor_id}

    def test_10_a_drip_of_two_a_day_calls_the_auditor(self, town):
        """Below the number of each day, from three accounts, and over the number of the week."""
        colleague, third = town.colleague, make_account("third", role=Role.INVESTIGATOR, acts_for=Authority.CDC)
        for number in range(10):
            at = AT + (number // 2) * DAY
            who = (town.decider, colleague, third)[number % 3]
            subject = Subject(person=900_000 + number)
            ground = judged(town, 0, reference=f"judgment:{number}", subject=subject, actor=who, at=at)
            exposure = Exposure(last_exposure=at - 2 * HOUR, degree=1)
            town.propose(0, subject=subject, ground_ids=[ground.id], facts=exposure, actor=who, at=at)
            look(town, at)
            assert bool(alarms(AlarmKind.WITHOUT_LINK)) is (number == 9)
        assert len(alarms(AlarmKind.WITHOUT_LINK)[0].detail["actors"]) == 3

    def test_26_a_list_as_contacts_of_a_real_case_calls_the_auditor(self, town):
        """Fifty names from a file, each with the case as their source; nothing but the file says that they met."""
        listed = set()
        for number in range(50):
            subject = Subject(person=900_000 + number)
            ground = town.ground(0, reference=f"contact:{number}:1", subject=subject)
            town.propose(0, subject=subject, ground_ids=[ground.id])
            listed.add(ground.id)
            if number == 48:
                assert look(town, checked=Checked(from_file=frozenset(listed))).new == 0
        assert look(town, checked=Checked(from_file=frozenset(listed))).new == 1
        assert [alarm.times for alarm in alarms(AlarmKind.FROM_FILE)] == [50]


class TestForgeries:
    def test_a_row_cannot_be_inserted_in_force(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_begins_as_a_proposal"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Restriction.objects.get(pk=restriction.id)
            models.Restriction.objects.create(
                **columns_of(models.Restriction, kept, number="R-forged", person=town.people[1])
            )

    @pytest.mark.parametrize(("column", "value"), [("ends_at", AT + 90 * DAY), ("starts_at", AT - DAY)])
    def test_12_the_term_is_the_one_that_was_decided(self, town, column, value):
        restriction, _ = town.restrict()
        with refused_by("restrictions_term_is_the_decisions"):
            sql(f"UPDATE restrictions_restriction SET {column} = %s WHERE id = %s", value, restriction.id,
                actor=town.decider)  # fmt: skip

    def test_19_a_decision_is_never_changed_or_removed(self, town):
        town.restrict()
        for statement in (
            "UPDATE restrictions_decision SET ends_at = ends_at + interval '9 days'",
            "DELETE FROM restrictions_decision",
            "DELETE FROM restrictions_step",
            "UPDATE restrictions_notice SET remedy_zh = 'x'",
        ):
            with refused_by("restrictions_history_stays"):
                sql(statement, actor=town.decider)

    def test_an_open_restriction_does_not_disappear(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_open_stays"):
            sql("DELETE FROM restrictions_restriction WHERE id = %s", restriction.id, actor=town.decider)

    def test_19_evidence_does_not_vanish_from_under_a_decision(self, town):
        town.restrict()
        with pytest.raises(DatabaseError), transaction.atomic():
            sql("DELETE FROM restrictions_ground", actor=town.decider)
            sql("SET CONSTRAINTS ALL IMMEDIATE", actor=town.decider)
        with refused_by("restrictions_ground_only_falls"):
            sql("UPDATE restrictions_ground SET source_person = 9", actor=town.decider)

    def forge(self, town, restriction, **changed):
        """A decision like the one there is, with something else in it, about a proposal."""
        other = town.propose(3)
        with scope(CITY, actor=town.decider.actor_id):
            kept = models.Decision.objects.filter(restriction_id=restriction.id).get()
            models.Decision.objects.create(
                **columns_of(models.Decision, kept, restriction_id=other.id, decided_at=AT, **changed)
            )

    @pytest.mark.parametrize(
        ("changed", "rule"),
        [
            ({"authority": "city_government"}, "restrictions_signed_with_authority"),
            ({"authority": ""}, "restrictions_signed_with_authority"),
            ({"starts_at": AT - DAY}, "restrictions_starts_when_decided"),
            ({"ends_at": AT - DAY}, "restrictions_decision_end_after_start"),
            ({"realm": "live"}, "restrictions_carries_its_realm"),
            ({"rules": ["cn-8ed.measures.99"]}, "restrictions_rules_of_the_pack"),
            ({"rules": []}, "restrictions_decision_on_rules"),
            ({"remedies": []}, "restrictions_decision_on_rules"),
            ({"alternatives": []}, "restrictions_decision_looked_for_milder"),
            ({"reason": ""}, "restrictions_decision_with_reason"),
            ({"kind": "extend"}, "restrictions_moves_as_the_rules_say"),
        ],
        ids=lambda value: str(value)[:40],
    )
    def test_a_forged_decision_is_refused(self, town, changed, rule):
        restriction, _ = town.restrict()
        with refused_by(rule):
            self.forge(town, restriction, **changed)

    def test_16_nobody_signs_for_somebody_else(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_signed_by_oneself"):
            self.forge(town, restriction, decider_id=town.colleague.pk)

    def test_13_a_backdated_decision_is_refused(self, town):
        restriction, _ = town.restrict()
        other = town.propose(3, at=AT + HOUR)
        with refused_by("restrictions_time_goes_on"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Decision.objects.filter(restriction_id=restriction.id).get()
            models.Decision.objects.create(**columns_of(models.Decision, kept, restriction_id=other.id, decided_at=AT))

    def test_17_a_forged_pack_is_not_what_its_hash_says(self, town):
        with refused_by("restrictions_pack_has_the_hash_of_its_content"):
            sql(
                "INSERT INTO restrictions_packversion (hash, pack, content, first_used_at)"
                " VALUES (%s, 'x', '[]', now())",
                "0" * 64,
                actor=town.decider,
            )

    @pytest.mark.parametrize(
        ("before", "after", "calls"),
        [('"days": 7', '"days": 70', [1]), ('"safeguards.', '"safeguards.x', [1]),
         ('"supply_numbers.', '"supply_numbers.x', [])],
        ids=["another term", "another safeguard", "rows about supplies, as after an upgrade"],
    )  # fmt: skip
    def test_18_a_pack_of_ones_own_calls_the_auditor(self, town, before, after, calls):
        """Its hash is right, its rules are there: only that no pack of this installation says so.

        An earlier text of the pack that says the same about restrictions is no pack of one's own.
        """
        restriction, _ = town.restrict()
        other = town.propose(3)
        with scope(CITY, actor=town.decider.actor_id):
            kept = models.Decision.objects.select_related("pack_version").get(restriction_id=restriction.id)
            content = kept.pack_version.content.replace(before, after)
            forged = models.PackVersion.objects.create(
                hash=sha256(content.encode()).hexdigest(), pack="he-2021", content=content, first_used_at=AT
            )
            decision = models.Decision.objects.create(
                **columns_of(models.Decision, kept, restriction_id=other.id, pack_version_id=forged.hash)
            )
            models.Basis.objects.create(
                restriction_id=other.id, decision=decision, ground=models.Basis.objects.get(restriction=other.id).ground
            )
            models.Restriction.objects.filter(pk=other.id).update(
                state="decided", state_at=AT, state_why="x", decision=decision, measure=decision.measure,
                whereabouts=decision.whereabouts, starts_at=decision.starts_at, ends_at=decision.ends_at,
            )  # fmt: skip
        look(town)
        assert [alarm.times for alarm in alarms(AlarmKind.UNKNOWN_RULES)] == calls

    def test_11_the_evidence_is_about_this_very_person(self, town):
        restriction, other = town.propose(0), town.ground(3)
        with pytest.raises(RestrictionError, match="somebody else"):
            town.propose(1, ground_ids=[other.id])
        with refused_by("restrictions_basis_about_the_same"):
            sql("INSERT INTO restrictions_basis (restriction_id, ground_id) VALUES (%s, %s)", restriction.id, other.id,
                actor=town.decider)  # fmt: skip

    def test_11_a_notice_of_somebody_else_is_not_taken(self, town):
        (_, issued), other = town.restrict(0), town.decide(town.propose(3))
        with scope(CITY):
            delivery = models.Delivery.objects.get(notice_id=issued.notice.id)
        with refused_by("restrictions_notice_is_the_decisions"):
            sql("UPDATE restrictions_restriction SET state = 'notified', state_at = %s, delivery_id = %s WHERE id = %s",
                AT, delivery.pk, other.id, actor=town.decider)  # fmt: skip

    def test_nobody_is_released_without_a_record(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_ends_for_what_is_recorded"):
            sql("UPDATE restrictions_restriction SET state = 'ended', state_at = %s, ended_at = %s,"
                " ended_because = 'decision' WHERE id = %s", AT, AT, restriction.id, actor=town.decider)  # fmt: skip
        with refused_by("restrictions_expires_at_its_end"):
            sql("UPDATE restrictions_restriction SET state = 'expired', state_at = %s WHERE id = %s", AT,
                restriction.id, actor=town.decider)  # fmt: skip


class TestScope:
    def test_a_restriction_outside_the_deciders_division_is_refused(self, town):
        with pytest.raises(AuthorityError, match="outside your division"):
            county = make_account(
                "chongli", role=Role.INVESTIGATOR, division_path=CHONGLI, acts_for=Authority.CDC, display_name="丁"
            )
            town.ground(actor=county)

    def test_another_county_neither_sees_nor_decides(self, town):
        county = make_account("chongli", role=Role.INVESTIGATOR, division_path=CHONGLI, acts_for=Authority.CDC)
        with pytest.raises(RestrictionError, match="within your area"):
            town.decide(town.propose(), actor=county)

    @pytest.mark.parametrize("role", [Role.GRID_WORKER, Role.STATION_STAFF, Role.AUDITOR, Role.ADMINISTRATOR])
    def test_a_role_that_does_not_decide_is_refused_and_seen(self, town, role):
        other = make_account("other", role=role, acts_for=Authority.CDC)
        proposed = town.propose()
        with pytest.raises(NotPermittedError):
            town.decide(proposed, actor=other)
        assert seen(refused="NotPermittedError").filter(actor=other.actor_id).exists()

    def test_the_division_of_a_restriction_lies_where_its_evidence_is_seen(self, town):
        with pytest.raises(RestrictionError, match="another division"):
            town.propose(division_path=f"{SHACHENG}.n130730100001")


class TestAuthority:
    @pytest.mark.parametrize("body", [Authority.NONE, Authority.COUNTY_GOVERNMENT, Authority.CITY_GOVERNMENT])
    def test_15_a_decider_without_authority_is_told_so(self, town, body):
        other = make_account("other", role=Role.CITY_COMMAND, acts_for=body)
        with pytest.raises(AuthorityError) as caught:
            town.decide(town.propose(), actor=other)
        assert caught.value.what
        assert caught.value.next_step

    def live_proposal(self):
        """A close contact of two hours ago, by the machine's own clock, which is the one the database compares with."""
        now = datetime.now(UTC)  # noqa: TID251
        town = Town(RealmKind.LIVE, machine=now)
        stay = {"place": "沙城红旗饭店", "enter": (now - 4 * HOUR).isoformat(), "leave": (now - 2 * HOUR).isoformat()}
        ground = town.ground(facts=stay, at=now)
        facts = Exposure(last_exposure=now - 2 * HOUR, degree=1)
        return town, now, town.propose(at=now, facts=facts, ground_ids=[ground.id])

    def test_the_live_realm_refuses_a_quarantine_of_today_and_names_the_article(self):
        town, now, proposed = self.live_proposal()
        with pytest.raises(UnlawfulError, match=r"art\. 58") as caught:
            town.decide(proposed, at=now)
        assert "第五十八条" in caught.value.answer["zh"]
        assert seen(refused="UnlawfulError").exists()

    def test_in_the_live_realm_nothing_is_decided_for_another_day(self):
        """In 2021 the law allowed it; whoever claims to decide then is stopped by the database."""
        town, _, proposed = self.live_proposal()
        with scope(CITY, actor=town.decider.actor_id), refused_by("restrictions_signed_at_its_time"):
            sql("SELECT restrictions_signed(%s, 'cdc', %s, %s)", town.decider.pk, proposed.id, AT, actor=town.decider)

    def test_14_evidence_and_proposals_of_before_are_refused_in_the_live_realm(self):
        town, now, proposed = self.live_proposal()
        with refused_by("restrictions_signed_at_its_time"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Ground.objects.get()
            models.Ground.objects.create(**columns_of(models.Ground, kept, reference="x", stated_at=now - HOUR))
        with refused_by("restrictions_signed_at_its_time"), scope(CITY, actor=town.decider.actor_id):
            row = models.Restriction.objects.get(pk=proposed.id)
            earlier = {"number": "R-earlier", "person": town.people[3], "proposed_at": now - HOUR}
            models.Restriction.objects.create(**columns_of(models.Restriction, row, **earlier))


class TestAlarms:
    """The guard itself: whoever is caught would like it to be silent."""

    @pytest.fixture
    def alarm(self, town):
        for person in (0, 1, 3):
            town.decide(town.propose(person, ground_ids=[judged(town, person).id]))
        look(town)
        return alarms(AlarmKind.WITHOUT_LINK)[0]

    @pytest.mark.parametrize(
        "statement",
        [
            "DELETE FROM restrictions_alarm",
            "UPDATE restrictions_alarm SET times = 1",
            "UPDATE restrictions_alarm SET kind = 'guessed_codes'",
            "UPDATE restrictions_alarm SET division_path = 'n13.n1307.n130730.n130730100.x'",
            "DELETE FROM restrictions_alarmedrestriction",
            "UPDATE restrictions_alarmedrestriction SET restriction_id = 1",
        ],
    )
    def test_21_an_alarm_is_not_taken_back_shrunk_or_answered_beforehand(self, town, alarm, statement):
        with pytest.raises(DatabaseError, match=r"never|stay"), transaction.atomic():
            sql(statement, actor=town.decider)
        answered = {"state": "explained", "answered_at": AT, "answered_by": town.decider.actor_id, "answer": "x"}
        with refused_by("restrictions_alarm_stays"), scope(CITY, actor=town.decider.actor_id):
            models.Alarm.objects.create(**columns_of(models.Alarm, alarm, subject="user:9", **answered))
        with refused_by("restrictions_alarm_answered_by_the_auditor"), scope(CITY, actor=town.decider.actor_id):
            models.Alarm.objects.filter(pk=alarm.pk).update(**answered)

    def test_22_whom_an_alarm_is_about_does_not_answer_it(self, town, alarm):
        """Somebody gave them the role of the auditor meanwhile."""
        type(town.decider).objects.filter(pk=town.decider.pk).update(role=Role.AUDITOR)
        town.decider.refresh_from_db()
        with pytest.raises(AlarmError, match="does not answer"):
            answer_alarm(alarm_id=alarm.pk, outcome=AlarmState.EXPLAINED, actor=town.decider, at=AT, reason="没有问题")
        assert seen(refused="AlarmError").filter(actor=town.decider.actor_id).exists()
        with refused_by("restrictions_alarm_answered_by_another"):
            sql("UPDATE restrictions_alarm SET state = 'explained', answered_at = %s, answered_by = %s, answer = 'x'",
                AT, town.decider.actor_id, actor=town.decider)  # fmt: skip

    def test_nothing_is_put_behind_an_alarm_that_was_answered(self, town, alarm):
        auditor = make_account("auditor", role=Role.AUDITOR)
        answer_alarm(alarm_id=alarm.pk, outcome=AlarmState.EXPLAINED, actor=auditor, at=AT, reason="已核对")
        other = town.propose(2, ground_ids=[town.ground(2, division_path=CHONGLI).id], division_path=CHONGLI)
        with refused_by("restrictions_alarm_stays"):
            sql("INSERT INTO restrictions_alarmedrestriction (alarm_id, restriction_id, seen_at) VALUES (%s, %s, %s)",
                alarm.pk, other.id, AT, actor=town.decider)  # fmt: skip


class TestOtherWays:
    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.GRID_WORKER, Role.STATION_STAFF, Role.ADMINISTRATOR])
    def test_23_pages_refuse_who_may_not(self, town, client, role):
        proposed = town.propose()
        order = {"act": "decide", "reason": "x", "milder": "home_quarantine", "why_not": "x", "purpose": "follow_up"}
        address = reverse("restriction", args=[proposed.id])
        client.force_login(make_account("other", role=role, acts_for=Authority.CDC))
        assert client.post(address, order).status_code == 403
        knocked = AuditEvent.objects.get(action="page.refuse")
        assert (knocked.subject_key, knocked.detail["method"]) == ("restriction", "POST")
        client.force_login(make_account("far", role=Role.INVESTIGATOR, acts_for=Authority.CDC, division_path=CHONGLI))
        assert client.post(address, order).status_code == 404
        assert seen(refused="RestrictionNotFoundError").exists()
        with scope(CITY):
            assert models.Restriction.objects.get().state == "proposed"

    def test_24_results_sent_by_a_machine_restrict_nobody(self, town, client, monkeypatch, settings, tmp_path):
        """Whoever holds the token of a laboratory sends positives by the hundred: each waits for a named person."""
        settings.SIZAO_HOME = tmp_path
        monkeypatch.setattr(clock, "machine_time", lambda: AT)
        make_laboratory("数据局")
        token = issue_laboratory_token(laboratory="数据局", label="x", actor="user:1", reason="a test", at=AT)
        rows = [
            {"reference": f"L-{person}", "kind": "confirmed", "sampled_at": "2021-10-23T08:00:00+08:00",
             "resulted_at": "2021-10-23T12:00:00+08:00", "identifier": RESIDENTS.identifiers[person],
             "name": RESIDENTS.names[person]}
            for person in (0, 1, 3)
        ]  # fmt: skip
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
        answer = client.post("/api/v1/findings", json.dumps(rows), content_type="application/json", headers=headers)
        number = answer.json()["batch"]
        apply_findings(number=number, division_path=CITY, actor="system:findings", at=lambda: AT, reason="landed")
        assert [one.state for one in list_findings(actor=town.decider).rows] == [FindingState.OPEN] * 3
        with scope(CITY):
            assert not models.Restriction.objects.exists()
            assert not models.Ground.objects.exists()
        assert AuditEvent.objects.filter(action="intake.land").exists()
        # And the token opens nothing of this room.
        assert client.get(reverse("restrictions"), headers=headers).status_code == 302

    def test_25_no_command_and_no_address_for_machines_restricts(self):
        assert not [name for name in COMMANDS if "restrict" in name or "alarm" in name]
        api = [str(one.pattern) for one in get_resolver("sizao.interfaces.api.urls").url_patterns]
        assert api
        assert not [path for path in api if "restrict" in path or "alarm" in path]


class TestAppeals:
    def test_20_whoever_decided_does_not_answer(self, town):
        restriction, _ = town.restrict()
        lodged = lodge_appeal(
            restriction_id=restriction.id, statement="不在场", way=AppealWay.LETTER, actor=town.colleague, at=AT,
            machine=town.machine, reason="来信",
        )  # fmt: skip
        type(town.decider).objects.filter(pk=town.decider.pk).update(role=Role.COUNTY_COMMAND)
        town.decider.refresh_from_db()
        with pytest.raises(AppealError, match="does not answer"):
            answer_appeal(
                appeal_id=lodged.id, outcome=AppealOutcome.REJECTED, actor=town.decider, at=AT, reason="没有问题"
            )
        with refused_by("restrictions_answer_by_another"):
            sql("INSERT INTO restrictions_answer (appeal_id, restriction_id, at, reviewer_id, outcome, reasons)"
                " VALUES (%s, %s, %s, %s, 'rejected', 'x')", lodged.id, restriction.id, AT, town.decider.pk,
                actor=town.decider)  # fmt: skip

    def test_nobody_writes_that_the_person_appealed_or_withdrew(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_contested_by_an_appeal"):
            sql("UPDATE restrictions_restriction SET state = 'contested', state_at = %s WHERE id = %s", AT,
                restriction.id, actor=town.decider)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_the_database_refuses_stands_in_its_log_with_who(town):
    """Nothing was changed, so no row can tell of it; the log of the database does."""
    town.restrict()
    with pytest.raises(DatabaseError):
        sql("DELETE FROM restrictions_decision", actor=town.decider)
    log = (TEST_HOME / "postgres" / "server.log").read_text("utf-8", "replace")
    refused = log[log.rindex("rows of restrictions_decision stay") :]
    assert f"refused to {town.decider.actor_id} in the role" in refused
    assert "STATEMENT:  DELETE FROM restrictions_decision" in refused


def test_every_attack_of_the_table_has_its_test():
    drawn = {int(number) for number in re.findall(r"^ +(\d+) \|", __doc__, re.MULTILINE)}
    tested = {int(number) for number in re.findall(r"def test_(\d+)_", Path(__file__).read_text("utf-8"))}
    assert drawn == tested == set(range(1, 27))


def test_no_permission_sets_a_color():
    assert not [permission for permission in Permission if "colo" in permission or "code" in permission]


def test_delivering_a_notice_of_an_older_decision_is_refused(town):
    decided = town.decide(town.propose())
    with pytest.raises(RestrictionError):
        record_delivery(
            restriction_id=decided.id, notice_id=999_999, way=DeliveryWay.REMOTE, actor=town.decider, at=AT, reason="x"
        )


def test_a_place_and_a_person_are_never_mixed():
    with pytest.raises(ValueError, match="one person or about one place"):
        Subject(person=1, place="venue:1")
