"""A browser for journeys: Debian's Chromium, no network but our own server, and no error left unseen."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sizao.foundation.accounts.types import Role
from tests.functional.readers import SIZES
from tests.people import PASSWORD, make_account


# Playwright keeps an event loop in this thread; Django then refuses the database unless told that we know.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # noqa: TID251

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "functional" in item.path.parts:
            item.add_marker(pytest.mark.slow)
            if _CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no chromium here; `make test` says how to get it"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        _wait_for_what_a_click_loads(patch)
        running = playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        yield running
        running.close()


def _wait_for_what_a_click_loads(patch: pytest.MonkeyPatch) -> None:
    """Playwright's click returns when the next page has begun: it may be empty and its scripts may not listen yet.

    A person sees a page before using it, so every click, key and change here waits until the page is loaded.
    """
    from playwright.sync_api import Locator, Page

    for kind in (Locator, Page):
        for name in ("click", "press", "select_option", "check", "uncheck"):
            act = getattr(kind, name)

            def and_wait(self: Any, *args: Any, _act: Callable[..., Any] = act, **options: Any) -> Any:
                result = _act(self, *args, **options)
                page = self if isinstance(self, Page) else self.page
                if not page.is_closed():
                    page.wait_for_load_state()
                return result

            patch.setattr(kind, name, and_wait)


@pytest.fixture
def troubles() -> list[str]:
    """What went wrong in the browser so far. A test that makes trouble on purpose looks at it and empties the list."""
    return []


@pytest.fixture
def open_page(browser: Any, live_server: Any, troubles: list[str]) -> Iterator[Callable[..., Any]]:
    """Opens a page of our server as a stranger: `open_page("/sign-in/", language="en", width=360)`.

    The test fails at its end if any page had an error in its console, broke the content policy, failed to load a part
    of itself, or asked somebody else than our server for anything.
    """
    contexts = []

    def open_(path: str = "/", *, language: str = "zh-CN", width: int = 1280, height: int = 800) -> Any:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            base_url=live_server.url,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _is_trouble(message, page) and troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on(
            "request",
            lambda request: (
                not request.url.startswith((live_server.url, "data:", "blob:"))
                and troubles.append(f"asked {request.url}")
            ),
        )
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


def _is_trouble(message: Any, page: Any) -> bool:
    """Errors in the console, but for the status of a page itself: a refusal is no failure, tests look for its words."""
    is_its_status = message.text.startswith("Failed to load resource") and message.location["url"] == page.url
    return message.type == "error" and not is_its_status


@pytest.fixture
def show(pictures: Any) -> Callable[..., None]:
    """Pictures of a page at a desk and on a phone, on neither of which anything is wider than the screen.

    The page is loaded once and takes both sizes, as a window does; then it has its own again: `show(page, "cases-zh")`.
    """

    def show_(page: Any, name: str) -> None:
        own = page.viewport_size
        for device, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert fits, f"{name} is wider than a {device}"
            page.screenshot(path=pictures / f"{name}-{device}.png", full_page=True)
        page.set_viewport_size(own)

    return show_


@pytest.fixture
def sign_in(open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Opens a page as somebody of a role: `sign_in(Role.INVESTIGATOR, "/cases/", language="en", width=360)`."""

    def sign_in_(role: Role = Role.CITY_COMMAND, path: str = "/", **browser: Any) -> Any:
        username = f"{role.value}-on-duty"
        from sizao.foundation.accounts.queries import find_account

        if find_account(username=username) is None:
            make_account(username, role=role)
        page = open_page(f"/sign-in/?next={path}", **browser)
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"**{path}")
        return page

    return sign_in_
