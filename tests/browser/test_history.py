"""From the home page to the reason of an estimate, and from a correction to what it changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from forecourt.processes.demo.files import write_correction
from forecourt.processes.demo.running import CORRECTED
from tests.browser.conftest import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-history")]

STORM = "4300000002"


def test_a_phone_finds_the_newest_days_estimated_hours_and_sees_why(sign_in: OpenPage) -> None:
    page = sign_in("ada@acme.example", viewport=PHONE)
    page.goto("/")
    storm = page.locator(".doubts > li").filter(has_text=STORM)
    expect(storm.get_by_role("link", name=re.compile("Estimated 31 Oct, 14:00"))).to_be_visible()
    storm.get_by_role("link", name=f"Why? {STORM}").click()
    panel = page.locator("dialog.side")
    expect(panel.get_by_role("heading", name="Why is this estimated?")).to_be_visible()
    expect(panel).to_contain_text("Power outage")
    expect(panel).to_contain_text("NEM12#")
    expect(panel).to_contain_text(re.compile(r"line \d"))
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_a_click_on_the_band_of_the_chart_explains_it(sign_in: OpenPage) -> None:
    page = sign_in("ada@acme.example")
    page.goto(f"/data/?key={STORM}&from=2026-10-31T12:00:00%2B10:00&to=2026-10-31T20:00:00%2B10:00")
    expect(page.locator(".ask-why").first).to_contain_text("Estimated")
    box = page.locator("#plot .u-over").bounding_box()
    assert box is not None
    _hover(page, box["x"] + box["width"] * 0.4, box["y"] + 60)
    expect(page.locator("#tip .tip-reason")).to_have_text("Power outage · version 1")
    page.mouse.click(box["x"] + box["width"] * 0.4, box["y"] + 60)
    expect(page.locator("dialog.side")).to_contain_text("Power outage")


def test_a_correction_leads_from_activity_to_both_versions(sign_in: OpenPage, tmp_path: Path) -> None:
    key, day = CORRECTED
    staff = sign_in("susy@meridian.example")
    staff.goto("/staff/files/")
    corrected = write_correction(folder=tmp_path, nmi=key, day=day)
    staff.locator("#files").set_input_files(corrected)
    expect(staff.get_by_role("row").filter(has_text=corrected.name).first).to_contain_text(re.compile("Taken|known"))
    page = sign_in("ada@acme.example")
    page.goto("/activity/")
    page.get_by_role("link", name=f"What changed of {key} on {day}").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("was corrected")
    expect(page.get_by_role("heading", name="What changed")).to_be_visible()


def _hover(page: Page, x: float, y: float) -> None:
    page.mouse.move(x - 4, y)
    page.mouse.move(x, y)
