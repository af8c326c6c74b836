"""Take the pictures of the tutorial from a running demo.

    .venv/bin/python docs/tutorial/pictures.py http://localhost:8000

A fresh demo is best: the estimated afternoon can be shown only until it is corrected, which this does too. All else can
be taken again at any time; the token that is made for its picture is revoked. Chromium is found as the tests find it.
"""

# ruff: noqa: T201  (it tells what it takes)

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from forecourt.processes.demo.files import write_correction
from forecourt.processes.demo.people import PASSWORD
from forecourt.processes.demo.running import CORRECTED

ROOT: Final = Path(__file__).resolve().parents[2]
PICTURES: Final = Path(__file__).resolve().parent / "pictures"
DESKTOP: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 800}
ADA: Final = "ada@acme.example"


def main(url: str) -> None:
    """Take every picture from the demo at this address."""
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        camera = Camera(browser, url)
        the_data_page(camera)
        the_customer(camera)
        the_other_company(camera)
        the_estimated_afternoon(camera)
        the_files(camera)
        the_correction(camera)
        browser.close()
    print(f"{sum(path.stat().st_size for path in PICTURES.glob('*.png')):,} bytes in {PICTURES.relative_to(ROOT)}")


class Camera:
    """Opens pages as somebody, and takes pictures of them."""

    def __init__(self, browser: Browser, url: str) -> None:
        """Use this browser on the demo at this address."""
        self._browser, self._url = browser, url

    @contextmanager
    def sign_in(self, email: str, *, viewport: ViewportSize = DESKTOP, scheme: str = "light") -> Iterator[Page]:
        """Open a page as somebody who signed in; the window closes at the end."""
        context = self._browser.new_context(
            base_url=self._url,
            viewport=viewport,
            device_scale_factor=2 if viewport is PHONE else 1,
            color_scheme="dark" if scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="en-AU",
        )
        page = context.new_page()
        page.goto("/accounts/login/")
        page.get_by_label("Work email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/accounts/login/" not in url)
        yield page
        context.close()

    def shoot(self, page: Page, name: str, *, part: str | None = None) -> None:
        """Take what is in the window, or one part of the page, once everything has come in."""
        _settle(page)
        path = PICTURES / f"{name}.png"
        if part is None:
            page.screenshot(path=path, animations="disabled")
        else:
            page.locator(part).screenshot(path=path, animations="disabled")
        print(f"{path.stat().st_size:>9,}  {path.name}")


def the_data_page(camera: Camera) -> None:
    """Take the page that opens first, on a desk and a phone, light and dark."""
    for device, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        for scheme in ("light", "dark"):
            with camera.sign_in(ADA, viewport=viewport, scheme=scheme) as page:
                page.goto("/data/")
                if viewport is PHONE:  # past the heading, to the chart
                    page.evaluate("scrollTo(0, document.querySelector('#facts').offsetTop - 52)")
                camera.shoot(page, f"data-{device}-{scheme}")


def the_customer(camera: Camera) -> None:
    """Take what ACME's administrator does: the year, one morning, the download, a token."""
    with camera.sign_in(ADA) as page:
        page.goto("/data/")
        page.locator("[data-span=year]").click()
        expect(page.locator("#resolution-words")).to_contain_text("Daily means")
        camera.shoot(page, "year-desktop-light")
        page.goto("/data/")
        _settle(page)
        _drag(page, (2 + 4 / 24) / 7, (2 + 12 / 24) / 7)  # of the week that opens: Wednesday, from 04:00 to 12:00
        expect(page.locator("#shown-words")).to_contain_text(re.compile(r"\d\d:\d\d–\d\d:\d\d"))
        camera.shoot(page, "morning-desktop-light")
        page.goto("/data/")
        camera.shoot(page, "download-desktop-light", part="#download")
        _make_and_revoke_token(camera, page)


def the_other_company(camera: Camera) -> None:
    """Take the same page as another company sees it."""
    with camera.sign_in("ben@bravo.example") as page:
        page.goto("/data/")
        camera.shoot(page, "bravo-desktop-light")


def the_estimated_afternoon(camera: Camera) -> None:
    """Take the day of which five hours were estimated, unless it has been corrected."""
    with camera.sign_in(ADA) as page:
        _show_corrected_day(page)
        if "Estimated" not in page.locator("#legend").inner_text():
            print("           estimated-desktop-light.png is left as it is: the afternoon is corrected in this demo")
            return
        _point_at(page, 0.66)
        camera.shoot(page, "estimated-desktop-light")


def the_files(camera: Camera) -> None:
    """Give in a broken file, then the corrected one, and take what staff see of them."""
    nmi, day = CORRECTED
    with tempfile.TemporaryDirectory() as folder, camera.sign_in("susy@meridian.example") as page:
        file = write_correction(folder=Path(folder), nmi=nmi, day=day)
        broken = file.with_name("cut.csv")
        broken.write_bytes(file.read_bytes()[:900])
        _give_in(page, broken, outcome="In quarantine")
        page.get_by_role("link", name=broken.name).first.click()
        camera.shoot(page, "refused-desktop-light")
        _give_in(page, file, outcome="Taken")
        camera.shoot(page, "files-desktop-light")


def the_correction(camera: Camera) -> None:
    """Take what customer and auditor see of the corrected file."""
    with camera.sign_in(ADA) as page:
        _show_corrected_day(page)
        expect(page.locator("#legend")).not_to_contain_text("Estimated")
        _point_at(page, 0.66)
        camera.shoot(page, "corrected-desktop-light")
        page.goto("/activity/")
        camera.shoot(page, "activity-desktop-light")
    with camera.sign_in("olga@meridian.example") as page:
        page.goto("/staff/journal/?q=Susy")
        camera.shoot(page, "journal-desktop-light")


def _give_in(page: Page, file: Path, *, outcome: str) -> None:
    """Give in a file, unless it has come in before, and show all that came in."""
    page.goto("/staff/files/")
    arrivals = page.locator("#arrivals-card tr").filter(has=page.get_by_role("link", name=file.name))
    if not arrivals.count():
        page.locator("#files").set_input_files(file)
    expect(arrivals.first).to_contain_text(outcome)
    page.reload()


def _make_and_revoke_token(camera: Camera, page: Page) -> None:
    page.goto("/tokens/")
    page.get_by_label("Name of the token").fill("Laptop")
    page.get_by_role("button", name="Make token").click()
    expect(page.locator("#secret")).to_be_visible()
    camera.shoot(page, "token-desktop-light")
    page.get_by_role("button", name="Revoke Laptop").first.click()
    page.get_by_role("button", name="Revoke token").click()
    expect(page.locator("#secret")).to_have_count(0)


def _show_corrected_day(page: Page) -> None:
    nmi, day = CORRECTED
    page.goto(f"/data/?key={nmi}&from={_midnight(day)}&to={_midnight(day + timedelta(days=1))}")
    expect(page.locator("#legend")).to_contain_text("Measured")


def _midnight(day: date) -> str:
    """Return a day's beginning in NEM time as part of an address."""
    return f"{day}T00%3A00%3A00%2B10%3A00"


def _drag(page: Page, start: float, end: float) -> None:
    """Drag over the chart, between two places from 0 (left) to 1."""
    box = page.locator("#plot .u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + 60, steps=8)
    page.mouse.up()
    page.mouse.move(0, 0)


def _point_at(page: Page, place: float) -> None:
    _settle(page)
    box = page.locator("#plot .u-over").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * place, box["y"] + 60)
    expect(page.locator("#tip")).to_be_visible()


def _settle(page: Page) -> None:
    """Wait until nothing is under way: no request, no font, no chart that waits for readings.

    The chart asks a moment after it was moved, hence the pause before.
    """
    page.wait_for_timeout(600)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    expect(page.locator("#chart[aria-busy=true]")).to_have_count(0)
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def _chromium() -> str:
    find = [sys.executable, str(ROOT / "tests" / "browser" / "find_chromium.py")]
    return subprocess.run(find, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"))
