"""What is refused in testing, each with what, why and the next step."""

from sizao.kernel.errors import SizaoError


class TestingError(SizaoError):
    """Something about a tube, round or laboratory that cannot be; nothing of it was kept."""

    # Pytest takes classes that begin so for tests.
    __test__ = False


class TubeUsedError(TestingError):
    """A code that another specimen has already."""


class TubeFullError(TestingError):
    """More people in a tube than the pack allows for its way of pooling, or people who may not share one.

    `people` are in it, `most` may be; both 0 where it is not about a number.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "", *, people: int = 0, most: int = 0) -> None:
        super().__init__(what, why, next_step)
        self.people, self.most = people, most


class TwiceInRoundError(TestingError):
    """Somebody who is in another tube of this round already: their keys `persons`, and the codes of those `tubes`."""

    def __init__(
        self,
        what: str,
        why: str = "",
        next_step: str = "",
        *,
        persons: tuple[int, ...] = (),
        tubes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(what, why, next_step)
        self.persons, self.tubes = persons, tubes


class TubeNotFoundError(TestingError):
    """No such tube within the actor's scope."""


class RoundNotFoundError(TestingError):
    """No such round within the actor's scope."""


class GroupNotFoundError(TestingError):
    """No such key group within the actor's scope."""


class DeliveryRepeatedError(TestingError):
    """A word that was used for a delivery with other content."""


class LaboratoryUnknownError(TestingError):
    """A laboratory that nobody has told the capacity of."""
