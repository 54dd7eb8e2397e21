"""Hand-overs between instances in words: who offered, and whether the other side has our last word."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from sizao.desk.exchange.offers import last_told
from sizao.foundation.exchange.queries import list_partners
from sizao.foundation.exchange.types import MessageState
from sizao.interfaces.console.words import actor_names, moment_near
from sizao.response.arrivals.types import HandOver


DELIVERIES: Mapping[MessageState, tuple[str, str | Promise]] = {
    MessageState.WAITING: ("due", _("not delivered yet")),
    MessageState.SENT: ("well", _("delivered")),
    MessageState.REFUSED: ("late", _("refused by its instance")),
}

# What the rooms say when they refuse, for translation.
REFUSALS = (
    gettext_noop("This traveller was offered to another instance of the system."),
    gettext_noop("Those who answer for the division there give the receipt, and it comes back by itself."),
    gettext_noop("Wait for it, call them, or take the hand-over back."),
    gettext_noop("Nobody here knows who this person is."),
    gettext_noop("Another instance receives people by name and document, not by a key of ours."),
    gettext_noop("Ask the three questions at the gate first."),
    gettext_noop("The new destination lies in another province."),
    gettext_noop("Another province has rows of its own: this report cannot move there."),
    gettext_noop("Cancel this report and report anew."),
)


def partner_titles() -> dict[str, str]:
    """What people call each partner."""
    return {one.name: one.title for one in list_partners()}


def offerers(held: Sequence[HandOver]) -> dict[int, str]:
    """By hand-over, who offered: an account here, or somebody of another instance."""
    names = actor_names({one.offered_by for one in held if not one.is_from_outside})
    titles = partner_titles() if any(one.is_from_outside for one in held) else {}
    return {
        one.id: f"{one.outside_name} · {titles.get(one.partner, one.partner)}"
        if one.is_from_outside
        else names[one.offered_by]
        for one in held
    }


def delivery_of(held: Sequence[HandOver], at: datetime) -> dict[int, dict[str, Any]]:
    """By hand-over between instances, whether the other side has our last word about it, and why not."""
    found = {}
    for number, message in last_told(held).items():
        tone, word = DELIVERIES[message.state]
        found[number] = {
            "tone": tone,
            "word": word,
            "is_open": message.state is not MessageState.SENT,
            "when": moment_near(message.sent_at or message.created_at, at),
            "problem": message.problem,
        }
    return found
