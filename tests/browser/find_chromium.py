"""Find a Chromium for the browser tests, or get one; print its path.

In this order: `$CHROMIUM`, one on the machine, Debian's package where this user may install packages, Playwright's own.
Run by `make test` with the Python of `.venv`; says on standard error what it does, and what is missing when it fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
STEP_TIMEOUT_S: Final = 600
PLAYWRIGHTS_OWN: Final = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)


def main() -> int:
    """Print the path of a Chromium that runs; return 0, or 1 when there is none to be had."""
    for find in (named_by_the_environment, on_the_machine, from_the_systems_packages, from_playwright):
        if path := find():
            print(path)
            return 0
    tell(
        "The browser tests need a Chromium, and none could be found or installed. Install one (as root, for example:\n"
        "apt-get install chromium), or set CHROMIUM to the path of yours, and run `make test` again."
    )
    return 1


def named_by_the_environment() -> str | None:
    """Return `$CHROMIUM`, if it is set and runs."""
    path = os.environ.get("CHROMIUM")
    return path if path and runs(path) else None


def on_the_machine() -> str | None:
    """Return a Chromium on the PATH that runs: Ubuntu's `chromium-browser` may be a mere pointer to a snap."""
    return next((path for path in map(shutil.which, NAMES) if path and runs(path)), None)


def from_the_systems_packages() -> str | None:
    """Install Debian's `chromium`, where we are root and there is apt-get."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    tell("No Chromium here: installing Debian's package.")
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
    if do(["apt-get", "update", "--quiet"]) and do(install):
        return on_the_machine()
    return None


def from_playwright() -> str | None:
    """Return the Chromium that Playwright downloads for itself."""
    path = says([sys.executable, "-c", PLAYWRIGHTS_OWN])
    if path and runs(path):
        return path
    tell("No Chromium here: asking Playwright for its own.")
    if path and do([sys.executable, "-m", "playwright", "install", "chromium"]) and runs(path):
        return path
    return None


def runs(path: str) -> bool:
    """Tell whether a browser can be executed here, with all its libraries."""
    return bool(says([path, "--version"]))


def says(command: Sequence[str]) -> str | None:
    """Return what a command prints, or None if it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=STEP_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def do(command: Sequence[str]) -> bool:
    """Run a command, its output on standard error; tell whether it went well."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        subprocess.run(command, stdout=sys.stderr, env=environment, timeout=STEP_TIMEOUT_S, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        tell(f"{command[0]} failed: {error}")
        return False
    return True


def tell(message: str) -> None:
    """Say something to the person who waits."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
