"""What two packs say differently."""

from datetime import date

import pytest

from sizao.engines.policy.comparing import difference
from sizao.engines.policy.loading import load_pack
from tests.packs_beside import loaded


def told(found):
    return {
        "added": [row.id for row in found.added],
        "dropped": [row.id for row in found.dropped],
        "changed": {changed.before.id: dict(changed.keys) for changed in found.changed},
    }


def test_a_pack_does_not_differ_from_itself():
    found = difference(loaded("cn-9ed"), loaded("cn-9ed"))
    assert told(found) == {"added": [], "dropped": [], "changed": {}}
    assert found.same == len(loaded("cn-9ed").rows)


def test_the_9th_edition_against_the_8th():
    found = told(difference(loaded("cn-8ed"), loaded("cn-9ed")))
    assert {"windows.screened", "groups.exposed_at_place", "measures.stay_high_risk"} <= set(found["added"])
    dropped = [row for row in found["dropped"] if not row.startswith("zone_conditions.")]
    assert dropped == ["measures.2.special", "measures.4"]
    assert "zone_conditions.lockdown.contacts_negative" in found["dropped"]
    assert found["changed"]["clocks.move"] == {"hours": (12, 8)}
    assert found["changed"]["tracing.2.meal"] == {"minutes": (30, 60)}
    assert found["changed"]["measures.2"]["move_within_hours"] == (12, None)
    assert found["changed"]["windows.symptomatic"] == {}, "the same days, on another basis"
    assert "tracing.1.bus" not in found["changed"]


@pytest.mark.parametrize("pair", [("cn-8ed", "cn-9ed"), ("cn-20m", "cn-bb"), ("he-2021", "plague")])
def test_turned_around_it_says_the_opposite(pair):
    there, back = (difference(loaded(one), loaded(other)) for one, other in (pair, pair[::-1]))
    assert told(there)["added"] == told(back)["dropped"]
    assert set(told(there)["changed"]) == set(told(back)["changed"])
    assert there.same == back.same
    assert len(there.added) + len(there.changed) + there.same == len(loaded(pair[1]).rows)


def test_an_order_changes_what_it_says():
    autumn = date(2021, 10, 23)
    ordered = load_pack("he-2021", orders=["tertiary-drill-2021"], at=autumn)
    found = told(difference(load_pack("he-2021", at=autumn), ordered))
    assert found == {"added": [], "dropped": [], "changed": {"degrees.3": {"determined": (False, True)}}}
