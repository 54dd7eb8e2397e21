"""Tables of investigations."""

from sizao.response.investigations.models.statements import Answer, Stay
from sizao.response.investigations.models.steps import StepStamp


__all__ = ["Answer", "Stay", "StepStamp"]
