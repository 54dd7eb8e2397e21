"""How much may come from one address, and how often a code may be guessed. Counted by hash; no number of law."""

from datetime import datetime, timedelta

from django.db import connection

from sizao.foundation.privacy.installed import blind_index
from sizao.response.arrivals.types.reports import TooManyReportsError


# A hotel or a village office sends for many, and a mobile network shows thousands of phones as one address.
MOST_REPORTS = 1200
WINDOW = timedelta(hours=1)
MOST_GUESSES = 20
PAUSE = timedelta(minutes=15)


def count(kind: str, words: str, *, at: datetime, window: timedelta) -> int:
    """Counts one more of this kind within the window, and says how many there are now."""
    key = blind_index(f"sendings {kind}")(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO arrivals_sendings AS had (key, count, since) VALUES (%s, 1, %s) ON CONFLICT (key) DO UPDATE"
            " SET count = CASE WHEN had.since <= %s OR had.since > %s THEN 1 ELSE had.count + 1 END,"
            " since = CASE WHEN had.since <= %s OR had.since > %s THEN EXCLUDED.since ELSE had.since END"
            " RETURNING count",
            [key, at, at - window, at, at - window, at],
        )
        number: int = cursor.fetchone()[0]
    return number


def how_many(kind: str, words: str, *, at: datetime, window: timedelta) -> int:
    """How many were counted within the window."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count FROM arrivals_sendings WHERE key = %s AND since > %s AND since <= %s",
            [blind_index(f"sendings {kind}")(words), at - window, at],
        )
        found = cursor.fetchone()
    return found[0] if found else 0


def check_address(address: str, *, at: datetime) -> None:
    """Counts a report from this address. Raises `TooManyReportsError` above the limit of an hour."""
    if count("report", address, at=at, window=WINDOW) > MOST_REPORTS:
        raise TooManyReportsError(int(WINDOW.total_seconds() / 4))
