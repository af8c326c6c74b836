"""Figures of pages in a browser: how soon something is there to read on a phone, and what Lighthouse and axe say.

Paint is measured at 360 px with the processor slowed four times, as in a cheap phone: cold with an empty cache and
nothing but the session's cookie, warm on the second visit.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.figures import MS, Bounds, Figure
from benchmarks.installation import Installation, free_port
from benchmarks.repetition import Sample, once
from hatch_build import node_home, run_node

PERSON: Final = "ada@acme.example"
PASSWORD: Final = "forecourt-demo"
PAGES: Final = {"home": "/", "My data": "/data/"}
PHONE: Final = {"width": 360, "height": 740}
SLOWED: Final = 4
LIGHTHOUSE: Final = Path(__file__).resolve().parent / "lighthouse"
CATEGORIES: Final = ("performance", "accessibility", "best-practices")
_SCORE: Final = Bounds(100, 95, more_is_better=True)
_SERIOUS: Final = ("serious", "critical")
#: How long a page must have been quiet before its largest paint is final.
_SETTLED_MS: Final = 1500
_PAINTS: Final = """quiet => new Promise(done => {
  let largest = 0;
  new PerformanceObserver(list => { for (const e of list.getEntries()) largest = e.startTime; })
    .observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => {
    const first = performance.getEntriesByName('first-contentful-paint')[0];
    done([first ? first.startTime : NaN, largest]);
  }, quiet);
})"""


@dataclass(frozen=True, slots=True)
class Paint:
    """When something, and when the largest thing, was painted, in ms after the click."""

    first_ms: float
    largest_ms: float


def painting_figures(installation: Installation, *, times: int) -> list[Figure]:
    """Open home and My data as a customer on a phone; then let the judges look at them."""
    url = installation.url
    with _browser() as browser:
        cookies = _signed_in(browser, url)
        figures = [
            figure for name, path in PAGES.items() for figure in _paints(browser, url, cookies, name, path, times)
        ]
        figures += [_axe(browser, url, cookies, name, path) for name, path in PAGES.items()]
    return [*figures, *(each for name, path in PAGES.items() for each in _lighthouse(name, f"{url}{path}", cookies))]


def _paints(
    browser: Browser, url: str, cookies: list[dict[str, Any]], name: str, path: str, times: int
) -> Iterator[Figure]:
    group = f"{name} at 360 px, processor slowed {SLOWED} ×"
    cold: list[Paint] = []
    warm: list[Paint] = []
    for _ in range(times):
        with _phone(browser, cookies) as page:
            cold.append(_opened(page, f"{url}{path}"))
            warm.append(_opened(page, f"{url}{path}"))
    for words, taken, goal in (("cold", cold, 1000), ("warm", warm, 300)):
        bounds = Bounds(goal, 2500)
        yield Figure(group, f"first paint, {words}", Sample(tuple(each.first_ms for each in taken)), MS, bounds=bounds)
        yield Figure(
            group, f"largest paint, {words}", Sample(tuple(each.largest_ms for each in taken)), MS, bounds=bounds
        )


def _opened(page: Page, address: str) -> Paint:
    page.goto(address, wait_until="load")
    first, largest = page.evaluate(_PAINTS, _SETTLED_MS)
    return Paint(first, largest)


def _axe(browser: Browser, url: str, cookies: list[dict[str, Any]], name: str, path: str) -> Figure:
    with _phone(browser, cookies, slowed=1) as page:
        page.goto(f"{url}{path}", wait_until="networkidle")
        found = Axe().run(page).response["violations"]
    serious = [each["id"] for each in found if each["impact"] in _SERIOUS]
    note = f"serious: {', '.join(serious)}" if serious else ""
    return Figure("what judges say", f"axe, {name}", once(len(found)), "findings", bounds=Bounds(0, 0), note=note)


def _lighthouse(name: str, address: str, cookies: list[dict[str, Any]]) -> Iterator[Figure]:
    """Let Lighthouse judge a page as on a phone, signed in."""
    scores = _scores(address, cookies)
    for category in CATEGORIES:
        yield Figure("what judges say", f"Lighthouse, {name}: {category}", once(scores[category]), "", bounds=_SCORE)


def _scores(address: str, cookies: list[dict[str, Any]]) -> dict[str, float]:
    """Run Lighthouse with the Node that also builds the static files; the first time its packages are fetched.

    It looks through a fresh browser of ours that holds the session: a header that it adds would miss what scripts ask.
    """
    if not (LIGHTHOUSE / "node_modules").is_dir():
        npm = str(node_home() / "lib/node_modules/npm/bin/npm-cli.js")
        run_node("Installing Lighthouse", [npm, "ci", "--ignore-scripts", "--loglevel=error"], frontend=LIGHTHOUSE)
    with tempfile.TemporaryDirectory() as folder, _debugged_browser(Path(folder, "profile"), cookies) as port:
        report = Path(folder, "report.json")
        judged = [
            "node_modules/lighthouse/cli/index.js",
            address,
            f"--port={port}",
            "--disable-storage-reset",
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--only-categories={','.join(CATEGORIES)}",
        ]
        run_node("Lighthouse", judged, frontend=LIGHTHOUSE)
        told = json.loads(report.read_text())
    if urlsplit(told["finalDisplayedUrl"]).path != urlsplit(address).path:
        raise AssertionError(f"Lighthouse looked at {told['finalDisplayedUrl']} instead of {address}")
    return {name: round(told["categories"][name]["score"] * 100) for name in CATEGORIES}


@contextmanager
def _debugged_browser(profile: Path, cookies: list[dict[str, Any]]) -> Iterator[int]:
    """Start a browser with nothing but the session in it; yield the port at which others steer it."""
    port = free_port()
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=_chromium(), args=["--no-sandbox", f"--remote-debugging-port={port}"]
        )
        context.add_cookies(cookies)  # type: ignore[arg-type]
        yield port
        context.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def _phone(browser: Browser, cookies: list[dict[str, Any]], *, slowed: int = SLOWED) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    yield page
    context.close()


def _signed_in(browser: Browser, url: str) -> list[dict[str, Any]]:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/accounts/login/")
    page.fill("[name=login]", PERSON)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{url}/")
    cookies: list[dict[str, Any]] = context.cookies()  # type: ignore[assignment]
    context.close()
    return cookies


def _chromium() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not found:
        raise FileNotFoundError("no Chromium: name one in CHROMIUM")
    return found
