"""The guard against misuse on a real database: alarms are raised, grow, are answered once; nobody takes them back."""

from dataclasses import replace
from datetime import datetime

import pytest

from sizao.desk.watching import watch
from sizao.engines.policy.vocabulary import Act
from sizao.foundation.accounts.permissions import NotPermittedError
from sizao.foundation.accounts.types import Role
from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.database.scope import scope
from sizao.interfaces import clock
from sizao.interfaces.jobs import restrictions as jobs
from sizao.kernel.periods import Period
from sizao.registry.places.operations import load_divisions
from sizao.response.investigations.operations import decide_contacts
from sizao.response.investigations.types import (
    ContactOrigin,
    ContactState,
    NewContact,
    ground_of_contact,
)
from sizao.response.restrictions import models
from sizao.response.restrictions.operations import (
    answer_alarm,
    decide_restrictions,
    let_ground_fall,
    watch_restrictions,
)
from sizao.response.restrictions.queries import (
    access_alarm,
    access_alarmed_restriction,
    access_restriction,
    count_open_alarms,
    list_alarms,
)
from sizao.response.restrictions.rules.watch_limits import limits_of
from sizao.response.restrictions.types import (
    AlarmError,
    AlarmKind,
    AlarmNotFoundError,
    AlarmState,
    Exposure,
    GroundKind,
    GroundSource,
    Measure,
    Order,
    RestrictionNotFoundError,
    SourceError,
    State,
    Subject,
)
from tests.people import make_account
from tests.residents import AT, CHONGLI, CITY, DONGHUAYUAN, HUAILAI, SHACHENG
from tests.restricted import DAY, HOUR, MILDER, PROTOCOL, Town
from tests.situation import DIVISIONS, LI, OTHER_WANG, WANG, ZHAO, make_situation


pytestmark = [pytest.mark.django_db, pytest.mark.slow]

JUDGED = {
    "kind": GroundKind.JUDGMENT,
    "source": GroundSource.INVESTIGATION,
    "source_person": None,
    "facts": {"words": "统一管控"},
}
OF_HUAILAI = (0, 1, 3)


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def auditor():
    return make_account("auditor", role=Role.AUDITOR, display_name="审计员戊")


def judge(town, person, **given):
    """A proposal on nothing but somebody's judgment."""
    at = given.pop("at", AT)
    ground = town.ground(person, reference=f"judgment:{person}:{at.isoformat()}", at=at, **JUDGED, **given)
    return town.propose(person, ground_ids=[ground.id], at=at)


def look(town, at=AT, **given):
    return watch_restrictions(
        within="n13", protocol=PROTOCOL, actor="system:restrictions", at=at, machine=town.machine, **given
    )


def alarms_seen(auditor, **given):
    return list_alarms(actor=auditor, **given).rows


class TestCohorts:
    def test_three_by_judgment_alone_are_one_alarm_with_what_stands_behind_it(self, town, auditor):
        found = [judge(town, person) for person in OF_HUAILAI]
        assert (look(town).new, look(town).new) == (1, 0)
        alarm = alarms_seen(auditor)[0]
        assert (alarm.kind, alarm.state, alarm.times) == (AlarmKind.WITHOUT_LINK, AlarmState.OPEN, 3)
        assert alarm.division_path == SHACHENG
        file = access_alarm(actor=auditor, alarm_id=alarm.id, at=AT)
        assert [row.number for row in file.rows] == sorted(one.number for one in found)
        assert {tuple(row.sources) for row in file.rows} == {("judgment:investigation",)}
        assert not any(row.is_told or row.has_source_person for row in file.rows)

    def test_two_are_none(self, town, auditor):
        for person in (0, 1):
            judge(town, person)
        assert look(town).new == 0
        assert count_open_alarms(actor=auditor) == 0

    def test_the_contacts_of_a_case_are_none(self, town, auditor):
        for person in OF_HUAILAI:
            town.restrict(person)
        assert look(town).new == 0

    def test_the_same_cohort_grows_in_its_alarm(self, town, auditor):
        for person in OF_HUAILAI:
            judge(town, person)
        look(town)
        town.propose(2, ground_ids=[town.ground(2, reference="judgment:2", division_path=CHONGLI, **JUDGED).id],
                     division_path=CHONGLI)  # fmt: skip
        again = look(town, AT + HOUR)
        assert (again.new, again.grown) == (0, 1)
        alarm = alarms_seen(auditor)[0]
        assert alarm.times == 4
        assert alarm.division_path == CITY, "it is of the whole city now"
        assert len(alarms_seen(auditor)) == 1

    def test_what_was_explained_stays_explained_and_what_comes_after_is_an_alarm_of_its_own(self, town, auditor):
        for person in OF_HUAILAI:
            judge(town, person)
        look(town)
        first = alarms_seen(auditor)[0]
        answer_alarm(alarm_id=first.id, outcome=AlarmState.EXPLAINED, actor=auditor, at=AT, reason="协查名单，已核对")
        assert look(town).new == 0
        town.propose(2, ground_ids=[town.ground(2, reference="judgment:2", division_path=CHONGLI, **JUDGED).id],
                     division_path=CHONGLI)  # fmt: skip
        assert look(town).new == 1
        new, old = alarms_seen(auditor)
        assert (new.times, old.times) == (1, 3)
        assert old.state is AlarmState.EXPLAINED

    def test_one_place_without_a_case_is_enough(self, town, auditor):
        """Three people may be few; a hall or a building is hundreds."""
        town.propose_closing()
        assert look(town).new == 1
        assert (alarms_seen(auditor)[0].kind, alarms_seen(auditor)[0].subject) == (AlarmKind.WITHOUT_LINK, "places")

    def test_a_decision_on_many_is_looked_at_at_once(self, town, auditor):
        found = [judge(town, person) for person in OF_HUAILAI]
        done = decide_restrictions(
            restriction_ids=[one.id for one in found], alternatives=MILDER, actor=town.decider, at=AT,
            machine=town.machine, reason="统一管控",
        )  # fmt: skip
        assert len(done.restrictions) == 3
        alarm = alarms_seen(auditor)[0]
        assert (alarm.kind, alarm.detail["actors"]) == (AlarmKind.WITHOUT_LINK, {town.decider.actor_id: 3})
        kept = AuditEvent.objects.get(action="alarm.raise")
        assert (kept.actor, kept.subject_key) == (town.decider.actor_id, str(alarm.id))

    def test_what_was_refused_or_fell_is_looked_at_as_it_was(self, town, auditor):
        """A ground that falls afterwards does not take the restriction out of sight: it ends, and still counts."""
        for person in OF_HUAILAI:
            judge(town, person)
        let_ground_fall(reference=f"judgment:0:{AT.isoformat()}", actor=town.decider, at=AT, reason="有人问起")
        look(town)
        assert alarms_seen(auditor)[0].times == 3


class TestWithOtherRooms:
    """What only cases, contacts and records of presences know."""

    @pytest.fixture
    def here(self, settings, tmp_path):
        settings.SIZAO_HOME = tmp_path
        return make_situation()

    @pytest.fixture
    def staff(self, here, monkeypatch):
        town = Town.__new__(Town)
        monkeypatch.setattr("tests.restricted.load_residents", lambda: here.keys)
        town.__init__()
        return town

    def watch(self, staff, *, looks_far=False):
        return watch(within="n13", actor="system:restrictions", at=AT, machine=staff.machine, looks_far=looks_far)

    def accept(self, here, staff, person, place, *, hours=(30, 28), origin=ContactOrigin.HAND):
        """A contact of the case of Wang, and the ground that its measure rests on."""
        source = here.keys[WANG if person != WANG else OTHER_WANG]
        case = here.case if person != WANG else here.other_case
        start, end = (AT - hour * HOUR for hour in hours)
        contact = decide_contacts(
            case_id=case,
            contacts=[NewContact(here.keys[person], 1, source, "school", place, start, end)],
            state=ContactState.ACCEPTED, origin=origin, actor=staff.decider, at=AT, reason="同班",
        )[0]  # fmt: skip
        facts = {"place": place, "enter": start.isoformat(), "leave": end.isoformat()}
        return staff.ground(
            person, reference=ground_of_contact(contact.id, contact.decided_at), source_person=source, facts=facts,
            division_path=SHACHENG if person != OTHER_WANG else CHONGLI,
        )  # fmt: skip

    def propose(self, staff, person, ground):
        return staff.propose(person, ground_ids=[ground.id], facts=exposure(ground), division_path=ground.division_path)

    def test_contacts_of_known_cases_call_nobody(self, here, staff):
        for person in (LI, ZHAO, OTHER_WANG):
            self.propose(staff, person, self.accept(here, staff, person, "school:1"))
        assert self.watch(staff).new == 0

    def test_a_list_that_was_read_in_names_a_real_case(self, here, staff, monkeypatch, auditor):
        """The way of Zhengzhou today: a real case as the source of all, and nothing but the list says that they met."""

        def lower(pack, on):
            return replace(limits_of(pack, on), from_file=(3, "law.safeguards.from_file"))

        monkeypatch.setattr("sizao.response.restrictions.operations.watching.limits_of", lower)
        for person, origin in ((LI, ContactOrigin.FILE), (ZHAO, ContactOrigin.FILE), (OTHER_WANG, ContactOrigin.HAND)):
            self.propose(staff, person, self.accept(here, staff, person, "school:1", origin=origin))
        assert self.watch(staff).new == 0
        self.propose(staff, WANG, self.accept(here, staff, WANG, "school:1", origin=ContactOrigin.FILE))
        assert self.watch(staff).new == 1
        assert [(one.kind, one.times) for one in alarms_seen(auditor)] == [(AlarmKind.FROM_FILE, 3)]

    def test_a_source_that_is_no_case_links_nobody(self, here, staff, auditor):
        """The presences look right, and name somebody as the source who never was one."""
        for person in (LI, ZHAO, OTHER_WANG):
            path = SHACHENG if person != OTHER_WANG else CHONGLI
            staff.propose(person, ground_ids=[staff.ground(person, division_path=path).id], division_path=path)
        assert look(staff).new == 0, "this room alone cannot know"
        assert self.watch(staff).new == 1
        assert alarms_seen(auditor)[0].detail["unproven"] == 3

    def test_a_record_that_is_not_there_links_nobody(self, here, staff, auditor):
        for person in (LI, ZHAO, WANG):
            ground = staff.ground(
                person, kind=GroundKind.FINDING, source=GroundSource.LABORATORY, reference=f"finding:{90_000 + person}",
                source_person=None, facts={"kind": "confirmed"},
            )  # fmt: skip
            staff.propose(person, ground_ids=[ground.id])
        assert self.watch(staff).new == 1
        assert alarms_seen(auditor)[0].kind is AlarmKind.WITHOUT_LINK

    def test_a_place_in_another_county_than_where_people_were_recorded(self, here, staff, auditor):
        """They sat in the school of Shacheng at that hour, by its own records; the list has them in Chongli."""
        for person in (WANG, LI, OTHER_WANG):
            # 2021-10-22 09:30 to 09:45 in China, when all three were at school:1.
            ground = self.accept(here, staff, person, "school:3", hours=(30.5, 30.25))
            self.propose(staff, person, ground)
        assert self.watch(staff).new == 0, "only the records of presences tell"
        assert self.watch(staff, looks_far=True).new == 1
        alarm = alarms_seen(auditor)[0]
        assert (alarm.kind, alarm.times) == (AlarmKind.FAR_PLACE, 3)
        read = AuditEvent.objects.get(action="presences.read")
        assert (read.actor, read.purpose) == ("system:restrictions", "guard against misuse of restrictions")

    def close(self, staff, path, source):
        """A building of a township that somebody wants closed around a case."""
        place = f"area:{path}"
        ground = staff.ground(
            reference=f"judgment:{path}:{source}", subject=Subject(place=place),
            division_path=path, **(JUDGED | {"source_person": source}),
        )  # fmt: skip
        order = Order(Measure.PLACE_CLOSURE, Act.EMERGENCY_MEASURES, Period(AT, AT + DAY))
        staff.propose(subject=Subject(place=place), facts=order, ground_ids=[ground.id], division_path=path)

    def test_a_building_closed_around_a_case_that_is_elsewhere(self, here, staff, auditor):
        """One is enough, and only what is known of homes and movements tells: the boundary was drawn by hand."""
        self.close(staff, f"{SHACHENG}.n130730100002", here.keys[WANG])
        assert self.watch(staff, looks_far=True).new == 0, "the case was at school in that town"
        self.close(staff, f"{DONGHUAYUAN}.n130730104001", here.keys[WANG])
        assert self.watch(staff).new == 0
        assert self.watch(staff, looks_far=True).new == 1
        (alarm,) = alarms_seen(auditor)
        assert (alarm.kind, alarm.subject, alarm.times) == (AlarmKind.WITHOUT_LINK, "places", 1)

    def test_a_building_closed_around_a_contact_of_the_case(self, here, staff):
        self.accept(here, staff, LI, "school:1")
        self.close(staff, f"{DONGHUAYUAN}.n130730104001", here.keys[WANG])
        assert self.watch(staff, looks_far=True).new == 0

    def test_facts_that_nobody_can_read_do_not_stop_the_guard(self, here, staff, auditor):
        """Written past the application, into evidence that looks like that of the contacts of a case."""
        grounds = [self.accept(here, staff, person, "school:1") for person in (LI, ZHAO, OTHER_WANG)]
        proposed = [
            self.propose(staff, person, ground) for person, ground in zip((LI, ZHAO, OTHER_WANG), grounds, strict=True)
        ]
        for ground, one in zip(grounds, proposed, strict=True):
            with scope(CITY, actor=staff.decider.actor_id):
                row = models.Ground.objects.get(pk=ground.id)
                row.pk, row.reference = None, f"{row.reference}0"
                row.facts = {"place": "x", "enter": "yesterday", "leave": "2021"}
                row.save(force_insert=True)
                models.Basis.objects.create(restriction_id=one.id, ground_id=row.pk)
        assert self.watch(staff, looks_far=True).restrictions == 3


class TestAnswers:
    @pytest.fixture
    def alarm(self, town, auditor):
        for person in OF_HUAILAI:
            town.tell(town.decide(judge(town, person)))
        look(town)
        return alarms_seen(auditor)[0]

    def answer(self, alarm, actor, outcome=AlarmState.EXPLAINED, reason="已核对", at=AT):
        return answer_alarm(alarm_id=alarm.id, outcome=outcome, actor=actor, at=at, reason=reason)

    def test_upheld_brings_everything_behind_it_to_re_examination(self, town, alarm, auditor):
        found = self.answer(alarm, auditor, AlarmState.UPHELD, "没有任何病例，属滥用")
        assert (found.state, found.answered_by) == (AlarmState.UPHELD, auditor.actor_id)
        for row in access_alarm(actor=auditor, alarm_id=alarm.id, at=AT).rows:
            one = access_restriction(
                actor=town.decider, restriction_id=row.restriction_id, purpose="follow_up", at=AT
            ).restriction
            assert (one.reexamine_at, one.reexamine_why) == (AT, "没有任何病例，属滥用")
        kept = AuditEvent.objects.get(action="restriction.answer_alarm")
        assert kept.detail == {"kind": "without_link", "outcome": "upheld", "reexamined": 3}

    def test_explained_changes_nothing_of_the_restrictions(self, town, alarm, auditor):
        self.answer(alarm, auditor)
        with scope(CITY):
            assert not models.Restriction.objects.filter(reexamine_at__isnull=False).exists()

    def test_it_is_answered_once_with_a_reason_and_an_outcome(self, alarm, auditor):
        for given, words in (
            ({"reason": "  "}, "empty"),
            ({"reason": "x" * 2001}, "too long"),
            ({"outcome": AlarmState.OPEN}, "explains the alarm or upholds it"),
        ):
            with pytest.raises(AlarmError, match=words):
                self.answer(alarm, auditor, **given)
        self.answer(alarm, auditor)
        with pytest.raises(AlarmError, match="answered already"):
            self.answer(alarm, auditor)

    @pytest.mark.parametrize("role", [Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.ADMINISTRATOR])
    def test_nobody_who_decides_sees_or_answers(self, alarm, role):
        other = make_account("other", role=role)
        for call in (
            lambda: alarms_seen(other),
            lambda: count_open_alarms(actor=other),
            lambda: access_alarm(actor=other, alarm_id=alarm.id, at=AT),
            lambda: self.answer(alarm, other),
        ):
            with pytest.raises(NotPermittedError):
                call()

    def test_the_inspector_sees_it_but_neither_answers_nor_opens_a_person(self, alarm):
        inspector = make_account("inspector", role=Role.INSPECTOR)
        file = access_alarm(actor=inspector, alarm_id=alarm.id, at=AT)
        assert file.total == 3
        with pytest.raises(NotPermittedError):
            self.answer(alarm, inspector)
        with pytest.raises(NotPermittedError):
            access_alarmed_restriction(
                actor=inspector, alarm_id=alarm.id, restriction_id=file.rows[0].restriction_id, at=AT
            )

    def test_another_county_does_not_see_it(self, alarm):
        other = make_account("chongli", role=Role.AUDITOR, division_path=CHONGLI)
        assert alarms_seen(other) == []
        with pytest.raises(AlarmNotFoundError):
            access_alarm(actor=other, alarm_id=alarm.id, at=AT)
        with pytest.raises(AlarmNotFoundError):
            self.answer(alarm, other)

    def test_a_restriction_opens_from_its_alarm_and_from_no_other(self, town, alarm, auditor):
        other = town.propose(2, ground_ids=[town.ground(2, division_path=CHONGLI).id], division_path=CHONGLI)
        number = access_alarm(actor=auditor, alarm_id=alarm.id, at=AT).rows[0].restriction_id
        file = access_alarmed_restriction(actor=auditor, alarm_id=alarm.id, restriction_id=number, at=AT)
        assert file.decisions
        assert file.notices
        read = AuditEvent.objects.filter(action="restriction.read", actor=auditor.actor_id).get()
        assert read.purpose == f"alarm {alarm.id}"
        with pytest.raises(RestrictionNotFoundError):
            access_alarmed_restriction(actor=auditor, alarm_id=alarm.id, restriction_id=other.id, at=AT)


class TestLists:
    @pytest.fixture
    def three(self, town, auditor):
        for person in OF_HUAILAI:
            judge(town, person)
        look(town)
        with pytest.raises(SourceError):
            town.ground(2, source=GroundSource.LIST, division_path=CHONGLI)
        with pytest.raises(SourceError):
            town.ground(2, source=GroundSource.REMOTE_SCAN, division_path=CHONGLI)
        return auditor

    @pytest.mark.parametrize(
        ("given", "kinds"),
        [
            ({"kinds": [AlarmKind.WITHOUT_LINK]}, ["without_link"]),
            ({"states": [AlarmState.UPHELD]}, []),
            ({"below": HUAILAI}, ["without_link"]),
            ({"about": ["user:0"]}, []),
            ({"number": 0}, []),
            ({"page": 2, "size": 2}, ["without_link"]),
        ],
        ids=str,
    )
    def test_filters_and_pages(self, three, given, kinds):
        assert [one.kind for one in alarms_seen(three, **given)] == kinds
        assert count_open_alarms(actor=three) == 3

    def test_by_whom_it_is_about(self, town, three):
        assert len(alarms_seen(three, about=[town.decider.actor_id])) == 3


class TestJobs:
    @pytest.fixture(autouse=True)
    def by_the_clock(self, monkeypatch, settings, tmp_path):
        settings.SIZAO_HOME = tmp_path
        self.at = AT
        monkeypatch.setattr(clock, "machine_time", lambda: self.at)
        make_divisions()

    def test_a_term_that_is_over_is_written_down_at_its_end(self, town):
        restriction, _issued = town.restrict()
        waiting = judge(town, 3)
        self.at = max(restriction.ends_at, waiting.ends_at) + DAY
        jobs.pass_terms(0)
        with scope(CITY):
            assert set(models.Restriction.objects.values_list("state", flat=True)) == {State.EXPIRED.value}
            last = models.Step.objects.filter(restriction_id=restriction.id).latest("id")
        assert (last.after, last.at, last.actor) == ("expired", restriction.ends_at, "system:restrictions")

    def test_more_terms_than_are_written_at_once(self, town, monkeypatch):
        monkeypatch.setattr("sizao.response.restrictions.operations.passing._AT_ONCE", 1)
        for person in OF_HUAILAI:
            town.restrict(person)
        self.at = AT + 60 * DAY
        jobs.pass_terms(0)
        with scope(CITY):
            assert models.Restriction.objects.filter(state=State.EXPIRED.value).count() == 3

    def test_the_guard_looks_by_itself(self, town, auditor):
        for person in OF_HUAILAI:
            judge(town, person)
        jobs.watch_often(0)
        jobs.watch_far(0)
        assert [alarm.times for alarm in alarms_seen(auditor)] == [3]


def make_divisions():
    load_divisions(divisions=DIVISIONS, actor="system:test", at=AT, reason="a test")


def exposure(ground):
    return Exposure(last_exposure=datetime.fromisoformat(ground.facts["leave"]), degree=1)
