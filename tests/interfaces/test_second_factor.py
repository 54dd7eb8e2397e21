"""The second factor: set up, asked for, lost; and where somebody is signed in."""

import sys
import time

import pytest
import segno
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from sizao.foundation.accounts.models import SignInSession
from sizao.foundation.accounts.queries import count_backup_codes, has_second_factor
from sizao.foundation.audit.models import AuditEvent
from sizao.interfaces.cli import main
from tests.people import PASSWORD, make_account


pytestmark = pytest.mark.django_db


def code_of(user, *, ahead: int = 0) -> str:
    """What the account's app shows, or will show so many steps later (a code works once)."""
    device = TOTPDevice.objects.get(user=user)
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + ahead * device.step
    return f"{totp.token():06d}"


@pytest.fixture
def user():
    return make_account()


def signed_in(user, language: str = "en") -> Client:
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"})
    client.cookies["django_language"] = language
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})
    return client


def set_up(client, user) -> list[str]:
    client.get("/sign-in/second-factor/")
    answer = client.post("/sign-in/second-factor/", {"code": code_of(user)})
    return answer.context["codes"]


def test_without_one_the_password_is_enough_where_none_is_required(user):
    client = signed_in(user)
    assert client.get("/").status_code == 200
    assert "the password alone opens your account" in client.get("/account/").content.decode()


def test_where_it_is_required_nothing_opens_before_it_is_set_up(user, settings):
    settings.SIZAO_SECOND_FACTOR = True
    client = signed_in(user)
    for path in ("/", "/people/", "/realm/", "/account/"):
        assert client.get(path)["Location"].startswith("/sign-in/second-factor/?next=")
    page = client.get("/sign-in/second-factor/?next=/realm/").content.decode()
    assert "Nobody works here with a password alone" in page
    assert client.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 422
    assert client.get("/")["Location"].startswith("/sign-in/second-factor/")
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert len(set_up(client, user)) == 10
    assert client.get("/account/").status_code == 200


def test_the_key_can_be_scanned_or_typed_and_stands_in_the_page_without_any_style(user):
    page = signed_in(user).get("/sign-in/second-factor/")
    told = page.content.decode()
    drawn = told[told.index("<svg") : told.index("</svg>")]
    modules = segno.make(page.context["address"], error="m", micro=False).svg_inline(
        border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff", dark="#000"
    )
    assert drawn in modules
    assert page.context["secret"].replace(" ", "") in page.context["address"]
    assert f">{page.context['secret']}</strong>" in told
    assert "style=" not in told
    assert "scan this code" in told


def test_without_the_package_the_key_is_typed(user, monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    told = signed_in(user).get("/sign-in/second-factor/").content.decode()
    assert "<svg" not in told
    assert "add an account by typing this key" in told


def test_once_set_up_it_is_asked_for_at_each_sign_in(user):
    codes = set_up(signed_in(user), user)
    client = signed_in(user)
    assert client.get("/people/")["Location"] == "/sign-in/code/?next=%2Fpeople%2F"
    refused = client.post("/sign-in/code/", {"code": "123456"})
    assert refused.status_code == 422
    assert "is not accepted" in refused.content.decode()
    assert client.get("/sign-in/second-factor/")["Location"].startswith("/sign-in/code/"), "no new app without the old"
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert client.post("/sign-in/code/", {"code": code_of(user, ahead=1), "next": "/people/"})["Location"] == "/people/"
    assert client.get("/").status_code == 200

    # A backup code works once, and only for its owner.
    StaticDevice.objects.update(throttling_failure_count=0)
    other = signed_in(user)
    assert other.post("/sign-in/code/", {"code": codes[0]}).status_code == 302
    assert count_backup_codes(user=user) == 9
    again = signed_in(user)
    assert again.post("/sign-in/code/", {"code": codes[0]}).status_code == 422


def test_guessing_makes_even_the_right_code_wait(user):
    set_up(signed_in(user), user)
    client = signed_in(user)
    for number in range(6):
        client.post("/sign-in/code/", {"code": f"{number:06d}"})
    assert client.post("/sign-in/code/", {"code": code_of(user, ahead=1)}).status_code == 422


def test_it_does_not_lead_to_other_sites(user):
    set_up(signed_in(user), user)
    client = signed_in(user)
    answer = client.post("/sign-in/code/", {"code": code_of(user, ahead=1), "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_backup_codes_are_renewed_and_the_old_ones_end(user):
    client = signed_in(user)
    codes = set_up(client, user)
    renewed = client.post("/account/backup-codes/").context["codes"]
    assert not set(codes) & set(renewed)
    assert signed_in(user).post("/sign-in/code/", {"code": codes[0]}).status_code == 422


def test_the_administrator_takes_a_lost_one_away_and_it_is_kept_who(user, monkeypatch):
    from contextlib import nullcontext

    from sizao.interfaces.cli import accounts

    set_up(signed_in(user), user)
    monkeypatch.setattr(accounts, "application", nullcontext)
    assert main(["accounts", "forget-second-factor", user.username, "--reason", "phone lost"]) == 0
    assert not has_second_factor(user=user)
    event = AuditEvent.objects.get(action="account.remove_second_factor")
    assert (event.actor, event.purpose) == ("system:command-line", "phone lost")
    assert signed_in(user).get("/").status_code == 200


class TestSessions:
    def test_one_sees_where_one_is_signed_in_and_ends_it(self, user):
        here, there = signed_in(user), signed_in(user)
        page = here.get("/account/")
        assert [(row["browser"], row["this"]) for row in page.context["sessions"]] == [
            ("Chrome · Linux", False),
            ("Chrome · Linux", True),
        ]
        number = next(row["id"] for row in page.context["sessions"] if not row["this"])
        here.post("/account/sessions/", {"session": number})
        assert there.get("/")["Location"].startswith("/sign-in/")
        assert here.get("/").status_code == 200

    def test_all_others_at_once_but_nobody_elses(self, user):
        stranger = signed_in(make_account("somebody-else"))
        here, there, elsewhere = (signed_in(user) for _ in range(3))
        number = SignInSession.objects.exclude(user=user).get().pk
        here.post("/account/sessions/", {"session": number})
        assert stranger.get("/").status_code == 200
        here.post("/account/sessions/")
        assert here.get("/").status_code == stranger.get("/").status_code == 200
        assert there.get("/").status_code == elsewhere.get("/").status_code == 302

    def test_signing_out_takes_the_row_away(self, user):
        signed_in(user).post("/sign-out/")
        assert not SignInSession.objects.exists()


class TestPassword:
    NEW = "another-long-passphrase"

    def test_changing_it_signs_out_elsewhere(self, user):
        here, there = signed_in(user), signed_in(user)
        here.post("/account/password/", {"old": PASSWORD, "new": self.NEW, "again": self.NEW})
        assert here.get("/").status_code == 200
        assert there.get("/").status_code == 302

    @pytest.mark.parametrize(
        ("given", "words"),
        [
            ({"old": "wrong", "new": NEW, "again": NEW}, "present password is wrong"),
            ({"old": PASSWORD, "new": NEW, "again": "else"}, "differ"),
            ({"old": PASSWORD, "new": "short", "again": "short"}, "is refused"),
        ],
    )
    def test_refused(self, user, given, words):
        client = signed_in(user)
        answer = client.post("/account/password/", given)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
