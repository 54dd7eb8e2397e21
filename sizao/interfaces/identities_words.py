"""The words of who is who: levels of agreement, states of pairs, kinds of writings."""

from collections.abc import Mapping
from typing import TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sizao.registry.people.types import PairOrder, PairState


Words: TypeAlias = str | Promise

COMPARISONS: Mapping[str, Words] = {
    "document": _("Number and birth date"),
    "name": _("Name"),
    "phone": _("Phone"),
    "sex": _("Sex"),
    "home": _("Where they live"),
}

LEVELS: Mapping[str, Mapping[str, Words]] = {
    "document": {
        "unknown": _("nothing to compare"),
        "same": _("same number"),
        "one_slip": _("number one slip apart"),
        "two_slips": _("number two characters apart"),
        "same_birthday": _("same birth date"),
        "close_birthday": _("birth date one digit apart"),
        "same_year": _("same year of birth"),
        "other_number_same_birthday": _("two valid numbers, same birth date"),
        "other_birthday": _("other birth date"),
        "other_number": _("two other numbers"),
    },
    "name": {
        "unknown": _("nothing to compare"),
        "same": _("same name"),
        "same_sound": _("name of the same sound"),
        "like_sound": _("name of a like sound"),
        "one_character": _("name one character apart"),
        "other": _("other name"),
    },
    "phone": {
        "unknown": _("nothing to compare"),
        "same": _("same phone"),
        "one_slip": _("phone one slip apart"),
        "other": _("other phone"),
    },
    "sex": {"unknown": _("nothing to compare"), "same": _("same sex"), "other": _("other sex")},
    "home": {
        "unknown": _("nothing to compare"),
        "same_household": _("same household"),
        "same_community": _("same community"),
        "same_county": _("same county"),
        "other": _("other county"),
    },
}

# How a level looks: what speaks for one person, what leaves it open, what speaks for two.
TONES: Mapping[str, str] = {
    "unknown": "info",
    "same": "well",
    "same_sound": "well",
    "same_birthday": "well",
    "same_household": "well",
    "same_community": "well",
    "one_slip": "due",
    "two_slips": "due",
    "close_birthday": "due",
    "same_year": "due",
    "like_sound": "due",
    "one_character": "due",
    "same_county": "due",
    "other_number_same_birthday": "late",
    "other_birthday": "late",
    "other_number": "late",
    "other": "late",
}

PAIR_STATES: Mapping[str, tuple[str, Words]] = {
    PairState.WAITING: ("due", _("waits for a person")),
    PairState.SAME: ("well", _("one person")),
    PairState.DIFFERENT: ("info", _("two people")),
}

PAIR_ORDERS: Mapping[str, Words] = {
    PairOrder.LIKELIEST: _("likeliest first"),
    PairOrder.NEWEST: _("newest first"),
    PairOrder.OLDEST: _("oldest first"),
    PairOrder.DIVISION: _("by division"),
}

OUTCOMES: Mapping[str, Words] = {
    "same": _("The machine takes the first of these for the same person."),
    "look": _("The machine does not decide: a person must look."),
    "different": _("The machine knows nobody who may be meant."),
}

KINDS: Mapping[str, Words] = {
    "clean": _("written as registered"),
    "mistyped_digit": _("mistyped digit"),
    "transposed_digits": _("transposed digits"),
    "lost_digit": _("lost digit"),
    "homophone": _("homophone name, no number"),
    "missing_character": _("missing character, no number"),
    "changed_phone": _("changed phone"),
    "two_slips": _("mistyped digit, homophone and changed phone"),
    "passport": _("passport instead of the number"),
    "passport_new_phone": _("passport and changed phone"),
    "no_number": _("no number: name, phone, year of birth"),
    "child_without_document": _("child without document"),
    "twin": _("twin, with a number"),
    "twin_without_document": _("twin without document"),
    "namesake": _("same name and birthday, with a number"),
    "namesake_without_number": _("same name and birthday, no number"),
    "son": _("father and son with similar numbers"),
    "spouse": _("married couple with one phone"),
    "stranger": _("stranger"),
}
