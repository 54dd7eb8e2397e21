"""What privacy costs: a list of 10,000 contacts with their names, read as pages read it, beside the same without.

    python -m bench.contact_list [CONTACTS] [--write]

With: the role is checked, the database shows each row only within the reader's division, names outside it are withheld,
and the audit trail gets one event with everybody whom the list is about. Without: the same two queries and the same
decryption, with row-level security off and nothing recorded. Both hand out the same list. The two take turns in one
process; the medians and their ratio are printed. The database is one of its own, in a folder that is removed.
"""

import datetime
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.report import put


GOAL = 1.3
ROUNDS = 21
CITY = "n13.n1307"
PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "bench.md"
_TABLES = ("cases_case", "cases_finding", "investigations_contact", "people_person")
_AT = datetime.datetime(2021, 10, 24, 8, tzinfo=datetime.UTC)
_HEAD = "## Contacts with names"


def main(count: int, *, writes: bool) -> int:
    with tempfile.TemporaryDirectory(prefix="sizao-bench-") as folder:
        os.environ["SIZAO_HOME"] = folder  # noqa: TID251 - a home of the bench's own
        from sizao.interfaces.cli.application import application
        from sizao.interfaces.cli.prepare import prepare_database

        with application():
            prepare_database(quiet=True)
            text, ratio = _measure(count)
    print(text)
    if writes:
        put(PAGE, text)
    return 0 if ratio <= GOAL else 1


def _measure(count: int) -> tuple[str, float]:
    case_id, actor = _fill(count)
    with_privacy, without = _readers(case_id, actor)
    assert with_privacy() == _bare(without), "both must hand out the same list"
    assert _people_in_the_last_event() == count, "the audit trail must have everybody in it"
    times: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(ROUNDS):
        times["with"].append(_timed(with_privacy))
        _secure(on=False)
        times["without"].append(_timed(without))
        _secure(on=True)
    ours, theirs = (statistics.median(times[name]) for name in ("with", "without"))
    fastest = [min(times[name]) * 1000 for name in ("with", "without")]
    load = os.getloadavg()[0]
    text = (
        f"{_HEAD}\n\n{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load:.1f}."  # noqa: TID251
        f" {count:,} contacts of one case with names (`python -m bench.contact_list`); medians of {ROUNDS} rounds in"
        " which the two take turns. *With*: role, scope by row, names withheld outside it, one audit event with"
        " everybody in it. *Without*: the same queries and decryption with row-level security off and nothing recorded."
        f" Goal: at most {GOAL}.\n\n"
        "| list, ms | with | without | ratio |\n|---|---|---|---|\n"
        f"| {count:,} contacts, median | {ours * 1000:,.0f} | {theirs * 1000:,.0f} | {ours / theirs:.2f} |\n"
        f"| fastest round | {fastest[0]:,.0f} | {fastest[1]:,.0f} | {fastest[0] / fastest[1]:.2f} |\n"
    )
    return text, ours / theirs


def _readers(case_id: int, actor: Any) -> tuple[Callable[[], Any], Callable[[], Any]]:
    from django.db import transaction

    from sizao.registry.people.opening import opened_row
    from sizao.registry.people.queries import _with_names, access_people
    from sizao.response.cases import models as cases
    from sizao.response.investigations import models
    from sizao.response.investigations.queries import list_contacts_of_case
    from sizao.response.investigations.reading import contact_of

    def with_privacy() -> Any:
        contacts = list_contacts_of_case(actor=actor, case_id=case_id)
        keys = [contact.person for contact in contacts]
        people = access_people(actor=actor, keys=keys, purpose="contact_tracing", at=_AT)
        return contacts, people

    @transaction.atomic
    def without() -> Any:
        case = cases.Case.objects.get(pk=case_id)
        rows = models.Contact.objects.filter(case_id=case_id).order_by("degree", "person")
        contacts = [contact_of(row, number=case.number) for row in rows]
        named = {one.key: opened_row(one) for one in _with_names().filter(key__in=[row.person for row in contacts])}
        return contacts, {row.person: named[row.person] for row in contacts}

    return with_privacy, without


def _bare(read: Callable[[], Any]) -> Any:
    _secure(on=False)
    try:
        return read()
    finally:
        _secure(on=True)


def _people_in_the_last_event() -> int:
    from sizao.foundation.audit.models import AuditEvent

    return int(AuditEvent.objects.filter(action="person.read_list").latest("id").row_count or 0)


def _timed(read: Callable[[], Any]) -> float:
    # Once unmeasured: the switch of row security has made the database forget its plans.
    read()
    gc.collect()
    began = time.perf_counter()
    read()
    return time.perf_counter() - began


def _secure(*, on: bool) -> None:
    """Turns row-level security on or off, as the owner of the tables."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f'ALTER TABLE "{table}" {"ENABLE" if on else "DISABLE"} ROW LEVEL SECURITY')


def _fill(count: int) -> tuple[int, Any]:
    """People over all counties, one case, and everybody else as its contacts."""
    from django.db import connections

    from sizao.foundation.accounts.types import Role, SystemActor
    from sizao.foundation.database.scope import scope
    from sizao.foundation.database.types import Scope
    from sizao.registry.people.operations import load_people
    from sizao.registry.people.types import PeopleColumns
    from sizao.response.cases.operations import confirm_case, register_finding
    from sizao.response.cases.types import CaseClassification, FindingKind
    from sizao.response.investigations import models

    numbers = range(count + 1)
    counties = [f"{CITY}.n1307{number:02d}" for number in range(2, 19)]
    people = PeopleColumns(
        identifiers=[f"BENCH{number:07d}" for number in numbers],
        names=[f"测试{chr(0x4E00 + number % 5000)}" for number in numbers],
        phones=[f"1000{number:07d}" for number in numbers],
        birth_years=[1980] * (count + 1),
        sexes=["u"] * (count + 1),
        division_paths=[counties[number % len(counties)] for number in numbers],
        household_places=[None] * (count + 1),
    )
    who: dict[str, Any] = {"at": _AT, "reason": "bench"}
    keys = load_people(people=people, within=CITY, actor="system:bench", **who)
    actor = SystemActor(Role.INVESTIGATOR, "system:bench", Scope(CITY))
    sampled = _AT - datetime.timedelta(days=1)
    finding = register_finding(
        person=keys[0], kind=FindingKind.CONFIRMED, sampled_at=sampled, resulted_at=sampled, source="bench",
        reference="1", division_path=counties[0], actor=actor, **who,
    )  # fmt: skip
    case = confirm_case(finding_id=finding.id, classification=CaseClassification.CONFIRMED, actor=actor, **who)
    with scope(CITY, actor="system:bench"):
        models.Contact.objects.bulk_create(
            [
                models.Contact(
                    case_id=case.id, person=key, degree=1 + number % 3, source=keys[0], state="accepted",
                    origin="trace", setting="restaurant", place="venue:1", exposed_from=sampled,
                    exposed_until=sampled + datetime.timedelta(hours=1), protection="unknown", certainty="certain",
                    evidence={}, decided_at=_AT, decided_by="system:bench",
                )
                for number, key in enumerate(keys[1:])
            ],
            batch_size=2000,
        )  # fmt: skip
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")
    return case.id, actor


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != "--write"]
    sys.exit(main(int(float(given[0])) if given else 10_000, writes="--write" in sys.argv))
