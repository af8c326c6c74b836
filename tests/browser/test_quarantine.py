"""A broken market file is mended in quarantine by somebody who never leaves the keyboard."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from forecourt.processes.demo.files import CORRECTION_CREATED_AT, write_correction
from tests.browser.conftest import OpenPage, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-quarantine")]

#: A meter of nobody in the other tests.
NMI, DAY = "4300000022", date(2026, 10, 20)
STANDARDS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def broken_file(folder: Path, *, minutes: int = 0) -> Path:
    """Write a correction with two faults: a slip in a value, and a quality in a small letter."""
    path = write_correction(
        folder=folder, nmi=NMI, day=DAY, created_at=CORRECTION_CREATED_AT + timedelta(minutes=30 + minutes)
    )
    lines = path.read_bytes().decode().split("\r\n")
    at = next(at for at, line in enumerate(lines) if line.startswith("300,"))
    fields = lines[at].split(",")
    fields[12] = "1_234"
    lines[at] = ",".join(fields).replace(",A,", ",a,")
    path.write_text("\r\n".join(lines), newline="")
    return path.rename(path.with_stem(f"broken-{minutes}"))


def test_a_broken_file_is_mended_without_leaving_the_keyboard(sign_in: OpenPage, tmp_path: Path) -> None:
    page = sign_in("susy@meridian.example")
    page.goto("/staff/files/")
    path = broken_file(tmp_path)
    page.locator("#files").set_input_files(path)
    line = page.locator("#sends li").filter(has_text=path.name)
    expect(line.get_by_text("In quarantine")).to_be_visible()

    press(page, "g", "q")
    expect(page.get_by_role("heading", name="Quarantine")).to_be_visible()
    go_to_row(page, path.name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Refused at line")).to_be_visible()
    assert Axe().run(page, options=STANDARDS).violations_count == 0
    press(page, "a")
    expect(page.get_by_role("button", name="Hand it back")).to_be_visible()

    press(page, "e")
    editor = page.locator("#editor")
    expect(editor).to_be_focused()
    text = editor.input_value()
    assert "•" in text
    retype(page, text, "1_234", "1.234")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Write the quality as A")).to_be_visible()
    page.keyboard.press("Escape")
    press(page, "p")
    expect(page.get_by_role("heading", name="The whole file reads now")).to_be_visible()
    assert Axe().run(page, options=STANDARDS).violations_count == 0
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("The sender told us on the telephone")
    page.keyboard.press("Control+Enter")

    expect(page.locator(".bar-top").get_by_text("Taken")).to_be_visible()
    expect(page.get_by_text("Made by correcting")).to_be_visible()
    page.get_by_role("link", name=path.name).press("Enter")
    expect(page.locator(".bar-top").get_by_text("Corrected")).to_be_visible()
    expect(page.get_by_text("The sender told us on the telephone")).to_be_visible()


def test_a_file_is_rejected_without_leaving_the_keyboard(sign_in: OpenPage, tmp_path: Path) -> None:
    page = sign_in("susy@meridian.example")
    page.goto("/staff/files/")
    path = broken_file(tmp_path, minutes=5)
    page.locator("#files").set_input_files(path)
    expect(page.locator("#sends").get_by_text("In quarantine")).to_be_visible()
    page.goto("/staff/quarantine/")
    go_to_row(page, path.name)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/staff/files/"))
    press(page, "r")
    expect(page.locator("#reject-reason")).to_be_focused()
    page.keyboard.type("Nobody knows the value")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rejected. Nothing of the file was taken in.")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(path.name)


def test_a_file_dropped_into_a_watched_folder_lands_by_itself(
    sign_in: OpenPage, portal: Portal, tmp_path: Path
) -> None:
    path = write_correction(folder=tmp_path, nmi=NMI, day=DAY, created_at=CORRECTION_CREATED_AT + timedelta(minutes=50))
    folder = portal.home / "inbox" / "bass-metering"
    shutil.copy(path, folder / f".{path.name}")
    os.replace(folder / f".{path.name}", folder / "watched.csv")
    page = sign_in("susy@meridian.example")

    def is_there() -> bool:
        page.goto("/staff/files/")
        return page.get_by_role("row").filter(has_text="watched.csv").get_by_text("Taken").count() == 1

    for _ in range(20):  # the worker looks every two seconds; a page that is loaded again is what waits here
        if is_there():
            break
        page.wait_for_timeout(1_000)
    row = page.get_by_role("row").filter(has_text="watched.csv")
    expect(row).to_contain_text("Watched folder")
    assert not (folder / "watched.csv").exists()


def test_two_files_at_once_each_tell_their_own_result(sign_in: OpenPage, tmp_path: Path) -> None:
    page = sign_in("susy@meridian.example")
    page.goto("/staff/files/")
    sound = write_correction(
        folder=tmp_path / "sound", nmi=NMI, day=DAY, created_at=CORRECTION_CREATED_AT + timedelta(minutes=40)
    )
    (tmp_path / "broken").mkdir()
    broken = broken_file(tmp_path / "broken", minutes=10)
    page.locator("#files").set_input_files([sound, broken])
    lines = page.locator("#sends li")
    expect(lines.filter(has_text=sound.name).get_by_text("Taken")).to_be_visible()
    expect(lines.filter(has_text=broken.name).get_by_text("In quarantine")).to_be_visible()


def press(page: Page, *keys: str) -> None:
    """Press single keys, one after the other."""
    for key in keys:
        page.keyboard.press(key)


def go_to_row(page: Page, name: str) -> None:
    """Go down the list by J until the row of a file has focus."""
    for _ in range(30):
        page.keyboard.press("j")
        if page.evaluate("document.activeElement.textContent").strip() == name:
            return
    raise AssertionError(f"{name} is not in the list")


def retype(page: Page, text: str, old: str, new: str) -> None:
    """Go to a piece of the text by the arrow keys, and type another in its place."""
    page.keyboard.press("Control+Home")
    for _ in range(text.index(old)):
        page.keyboard.press("ArrowRight")
    for _ in old:
        page.keyboard.press("Delete")
    page.keyboard.type(new)
