"""My data by hand and by keyboard: heat map, comparison, meters, tables and pictures, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-my_data")]

WEEK = "/data/?key=4300000003&from=2026-10-26&to=2026-11-01"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def page(sign_in: OpenPage) -> Page:
    page = sign_in("ada@acme.example")
    page.goto(WEEK)
    expect(page.locator("#plot")).to_have_attribute("aria-label", re.compile("kW"))
    return page


def heat(page: Page) -> Page:
    page.locator("#heat").scroll_into_view_if_needed()
    expect(page.locator("#heat-plot")).to_have_attribute("aria-label", re.compile("most on"))
    return page


def test_the_heat_map_is_walked_by_keyboard_and_opens_a_day(page: Page) -> None:
    heat(page).locator("#heat-frame").focus()
    page.keyboard.press("ArrowDown")
    first = page.locator("#heat-said").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#heat-said")).not_to_have_text(first)
    page.keyboard.press("Enter")
    expect(page.locator("[data-span=day]")).to_have_attribute("aria-pressed", "true")


def test_what_was_not_measured_is_said_and_stands_in_the_table(page: Page) -> None:
    expect(heat(page).locator("#heat-told")).to_contain_text("not measured")
    page.locator("#heat-as-table").click()
    expect(page.locator("#heat-behind tbody tr")).to_have_count(27)


def test_another_period_is_compared_and_stands_in_the_address(page: Page) -> None:
    page.keyboard.press("c")
    page.get_by_role("button", name="The period before").click()
    expect(page.locator("#compared")).to_contain_text("19–24 Oct 2026")
    expect(page.locator("#compared")).to_contain_text("measured in both")
    expect(page).to_have_url(re.compile("compare=previous"))
    page.reload()
    expect(page.locator("#compared")).to_contain_text("19–24 Oct 2026")


def test_where_the_figures_come_from_is_told_of_what_is_shown(page: Page) -> None:
    page.keyboard.press("d")
    expect(page.locator("#shown-words")).to_contain_text("31 Oct 2026")
    page.keyboard.press("o")
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("288 intervals of 1 meter")
    expect(panel).to_contain_text("4300000003")
    expect(panel).to_contain_text("31 Oct 2026")


def test_other_meters_are_compared(page: Page) -> None:
    page.keyboard.press("c")
    page.locator("#compare-meter").click()
    page.locator("#picker-words").fill("4300000001")
    expect(page.locator("#picker-offers [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#compared")).to_contain_text("4300000001")


def test_meters_are_chosen_by_words_and_by_checkbox(page: Page) -> None:
    page.keyboard.press("p")
    page.locator("#picker-words").fill("4300000001")
    expect(page.locator("#picker-offers [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#meter-words")).to_contain_text("4300000001")
    boxes = page.locator("#meter-list tbody input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(3).click(modifiers=["Shift"])
    expect(page.locator("#chosen-words")).to_have_text("4 chosen")
    page.locator("#show-chosen").click()
    expect(page.locator("#meter-words")).to_have_text("4 meters")


def test_the_list_finds_while_one_types_and_keeps_it_in_the_address(page: Page) -> None:
    page.keyboard.press("f")
    page.keyboard.type("4300000007")
    expect(page.locator("#meter-list tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=4300000007"))


def test_periods_and_the_table_have_keys_that_rest_in_a_field(page: Page) -> None:
    page.keyboard.press("d")
    expect(page.locator("[data-span=day]")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("t")
    expect(page.locator("#behind tbody tr").first).to_be_visible()
    page.locator("#list-words").focus()
    page.keyboard.press("w")
    expect(page.locator("[data-span=day]")).to_have_attribute("aria-pressed", "true")


def test_after_the_year_the_week_is_the_chosen_period(page: Page) -> None:
    for span in ("year", "week"):
        page.locator(f"[data-span={span}]").click()
        expect(page.locator(f"[data-span={span}]")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("button, stem", [("#save", "demand"), ("#heat-save", "day-by-hour")])
@pytest.mark.parametrize("format", ["svg", "png"])
def test_a_picture_is_saved(page: Page, tmp_path: Path, button: str, stem: str, format: str) -> None:
    heat(page).locator(button).click()
    with page.expect_download() as saved:
        page.locator(f"[data-picture={format}]").click()
    assert saved.value.suggested_filename.startswith(stem)
    path = tmp_path / f"picture.{format}"
    saved.value.save_as(path)
    if format == "png":
        assert path.read_bytes().startswith(PNG)
        return
    words = " ".join(ElementTree.parse(path).getroot().itertext())
    assert "4300000003" in words
    assert "NEM time" in words
    assert "made " in words


def test_measures_and_their_meaning_are_shown(page: Page) -> None:
    expect(page.locator('[data-fact="night"]')).to_contain_text("kW")
    expect(page.locator("#peaks tbody tr")).to_have_count(6)
    page.get_by_role("button", name="What is night load?").click()
    expect(page.locator("#about-night")).to_be_visible()


def test_on_a_phone_a_year_of_hours_scrolls_in_its_own_frame(sign_in: OpenPage) -> None:
    page = sign_in("ada@acme.example", viewport=PHONE)
    page.goto(f"{WEEK}&heat=year")
    heat(page)
    frame = page.locator("#heat-frame").evaluate("each => [each.scrollWidth, each.clientWidth]")
    assert frame[0] > frame[1]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
