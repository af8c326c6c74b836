"""Staff who never touch the mouse: they find a meter, move it, follow what was written, and move it back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-staff")]

METER = "4300000002"


def find(page: Page, words: str, key: str = "Control+k") -> None:
    """Open the palette, type, and wait for the hits of just these words."""
    page.keyboard.press(key)
    box = page.get_by_role("combobox", name="Find or do")
    expect(box).to_be_focused()
    with page.expect_response(lambda answer: answer.url.endswith(f"/find?q={words.replace(' ', '+')}")):
        page.keyboard.type(words)


def tab_to(page: Page, name: str) -> None:
    """Move the focus on until it is on what has this name."""
    wanted = page.get_by_role("button", name=name)
    for _ in range(40):
        if wanted.evaluate("button => button === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_a_meter_is_found_moved_and_moved_back_by_keyboard_alone(sign_in: OpenPage) -> None:
    page = sign_in("khan@meridian.example")
    find(page, METER)
    expect(page.locator(".hit[aria-selected=true]")).to_contain_text(METER)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(METER)
    expect(page.get_by_text("Held by ACME", exact=True)).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_label("To which company or contract")).to_be_focused()
    page.keyboard.type("Bravo")
    expect(page.locator("#choices")).to_contain_text("EN-0002")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    _type_day(page)
    tab_to(page, "Show what follows")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="ACME loses sight of it")).to_be_visible()
    _confirm(page, "Bravo Foods")
    expect(page.get_by_text("Held by Bravo Foods", exact=True)).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="ACME gains sight of it")).to_be_visible()
    _confirm(page, "ACME")
    expect(page.get_by_text("Held by ACME", exact=True)).to_be_visible()


def test_the_loser_no_longer_sees_what_was_moved_and_reads_why(sign_in: OpenPage) -> None:
    staff, ada = sign_in("khan@meridian.example"), sign_in("ada@acme.example")
    staff.goto("/staff/meters/?q=4300000004")
    staff.keyboard.press("j")
    staff.keyboard.press("Enter")
    expect(staff.locator("h1")).to_have_text("4300000004")
    staff.keyboard.press("m")
    expect(staff.get_by_label("To which company or contract")).to_be_focused()
    address = staff.url
    staff.keyboard.type("Bravo")
    staff.locator("#choices input").first.check()
    staff.get_by_label("Day").fill("2026-10-20")
    staff.get_by_role("button", name="Show what follows").click()
    _confirm(staff, "Bravo Foods")
    ada.goto("/activity/")
    expect(ada.get_by_text("Meter 4300000004 left").first).to_be_visible()
    assert "Bravo" not in ada.locator("main").inner_text()
    staff.goto(f"{address}?q=ACME")
    staff.locator("#choices label", has_text="EN-0007").locator("input").check()
    staff.get_by_label("Day").fill("2026-10-20")
    staff.get_by_role("button", name="Show what follows").click()
    _confirm(staff, "ACME")
    expect(staff.get_by_text("Held by ACME", exact=True)).to_be_visible()


def test_the_palette_finds_on_both_sides_and_a_stranger_finds_nothing(sign_in: OpenPage) -> None:
    ada = sign_in("ada@acme.example")
    find(ada, "4300000003", key="/")
    expect(ada.locator(".hit")).to_have_count(1)
    ada.keyboard.press("Enter")
    ada.wait_for_url(re.compile("key=4300000003"))
    find(ada, "4300000025")
    expect(ada.locator(".find-none")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada.locator("#find")).to_be_hidden()


def test_what_was_opened_lately_comes_first_and_only_for_that_person(sign_in: OpenPage) -> None:
    page = sign_in("khan@meridian.example")
    find(page, "4300000005")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/staff/meters/"))
    page.keyboard.press("Control+k")
    expect(page.locator("#find [role=group]").first).to_contain_text("Recent")
    expect(page.locator(".hit[aria-selected=true]")).to_contain_text("4300000005")


def test_rows_places_and_parts_of_the_context_have_keys(sign_in: OpenPage) -> None:
    page = sign_in("susy@meridian.example")
    page.goto("/staff/")
    for key in ("g", "m"):
        page.keyboard.press(key)
    page.wait_for_url("**/staff/meters/")
    for key in ("j", "j", "k", "j"):
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("4300000002")
    page.wait_for_load_state()  # keys are heard once the page's script has run
    page.keyboard.press("3")
    expect(page.locator("#part-contract")).to_be_focused()
    expect(page.locator("#part-contract")).to_contain_text("EN-0007")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_contain_text("Next and previous row")


def test_letters_rest_in_a_field_and_can_be_turned_off(sign_in: OpenPage) -> None:
    page = sign_in("vlad@meridian.example")
    page.goto("/staff/customers/")
    page.keyboard.press("f")
    page.keyboard.type("gm?")
    expect(page.locator("#query")).to_have_value("gm?")
    page.goto("/staff/customers/")
    page.keyboard.press("?")
    page.get_by_role("button", name="Turn letter keys off").click()
    page.wait_for_load_state()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#find")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Account").first.click()
    page.get_by_role("button", name="Keys").click()
    page.get_by_role("button", name="Turn letter keys on").click()


def test_a_part_of_the_context_that_fails_says_so_and_the_rest_stands(sign_in: OpenPage) -> None:
    page = sign_in("susy@meridian.example")
    page.route("**/context/contract/", lambda route: route.fulfill(status=500, body=""))
    page.goto("/staff/customers/?q=ACME")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#part-contract")).to_contain_text("does not answer just now")
    expect(page.locator("#part-delivery")).to_contain_text("meters held")
    page.unroute("**/context/contract/")
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("#part-contract")).to_contain_text("EN-0007")


def _type_day(page: Page) -> None:
    """Type the day into the date field, part by part, as its own keys allow."""
    page.get_by_label("Day").focus()
    page.get_by_label("Day").fill("2026-10-01")


def _confirm(page: Page, name: str) -> None:
    """Open the dialog, type the short name, and go on; all by keyboard."""
    expect(page.get_by_role("button", name=f"Move to {name}").first).to_be_visible()
    page.keyboard.press("m")
    dialog = page.locator("#confirm")
    expect(dialog).to_be_visible()
    expect(dialog.locator("#do-move")).to_be_disabled()
    dialog.get_by_role("textbox").focus()
    page.keyboard.type(name)
    expect(dialog.locator("#do-move")).to_be_enabled()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("moved="))
