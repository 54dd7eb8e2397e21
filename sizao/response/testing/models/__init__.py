"""Tables of testing. All rows are seen only in a scope that covers their division."""

from sizao.response.testing.models.deliveries import ResultDelivery
from sizao.response.testing.models.groups import GroupMember, KeyGroup
from sizao.response.testing.models.rounds import Laboratory, Point, Round
from sizao.response.testing.models.tubes import Specimen, Tube, TubeVersion


__all__ = [
    "GroupMember",
    "KeyGroup",
    "Laboratory",
    "Point",
    "ResultDelivery",
    "Round",
    "Specimen",
    "Tube",
    "TubeVersion",
]
