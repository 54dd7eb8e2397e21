"""Who may do what: one table. Whether it may be done just now is decided by the room concerned."""

from typing import Protocol

from sizao.foundation.accounts.types import Permission, Role
from sizao.kernel.errors import SizaoError


MAY: dict[Permission, frozenset[Role]] = {
    Permission.SEE_SITUATION: frozenset(Role) - {Role.ADMINISTRATOR, Role.HOTEL_STAFF},
    Permission.SEARCH_PEOPLE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.OPEN_CASE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.CONFIRM_CASE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.TRACE_CONTACTS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.EXPORT_CONTACTS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.IMPORT_FINDINGS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.SETTLE_FINDINGS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.INVESTIGATE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.DETERMINE_CONTACTS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.ASK_ASSISTANCE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.ANSWER_ASSISTANCE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    # Names and phones as told, within the division of the account: whoever receives people must know whom.
    Permission.SEE_ARRIVALS: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.STATION_STAFF}
    ),
    Permission.KEEP_RISK_AREAS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.CALL_ARRIVALS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER}),
    Permission.MAKE_POSTERS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.WORK_AT_GATE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.STATION_STAFF}),
    # Whoever has a traveller offers them to the next; those who answer for them at home give receipt.
    Permission.OFFER_TRAVELLERS: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.STATION_STAFF}
    ),
    # A hotel does so for its own guests, and may nothing else.
    Permission.RECEIVE_TRAVELLERS: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.HOTEL_STAFF}
    ),
    # Counts of grid cells and what rose from them; names are seen by whoever is on duty in a cell.
    Permission.SEE_GRID: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.INSPECTOR}
    ),
    Permission.WORK_GRID: frozenset({Role.GRID_WORKER}),
    Permission.KEEP_GRID: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    # Who leads the grid of a community or township is a grid worker of that division.
    Permission.ANSWER_GRID: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.GRID_WORKER}),
    Permission.JOIN_IDENTITIES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    # How full sites are, and their rooms: no people. Who is in them is for those who place them and look after them.
    Permission.SEE_SITES: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.SITE_STAFF, Role.INSPECTOR}
    ),
    Permission.KEEP_SITES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.PLACE_PEOPLE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.MONITOR_STAYS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.SITE_STAFF}),
    Permission.RELEASE_STAYS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.DISPATCH: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.DRIVE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.SITE_STAFF}),
    Permission.IMPORT_PRESENCES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.STATION_STAFF}),
    Permission.CORRECT_PRESENCES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.STATION_STAFF}),
    # How systems that send are doing, and what came: no row of it. Rows name people.
    Permission.SEE_FEEDS: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.STATION_STAFF, Role.ADMINISTRATOR}
    ),
    Permission.TAKE_FEEDS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.STATION_STAFF}),
    # Which other instance answers for which division: by that people are told there.
    Permission.KEEP_PARTNERS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.OPEN_RESTRICTION: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.PROPOSE_RESTRICTION: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    # Whether the law lets the body decide that the account acts for, the packs say.
    Permission.DECIDE_RESTRICTION: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.GIVE_NOTICE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.TAKE_APPEAL: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.ANSWER_APPEAL: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.SEE_ZONES: frozenset(
        {Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER, Role.STATION_STAFF}
    ),
    Permission.PROPOSE_ZONE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.DECIDE_ZONE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    # Permits and passings of the gates of a zone.
    Permission.KEEP_GATE: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.GRID_WORKER, Role.STATION_STAFF}),
    # Nobody who decides sees what their decisions look like to the guard against misuse.
    Permission.SEE_ALARMS: frozenset({Role.AUDITOR, Role.INSPECTOR}),
    Permission.ANSWER_ALARM: frozenset({Role.AUDITOR}),
    Permission.READ_AUDIT: frozenset({Role.AUDITOR}),
    Permission.MANAGE_ACCOUNTS: frozenset({Role.ADMINISTRATOR}),
    Permission.SET_CLOCK: frozenset({Role.CITY_COMMAND}),
    # Reading outside one's area for some hours; the auditor looks at each afterwards.
    Permission.BREAK_GLASS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.REVIEW_EMERGENCY: frozenset({Role.AUDITOR}),
    # Tells a person at the counter what is held about them, and answers requests for correction.
    Permission.ANSWER_SUBJECT: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR}),
    Permission.SEE_CLOSE_OUT: frozenset({Role.CITY_COMMAND, Role.AUDITOR}),
    Permission.PROPOSE_CLOSE_OUT: frozenset({Role.CITY_COMMAND}),
    Permission.CONFIRM_CLOSE_OUT: frozenset({Role.AUDITOR}),
    Permission.SEE_ASSESSMENT: frozenset({Role.CITY_COMMAND, Role.AUDITOR}),
    Permission.SIGN_ASSESSMENT: frozenset({Role.AUDITOR}),
    # Stock says nothing about people. A community keeps its own store and asks; command grants and sends.
    Permission.SEE_SUPPLIES: frozenset(
        {
            Role.CITY_COMMAND,
            Role.COUNTY_COMMAND,
            Role.INVESTIGATOR,
            Role.GRID_WORKER,
            Role.SITE_STAFF,
            Role.INSPECTOR,
        }
    ),
    Permission.KEEP_STOCK: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.GRID_WORKER, Role.SITE_STAFF}),
    Permission.ASK_SUPPLIES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.GRID_WORKER, Role.SITE_STAFF}),
    Permission.PLAN_DELIVERIES: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
    Permission.ANSWER_HELP: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER}),
    # Whoever takes specimens must know whose are due, within the division of the account.
    Permission.SEE_TESTS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER}),
    Permission.TAKE_SPECIMENS: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND, Role.INVESTIGATOR, Role.GRID_WORKER}),
    Permission.RUN_TESTING: frozenset({Role.CITY_COMMAND, Role.COUNTY_COMMAND}),
}


class NotPermittedError(SizaoError):
    """The role of the actor does not include this act."""


class Actor(Protocol):
    """Whoever acts: an account, or the system itself with a role given to it."""

    @property
    def role(self) -> str: ...


def can(actor: Actor, permission: Permission) -> bool:
    """Whether the actor's role includes the act."""
    return actor.role in MAY[permission]


def check(actor: Actor, permission: Permission, *others: Permission) -> None:
    """Raises `NotPermittedError` unless the actor's role includes the act, or one of `others`."""
    if not any(can(actor, one) for one in (permission, *others)):
        roles = ", ".join(sorted(role.value for role in MAY[permission]))
        raise NotPermittedError(
            f"The act '{permission.value}' is not open to the role '{actor.role}'.",
            f"It is open to: {roles}.",
            "Ask somebody with one of these roles.",
        )
