"""What a batch holds until it is worked off."""

from sizao.engines.sheets.types import Row
from sizao.response.cases import models
from sizao.response.cases.applying import Table
from sizao.response.cases.sealing import CONTENT, opened
from sizao.response.cases.types import RowReason


def table_of(batch: models.IntakeBatch) -> Table:
    """The rows of a batch that is not worked off yet, opened."""
    found = opened(batch.content or b"", at=CONTENT, row=batch.pk)
    assert isinstance(found, dict)
    return Table(
        [Row(line, tuple(fields)) for line, fields in found["rows"]],
        [(Row(line, (raw,)), RowReason(fault)) for line, fault, raw in found["broken"]],
    )
