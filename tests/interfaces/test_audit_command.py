"""sizao audit: what it prints, what it gives back, and what it refuses."""

import json
import os

import pytest
from django.db import connection

from sizao.foundation.audit.models import AuditEvent
from sizao.foundation.audit.operations import record
from sizao.interfaces.cli import main
from tests.people import MORNING


pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]


@pytest.fixture(autouse=True)
def trail(monkeypatch, tmp_path):
    """Some events and rows, in the database under test; the command itself would open that of the home."""
    from contextlib import contextmanager
    from types import SimpleNamespace

    @contextmanager
    def application():
        yield SimpleNamespace(home=tmp_path)

    monkeypatch.setattr("sizao.interfaces.cli.audit.application", application)
    monkeypatch.setattr("sizao.interfaces.cli.audit.prepare_database", lambda **options: None)
    for number in range(3):
        record(at=MORNING, actor="user:1", action="case.read", subject_kind="case", subject_key=f"2021-000{number}")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO places_venue (key, name, kind) VALUES ('shop:1', 'x', 'shop')")


def test_a_whole_trail(capsys, tmp_path):
    assert main(["audit", "verify"]) == 0
    told = capsys.readouterr().out
    assert "The audit trail is whole: 4 rows checked" in told
    assert f"Head: row 4, {json.loads((tmp_path / 'audit-heads.ndjson').read_text())['hash']}" in told
    assert main(["audit", "verify", "--chain-only"]) == 0
    assert "no table was compared" in capsys.readouterr().out
    assert main(["audit", "verify", "--since", "4"]) == 0
    assert "after row 4" in capsys.readouterr().out


def test_a_row_changed_behind_the_application(capsys, superuser_connection):
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("UPDATE places_venue SET name = 'y'")
    superuser_connection.execute("DELETE FROM audit_auditevent WHERE subject_key = '2021-0001'")
    assert main(["audit", "verify"]) == 1
    told = capsys.readouterr().out
    assert "places_venue shop:1: changed past the audit trail" in told
    assert "2 troubles were found" in told
    assert main(["audit", "verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["good"] is False
    assert {"kind": "row_changed", "number": None, "table": "places_venue", "key": "shop:1"}.items() <= next(
        trouble for trouble in found["troubles"] if trouble["table"]
    ).items()


@pytest.mark.parametrize("name", ["trail.ndjson", "trail.csv"])
def test_an_export_is_checked_anywhere(capsys, tmp_path, name, monkeypatch):
    path = tmp_path / name
    assert main(["audit", "export", "--out", str(path), "--reason", "an inspection"]) == 0
    assert "rows 1 to 4" in capsys.readouterr().out
    kept = AuditEvent.objects.get(action="audit.export")
    assert (kept.purpose, kept.detail["rows"]) == ("an inspection", 4)
    # Elsewhere there is no database.
    monkeypatch.delattr("sizao.interfaces.cli.audit.application")
    assert main(["audit", "verify", "--file", str(path)]) == 0
    assert "The file is whole: 4 rows checked" in capsys.readouterr().out
    path.write_bytes(path.read_bytes().replace(b"2021-0001", b"2021-0009"))
    assert main(["audit", "verify", "--file", str(path)]) == 1
    told = capsys.readouterr().out
    assert "audit row 2 does not say what it said when it was sealed" in told
    assert "The file is not whole" in told
    assert main(["audit", "verify", "--file", str(path), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["good"] is False


def test_an_export_of_a_period(capsys, tmp_path):
    path = tmp_path / "trail.csv"
    assert main(["audit", "export", "--from", "2001-01-01", "--out", str(path), "--reason", "r"]) == 0
    for period in (["--to", "2001-01-01"], ["--from", "2999-01-01"]):
        assert main(["audit", "export", *period, "--out", str(path), "--reason", "r"]) == 2
    assert "Nothing was written in this period." in capsys.readouterr().err


def test_an_export_of_a_trail_with_a_hole_is_refused(capsys, tmp_path, superuser_connection):
    main(["audit", "verify"])
    superuser_connection.execute("SET session_replication_role = replica")
    superuser_connection.execute("DELETE FROM audit_auditevent WHERE subject_key = '2021-0001'")
    assert main(["audit", "export", "--out", str(tmp_path / "trail.csv"), "--reason", "r"]) == 2
    assert "Run sizao audit verify" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["verify", "--since", "soon"], "is no date or instant"),
        (["verify", "--since", "999"], "has no row 999"),
        (["verify", "--since", "2999-01-01"], "Nothing was written since"),
        (["verify", "--file", "nothing.csv"], "is not there"),
        (["verify", "--file", "nothing.csv", "--chain-only"], "A file is checked whole"),
        (["export", "--out", "trail.txt", "--reason", "r"], "has no known ending"),
        (["export", "--out", "nowhere/trail.csv", "--reason", "r"], "is not there"),
    ],
)
def test_what_is_refused(capsys, tmp_path, monkeypatch, words, why):
    monkeypatch.chdir(tmp_path)
    assert main(["audit", *words]) == 2
    assert why in capsys.readouterr().err
    assert os.listdir(tmp_path) == []
