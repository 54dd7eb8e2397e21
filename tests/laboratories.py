"""A laboratory and its files, for tests."""

from collections.abc import Callable
from datetime import datetime

from sizao.response.cases.operations import apply_findings, land_findings, register_laboratory
from sizao.response.cases.types import IntakeBatch, Laboratory
from tests.residents import AT, CITY, RESIDENTS


LAB = "市疾控中心检验科"
HEADER = "编号,结果,采样时间,报告时间,证件号,姓名,手机号,出生日期,方法,Ct值,样本编号,状态"
# Of RESIDENTS: Wang and Li of Huailai, the other Wang of Chongli.
WANG, LI, OTHER_WANG, ZHAO = range(4)
_WHO = {"actor": "user:1", "reason": "a test"}


def make_laboratory(name: str = LAB, *, division_path: str = CITY, at: datetime = AT, **given: object) -> Laboratory:
    return register_laboratory(name=name, division_path=division_path, at=at, **_WHO, **given)  # type: ignore[arg-type]


def line(
    number: str = "L-1",
    result: str = "阳性",
    person: int | None = WANG,
    *,
    sampled: str = "2021-10-23 08:00",
    resulted: str = "2021-10-23 12:00",
    identifier: str | None = None,
    name: str | None = None,
    phone: str = "",
    born: str = "",
    specimen: str = "",
    status: str = "",
) -> str:
    """One row; of a resident, or of whoever is named."""
    if person is not None:
        identifier = RESIDENTS.identifiers[person] if identifier is None else identifier
        name = RESIDENTS.names[person] if name is None else name
    cells = [number, result, sampled, resulted, identifier or "", name or "", phone, born, "qPCR", "", specimen, status]
    return ",".join(cells)


def table(*lines: str) -> bytes:
    return "\n".join([HEADER, *lines, ""]).encode()


def land(*lines: str, laboratory: str = LAB, content: bytes | None = None, at: datetime = AT, **given: object):
    return land_findings(
        laboratory=laboratory, name="results.csv", content=content or table(*lines), at=at, **_WHO, **given
    )  # type: ignore[arg-type]


def apply(batch: IntakeBatch, *, at: datetime | Callable[[], datetime] = AT, **given: object) -> IntakeBatch:
    return apply_findings(
        number=batch.number,
        division_path=batch.division_path,
        at=at if callable(at) else lambda: at,
        actor="system:findings",
        reason="landed",
        **given,  # type: ignore[arg-type]
    )


def send(*lines: str, **given: object) -> IntakeBatch:
    """Sends rows and works them off."""
    from sizao.foundation.database.scope import scope

    with scope(CITY, actor="user:1"):
        return apply(land(*lines, **given), at=given.get("at", AT))  # type: ignore[arg-type]
