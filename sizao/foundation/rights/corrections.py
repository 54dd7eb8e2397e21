"""Reading one request for correction, and where its sealed fields lie."""

from sizao.foundation.privacy.encryption import Location
from sizao.foundation.privacy.installed import vault
from sizao.foundation.rights import models
from sizao.foundation.rights.types import Correction, CorrectionOutcome, CorrectionWay


_TABLE = "rights_correctionrequest"
WRONG, RIGHT, REASONS = (Location(_TABLE, name) for name in ("wrong", "right", "reasons"))


def correction_of(row: models.CorrectionRequest, *, opens: bool = True) -> Correction:
    """The row as others see it; without `opens` its words stay sealed and are empty."""

    def opened(value: bytes | None, at: Location) -> str:
        return vault().open(bytes(value), at=at, row=row.pk) if opens and value is not None else ""

    return Correction(
        id=row.pk,
        number=row.number,
        person=row.person,
        division_path=row.division_path,
        way=CorrectionWay(row.way),
        lodged_by=row.lodged_by,
        lodged_at=row.lodged_at,
        due_at=row.due_at,
        due_rule=row.due_rule,
        wrong=opened(row.wrong, WRONG),
        right=opened(row.right, RIGHT),
        outcome=CorrectionOutcome(row.outcome) if row.outcome else None,
        reasons=opened(row.reasons, REASONS),
        answered_by=row.answered_by,
        answered_at=row.answered_at,
    )
