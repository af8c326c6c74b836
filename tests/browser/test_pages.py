"""Every page, on a phone and a desk, light and dark: it fits and it is accessible."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, OpenPage

pytestmark = pytest.mark.browser

STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
#: All that a theme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
#: The reference of the API: one page that is as long as twenty.
REFERENCE = "/api/docs"
#: Colours change over a moment. What turns for as long as something is waited for has no end to wait for.
ALL_HAS_COME_TO_REST = """Promise.all(
    document.getAnimations().filter(each => each.effect.getComputedTiming().endTime !== Infinity)
        .map(each => each.finished.catch(() => 0))
).then(() => 0)"""
PAGES = {
    "ada@acme.example": {
        "home": "/",
        "data": "/data/",
        "estimates": "/data/estimates/?day=2026-10-31",
        "why": "/data/why/?key=4300000002&at=2026-10-31T14:30:00%2B10:00",
        "versions": "/data/days/4300000002/2026-10-31/",
        "origin": "/data/origin/?key=all&from=2026-10-31T00:00:00%2B10:00&to=2026-11-01T00:00:00%2B10:00",
        "dictionary": "/dictionary/?q=quality",
        "company": "/company/",
        "activity": "/activity/",
        "tokens": "/tokens/",
        "people": "/company/people/",
        "security": "/account/security/",
        "passkey": "/accounts/2fa/webauthn/add/",
        "app": "/accounts/2fa/totp/activate/",
        "password": "/accounts/password/change/",
        "notifications": "/notifications/",
        "notification-choices": "/notifications/choices/",
        "webhooks": "/company/webhooks/",
        "deliveries": "/data/deliveries/",
        "actions": "/actions/",
        "action": "/actions/access.make_token/",
        "machine-clients": "/tokens/clients/",
        "connect": "/connect/",
        "approvals": "/approvals/",
        "access": "/access/",
        "how-decided": "/access/why/",
        "own-roles": "/company/roles/",
        "oversight": "/company/oversight/",
    },
    "sam@acme.example": {"refused": "/data/"},
    "nina@acme.example": {"nothing": "/"},
    "susy@meridian.example": {
        "freshness": "/staff/freshness/",
        "freshness-people": "/staff/freshness/?of=person",
        "freshness-records": "/staff/freshness/company/phone/?segment=customers&state=missing",
        "refresh": "/staff/refresh/",
        "stewards": "/staff/stewards/",
        "staff-files": "/staff/files/",
        "staff-quarantine": "/staff/quarantine/",
        "staff-pipeline": "/staff/pipeline/",
        "staff-customers": "/staff/customers/",
        "staff-split": "/staff/customers/?q=ACME > split/",
        "staff-many": "/staff/customers/many/?all=yes&q=A&field=industry&value=Food",
        "staff-erase-person": "/staff/customers/?q=ACME > people/ > erase/",
        "staff-many-people": "/staff/customers/?q=ACME > people/",
        "staff-imports": "/staff/imports/",
        "staff-conflicts": "/staff/conflicts/",
        "staff-dictionary": "/dictionary/?q=quality",
        "staff-automation": "/staff/automation/",
        "staff-automation-rule": "/staff/automation/zone-of-the-west/",
        "staff-automation-new": "/staff/automation/new/",
        "staff-automation-failed": "/staff/automation/dead/",
    },
    "khan@meridian.example": {
        "staff-company": "/staff/customers/?q=ACME >",
        "staff-facts": "/staff/customers/?q=ACME > facts/",
        "staff-fact": "/staff/customers/?q=ACME > facts/name/",
        "staff-company-meters": "/staff/customers/?q=ACME > meters/",
        "staff-company-people": "/staff/customers/?q=ACME > people/",
        "staff-company-timeline": "/staff/customers/?q=ACME > timeline/",
        "staff-changes": "/staff/changes/",
        "staff-duplicates": "/staff/duplicates/",
        "staff-merges": "/staff/merges/",
        "staff-people": "/staff/people/",
        "staff-person": "/staff/people/?q=kelly@ >",
        "staff-contracts": "/staff/contracts/",
        "staff-contract": "/staff/contracts/?q=EN-0007 >",
        "staff-meters": "/staff/meters/",
        "staff-meter": "/staff/meters/?q=4300000019 >",
        "staff-move": "/staff/meters/?q=4300000019 > move/?q=Bravo",
        "staff-register-meter": "/staff/meters/new/",
    },
    "olga@meridian.example": {
        "staff-hooks": "/staff/hooks/",
        "staff-hook": "/staff/hooks/ >",
        "staff-economics": "/staff/economics/",
        "staff-journal": "/staff/journal/?event=contracts.entitlement.granted",
        "staff-actions": "/staff/actions/",
        "staff-action": "/staff/actions/access.define_role/",
        "staff-approvals": "/staff/approvals/",
        "staff-access": "/access/",
        "staff-how-decided": "/access/why/",
        "staff-journal-row": "/staff/journal/?event=contracts.contract.signed >",
    },
}


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("email", PAGES)
def test_pages_fit_and_are_accessible(sign_in: OpenPage, email: str, viewport: dict[str, int]) -> None:
    page = sign_in(email, viewport=viewport, color_scheme="light")
    for name, address in PAGES[email].items():
        page.emulate_media(color_scheme="light")
        open_address(page, address)
        _stand_still(page)
        assert _overflow(page) <= 0, f"{name} scrolls sideways"
        _assert_accessible(page, name, STANDARDS)
        page.emulate_media(color_scheme="dark")
        page.evaluate(ALL_HAS_COME_TO_REST)
        _assert_accessible(page, f"{name} in the dark", COLOURS)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_reference_of_the_api_fits_and_is_accessible(sign_in: OpenPage, viewport: dict[str, int]) -> None:
    page = sign_in("ada@acme.example", viewport=viewport, color_scheme="light")
    page.goto(REFERENCE)
    _stand_still(page)
    assert _overflow(page) <= 0
    few = {"exclude": [".api-main > .card:nth-of-type(n + 6)"]}  # one template tells of all resources and actions
    _assert_accessible(page, "reference", STANDARDS, None if viewport is DESK else few)
    page.emulate_media(color_scheme="dark")
    page.evaluate(ALL_HAS_COME_TO_REST)
    _assert_accessible(page, "reference in the dark", COLOURS, few)


@pytest.mark.parametrize("width", [320, 768, 1024, 1920])
def test_my_data_never_scrolls_sideways(sign_in: OpenPage, width: int) -> None:
    page = sign_in("ada@acme.example", viewport={"width": width, "height": 800})
    for address in ("/", "/data/", "/company/"):
        page.goto(address)
        _stand_still(page)
        assert _overflow(page) <= 0, address


def test_the_sign_in_page_is_accessible(sign_in: OpenPage) -> None:
    page = sign_in(None)
    page.goto("/accounts/login/")
    assert Axe().run(page, options=STANDARDS).violations_count == 0


def test_a_person_of_several_companies_switches_between_them(sign_in: OpenPage) -> None:
    page = sign_in("petra@voltwise.example")
    page.goto("/company/")
    first = page.locator("h1").inner_text()
    page.get_by_role("button", name="Account").click()
    page.locator("form[action='/switch/'] button:not([aria-current])").first.click()
    page.goto("/company/")
    assert page.locator("h1").inner_text() != first


def test_the_chart_is_worked_by_keyboard(sign_in: OpenPage) -> None:
    page = sign_in("ada@acme.example")
    page.goto("/data/")
    expect(page.locator("#plot")).to_have_attribute("aria-label", re.compile("kW"))
    shown = page.locator("#shown-words")
    page.locator("#chart").focus()
    for key in ("ArrowLeft", "+", "0"):
        before = shown.inner_text()
        page.keyboard.press(key)
        expect(shown).not_to_have_text(before)


def _assert_accessible(page: Page, name: str, rules: dict[str, Any], context: dict[str, Any] | None = None) -> None:
    found = Axe().run(page, context=context, options=rules)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def open_address(page: Page, address: str) -> None:
    """Open an address; ` > rest` goes on to the first row of the list there, and from it to `rest`, and so on."""
    listed, *on = address.split(" >")
    page.goto(listed)
    for rest in on:
        row = page.locator("[data-rows] a.strong").first.get_attribute("href")
        page.goto(f"{row}{rest.strip()}")


def _stand_still(page: Page) -> None:
    """Wait until no part of the page is on its way."""
    page.wait_for_load_state("load")
    expect(page.locator("[aria-busy=true], .htmx-request")).to_have_count(0)


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
