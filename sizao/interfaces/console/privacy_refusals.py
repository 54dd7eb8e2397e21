"""What privacy says when it refuses, and why tables are kept, so that `make messages` finds it (see `failures`)."""

from django.utils.translation import gettext_noop


KNOWN = (
    gettext_noop("A legal hold needs a basis and a reason."),
    gettext_noop("Give both."),
    gettext_noop("A legal hold is on a person or on a case."),
    gettext_noop("Make two of it."),
    gettext_noop("A legal hold cannot end before it begins."),
    gettext_noop("What it keeps could go at once."),
    gettext_noop("Give a day to come, or none: then it lasts until somebody releases it."),
    gettext_noop("A release needs a reason."),
    gettext_noop("What was held goes from then on."),
    gettext_noop("Say why."),
    gettext_noop("The whole outbreak is under a legal hold."),
    gettext_noop("Nothing of it may be erased before that hold has ended."),
    gettext_noop("Look at the list of holds; release it where it is not needed any more."),
    gettext_noop("There is no case of this number in your area."),
    gettext_noop("Look at the list of cases."),
    gettext_noop("This is no day."),
    gettext_noop("Write it like 2022-03-01."),
    gettext_noop("The assessment has changed since you opened it."),
    gettext_noop("Nobody signs what they did not see."),
    gettext_noop("Look at it as it is now, and sign then."),
    gettext_noop("A signature needs your judgment of the risk."),
    gettext_noop("The law asks for more than a list: whether what is done is lawful, needed and guarded enough."),
    gettext_noop("Write it in a few sentences."),
    gettext_noop("What has no purpose may not be processed."),
    gettext_noop("Add it to the packs, section processing."),
    gettext_noop("Use that version."),
)

# The reasons of `standing(...)` beside the models; a test holds the two together.
KEPT = (
    gettext_noop("What a laboratory can do is about nobody, and is asked for next time."),
    gettext_noop("how a sender writes lists"),
    gettext_noop("how public lists are read"),
    gettext_noop("kept three years at least (PIPL art. 56)"),
    gettext_noop("known to everybody"),
    gettext_noop("part of the audit trail"),
    gettext_noop("part of the software"),
    gettext_noop("proves what was done, by hashes under a salt"),
    gettext_noop("proves what was done; its keys lead to nobody once registry and pseudonym key are gone"),
    gettext_noop("proves what was erased"),
    gettext_noop("proves what was removed, by counts and hashes"),
    gettext_noop("proves who was read about; its keys lead to nobody once registry and pseudonym key are gone"),
    gettext_noop("public lists, by which decisions about arrivals are explained"),
    gettext_noop(
        "proves who saw what outside their area and why; its keys lead to nobody once the pseudonym key is gone"
    ),
    gettext_noop("says what the demo filled"),
    gettext_noop("says what this installation is"),
    gettext_noop("says which rows a hold has left; goes with them"),
    gettext_noop("says whose records are kept, and why, for as long as they are"),
    gettext_noop("sheets that hang on walls"),
    gettext_noop("the rules that were applied"),
    gettext_noop("the second factor of staff"),
    gettext_noop("the staff, who answer for what they did"),
    gettext_noop("what the auditor was called for; names nobody restricted"),
    gettext_noop("where people turn to"),
    gettext_noop("which systems send, and how they are read"),
    gettext_noop("who may send movements"),
    gettext_noop("who may send results"),
    gettext_noop("who may send"),
    gettext_noop("work to do, by numbers only"),
)
