"""Take a picture of every page from a running demo, on a desk and a phone, light and dark.

    .venv/bin/python docs/pages/take.py http://localhost:8000 [NAME …]

With names only those are taken anew.

The pages are those that the browser tests check (`tests/browser/test_pages.py`), and what is behind a row of a list.
`README.md` beside this, which shows them all, is written too.
"""

# ruff: noqa: T201  (it tells what it takes)

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from forecourt.processes.demo.people import PASSWORD  # noqa: E402
from tests.browser.test_pages import PAGES, REFERENCE, open_address  # noqa: E402

HERE: Final = Path(__file__).resolve().parent
DESK: Final[ViewportSize] = {"width": 1440, "height": 900}
PHONE: Final[ViewportSize] = {"width": 360, "height": 740}
SCHEMES: Final = ("light", "dark")
QUALITY: Final = 68
#: Pages of one thing: who looks, from which list, by which row.
BEHIND: Final = {
    "staff-file": ("susy@meridian.example", "/staff/quarantine/", "main tbody a"),
    "colleague": ("ada@acme.example", "/company/people/", "main tbody a"),
}
NOBODY: Final = {"sign-in": "/accounts/login/", "password-reset": "/accounts/password/reset/", "api": REFERENCE}


def main(url: str, *only: str) -> None:
    """Take every picture, or only some pages', from the demo at this address."""
    taken: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for viewport in (DESK, PHONE):
            for scheme in SCHEMES:
                taken += _round(browser, url, viewport, scheme, only)
        browser.close()
    (HERE / "README.md").write_text(_gallery(_names()))
    print(f"{len(taken)} pictures of {len(set(taken))} pages")


def _names() -> list[str]:
    """Name every page of which there is a picture, in the order in which they are taken."""
    named = [*NOBODY]
    for email in dict.fromkeys([*PAGES, *(email for email, *_ in BEHIND.values())]):
        named += [*PAGES.get(email, {}), *(name for name, (who, *_) in BEHIND.items() if who == email)]
    there = {path.name.removesuffix("-1440-light.jpg") for path in (HERE / "pictures").glob("*-1440-light.jpg")}
    return [name for name in dict.fromkeys(named) if name in there]


def _round(browser: Browser, url: str, viewport: ViewportSize, scheme: str, only: Sequence[str]) -> Iterator[str]:
    """Take each page once, in one size and one theme."""
    with _opened(browser, url, None, viewport, scheme) as page:
        for name, address in NOBODY.items():
            if not only or name in only:
                yield _shoot(page, name, address, viewport, scheme)
    for email in dict.fromkeys([*PAGES, *(email for email, *_ in BEHIND.values())]):
        with _opened(browser, url, email, viewport, scheme) as page:
            for name, address in PAGES.get(email, {}).items():
                if not only or name in only:
                    yield _shoot(page, name, address, viewport, scheme)
            for name, (who, address, row) in BEHIND.items():
                if who == email and (not only or name in only):
                    page.goto(address)
                    behind = page.locator(row).first.get_attribute("href")
                    yield _shoot(page, name, behind or address, viewport, scheme)


@contextmanager
def _opened(browser: Browser, url: str, email: str | None, viewport: ViewportSize, scheme: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=url, viewport=viewport, color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    if email is not None:
        page.goto("/accounts/login/")
        page.get_by_label("Work email").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/accounts/login/" not in address)
    yield page
    context.close()


def _shoot(page: Page, name: str, address: str, viewport: ViewportSize, scheme: str) -> str:
    open_address(page, address)
    page.wait_for_load_state("networkidle")
    path = HERE / "pictures" / f"{name}-{viewport['width']}-{scheme}.jpg"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path, type="jpeg", quality=QUALITY, animations="disabled")
    print(f"{path.stat().st_size:>9,}  {path.name}")
    return name


def _gallery(names: list[str]) -> str:
    """Write the page that shows all pictures, one heading a page."""
    head = (
        "# Every page\n\nTaken from the demo by `docs/pages/take.py`: at 1440 and 360 px, light and dark. "
        "The browser tests check the same pages for accessibility, width and content policy.\n"
    )
    return head + "".join(_entry(name) for name in names)


def _entry(name: str) -> str:
    pictures = " ".join(
        f'<img src="pictures/{name}-{width}-{scheme}.jpg" alt="{name}, {width} px, {scheme}" height="260">'
        for width in (DESK["width"], PHONE["width"])
        for scheme in SCHEMES
    )
    return f"\n## {name.replace('-', ' ').capitalize()}\n\n{pictures}\n"


def _chromium() -> str:
    find = [sys.executable, str(ROOT / "tests" / "browser" / "find_chromium.py")]
    return subprocess.run(find, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"), *sys.argv[2:])
