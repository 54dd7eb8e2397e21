"""The phone shell in a browser: kept without a network, sent once, answered, forgotten."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.functional import phone_urls


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(settings: Any, open_page: Callable[..., Any], troubles: list[str]) -> Any:
    """The trial page on a phone, with its worker in charge. What fails for want of a network is no trouble here."""
    settings.ROOT_URLCONF = "tests.functional.phone_urls"
    phone_urls.taken.clear()
    phone_urls.ages.clear()
    phone_urls.answers.update(status=None, lose=False)
    opened = open_page("/trial/?language=en", language="en", width=360, height=740)
    opened.evaluate(
        "new Promise((done, failed) => { setTimeout(() => failed(new Error('no worker')), 20000);"
        " if (navigator.serviceWorker.controller) done();"
        " navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }); })"
    )
    yield opened
    # Closed first: what the browser still has to tell comes with the closing.
    opened.context.close()
    troubles[:] = [text for text in troubles if "Failed to load resource" not in text]


def test_an_entry_made_without_a_network_survives_a_reload_and_is_sent_once(page: Any) -> None:
    page.context.set_offline(True)
    page.reload()
    assert page.locator("#network").is_visible()
    page.fill("[name=word]", "hello")
    page.click("button.main")
    page.wait_for_selector("#kept li[data-state=kept]")
    page.reload()
    page.wait_for_selector("#kept li[data-state=kept]")
    page.wait_for_timeout(1200)
    page.context.set_offline(False)
    page.wait_for_selector("#kept li[data-state=sent]")
    page.reload()
    page.wait_for_selector("#kept li[data-state=sent]")
    assert list(phone_urls.taken.values()) == [1]
    assert phone_urls.ages[0] >= 1
    page.click("text=Show")
    assert page.locator("h1").inner_text() == "Taken: hello"


def test_nothing_readable_lies_on_the_phone_and_nothing_is_left_of_it_once_taken(page: Any) -> None:
    look = """async () => {
      const database = await new Promise((resolve) => {
        const request = indexedDB.open("sizao-trial");
        request.onsuccess = () => resolve(request.result);
      });
      const all = (name) => new Promise((resolve) => {
        const request = database.transaction(name).objectStore(name).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      const [key] = await all("keys");
      const items = await all("items");
      const text = items.map((item) => [item.sealed, item.answer].map(
        (part) => part ? new TextDecoder("latin1").decode(part.data) : "").join()).join();
      return { extractable: key.extractable, sealed: items.map((item) => Boolean(item.sealed)),
               readable: text.includes("hello"), fields: Object.keys(items[0]).sort().join() };
    }"""
    page.context.set_offline(True)
    page.fill("[name=word]", "hello")
    page.click("button.main")
    page.wait_for_selector("#kept li[data-state=kept]")
    kept = page.evaluate(look)
    assert (kept["extractable"], kept["readable"], kept["sealed"]) == (False, False, [True])
    page.context.set_offline(False)
    page.wait_for_selector("#kept li[data-state=sent]")
    assert page.evaluate(look)["sealed"] == [False]


def test_what_was_taken_but_not_answered_comes_again_with_the_same_word(page: Any) -> None:
    phone_urls.answers["lose"] = True
    page.fill("[name=word]", "again")
    page.click("button.main")
    # The browser may bring it again before we ask; however it comes, it is shown once it was answered.
    answered = page.locator("h1", has_text="Taken: again")
    for _ in range(40):
        if answered.is_visible():
            break
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(250)
    expect(answered).to_be_visible()
    assert list(phone_urls.taken.values()) == [2]


@pytest.mark.parametrize(("status", "words"), [(429, "asks to wait"), (503, "asks to wait"), (403, "sign in")])
def test_a_refusal_that_passes_keeps_the_entry(page: Any, status: int, words: str) -> None:
    phone_urls.answers["status"] = status
    page.fill("[name=word]", "later")
    page.click("button.main")
    page.wait_for_selector(f"#kept li[data-state=kept]:has-text('{words}')")
    phone_urls.answers["status"] = None
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_selector("h1:has-text('Taken: later')")
    assert list(phone_urls.taken.values()) == [1]


def test_a_mistake_is_corrected_in_the_form_that_comes_back(page: Any) -> None:
    page.fill("[name=word]", "wrong")
    page.click("button.main")
    page.wait_for_selector("[role=alert]")
    assert page.locator("#kept li[data-state=refused]").count() == 1
    page.reload()
    page.get_by_role("button", name="Correct").click()
    assert page.input_value("[name=word]") == "wrong"
    page.fill("[name=word]", "right")
    page.click("button.main")
    page.wait_for_selector("h1:has-text('Taken: right')")
    assert page.locator("#kept li").count() == 1


def test_the_language_changes_without_a_network(page: Any) -> None:
    page.context.set_offline(True)
    page.click("text=简体中文")
    assert page.locator("h1").inner_text() == "试用"
    page.fill("[name=word]", "你好")
    page.click("button.main")
    page.wait_for_selector("#kept li[data-state=kept]")


def test_what_is_too_old_goes_by_itself(page: Any) -> None:
    page.context.set_offline(True)
    page.fill("[name=word]", "old")
    page.click("button.main")
    page.wait_for_selector("#kept li[data-state=kept]")
    page.evaluate("Kept.keepList('trial', 'day', [1, 2], 1)")
    assert page.evaluate("Kept.readList('trial', 'day').then((list) => list.value)") == [1, 2]
    page.evaluate("{ const now = Date.now(); Date.now = () => now + 8 * 24 * 3600 * 1000; }")
    page.evaluate("Kept.forgetOld('trial')")
    assert page.evaluate("Kept.all('trial')") == []
    assert page.evaluate("Kept.readList('trial', 'day')") is None


def test_the_page_works_without_any_script(settings: Any, browser: Any, live_server: Any) -> None:
    settings.ROOT_URLCONF = "tests.functional.phone_urls"
    phone_urls.taken.clear()
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    plain = context.new_page()
    plain.goto("/trial/")
    plain.fill("[name=word]", "plain")
    plain.click("button.main")
    assert plain.locator("h1").inner_text() == "Taken: plain"
    context.close()
