"""What testing says when it refuses, in the words of the pages (see `console/failures`), with its numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from sizao.desk.testing.sampling import WhoError
from sizao.foundation.privacy.pseudonyms import shown
from sizao.kernel.errors import SizaoError
from sizao.response.testing.types import TubeFullError, TwiceInRoundError


KNOWN = (
    gettext_noop("A tube needs the code that is printed on it."),
    gettext_noop("A code has no blanks and at most 40 characters."),
    gettext_noop("Scan the tube, or type what is under its bars."),
    gettext_noop("Nobody is in this tube."),
    gettext_noop("Scan whose specimen is in it."),
    gettext_noop("The tube would be taken in the future."),
    gettext_noop("Check the time of collection."),
    gettext_noop("Somebody would be in this tube twice."),
    gettext_noop("One specimen of a person goes into a tube."),
    gettext_noop("Remove the second entry."),
    gettext_noop("The protocol knows no tube of this kind."),
    gettext_noop("Choose another way of pooling, or another protocol."),
    gettext_noop("Too many people are in this tube."),
    gettext_noop("Put the others into another tube."),
    gettext_noop("This tube holds people of several households."),
    gettext_noop("A household tube holds one household and nobody else."),
    gettext_noop("Take a tube for each household."),
    gettext_noop("This tube was used before."),
    gettext_noop("A tube has one code, and a code one tube."),
    gettext_noop("Take a new tube; if the code was misread, scan it again."),
    gettext_noop("Somebody would be in two tubes of this round."),
    gettext_noop("Remove them from this tube; the others can stay."),
    gettext_noop("A tube is set aside for a reason."),
    gettext_noop("Say in a few words what happened to it."),
    gettext_noop("There is no such tube within your area."),
    gettext_noop("Check the code, or scan the tube again."),
    gettext_noop("There is no such round within your area."),
    gettext_noop("Choose one from the list."),
    gettext_noop("This round is not running."),
    gettext_noop("Specimens of a round are taken from its beginning until it is closed."),
    gettext_noop("Choose another round, or take the specimen without one."),
    gettext_noop("This point is not one of the round."),
    gettext_noop("Choose a point of the round."),
    gettext_noop("This tube cannot be set aside."),
    gettext_noop("It has a result, or was set aside before."),
    gettext_noop("A result is taken back by its laboratory."),
    gettext_noop("A round has a name, a target and a reason."),
    gettext_noop("Say whom it is for, and why it is done."),
    gettext_noop("The round would end before it begins."),
    gettext_noop("Choose a later end."),
    gettext_noop("Nobody would be tested in this round."),
    gettext_noop("Nobody is known to live there."),
    gettext_noop("Choose another area, or enter how many people it is about."),
    gettext_noop("A round is closed for a reason."),
    gettext_noop("Say it in a few words."),
    gettext_noop("Look at the list."),
    gettext_noop("This round is closed."),
    gettext_noop("Decide a new one."),
    gettext_noop("A round for the same people is not closed."),
    gettext_noop("Rounds of one target follow each other."),
    gettext_noop("Close it first."),
    gettext_noop("This point cannot be."),
    gettext_noop("A point has a name, opens before it closes, and has somebody who takes the specimens."),
    gettext_noop("Correct it and add the points again."),
    gettext_noop("This round runs already."),
    gettext_noop("Look at its progress."),
    gettext_noop("This round was to be done by an earlier time."),
    gettext_noop("This point cannot be noted as done."),
    gettext_noop("It was noted before, its round is closed, or it is not within your area."),
    gettext_noop("Look at the board of the round."),
    gettext_noop("This round has not begun."),
    gettext_noop("Begin it, or cancel it."),
    gettext_noop("Nobody would have been to be tested."),
    gettext_noop("Leave the number as it is."),
    gettext_noop("This round cannot be called off."),
    gettext_noop("Specimens were taken in it, or no reason was given."),
    gettext_noop("Close it instead."),
    gettext_noop("Two points of the round would have one name."),
    gettext_noop("Give each point a name of its own."),
    gettext_noop("No result was given, or too many at once."),
    gettext_noop("At once 1 to 5,000 are taken."),
    gettext_noop("Send them in parts."),
    gettext_noop("Results come from a laboratory."),
    gettext_noop("Choose which one."),
    gettext_noop("This capacity cannot be."),
    gettext_noop("A laboratory has a name, takes at least one tube an hour, and no result comes before its tube."),
    gettext_noop("No tube was given, or too many at once."),
    gettext_noop("At once a laboratory takes in 1 to 2,000 tubes."),
    gettext_noop("Scan the tubes of one box at a time."),
    gettext_noop("Nobody has said what this laboratory can do."),
    gettext_noop("Without that no hour can be promised."),
    gettext_noop("Enter its tubes an hour first."),
    gettext_noop("Check the code, or look at the list of tubes."),
    gettext_noop("Some lines of the list cannot be read."),
    gettext_noop("The number of an ID card has a digit that proves the others; here it does not fit."),
    gettext_noop("Scan the card again, or type it once more."),
    gettext_noop("This key group cannot be."),
    gettext_noop("A group has a name, an order that names it, and is tested at least every 90 days."),
    gettext_noop("Fill in all three."),
    gettext_noop("There is a key group of this name."),
    gettext_noop("Open it from the list."),
    gettext_noop("Nobody was named, or too many at once."),
    gettext_noop("At once 1 to 20,000 people are added."),
    gettext_noop("Add them in parts."),
    gettext_noop("This person is not in the group."),
    gettext_noop("Reload the page."),
    gettext_noop("There is no such key group within your area."),
    gettext_noop("This division lies outside your area."),
    gettext_noop("Choose one of your own."),
)


def said(error: SizaoError) -> SizaoError:
    """The refusal with its numbers in the language of the page. Lines and keys are told, never a number of a card."""
    if isinstance(error, TubeFullError) and error.most:
        why = _("%(people)s people are in it; the protocol allows %(most)s.")
        return SizaoError(error.what, why % {"people": error.people, "most": error.most}, error.next_step)
    if isinstance(error, TwiceInRoundError) and error.persons:
        pairs = zip(error.persons, error.tubes, strict=True)
        where = ", ".join(f"{shown(person)} ({tube})" for person, tube in pairs)
        return SizaoError(error.what, _("In another tube already: %(where)s.") % {"where": where}, error.next_step)
    if isinstance(error, WhoError) and error.places:
        lines = ", ".join(map(str, error.places))
        return SizaoError(
            _("These lines of the list cannot be read: %(lines)s.") % {"lines": lines}, error.why, error.next_step
        )
    return error
