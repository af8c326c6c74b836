"""A staff member keeps customers true, from a CRM's file to a merge undone; each step stands in the timeline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-customers")]

SUSY, KHAN = "susy@meridian.example", "khan@meridian.example"
#: One company twice, as CRMs have it: another spelling, the same web domain and telephone number.
COMPANIES: Final = """\
id,property_name,property_phone,property_domain,property_city,property_hs_lastmodifieddate
9001,Wandoo Vale Fabrication Pty Ltd,+61 8 5550 7001,wandoovale.example,Perth,2026-10-20 08:00:00
9002,Wandoo Vale Fabrications,+61 8 5550 7001,wandoovale.example,Perth,2023-01-10 08:00:00
9003,Blackbutt Cove Joinery Pty Ltd,+61 8 5550 7003,blackbuttcove.example,Fremantle,2022-02-10 08:00:00
"""
WAIT_S: Final = 60


def test_customers_are_kept_true(sign_in: OpenPage, tmp_path: Path) -> None:
    susy = sign_in(SUSY)
    _import(susy, tmp_path)
    _see_what_is_stale_and_why(susy)
    _let_a_rule_learn_and_turn_it_live(susy)
    merge = _merge(susy, sign_in(KHAN))
    _edit_the_survivor(susy)
    _undo(susy, merge)
    _read_the_timeline(susy)


def _import(page: Page, folder: Path) -> None:
    file = folder / "companies.csv"
    file.write_text(COMPANIES)
    page.goto("/staff/imports/")
    page.get_by_label(re.compile("CSV or XLSX")).set_input_files(file)
    page.get_by_role("button", name="See what it would change").click()
    page.get_by_role("button", name="Take it in").click(timeout=WAIT_S * 1000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("is in", timeout=WAIT_S * 1000)


def _see_what_is_stale_and_why(page: Page) -> None:
    _open_company(page, "Blackbutt Cove")
    page.get_by_role("link", name="Facts", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("past their time")
    page.get_by_role("link", name="Telephone", exact=True).click()
    expect(page.get_by_text("It is past its time: the last known, not what is true today.")).to_be_visible()


def _let_a_rule_learn_and_turn_it_live(page: Page) -> None:
    page.goto("/staff/automation/new/")
    page.get_by_label("Title").fill("Western towns have western days")
    page.get_by_label("What happens", exact=True).select_option("customers.facts.changed")
    page.get_by_label("Only where one of these changed").fill("town")
    page.locator("#value-0").fill("new.town")
    page.locator("#test-0").select_option("one_of")
    page.locator("[name=to_0]").fill("Perth, Fremantle")
    page.locator("#action-0").select_option("customers.change_company")
    page.get_by_role("button", name=re.compile("Show what it")).first.click()
    page.locator("[name$=company_id]").fill("{company.id}")
    page.locator("[name$=zone]").last.fill("Australia/Perth")
    for permission in ("customers.see_all", "customers.keep"):
        page.locator(f"input[value='{permission}']").check()
    page.locator("[name=marks_wanted]").fill("2")
    page.get_by_role("button", name=re.compile("Try it on")).click()
    expect(page.get_by_text("Tried on")).to_be_visible()
    page.get_by_role("button", name="Keep the rule, in shadow").click()
    page.get_by_role("button", name=re.compile("Run over the last month")).click()
    for _ in range(2):
        page.get_by_role("button", name=re.compile("^Right")).first.click()
    page.get_by_role("button", name=re.compile("Turn it live")).click()
    expect(page.get_by_text("It is live: from now on it acts.")).to_be_visible()


def _merge(susy: Page, khan: Page) -> str:
    """Ask for a merge as one person and confirm it as another. Returns the merge's address."""

    def proposed() -> bool:
        susy.goto("/staff/duplicates/")
        return "Wandoo Vale" in susy.locator("main").inner_text()

    for _ in range(WAIT_S):
        if proposed():
            break
        susy.wait_for_timeout(1000)  # the worker looks for duplicates of what changed
    susy.locator("main tr", has_text="Wandoo Vale").get_by_role("link").first.click()
    susy.get_by_role("button", name=re.compile("^Ask to merge")).click()
    expect(susy.locator("#stand")).to_contain_text("Waits")
    khan.goto("/staff/approvals/")
    khan.get_by_role("region", name="Waits for you").get_by_role("link").first.click()
    khan.get_by_role("button", name=re.compile("^Approve")).click()
    expect(khan.locator("#stand")).to_contain_text("Done", timeout=WAIT_S * 1000)
    susy.goto("/staff/merges/")
    susy.locator("main").get_by_role("link", name=re.compile("Wandoo Vale")).first.click()
    return susy.url


def _edit_the_survivor(page: Page) -> None:
    page.get_by_role("link", name="Open the record").click()
    page.get_by_role("link", name="Facts", exact=True).click()
    page.get_by_role("link", name="Telephone", exact=True).click()
    page.get_by_role("button", name=re.compile("^Change")).click()
    page.get_by_label("What it is, as far as we know").fill("+61 8 5550 7999")
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("+61 8 5550 7999")


def _undo(page: Page, merge: str) -> None:
    page.goto(merge)
    for question in page.locator("form fieldset").all():
        question.get_by_role("radio").first.check()
    page.get_by_role("button", name="Undo this merge").click()
    expect(page.get_by_text("Undone").first).to_be_visible()
    page.goto("/staff/customers/?q=Wandoo")
    expect(page.locator("main table tbody tr")).to_have_count(2)
    _open_company(page, "Wandoo Vale Fabrication Pty Ltd")
    page.get_by_role("link", name="Facts", exact=True).click()
    expect(page.get_by_text("+61 8 5550 7999")).to_be_visible()


def _read_the_timeline(page: Page) -> None:
    page.get_by_role("link", name="Timeline", exact=True).click()
    told = page.locator("main")
    for _ in range(WAIT_S):
        if "was undone" in told.inner_text():
            break
        page.wait_for_timeout(1000)  # the worker follows the journal
        page.reload()
    for words in ("+61 8 5550 7001", "+61 8 5550 7999", "became part of", "was undone"):
        expect(told).to_contain_text(words)


def _open_company(page: Page, name: str) -> None:
    page.goto(f"/staff/customers/?q={name.split()[0]}")
    page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()
