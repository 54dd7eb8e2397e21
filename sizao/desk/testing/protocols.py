"""What the packs say about testing: how many share a tube, when two are taken, when the next round is due."""

from datetime import datetime
from functools import lru_cache

from sizao.desk.tracing import DEFAULT_PROTOCOL, ZONE, get_pack
from sizao.engines.policy.loading import list_packs, load_pack
from sizao.engines.policy.types import Kind, Row
from sizao.engines.policy.vocabulary import Pooling, ReleaseNeed, RoundStage, TestingNorm
from sizao.response.testing.types import PoolLimits


def pool_limits(*, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> PoolLimits:
    """How many people may share a tube of each kind, by the protocol on the day of `at`. Raises `PackError`."""
    rows = get_pack(protocol, at=at).section_near("pooling", at.astimezone(ZONE).date())
    return PoolLimits(
        {Pooling(row.values["pooling"]): row.values.get("people") for row in rows}, [row.full_id for row in rows]
    )


@lru_cache(maxsize=1)
def doubles() -> frozenset[str]:
    """The rules of all protocols whose release asks for two specimens at once on the last test day."""
    packs = [pack for pack in map(load_pack, list_packs()) if pack.kind is Kind.PROTOCOL]
    return frozenset(
        row.full_id
        for pack in packs
        for row in pack.versions
        if ReleaseNeed.DOUBLE_TEST_NEGATIVE in row.values.get("release_needs", ())
    )


def testing_norms(*, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> dict[TestingNorm, float]:
    """Numbers by which points and samplers are planned; those that the protocol does not have are left out."""
    rows = get_pack(protocol, at=at).section_near("testing_norms", at.astimezone(ZONE).date())
    return {TestingNorm(row.values["norm"]): row.values["limit"] for row in rows}


def stage_rows(*, at: datetime, protocol: str = DEFAULT_PROTOCOL) -> dict[RoundStage, Row]:
    """The rows of `rounds` by stage."""
    rows = get_pack(protocol, at=at).section_near("rounds", at.astimezone(ZONE).date())
    return {RoundStage(row.values["round_stage"]): row for row in rows}
