"""What intake says when it refuses, so that `make messages` finds it (see `failures`)."""

from django.utils.translation import gettext_noop


KNOWN = (
    gettext_noop("Nothing was sent."),
    gettext_noop("The content is empty."),
    gettext_noop("Send the names of the columns at least."),
    gettext_noop("The delivery does not wait for anybody."),
    gettext_noop("Reload the page."),
    gettext_noop("Choose one of them."),
)
