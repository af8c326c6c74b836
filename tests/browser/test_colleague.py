"""A colleague comes and goes: invited by mail, in by a passkey on a phone, marks an estimate, removed mid-download."""

from __future__ import annotations

import re
import time
import urllib.request
from email import message_from_bytes, policy
from http.client import IncompleteRead
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage, Portal
from tests.browser.test_people import add_authenticator, sign_out

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-colleague")]

COLLEAGUE = "ines@acme.example"
STORM = "4300000002"
#: What the rows of all of ACME's meters weigh as Arrow: too much to lie ready in any buffer.
MANY_BYTES = 30_000_000


def test_a_colleague_comes_marks_shares_and_goes(sign_in: OpenPage, portal: Portal) -> None:
    ada = sign_in("ada@acme.example")
    phone = _comes_in_by_the_mail_with_a_passkey(sign_in, portal, ada)
    _finds_the_estimate_and_sees_why(phone)
    view = _marks_and_shares(phone)
    _colleagues_see_the_mark_and_strangers_nothing(sign_in, view)
    _is_removed_while_a_download_runs(portal, ada, token=_makes_a_token(phone))


def _comes_in_by_the_mail_with_a_passkey(sign_in: OpenPage, portal: Portal, ada: Page) -> Page:
    ada.goto("/company/people/")
    ada.get_by_label("Name", exact=True).fill("Ines Vale")
    ada.get_by_label("Work email").fill(COLLEAGUE)
    ada.get_by_role("radio", name=re.compile("^Technical contact")).check()
    ada.get_by_role("button", name="Send the invitation").click()
    phone = sign_in(None, viewport=PHONE)
    add_authenticator(phone)
    phone.goto(_link_in_the_mail(portal))
    phone.get_by_role("button", name="Join with a passkey").click()
    expect(phone.get_by_role("heading", name="Keep these codes")).to_be_visible()
    sign_out(phone)
    phone.wait_for_url(re.compile(r":\d+/$"))  # the browser offers the passkey in the field, and the device agrees
    return phone


def _colleagues_see_the_mark_and_strangers_nothing(sign_in: OpenPage, view: str) -> None:
    kelly = sign_in("kelly@acme.example")
    kelly.goto(view)
    expect(kelly.locator("#mark-list")).to_contain_text("Storm on Saturday")
    expect(kelly.locator("#mark-list")).to_contain_text("Ines Vale")
    ben = sign_in("ben@bravo.example")
    answer = ben.goto(view)
    assert answer is not None
    assert answer.status == 404


def _is_removed_while_a_download_runs(portal: Portal, ada: Page, *, token: str) -> None:
    """Remove the colleague with a download half-way: it stops, and none can be begun."""
    ada.goto("/company/people/")
    ada.get_by_role("link", name="Ines Vale").click()
    ada.get_by_role("button", name="Remove Ines Vale").click()
    dialog = ada.locator("dialog[open]")
    dialog.get_by_label("Type Ines to go on").fill("Ines")
    asked = urllib.request.Request(
        f"{portal.url}/api/v1/datasets/interval-readings/rows",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.apache.arrow.stream"},
    )
    with urllib.request.urlopen(asked, timeout=20) as download:
        begun = len(download.read(1_000_000))
        dialog.get_by_role("button", name="Remove Ines").click()
        expect(ada.get_by_text("Removed.")).to_be_visible()
        time.sleep(5)  # what is promised: 5 seconds after the removal nothing more is sent
        received = begun + _rest(download)
    assert 1_000_000 <= received < MANY_BYTES
    with pytest.raises(urllib.request.HTTPError, match="401"):
        urllib.request.urlopen(asked, timeout=20)


def _link_in_the_mail(portal: Portal) -> str:
    """Return the link of the invitation from the mail that the worker wrote."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in (portal.home / "mail").rglob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            body = mail.get_body(("plain",))
            found = re.search(r"/welcome/[^\s>]+", body.get_content() if body and COLLEAGUE in str(mail["To"]) else "")
            if found:
                return found[0]
        time.sleep(0.1)  # the worker writes it
    raise AssertionError("no invitation was mailed")


def _finds_the_estimate_and_sees_why(phone: Page) -> None:
    phone.goto("/")
    doubt = phone.locator(".doubts > li").filter(has_text=STORM)
    doubt.get_by_role("link", name=f"Why? {STORM}").click()
    expect(phone.locator("dialog.side")).to_contain_text("Power outage")
    phone.keyboard.press("Escape")
    doubt.get_by_role("link", name=re.compile("Estimated 31 Oct")).click()
    expect(phone.locator("#plot")).to_have_attribute("aria-label", re.compile("kW"))


def _marks_and_shares(phone: Page) -> str:
    """Mark what is shown, and return the link of the view that is shared."""
    phone.locator("#mark").click()
    phone.get_by_label(re.compile("^Mark ")).fill("Storm on Saturday")
    phone.get_by_role("button", name="Mark for colleagues").click()
    expect(phone.locator("#mark-list")).to_contain_text("Storm on Saturday")
    phone.get_by_role("button", name=re.compile("^Views")).click()
    phone.get_by_label("Save what you see as").fill("The storm")
    phone.get_by_label("Share with colleagues").check()
    phone.get_by_role("button", name="Save view").click()
    return phone.locator("#view-link").inner_text()


def _makes_a_token(phone: Page) -> str:
    phone.goto("/tokens/")
    phone.get_by_label("Name of the token").fill("Notebook")
    phone.get_by_role("button", name="Make token").click()
    return phone.locator("#secret").inner_text()


def _rest(download: Any) -> int:
    try:
        return len(download.read())
    except (IncompleteRead, ConnectionError) as cut:
        return len(getattr(cut, "partial", b""))
