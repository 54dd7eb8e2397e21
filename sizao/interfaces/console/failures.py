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
    gettext_noop("Nothing was given to search for."),
    gettext_noop("Give a name, a number, a phone or a division."),
    gettext_noop("This person is not registered within your area."),
    gettext_noop("Check the key, or ask the command of the area that may be responsible."),
    gettext_noop("There are no presences yet."),
    gettext_noop("Import presences first."),
    gettext_noop("This person is not in the rings under these rules."),
    gettext_noop("Choose other rules, or another person."),
    gettext_noop("The infectious window would be empty."),
    gettext_noop("Check the dates of onset, sampling and isolation."),
    gettext_noop("Enter the day of onset or of the first positive specimen."),
    gettext_noop("Rate and hours are numbers."),
    gettext_noop("Choose again."),
    gettext_noop("The clock jumps ahead by at most a year."),
    gettext_noop("The clock does not go back."),
    gettext_noop("What was recorded since then would lie in the future."),
    gettext_noop("Open a new drill in a database of its own to begin again."),
)
