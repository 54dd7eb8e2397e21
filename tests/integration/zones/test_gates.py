"""Gates, permits and passings: who passes, who does not and why; and that a passing changes nobody's status."""

import pytest
from django.db import DatabaseError, connection

from sizao.foundation.accounts.types import Role
from sizao.foundation.database.scope import scope
from sizao.response.restrictions.queries import list_restrictions
from sizao.response.zones.operations import (
    add_gate,
    issue_permit,
    record_passing_through,
    revoke_permit,
    set_gate,
)
from sizao.response.zones.queries import find_permit, get_gate, list_gates, list_passings, list_permits
from sizao.response.zones.types import Direction, PermitKind, ZoneError, ZoneNotFoundError
from tests.residents import AT, CHONGLI, CITY, CITY_STAFF, staff
from tests.zoned import DAY, HOUR


pytestmark = [pytest.mark.slow, pytest.mark.django_db]


class Gated:
    """The town with a zone in force and a gate."""

    def __init__(self, town) -> None:
        self.keys, self.closer, self.grid = town.keys, town.closer, town.grid
        self.place = town.standing()
        self.gate = add_gate(zone_id=self.place.id, name="东门", actor=self.closer, at=AT, reason="设卡口")

    def permit(self, kind=PermitKind.MEDICAL, **given):
        values = {"person": self.keys[0], "valid_from": AT, "valid_until": AT + DAY, "reason": "透析"} | given
        return issue_permit(zone_id=self.place.id, kind=kind, actor=self.closer, at=AT, **values)

    def passes(self, permit, direction=Direction.OUT, at=AT + HOUR, **given):
        values = {"actor": self.grid, "reason": "查验"} | given
        return record_passing_through(gate_id=self.gate, code=permit.code.lower(), direction=direction, at=at, **values)


@pytest.fixture
def gated(town):
    return Gated(town)


def test_a_medical_permit_goes_out_and_back_and_each_passing_is_kept_once(gated):
    permit = gated.permit()
    gated.passes(permit)
    gated.passes(permit)
    gated.passes(permit, Direction.IN, at=AT + 3 * HOUR)
    gate = get_gate(actor=gated.grid, gate_id=gated.gate)
    assert (gate.passed_in, gate.passed_out) == (1, 1)
    assert [one.direction for one in list_passings(actor=gated.grid, gate_id=gated.gate)] == [
        Direction.IN,
        Direction.OUT,
    ]


def test_a_passing_changes_nobodys_status(gated):
    permit = gated.permit()

    def everything():
        with scope(CITY), connection.cursor() as cursor:
            cursor.execute(
                "SELECT to_jsonb(z) FROM zones_zone AS z UNION ALL SELECT to_jsonb(p) FROM zones_permit AS p"
            )
            return sorted(map(str, cursor.fetchall())), list_restrictions(actor=CITY_STAFF, at=AT).rows

    before = everything()
    gated.passes(permit)
    assert everything() == before


def test_who_does_not_pass_is_told_why(gated):
    out = gated.permit(PermitKind.OUT)
    with pytest.raises(ZoneError, match="for the other way"):
        gated.passes(out, Direction.IN)
    with pytest.raises(ZoneError, match="not valid now"):
        gated.passes(out, at=AT + DAY)
    with pytest.raises(ZoneError, match="no permit with this code"):
        record_passing_through(
            gate_id=gated.gate, code="23456789", direction=Direction.OUT, actor=gated.grid, at=AT, reason="查验"
        )
    revoke_permit(permit_id=out.id, actor=gated.closer, at=AT + HOUR, reason="已不需要")
    with pytest.raises(ZoneError, match="was revoked"):
        gated.passes(out)
    with pytest.raises(ZoneError, match="revoked already"):
        revoke_permit(permit_id=out.id, actor=gated.closer, at=AT + HOUR, reason="again")
    set_gate(gate_id=gated.gate, is_open=False, actor=gated.closer, at=AT + HOUR, reason="夜间关闭")
    with pytest.raises(ZoneError, match="gate is closed"):
        gated.passes(gated.permit())
    assert list_passings(actor=gated.grid, gate_id=gated.gate) == [], "nothing half done"


def test_what_is_no_permit_is_told(gated):
    with pytest.raises(ZoneError, match="for a firm or vehicle"):
        gated.permit(PermitKind.DELIVERY)
    with pytest.raises(ZoneError, match="for a firm or vehicle"):
        gated.permit(holder="冀G·演示1")
    with pytest.raises(ZoneError, match="over before it begins"):
        gated.permit(valid_until=AT - HOUR)
    with pytest.raises(ZoneError, match="has a reason"):
        gated.permit(reason=" ")
    with pytest.raises(ZoneError, match="of this name already"):
        add_gate(zone_id=gated.place.id, name="东门", actor=gated.closer, at=AT, reason="设卡口")
    delivery = gated.permit(PermitKind.DELIVERY, person=None, holder="冀G·演示1")
    assert delivery.who == "冀G·演示1"
    assert [one.kind for one in list_permits(actor=gated.closer, zone_id=gated.place.id)] == [PermitKind.DELIVERY]


def test_gates_and_permits_are_seen_in_their_area_only(gated):
    permit = gated.permit()
    assert find_permit(actor=gated.grid, zone_id=gated.place.id, code=permit.code) == permit
    with pytest.raises(ZoneNotFoundError):
        record_passing_through(
            gate_id=gated.gate, code=permit.code, direction=Direction.OUT, at=AT, reason="查验",
            actor=staff(CHONGLI, Role.GRID_WORKER),
        )  # fmt: skip
    assert list_gates(actor=staff(CHONGLI, Role.GRID_WORKER)) == []
    assert [one.id for one in list_gates(actor=gated.grid)] == [gated.gate]


def test_the_database_lets_no_permit_be_changed(gated):
    gated.permit()
    with pytest.raises(DatabaseError, match="never changed"), scope(CITY), connection.cursor() as cursor:
        cursor.execute("UPDATE zones_permit SET valid_until = valid_until + interval '1 day'")
