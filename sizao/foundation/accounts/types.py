"""Roles and what a role may be allowed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from sizao.foundation.database.types import Scope


class Role(StrEnum):
    """What somebody is here for. What a role may is in `permissions`; where it may, is the account's division."""

    CITY_COMMAND = "city_command"
    COUNTY_COMMAND = "county_command"
    INVESTIGATOR = "investigator"
    GRID_WORKER = "grid_worker"
    STATION_STAFF = "station_staff"
    SITE_STAFF = "site_staff"
    """Doctors and staff of quarantine sites, and drivers."""
    HOTEL_STAFF = "hotel_staff"
    """The desk of a hotel: sees its own guests and nobody else."""
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Authority(StrEnum):
    """The body somebody decides for. Which acts are open to it, and since when, is for the packs to say."""

    NONE = ""
    CDC = "cdc"
    """Center for disease control and prevention."""
    HOSPITAL = "hospital"
    COUNTY_GOVERNMENT = "county_government"
    CITY_GOVERNMENT = "city_government"


class Permission(StrEnum):
    """One thing that a role may or may not do. Named after the act, not after a rank."""

    SEE_SITUATION = "see_situation"
    SEARCH_PEOPLE = "search_people"
    OPEN_CASE = "open_case"
    CONFIRM_CASE = "confirm_case"
    TRACE_CONTACTS = "trace_contacts"
    EXPORT_CONTACTS = "export_contacts"
    IMPORT_FINDINGS = "import_findings"
    SETTLE_FINDINGS = "settle_findings"
    INVESTIGATE = "investigate"
    DETERMINE_CONTACTS = "determine_contacts"
    ASK_ASSISTANCE = "ask_assistance"
    ANSWER_ASSISTANCE = "answer_assistance"
    JOIN_IDENTITIES = "join_identities"
    SEE_ARRIVALS = "see_arrivals"
    CALL_ARRIVALS = "call_arrivals"
    MAKE_POSTERS = "make_posters"
    WORK_AT_GATE = "work_at_gate"
    OFFER_TRAVELLERS = "offer_travellers"
    RECEIVE_TRAVELLERS = "receive_travellers"
    KEEP_RISK_AREAS = "keep_risk_areas"
    SEE_GRID = "see_grid"
    WORK_GRID = "work_grid"
    KEEP_GRID = "keep_grid"
    ANSWER_GRID = "answer_grid"
    SEE_SITES = "see_sites"
    KEEP_SITES = "keep_sites"
    PLACE_PEOPLE = "place_people"
    MONITOR_STAYS = "monitor_stays"
    RELEASE_STAYS = "release_stays"
    DISPATCH = "dispatch"
    DRIVE = "drive"
    IMPORT_PRESENCES = "import_presences"
    CORRECT_PRESENCES = "correct_presences"
    SEE_FEEDS = "see_feeds"
    TAKE_FEEDS = "take_feeds"
    KEEP_PARTNERS = "keep_partners"
    OPEN_RESTRICTION = "open_restriction"
    PROPOSE_RESTRICTION = "propose_restriction"
    DECIDE_RESTRICTION = "decide_restriction"
    GIVE_NOTICE = "give_notice"
    TAKE_APPEAL = "take_appeal"
    ANSWER_APPEAL = "answer_appeal"
    SEE_ZONES = "see_zones"
    PROPOSE_ZONE = "propose_zone"
    DECIDE_ZONE = "decide_zone"
    KEEP_GATE = "keep_gate"
    SEE_ALARMS = "see_alarms"
    ANSWER_ALARM = "answer_alarm"
    READ_AUDIT = "read_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
    SET_CLOCK = "set_clock"
    BREAK_GLASS = "break_glass"
    REVIEW_EMERGENCY = "review_emergency"
    ANSWER_SUBJECT = "answer_subject"
    SEE_CLOSE_OUT = "see_close_out"
    PROPOSE_CLOSE_OUT = "propose_close_out"
    CONFIRM_CLOSE_OUT = "confirm_close_out"
    SEE_ASSESSMENT = "see_assessment"
    SIGN_ASSESSMENT = "sign_assessment"
    SEE_SUPPLIES = "see_supplies"
    KEEP_STOCK = "keep_stock"
    ASK_SUPPLIES = "ask_supplies"
    PLAN_DELIVERIES = "plan_deliveries"
    ANSWER_HELP = "answer_help"
    SEE_TESTS = "see_tests"
    TAKE_SPECIMENS = "take_specimens"
    RUN_TESTING = "run_testing"


@dataclass(frozen=True, slots=True)
class Enrollment:
    """What an authenticator app needs: the secret as people type it, and the address that it reads."""

    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where an account is signed in. `is_this_one`: from where it is asked."""

    id: int
    began_at: datetime
    browser: str
    is_this_one: bool


class ScopedActor(Protocol):
    """Whoever reads or decides: what for is the role, where is the scope, and `actor_id` names them in the audit."""

    @property
    def role(self) -> str: ...
    @property
    def actor_id(self) -> str: ...
    @property
    def scope(self) -> Scope: ...
    @property
    def acts_for(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SystemActor:
    """The system itself, acting with a role and a scope that somebody gave it, for example `system:demo`."""

    role: Role
    actor_id: str
    scope: Scope
    acts_for: Authority = Authority.NONE
