"""What is refused in testing, each with what, why and the next step."""

from sizao.kernel.errors import SizaoError


class TestingError(SizaoError):
    """Something about a tube, round or laboratory that cannot be; nothing of it was kept."""

    # Pytest takes classes that begin so for tests.
    __test__ = False


class TubeUsedError(TestingError):
    """A code that another specimen has already."""


class TubeFullError(TestingError):
    """More people in a tube than the pack allows for its way of pooling, or people who may not share one."""


class TwiceInRoundError(TestingError):
    """Somebody who is in another tube of this round already. `persons` are their keys."""

    def __init__(self, what: str, why: str = "", next_step: str = "", *, persons: tuple[int, ...] = ()) -> None:
        super().__init__(what, why, next_step)
        self.persons = persons


class TubeNotFoundError(TestingError):
    """No such tube within the actor's scope."""


class RoundNotFoundError(TestingError):
    """No such round within the actor's scope."""


class LaboratoryUnknownError(TestingError):
    """A laboratory that nobody has told the capacity of."""
