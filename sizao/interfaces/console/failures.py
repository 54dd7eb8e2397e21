"""What rooms say when they refuse, in the words of the pages: rooms speak English, `parts/problem.html` translates.

Only texts without a changing part can be looked up; each stands here so that `make messages` finds it.
"""

from django.utils.translation import gettext_noop


KNOWN = (
    gettext_noop("Neither a person nor a place was given."),
    gettext_noop("Give at least one of them."),
    gettext_noop("The period is longer than 31 days."),
    gettext_noop("A search reads no more about people than it needs."),
    gettext_noop("Choose a shorter period."),
    gettext_noop("Nobody within your area is meant by these words."),
    gettext_noop("Give a key, a whole name, an ID number or a phone."),
    gettext_noop("No place within your area is meant by these words."),
    gettext_noop("Give part of its name, or its key as it stands in the records."),
    gettext_noop("No purpose was given for reading about people."),
    gettext_noop("Each such read is kept in the audit trail with its purpose."),
    gettext_noop("Choose why you need it."),
    gettext_noop("These words mean too many people."),
    gettext_noop("Some of their cases would be missing from the list."),
    gettext_noop("Give a whole name or a number, or choose the county instead."),
    gettext_noop("Nothing was given to search for."),
    gettext_noop("Give a name, a number, a phone or a division."),
    gettext_noop("This person is not registered within your area."),
    gettext_noop("Check the key, or ask the command of the area that may be responsible."),
    gettext_noop("There are no presences yet."),
    gettext_noop("Import presences first."),
    gettext_noop("This person is not in the rings under these rules."),
    gettext_noop("Choose other rules, or another person."),
    gettext_noop("Check the dates of onset, sampling and isolation."),
    gettext_noop("Enter the day of onset or of the first positive specimen."),
    gettext_noop("Neither the onset nor a first positive specimen of this case is known."),
    gettext_noop("The infectious window is counted from one of them."),
    gettext_noop("The time of infection is counted back from one of them."),
    gettext_noop("This protocol gives no infectious window for this case."),
    gettext_noop("No rule fits what is known, or the window would end before it begins."),
    gettext_noop("The person of this case occurs in no presence within reach."),
    gettext_noop("Import the person's records, or join the identity under which they were recorded."),
    gettext_noop("This is the case itself."),
    gettext_noop("Give the key of somebody else."),
    gettext_noop("One of the two occurs in no presence within reach."),
    gettext_noop("Check the key, or import the person's records."),
    gettext_noop("Rate and hours are numbers."),
    gettext_noop("Choose again."),
    gettext_noop("The clock jumps ahead by at most a year."),
    gettext_noop("The clock does not go back."),
    gettext_noop("What was recorded since then would lie in the future."),
    gettext_noop("Open a new drill in a database of its own to begin again."),
)
