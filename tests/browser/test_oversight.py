"""A large export asks for approval, is granted by somebody else, runs by itself, and what that saved is on a page."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-oversight")]

ASKS, APPROVES, READS = "angus@tamar.example", "fiona@tamar.example", "olga@meridian.example"
EVERYTHING = "/data/download?key=all&format=parquet"
#: More than the company lets anybody take out alone (see the demo's own rules).
MANY = 200_000


def test_a_large_export_is_granted_by_somebody_else_and_then_runs_by_itself(sign_in: OpenPage, tmp_path: Path) -> None:
    asker = sign_in(ASKS, viewport=PHONE)
    asker.goto(EVERYTHING)
    expect(asker.locator("#stand")).to_contain_text("Waits for your company")
    expect(asker.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)

    approver = sign_in(APPROVES)
    approver.goto("/approvals/")
    approver.get_by_role("region", name="Waits for you").get_by_role("link").first.click()
    expect(approver.get_by_role("heading", name="What it would do")).to_be_visible()
    approver.get_by_role("button", name=re.compile("^Approve")).click()
    expect(approver.locator("#stand")).to_contain_text("Fiona Macrae")

    download = asker.locator("#stand a[href$='/file']")  # it comes by itself: nobody loads the page again
    expect(download).to_be_visible()
    with asker.expect_download() as under_way:
        download.click()
    file = tmp_path / "taken.parquet"
    under_way.value.save_as(file)
    assert pq.read_metadata(file).num_rows > MANY


def test_what_that_saved_is_on_the_page_of_economics(sign_in: OpenPage) -> None:
    page = sign_in(READS)

    def told() -> bool:
        page.goto("/staff/economics/")
        return "Customers do" in page.locator("main").inner_text()

    for _ in range(60):
        if told():
            break
        page.wait_for_timeout(1000)  # the worker counts the journal every twenty seconds
    expect(page.locator("main h2").first).to_contain_text("Customers do")
    expect(page.locator("section", has_text="What waits for people").first).to_contain_text("100")
