"""The one place that asks what time it is. Everything below is told."""

from datetime import UTC, datetime


def machine_time() -> datetime:
    """This instant by the machine's clock, aware, in UTC. For setting a realm's clock; all else asks `now()`."""
    return datetime.now(UTC)


def now() -> datetime:
    """This instant in the realm: the machine's in the live one; a drill or replay has a clock of its own."""
    # Here, because commands import this module before Django is set up.
    from sizao.foundation.realms.queries import time_in_realm

    return time_in_realm(machine=machine_time())
