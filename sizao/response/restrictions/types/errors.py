"""What can go wrong in this room, each with its way out."""

from collections.abc import Mapping

from sizao.kernel.errors import SizaoError
from sizao.response.restrictions.types.words import AlarmKind


class RestrictionError(SizaoError):
    """Something asked of a restriction that cannot be. Every such attempt is kept in the audit trail."""


class RestrictionNotFoundError(RestrictionError):
    """No such restriction within the actor's scope. Says the same whether it exists elsewhere or not."""


class TransitionError(RestrictionError):
    """An act that cannot follow on the present state."""


class TermError(RestrictionError):
    """A term that ends before it starts, lies in the past, or is longer than the rules allow."""


class AuthorityError(RestrictionError):
    """A decider without authority: no named account, no body to act for, or a body that may not order this.

    `answer` says why in zh and en, where it is the law that says so.
    """

    def __init__(self, what: str, why: str = "", next_step: str = "", answer: Mapping[str, str] | None = None) -> None:
        self.answer = answer or {}
        super().__init__(what, why, next_step)


class UnlawfulError(AuthorityError):
    """The law does not allow the measure for this disease at present; names the article."""


class EvidenceError(RestrictionError):
    """Nothing to rest on: a ground that fell, that is about somebody else, or that is not new."""


class SourceError(RestrictionError):
    """Evidence from where none is accepted: a list of persons, or a place scan from afar. Calls the auditor."""

    def __init__(self, what: str, why: str = "", next_step: str = "", *, alarm: AlarmKind) -> None:
        self.alarm = alarm
        super().__init__(what, why, next_step)


class RulesError(RestrictionError):
    """The rules do not say what they are said to say: another pack, another hash, another outcome."""


class NoticeError(RestrictionError):
    """A notice that cannot be made out or cannot be given."""


class AppealError(RestrictionError):
    """An appeal or an answer that cannot be taken."""


class AppealNotFoundError(AppealError):
    """No such appeal within the actor's scope."""


class AlarmError(RestrictionError):
    """An answer to an alarm that cannot be taken."""


class AlarmNotFoundError(AlarmError):
    """No such alarm within the actor's scope."""


class CodeError(RestrictionError):
    """A code and what belongs to it do not fit. Says the same whether the code exists or not."""


class LockedError(CodeError):
    """Too many wrong guesses; says until when."""
