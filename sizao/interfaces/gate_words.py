"""The words of gates and hand-overs, for phones and the desk alike."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from sizao.response.arrivals.types import HandOverKind, HandOverOrder, HandOverState, Rise, Verdict


# A tone, what is seen at a glance, and what to do.
GLANCES: Mapping[Verdict, tuple[str, str | Promise, str | Promise]] = {
    Verdict.REPORTED: ("well", pgettext_lazy("gate", "Reported"), _("May go on.")),
    Verdict.MEASURE: (
        "late",
        _("Reported, to be handed over"),
        _("Hand over to the people of the county."),
    ),
    Verdict.UNREPORTED: ("due", _("Not reported"), _("Ask the three questions.")),
    Verdict.UNKNOWN: ("info", _("Not known here"), _("Ask for the name and the three questions.")),
}
VERDICTS: Mapping[Verdict, tuple[str, str | Promise]] = {
    verdict: (tone, head) for verdict, (tone, head, _what) in GLANCES.items()
}
HAND_OVER_STATES: Mapping[HandOverState, tuple[str, str | Promise]] = {
    HandOverState.OFFERED: ("due", _("offered")),
    HandOverState.RECEIVED: ("well", pgettext_lazy("hand-over", "received")),
    HandOverState.REFUSED: ("late", pgettext_lazy("hand-over", "refused")),
    HandOverState.WITHDRAWN: ("info", _("taken back")),
}
HAND_OVER_KINDS: Mapping[HandOverKind, str | Promise] = {
    HandOverKind.HAND_OVER: _("hand-over"),
    HandOverKind.TRANSIT: _("in transit"),
}
RISES: Mapping[Rise, tuple[str, str | Promise]] = {
    Rise.IN_TIME: ("info", _("waits for receipt")),
    Rise.LATE: ("late", _("not received in time")),
    Rise.RISEN: ("late", _("risen to the city")),
}
HAND_OVER_ORDERS: Mapping[HandOverOrder, str | Promise] = {
    HandOverOrder.URGENT: _("most urgent"),
    HandOverOrder.NEWEST: _("newest first"),
    HandOverOrder.DIVISION: _("by destination"),
}

# What the rooms say when they refuse, for translation.
REFUSALS = (
    gettext_noop("Nothing was read."),
    gettext_noop("The field was empty."),
    gettext_noop("Scan the card or type its number."),
    gettext_noop("This number is mistyped: its last sign does not fit the others."),
    gettext_noop("A digit is wrong or missing, so it belongs to nobody. Nothing was counted."),
    gettext_noop("Read the card again, or compare the number with it."),
    gettext_noop("This is neither a number of a document nor the code of a report."),
    gettext_noop("Nobody can be found by it. Nothing was counted."),
    gettext_noop("Scan the card or the code again, or type the number of the document."),
    gettext_noop("This code is of a report of several people."),
    gettext_noop("It does not say which of them stands here. Nothing was counted."),
    gettext_noop("Scan the document of each of them."),
    gettext_noop("There is no report of this code."),
    gettext_noop("It was mistyped, or its term is over. Nothing was counted."),
    gettext_noop("Scan the document of the person."),
    gettext_noop("The number of the document is missing or mistyped."),
    gettext_noop("Nothing was written down."),
    gettext_noop("Scan the document again."),
    gettext_noop("No gate was chosen."),
    gettext_noop("Whoever is counted is counted at a place."),
    gettext_noop("Choose your gate above and scan again."),
    gettext_noop("Nobody was chosen."),
    gettext_noop("Nothing was handed over."),
    gettext_noop("Scan the person again."),
    gettext_noop("The traveller is not in your area."),
    gettext_noop("Whoever has a person hands them over."),
    gettext_noop("Ask the station."),
    gettext_noop("This person is being handed over already."),
    gettext_noop("One person answers for a traveller at a time."),
    gettext_noop("Wait for the receipt, or take that hand-over back first."),
    gettext_noop("This report is about somebody else."),
    gettext_noop("Nobody was handed over."),
    gettext_noop("This person is in transit."),
    gettext_noop("They are handed over to nobody."),
    gettext_noop("Say that they were seen off."),
    gettext_noop("This person is not in transit."),
    gettext_noop("Somebody has to receive them."),
    gettext_noop("Wait for the receipt."),
    gettext_noop("A hand-over is not refused without a reason."),
    gettext_noop("The station has to know what to do with the traveller."),
    gettext_noop("Say in a few words why."),
    gettext_noop("You did not offer this."),
    gettext_noop("Whoever offered may take it back."),
    gettext_noop("Refuse it instead."),
    gettext_noop("You cannot wait for another county."),
    gettext_noop("This hand-over is closed already."),
    gettext_noop("Somebody was quicker."),
    gettext_noop("Look at the list of hand-overs."),
    gettext_noop("Look for it in the list of hand-overs."),
    gettext_noop("You cannot receive from yourself."),
    gettext_noop("A receipt says that another named person has the traveller."),
    gettext_noop("Whoever takes the traveller signs in and gives receipt, or write down who took them."),
    gettext_noop("This traveller was offered to another area."),
    gettext_noop("Only they can give receipt."),
    gettext_noop("Ask whoever offered to take it back and offer anew."),
    gettext_noop("This is too long."),
    gettext_noop("Say it in fewer words."),
    gettext_noop("No rule in force sets a time for receipts."),
    gettext_noop("Nobody is handed over without a clock."),
    gettext_noop("Look at the pack under Protocols."),
    gettext_noop("A list and a report alone limit nobody."),
    gettext_noop("A proposal needs the judgment of a named person."),
    gettext_noop("Ask them at the gate."),
    gettext_noop("Choose people in the list first."),
    gettext_noop("Choose the station."),
    gettext_noop("Give receipt first."),
    gettext_noop("No community of this traveller is known."),
    gettext_noop("Nobody said where this person goes."),
    gettext_noop("None of the stays that were told lies in a risk area of the lists in force."),
    gettext_noop("Nothing was changed."),
    gettext_noop("Nothing was chosen."),
    gettext_noop("Say in a few words what you asked and found."),
    gettext_noop("The rules propose no measure for this arrival."),
    gettext_noop("They can be handed over to nobody."),
    gettext_noop("They were reported to go to the county only."),
    gettext_noop("This traveller was not received yet."),
    gettext_noop("Use one of the buttons."),
    gettext_noop("Whoever is handed over is so at a place."),
    gettext_noop("Whoever waits, waits at a place."),
    gettext_noop("Write down at the hand-over who takes them."),
)
