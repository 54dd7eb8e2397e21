"""Roles and what a role may be allowed."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for. What a role may is in `permissions`; where it may, is the account's division."""

    CITY_COMMAND = "city_command"
    COUNTY_COMMAND = "county_command"
    INVESTIGATOR = "investigator"
    GRID_WORKER = "grid_worker"
    STATION_STAFF = "station_staff"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that a role may or may not do. Named after the act, not after a rank."""

    SEE_SITUATION = "see_situation"
    SEARCH_PEOPLE = "search_people"
    OPEN_CASE = "open_case"
    TRACE_CONTACTS = "trace_contacts"
    EXPORT_CONTACTS = "export_contacts"
    IMPORT_PRESENCES = "import_presences"
    CORRECT_PRESENCES = "correct_presences"
    READ_AUDIT = "read_audit"
    MANAGE_ACCOUNTS = "manage_accounts"
