"""Taking one restriction in hand: locked, as it stands now, by somebody with a name."""

from dataclasses import dataclass
from datetime import datetime

from sizao.foundation.accounts.types import ScopedActor
from sizao.response.restrictions import models
from sizao.response.restrictions.rules.lifecycle import moved, state_at
from sizao.response.restrictions.types import (
    Act,
    AuthorityError,
    RestrictionNotFoundError,
    State,
    TermError,
)


_ACCOUNT = "user:"


@dataclass(slots=True)
class InHand:
    """A restriction that is locked until the transaction ends, and its state now."""

    row: models.Restriction
    state: State
    at: datetime

    def check(self, act: Act) -> State:
        """The state after the act. Raises `TransitionError` where it cannot follow, `TermError` after the term."""
        if self.state is State.EXPIRED and self.row.state != State.EXPIRED.value:
            raise TermError(
                "The term is over.", "A restriction ends by itself.", "Propose anew if the facts still ask for it."
            )
        return moved(act, self.state, has_open_appeal=self.has_open_appeal)

    @property
    def has_open_appeal(self) -> bool:
        return models.Appeal.objects.filter(restriction=self.row, answer_row__isnull=True).exists()

    def move(self, act: Act, *, actor: str, why: str, **fields: object) -> None:
        """Writes the act down: the state it leads to, by whom and why, and what else changes with it."""
        after = self.check(act)
        self.catch_up(actor)
        row = self.row
        row.state, row.state_at, row.state_by, row.state_why = after.value, self.at, actor, why
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        self.state = after

    def catch_up(self, actor: str) -> None:
        """Writes down that the term began, where it did and nobody has written it yet."""
        if self.row.state == State.NOTIFIED.value and self.state is State.IN_FORCE:
            row = self.row
            row.state, row.state_at, row.state_by, row.state_why = (
                State.IN_FORCE.value,
                self.at,
                actor,
                "the term began",
            )
            row.save()


def take(restriction_id: int, *, at: datetime) -> InHand:
    """The restriction of this number, within the scope that holds. Raises `RestrictionNotFoundError`."""
    row = models.Restriction.objects.select_for_update().filter(pk=restriction_id).first()
    if row is None:
        raise RestrictionNotFoundError(
            f"There is no restriction {restriction_id} within your area.",
            next_step="Look it up in the list of restrictions.",
        )
    starts, ends = row.starts_at or row.proposed_starts_at, row.ends_at or row.proposed_ends_at
    return InHand(row, state_at(State(row.state), starts, ends, at), at)


def account_of(actor: ScopedActor) -> int:
    """The number of the account behind an actor. Raises `AuthorityError` for the system and for strangers."""
    number = actor.actor_id.removeprefix(_ACCOUNT)
    if not actor.actor_id.startswith(_ACCOUNT) or not number.isdecimal():
        raise AuthorityError(
            "A named person decides, never the system.",
            "Who decided is told to whoever is restricted.",
            "Sign in with an account of your own.",
        )
    return int(number)


def authority_of(actor: ScopedActor) -> str:
    """The body the actor acts for. Raises `AuthorityError` for none."""
    if not actor.acts_for:
        raise AuthorityError(
            "The account acts for no body.",
            "A restriction is decided under the authority of a hospital, a CDC or a government.",
            "Have somebody decide who acts for one.",
        )
    return actor.acts_for
