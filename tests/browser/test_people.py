"""Passkeys, codes, sessions and invitations in a real browser, with a virtual authenticator for a finger."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE, OpenPage, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-people")]


def add_authenticator(page: Page) -> tuple[Any, str]:
    """Give a page a device that keeps passkeys and always agrees (WebAuthn's virtual authenticator, by CDP)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable", {"enableUI": False})
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return devtools, made["authenticatorId"]


def totp(secret: str) -> str:
    """Return the code that an authenticator app shows now (RFC 6238)."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_out(page: Page) -> None:
    """Sign out by the account menu."""
    page.goto("/account/security/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.wait_for_url("**/accounts/login/")


@pytest.fixture
def link_for(portal: Portal) -> Any:
    """Mint the link of an open invitation, as the writer of its mail does: `link_for("zoe@acme.example")`."""
    import subprocess
    import sys

    def mint(email: str) -> str:
        ran = subprocess.run(
            [sys.executable, "-m", "tests.browser.minting", email],
            env=portal.environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return ran.stdout.strip()

    return mint


def test_a_passkey_is_added_on_a_phone_and_signs_in_without_a_password(sign_in: OpenPage) -> None:
    page = sign_in("hamish@acme.example", viewport=PHONE)
    add_authenticator(page)
    page.goto("/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    assert len(page.locator("#codes").inner_text().split()) == 10
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("cell", name="My phone", exact=True)).to_be_visible()
    sign_out(page)
    page.wait_for_url(re.compile(r":\d+/$"))  # the browser offers the passkey in the field, and the device agrees
    expect(page.get_by_role("button", name=re.compile("Hamish Orr"))).to_be_visible()
    page.goto("/account/security/")
    expect(page.locator("tr", has_text="My phone")).to_contain_text("now")


def test_with_an_authenticator_app_the_password_alone_opens_nothing_and_a_recovery_code_helps(
    sign_in: OpenPage,
) -> None:
    page = sign_in("ravi@acme.example")
    page.goto("/account/security/")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".scan code").inner_text()
    page.get_by_label("Code that the app shows").fill(totp(secret))
    page.get_by_role("button", name="Turn the app on").click()
    codes = page.locator("#codes").inner_text().split()
    sign_out(page)
    page.get_by_label("Work email").fill("ravi@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto("/")
    assert "/accounts/login/" in page.url or "authenticate" in page.url
    page.goto("/accounts/2fa/authenticate/")
    code = page.get_by_label("Code of your app, or a recovery code")
    code.fill("00000000")
    page.get_by_role("button", name="Go on with the code").click()
    expect(page.get_by_text("This is not right")).to_be_visible()
    code.fill(codes[0])
    page.get_by_role("button", name="Go on with the code").click()
    expect(page.get_by_role("button", name=re.compile("Ravi Doyle"))).to_be_visible()
    page.goto("/account/security/")
    expect(page.get_by_text("9 left.")).to_be_visible()


def test_signing_out_elsewhere_ends_the_other_browser(sign_in: OpenPage) -> None:
    here, there = sign_in("lucia@acme.example"), sign_in("lucia@acme.example", viewport=PHONE)
    here.goto("/account/security/")
    expect(here.locator("#sessions ~ *, section", has_text="This one").first).to_be_visible()
    here.get_by_role("button", name="Sign out everywhere else").click()
    here.locator("dialog").get_by_role("button", name="Sign out everywhere else").click()
    expect(here.get_by_text("Every other browser is signed out.")).to_be_visible()
    there.goto("/account/security/")
    assert "/accounts/login/" in there.url
    here.goto("/activity/")
    expect(here.get_by_text("Signed in with a browser not seen before").first).to_be_visible()


def test_an_invited_colleague_joins_with_a_passkey_on_a_phone(sign_in: OpenPage, link_for: Any) -> None:
    ada = sign_in("ada@acme.example")
    ada.goto("/company/people/")
    ada.get_by_label("Name", exact=True).fill("Zoe Hart")
    ada.get_by_label("Work email").fill("zoe@acme.example")
    ada.get_by_role("radio", name=re.compile("^Technical contact")).check()
    ada.get_by_role("button", name="Send the invitation").click()
    expect(ada.get_by_text("An invitation is on its way to zoe@acme.example.")).to_be_visible()
    phone = sign_in(None, viewport=PHONE)
    add_authenticator(phone)
    phone.goto(link_for("zoe@acme.example"))
    expect(phone.get_by_text("You may read, chart and download meter readings")).to_be_visible()
    phone.get_by_role("button", name="Join with a passkey").click()
    expect(phone.get_by_role("heading", name="Keep these codes")).to_be_visible()
    phone.goto("/data/")
    expect(phone.locator("#plot")).to_be_visible()
    sign_out(phone)
    phone.wait_for_url(re.compile(r":\d+/$"))  # the browser offers the passkey in the field, and the device agrees
    expect(phone.get_by_role("button", name=re.compile("Zoe Hart"))).to_be_visible()
    ada.goto("/company/people/")
    row = ada.get_by_role("row").filter(has_text="zoe@acme.example")
    expect(row.get_by_text("Active")).to_be_visible()
    row.get_by_role("link", name="Zoe Hart").click()
    ada.get_by_role("button", name="Remove Zoe Hart").click()
    dialog = ada.locator("dialog[open]")
    expect(dialog.get_by_role("button", name="Keep Zoe")).to_be_focused()
    expect(dialog.get_by_role("button", name="Remove Zoe")).to_be_disabled()
    dialog.get_by_label("Type Zoe to go on").fill("Zoe")
    dialog.get_by_role("button", name="Remove Zoe").click()
    expect(ada.get_by_text("Removed.")).to_be_visible()
    phone.goto("/data/")
    expect(phone.get_by_text("Nothing is here for you yet")).to_be_visible()
