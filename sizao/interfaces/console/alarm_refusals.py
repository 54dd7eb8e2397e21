"""What the guard against misuse says when it refuses, so that `make messages` finds it (see `failures`)."""

from django.utils.translation import gettext_noop


KNOWN = (
    gettext_noop("This alarm was answered already."),
    gettext_noop("An answer explains the alarm or upholds it."),
    gettext_noop("Choose one of the two."),
    gettext_noop("The answer is empty or too long."),
    gettext_noop("Say what you looked at, and why it is in order or not."),
    gettext_noop("Whoever an alarm is about does not answer it."),
    gettext_noop("Have another auditor answer it."),
    gettext_noop("Look it up in the list of alarms."),
    gettext_noop("An alarm is never taken back or made smaller."),
    gettext_noop("It may grow, and be answered once."),
    gettext_noop("Answer it, with the reason."),
    gettext_noop("No auditor of this area who is signed in answers it."),
    gettext_noop("Have the auditor answer it."),
    gettext_noop("The times of this presence cannot be read."),
    gettext_noop("It has an enter and a leave with their offset, and ends no earlier than it begins."),
    gettext_noop("Give them like 2021-10-23T08:00+08:00."),
)
