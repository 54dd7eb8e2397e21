"""Zhengzhou 2022, and attacks of our own: all refused, by code or by the database itself, and all seen.

Raw statements run in the role that serves, with a scope and a signed-in actor, as somebody with the password of the
application would run them.
"""

from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Authority, Permission, Role, SystemActor
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.foundation.database.types import Scope
from sizao.foundation.realms.types import RealmKind
from sizao.response.restrictions import models
from sizao.response.restrictions.operations import answer_appeal, lodge_appeal, record_delivery
from sizao.response.restrictions.rules.lifecycle import MOVES, pairs
from sizao.response.restrictions.types import (
    AlarmKind,
    AppealError,
    AppealOutcome,
    AppealWay,
    AuthorityError,
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
from tests.people import make_account
from tests.residents import AT, CHONGLI, CITY, SHACHENG
from tests.restricted import DAY, HOUR, Town


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


class TestForgeries:
    def test_a_row_cannot_be_inserted_in_force(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_begins_as_a_proposal"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Restriction.objects.get(pk=restriction.id)
            models.Restriction.objects.create(
                **columns_of(models.Restriction, kept, number="R-forged", person=town.people[1])
            )

    @pytest.mark.parametrize(("column", "value"), [("ends_at", AT + 90 * DAY), ("starts_at", AT - DAY)])
    def test_the_term_is_the_one_that_was_decided(self, town, column, value):
        restriction, _ = town.restrict()
        with refused_by("restrictions_term_is_the_decisions"):
            sql(f"UPDATE restrictions_restriction SET {column} = %s WHERE id = %s", value, restriction.id,
                actor=town.decider)  # fmt: skip

    def test_a_decision_is_never_changed_or_removed(self, town):
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

    def test_evidence_does_not_vanish_from_under_a_decision(self, town):
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

    def test_nobody_signs_for_somebody_else(self, town):
        restriction, _ = town.restrict()
        with refused_by("restrictions_signed_by_oneself"):
            self.forge(town, restriction, decider_id=town.colleague.pk)

    def test_a_backdated_decision_is_refused(self, town):
        restriction, _ = town.restrict()
        other = town.propose(3, at=AT + HOUR)
        with refused_by("restrictions_time_goes_on"), scope(CITY, actor=town.decider.actor_id):
            kept = models.Decision.objects.filter(restriction_id=restriction.id).get()
            models.Decision.objects.create(**columns_of(models.Decision, kept, restriction_id=other.id, decided_at=AT))

    def test_a_forged_pack_is_not_what_its_hash_says(self, town):
        with refused_by("restrictions_pack_has_the_hash_of_its_content"):
            sql(
                "INSERT INTO restrictions_packversion (hash, pack, content, first_used_at)"
                " VALUES (%s, 'x', '[]', now())",
                "0" * 64,
                actor=town.decider,
            )

    def test_the_evidence_is_about_this_very_person(self, town):
        restriction, other = town.propose(0), town.ground(3)
        with pytest.raises(RestrictionError, match="somebody else"):
            town.propose(1, ground_ids=[other.id])
        with refused_by("restrictions_basis_about_the_same"):
            sql("INSERT INTO restrictions_basis (restriction_id, ground_id) VALUES (%s, %s)", restriction.id, other.id,
                actor=town.decider)  # fmt: skip

    def test_a_notice_of_somebody_else_is_not_taken(self, town):
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
    def test_a_decider_without_authority_is_told_so(self, town, body):
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


class TestAppeals:
    def test_whoever_decided_does_not_answer(self, town):
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
