"""The words of exchange: partners, messages to them, and why one of theirs is not taken."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sizao.kernel.errors import SizaoError


class ExchangeError(SizaoError):
    """A partner or message that cannot be as it was given."""


class PartnerNotFoundError(ExchangeError):
    """No partner of this name."""


class SignatureRefusedError(ExchangeError):
    """A message that nobody known signed for us, or not so, or not now. Says no more than its sender needs."""


class ReplayedError(ExchangeError):
    """A message that was sent before exactly so: whoever recorded it sends it again."""


class MessageRefusedError(ExchangeError):
    """A message that is sound and cannot be taken: its content, its kind, or whom it is about."""


class MessageState(StrEnum):
    """`waiting`: kept until the partner has acknowledged it; `sent`: acknowledged; `refused`: the partner will not."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Partner:
    """Another instance. `public_key`: its Ed25519 key (32 bytes in base64); `key_id` is short for it.

    `division_path` is the area it speaks for, `own_path` the area of ours that speaks with it.
    """

    name: str
    title: str
    division_path: str
    own_path: str
    address: str
    public_key: str
    key_id: str
    is_paused: bool
    last_heard_at: datetime | None
    last_sent_at: datetime | None
    failures: int
    problem: str
    next_at: datetime | None

    def answers_for(self, path: str) -> bool:
        """Whether it may speak for a division. Where one area lies in the other, the inner one speaks for itself."""
        return _covers(self.division_path, path) and not (
            _covers(self.division_path, self.own_path) and _covers(self.own_path, path)
        )

    def is_ours(self, path: str) -> bool:
        """Whether a division is of ours that speaks with it."""
        return _covers(self.own_path, path) and not (
            _covers(self.own_path, self.division_path) and _covers(self.division_path, path)
        )


@dataclass(frozen=True, slots=True)
class Served:
    """A division that a partner answers for: hand-overs and reports to it go there. `by`: who entered that."""

    division_path: str
    partner: str
    since: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message of ours, without what it says. `reference` is what it is about here, `answer` what it is there."""

    number: int
    message: str
    partner: str
    kind: str
    reference: str
    state: MessageState
    created_at: datetime
    sent_at: datetime | None
    answer: str
    problem: str


def _covers(outer: str, path: str) -> bool:
    return f"{path}.".startswith(f"{outer}.")
