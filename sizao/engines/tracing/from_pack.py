"""The part of a pack that tracing needs, as a protocol."""

import math
from dataclasses import replace

from sizao.engines.policy.types import Pack, Row
from sizao.engines.tracing.types import ContactRule, DegreeRules, Mode, Protocol, Scope
from sizao.kernel.errors import SizaoError


class UndeterminedError(SizaoError):
    """The pack determines no contacts at all."""


def protocol_from_pack(pack: Pack) -> Protocol:
    """The rules by degree and setting of a pack; rule ids are the rows' ids with their pack in front.

    Degrees that the pack does not determine, or leaves to people alone, end the protocol. Raises UndeterminedError
    when there is none.
    """
    degrees: list[DegreeRules] = []
    for row in sorted(pack.section("degrees"), key=lambda row: row.values["degree"]):
        proposed = row.values["determined"] and row.values.get("traced", True)
        if not proposed or row.values["degree"] != len(degrees) + 1:
            break
        days = row.values.get("horizon_days")
        horizon = None if days is None else math.ceil(days * 86_400)
        degrees.append(DegreeRules(_rules(pack, row.values["degree"]), None, horizon))
    if not degrees:
        raise UndeterminedError(
            f"The pack {pack.id} determines no contacts.", next_step="Choose another protocol, or --protocol none."
        )
    return Protocol(pack.id, tuple(degrees), pack.hash)


def protocol_with(protocol: Protocol, *, minimum_seconds: int | None = None, degrees: int | None = None) -> Protocol:
    """The protocol with another minimum for every rule (their ids say so), or cut to fewer degrees."""
    kept = protocol.degrees[:degrees]
    if minimum_seconds is None:
        return replace(protocol, degrees=kept)
    changed = tuple(
        replace(
            rules,
            rules={setting: _with_minimum(rule, minimum_seconds) for setting, rule in rules.rules.items()},
            otherwise=rules.otherwise and _with_minimum(rules.otherwise, minimum_seconds),
        )
        for rules in kept
    )
    return replace(protocol, id=f"{protocol.id}@{minimum_seconds}s", degrees=changed)


def _with_minimum(rule: ContactRule, seconds: int) -> ContactRule:
    return replace(rule, id=f"{rule.id}@{seconds}s", minimum_seconds=seconds)


def _rules(pack: Pack, degree: int) -> dict[str, ContactRule]:
    return {
        setting: _rule(row)
        for row in pack.section("tracing")
        if row.values["degree"] == degree and row.values["contact"]
        for setting in row.values["settings"]
    }


def _rule(row: Row) -> ContactRule:
    return ContactRule(
        row.full_id,
        math.ceil(row.values["minutes"] * 60),
        Mode(row.values["mode"]),
        Scope(row.values["scope"]),
        row.values.get("rows_apart"),
    )
