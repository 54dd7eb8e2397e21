"""What holds for every page: sign-in, policy, language, failure pages."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from sizao.foundation.accounts.types import Role
from tests.people import PASSWORD, make_account


pytestmark = pytest.mark.django_db


def sign_in(client: Client, username: str = "duty-officer", password: str = PASSWORD, **headers: str):
    return client.post(reverse("sign-in"), {"username": username, "password": password}, **headers)


class TestSignIn:
    def test_the_first_page_of_a_stranger_is_sign_in(self, client):
        response = client.get("/", follow=True)
        assert response.status_code == 200
        assert 'name="password"' in response.text

    @pytest.mark.parametrize("role", Role)
    def test_each_role_comes_to_the_home_page(self, client, role):
        make_account(role=role)
        response = sign_in(client)
        assert response.status_code == 302
        first = client.get(response["Location"], follow=True)
        assert first.status_code == 200
        # The desk of a hotel has one thing to do, and comes to it at once.
        assert first.request["PATH_INFO"] == ("/coming/" if role is Role.HOTEL_STAFF else "/")

    def test_the_bar_shows_who_and_where(self, client):
        make_account(role=Role.INVESTIGATOR)
        sign_in(client)
        page = client.get("/").text
        assert "值班员甲" in page
        assert "流调人员" in page

    @pytest.mark.parametrize(("username", "password"), [("duty-officer", "wrong"), ("nobody-at-all", PASSWORD)])
    def test_a_wrong_pair_is_refused_without_saying_which_half(self, client, username, password):
        make_account()
        page = sign_in(client, username, password)
        assert page.status_code == 200
        other = sign_in(Client(), "another-name", "another-word")
        strip = re.compile(r'value="[^"]*"|X-CSRFToken": "[^"]*"')
        assert strip.sub("", page.text) == strip.sub("", other.text)

    def test_an_account_that_was_switched_off_is_signed_out(self, client):
        user = make_account()
        sign_in(client)
        user.is_active = False
        user.save()
        assert client.get("/").status_code == 302

    def test_signing_out_needs_more_than_a_link(self, client):
        make_account()
        sign_in(client)
        assert client.get(reverse("sign-out")).status_code == 405
        client.post(reverse("sign-out"))
        assert client.get("/").status_code == 302

    def test_sign_in_does_not_lead_to_other_sites(self, client):
        make_account()
        response = client.post(
            reverse("sign-in"), {"username": "duty-officer", "password": PASSWORD, "next": "https://evil.example/"}
        )
        assert response["Location"] == "/"


class TestLockOut:
    def test_a_guesser_is_locked_out_even_with_the_right_password(self, client):
        make_account()
        for _ in range(settings.AXES_FAILURE_LIMIT):
            last = sign_in(client, password="wrong")
        assert last.status_code == 429
        assert sign_in(client).status_code == 429

    def test_the_same_person_elsewhere_and_others_here_are_not(self, client):
        make_account()
        make_account("colleague")
        for _ in range(settings.AXES_FAILURE_LIMIT):
            sign_in(client, password="wrong")
        assert sign_in(client, "colleague").status_code == 302
        assert sign_in(Client(), REMOTE_ADDR="10.1.2.3").status_code == 302

    def test_a_success_forgets_the_failures(self, client):
        make_account()
        for _ in range(3):
            for _ in range(settings.AXES_FAILURE_LIMIT - 1):
                sign_in(client, password="wrong")
            assert sign_in(client).status_code == 302


class TestPolicy:
    @pytest.mark.parametrize("address", ["/sign-in/", "/nowhere/"])
    def test_every_answer_carries_the_strict_policy(self, client, address):
        response = client.get(address)
        policy = response["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Frame-Options"] == "DENY"
        assert response["Referrer-Policy"] == "same-origin"

    def test_pages_hold_nothing_inline_and_nothing_from_outside(self, client):
        make_account()
        sign_in(client)
        for address in ("/", "/sign-in/", "/nowhere/"):
            page = client.get(address).text
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|javascript:", page), address
            assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page), address

    def test_a_form_without_its_token_is_refused_with_a_page(self):
        response = Client(enforce_csrf_checks=True).post(reverse("sign-in"), {"username": "a", "password": "b"})
        assert response.status_code == 403
        assert "表单已失效" in response.text


class TestLanguage:
    def test_chinese_comes_first(self, client):
        page = client.get("/sign-in/").text
        assert '<html lang="zh-Hans"' in page
        assert "登录" in page

    def test_the_browser_chooses(self, client):
        page = client.get("/sign-in/", HTTP_ACCEPT_LANGUAGE="en-GB,en;q=0.9").text
        assert '<html lang="en"' in page
        assert "Sign in" in page
        assert "登录" not in page

    def test_an_unknown_language_gets_chinese(self, client):
        assert "登录" in client.get("/sign-in/", HTTP_ACCEPT_LANGUAGE="fi").text

    def test_the_switch_goes_before_the_browser_and_back_to_the_page(self, client):
        response = client.post(reverse("switch-language"), {"language": "en", "next": "/sign-in/?next=/"})
        assert response["Location"] == "/sign-in/?next=/"
        assert "Sign in" in client.get("/sign-in/", HTTP_ACCEPT_LANGUAGE="zh-CN").text

    def test_the_choice_stays_with_the_account(self, client):
        user = make_account()
        sign_in(client)
        client.post(reverse("switch-language"), {"language": "en", "next": "/"})
        user.refresh_from_db()
        assert user.language == "en"
        elsewhere = Client()
        sign_in(elsewhere)
        assert '<html lang="en"' in elsewhere.get("/").text

    def test_a_language_that_does_not_exist_changes_nothing(self, client):
        client.post(reverse("switch-language"), {"language": "xx", "next": "/"})
        assert "登录" in client.get("/sign-in/").text


class TestFailures:
    @pytest.mark.parametrize(("language", "words"), [("zh-CN", "没有找到内容"), ("en", "There is nothing here")])
    def test_not_found(self, client, language, words):
        response = client.get("/nowhere/", HTTP_ACCEPT_LANGUAGE=language)
        assert response.status_code == 404
        assert words in response.text

    @pytest.mark.parametrize(
        ("raised", "status", "words"),
        [
            ("refused", 403, "您无权访问此页面"),
            ("malformed", 400, "无法识别该请求"),
            ("broken", 500, "系统出现故障"),
            ("collision", 500, "系统出现故障"),
            ("unavailable", 503, "later"),
        ],
    )
    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_a_page_says_what_to_do_and_no_more(self, raised, status, words):
        client = Client(raise_request_exception=False)
        response = client.get(f"/{raised}/")
        assert response.status_code == status
        assert words in response.text
        assert "secret detail" not in response.text

    @pytest.mark.urls("tests.interfaces.failing_urls")
    @pytest.mark.parametrize("raised", ["refused", "malformed", "broken", "collision", "unavailable"])
    def test_what_was_written_before_the_failure_is_taken_back(self, raised):
        from sizao.foundation.audit.queries import list_audit_rows

        Client(raise_request_exception=False).get(f"/{raised}/")
        assert list_audit_rows(limit=1, subject_kind="test") == []

    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_a_write_that_the_database_refused_is_put_before_the_auditor(self, client):
        from sizao.foundation.audit.queries import list_audit_rows
        from sizao.response.restrictions.queries import list_alarms

        client.force_login(make_account(), backend="sizao.foundation.accounts.backend.AccountBackend")
        client.raise_request_exception = False
        assert client.get("/forbidden/").status_code == 500
        assert client.get("/collision/").status_code == 500, "a failure is no refusal"
        assert list_audit_rows(limit=1, subject_kind="test") == []
        (kept,) = [row for row in list_audit_rows(limit=20) if row.action == "database.refuse"]
        assert kept.detail == {"rule": "insufficient_privilege"}
        (alarm,) = list_alarms(actor=make_account("auditor", role=Role.AUDITOR)).rows
        assert (alarm.kind.value, alarm.subject) == ("refused_by_database", kept.actor)

    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_the_frame_of_a_failure_page_still_knows_who_is_signed_in(self, client):
        make_account()
        sign_in(client)
        client.raise_request_exception = False
        assert "值班员甲" in client.get("/refused/").text

    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_what_was_written_before_success_stays(self):
        from sizao.foundation.audit.queries import list_audit_rows

        Client().get("/done/")
        assert len(list_audit_rows(limit=2, subject_kind="test")) == 1


class TestScopeOfARequest:
    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_the_database_is_told_the_division_and_the_actor(self, client):
        user = make_account(division_path="n13.n1307.n130730")
        client.force_login(user, backend="sizao.foundation.accounts.backend.AccountBackend")
        assert client.get("/scope/").json() == ["n13.n1307.n130730", f"user:{user.pk}"]

    @pytest.mark.urls("tests.interfaces.failing_urls")
    def test_a_stranger_has_no_scope(self, client):
        assert client.get("/scope/").json() == ["", ""]
