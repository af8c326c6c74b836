"""A real browser on a real installation: `forecourtd demo` on ports of its own, started once a run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PASSWORD: Final = "forecourt-demo"
STARTED_WITHIN_S: Final = 180
PHONE: Final = {"width": 360, "height": 740}
DESK: Final = {"width": 1440, "height": 900}
COMMAND: Final = [sys.executable, "-m", "forecourt.processes.command"]


@dataclass(frozen=True)
class Portal:
    """The running demo."""

    url: str
    home: Path
    environment: dict[str, str]

    def tokens(self) -> dict[str, str]:
        """Mint a token for each account, as `forecourtd demo --print-tokens` does."""
        printed = subprocess.run(
            [*COMMAND, "demo", "--print-tokens"], env=self.environment, capture_output=True, text=True, check=True
        )
        return dict(line.split() for line in printed.stdout.splitlines())


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """Start the demo, and stop it with Ctrl-C's signal."""
    home = Path(tempfile.mkdtemp(prefix="forecourt-browser-"))
    port = _free_pair_of_ports()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "FORECOURT_"))},
        "FORECOURT_HOME": str(home),
        "PORT": str(port),
    }
    with (home / "demo.log").open("wb") as log:
        demo = subprocess.Popen([*COMMAND, "demo"], env=environment, stdout=log, stderr=log)
        try:
            _wait_for(f"http://localhost:{port}/readyz", demo, home)
            yield Portal(url=f"http://localhost:{port}", home=home, environment=environment)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(10)
            shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, the one that `make test` found.

    No longer than a module: while Playwright runs, no other test of this process can have an event loop.
    """
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def sign_in(portal: Portal, browser: Browser) -> Iterator[OpenPage]:
    """Sign somebody in through the page: `sign_in("ada@acme.example", viewport=PHONE, color_scheme="dark")`.

    Whatever the page complains about on its console fails the test at its end.
    """
    contexts, complaints = [], []

    def open_page(email: str | None, *, viewport: Any = DESK, **options: Any) -> Page:
        context = browser.new_context(
            base_url=portal.url, viewport=viewport, has_touch=viewport is PHONE, accept_downloads=True, **options
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        if email is not None:
            page.goto("/accounts/login/")
            page.get_by_label("Work email").fill(email)
            page.get_by_label("Password", exact=True).fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(lambda url: "/accounts/login/" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def _free_pair_of_ports() -> int:
    """Find a port that is free together with the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with suppress(OSError):
                second.bind(("127.0.0.1", port + 1))
                return port


def _wait_for(url: str, demo: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < deadline:
        if demo.poll() is not None:
            break
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.2)  # waiting for a process to start, not for a test's condition
    raise AssertionError(f"the demo did not start:\n{(home / 'demo.log').read_text()[-4000:]}")
