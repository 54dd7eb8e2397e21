"""Setting the second factor up and using it, as somebody with a phone does it."""

import time

import pytest
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sizao.foundation.accounts.types import Role


pytestmark = pytest.mark.django_db(transaction=True)


def code_now() -> str:
    device = TOTPDevice.objects.get()
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time()
    return f"{totp.token():06d}"


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 360), ("en-GB", 1280)])
def test_it_is_set_up_with_a_backup_code_in_hand(sign_in, pictures, language, width):
    name = f"{language[:2]}-{'phone' if width == 360 else 'desk'}"
    page = sign_in(Role.INVESTIGATOR, "/account/", language=language, width=width, height=740)
    page.screenshot(path=pictures / f"account-{name}.png", full_page=True)
    page.locator("a[href^='/sign-in/second-factor/']").first.click()
    page.screenshot(path=pictures / f"second-factor-begin-{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.fill("#code", code_now())
    page.click("main button.main")
    page.wait_for_selector(".codes")
    page.screenshot(path=pictures / f"second-factor-codes-{name}.png", full_page=True)
    backup = page.locator(".codes li").first.inner_text()
    page.click("main .button.main")
    page.wait_for_url("**/account/")

    again = sign_in(Role.INVESTIGATOR, "/sign-in/code/", language=language, width=width)
    again.screenshot(path=pictures / f"second-factor-{name}.png", full_page=True)
    again.fill("#code", backup)
    again.click("main button.main")
    again.goto("/account/")
    assert again.locator("text=9").count()
    again.screenshot(path=pictures / f"account-with-second-factor-{name}.png", full_page=True)
