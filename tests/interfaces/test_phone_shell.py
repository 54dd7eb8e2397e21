"""What the shell is told by a phone, and what it says."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sizao.interfaces.field.shell import PhoneShell, forgets_after, is_from_shell, kept_seconds, once_key, shell_urls


TRIAL = PhoneShell("trial", page="home", title="Trial")


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("90", 90), ("0", 0), ("604800", 604800), ("99999999", 604800), ("-5", 0), ("soon", 0), ("9" * 30, 0)],
)
def test_nobody_claims_to_have_entered_something_longer_ago_than_phones_keep_it(told, seconds):
    assert kept_seconds(RequestFactory().post("/", headers={"X-Kept-Seconds": told})) == seconds


def test_the_word_of_an_entry_comes_from_the_shell_or_from_the_form():
    assert once_key(RequestFactory().post("/", {"once": "form"}, headers={"Idempotency-Key": "phone"})) == "phone"
    plain = RequestFactory().post("/", {"once": "f" * 200})
    assert (once_key(plain), is_from_shell(plain)) == ("f" * 64, False)


def test_an_answer_says_for_how_long_it_may_be_kept():
    assert forgets_after(HttpResponse(), hours=1.5)["X-Forget-Seconds"] == "5400"


def test_the_shell_brings_three_addresses_below_its_page():
    assert [str(url.pattern) for url in shell_urls(TRIAL)] == [
        "trial/worker.js",
        "trial/app.webmanifest",
        "trial/ticket/",
    ]
