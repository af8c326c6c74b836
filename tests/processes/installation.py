"""A whole installation with the test world in it: its own database cluster, its own roles, real processes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg

from forecourt.processes.addresses import PortTaken, require_free_ports
from forecourt.processes.house import COMMAND, DATABASE, House
from forecourt.processes.lineage import spawn
from forecourt.settings.environment import Environment

HOST: Final = "127.0.0.1"
READY_S: Final = 60.0
POLL_S: Final = 0.02
ROWS: Final = "/api/v1/datasets/interval-readings/rows"


@dataclass
class Installation:
    """What runs, and how an outsider or an insider reaches it."""

    house: House
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def portal(self) -> str:
        """Return the portal's address."""
        return f"http://{HOST}:{self.house.environment.port}"

    @property
    def plane(self) -> str:
        """Return the data plane's address."""
        return f"http://{HOST}:{self.house.environment.data_port}"

    def secret(self, name: str) -> bytes:
        """Return the content of a secret's file."""
        return (self.house.home / "secrets" / name).read_bytes()

    def address(self, email: str, *, accept: str = "application/vnd.apache.arrow.stream", **asked: str) -> str:
        """Ask the portal for rows and return the signed address."""
        headers = {"Authorization": f"Bearer {self.tokens[email]}", "Accept": accept}
        with httpx.Client(base_url=self.portal, timeout=30, trust_env=False) as portal:
            answer = portal.get(ROWS, params=asked, headers=headers)
        assert answer.status_code == 307, answer.text
        return answer.headers["Location"]

    def get(self, address: str) -> httpx.Response:
        """Follow an address, with nothing but itself."""
        with httpx.Client(timeout=30, trust_env=False) as anybody:
            return anybody.get(address)

    def login(self, role: str) -> psycopg.Connection[Any]:
        """Log in to the database as a process does."""
        return psycopg.connect(self.house.url(role), autocommit=True)

    def superuser(self) -> psycopg.Connection[Any]:
        """Log in as whoever has the whole database."""
        assert self.house.postgres is not None
        return psycopg.connect(self.house.postgres.superuser_url(DATABASE), autocommit=True)


def until(ready: Callable[[], Any], *, within_s: float = READY_S) -> Any:
    """Ask again and again until the answer is true, and return it."""
    deadline = time.monotonic() + within_s
    while not (answer := ready()):
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(POLL_S)
    return answer


@contextmanager
def installed(*, processes: tuple[str, ...], **settings: Any) -> Iterator[Installation]:
    """Build the test world in a cluster of its own and start some of the processes."""
    home = Path(tempfile.mkdtemp(prefix="forecourt-whole-"))
    running: list[subprocess.Popen[bytes]] = []
    house = House(Environment(home=home, PORT=_free_ports(), **settings))
    assert house.postgres is not None
    try:
        house.postgres.start()
        variables = {**os.environ, "FORECOURT_HOME": str(home)}
        program = [sys.executable, "-m", "tests.world", house.postgres.superuser_url()]
        subprocess.run(program, env=variables, check=True)
        house.join()
        (home / "log").mkdir(exist_ok=True)
        for child in house.children():
            if child.name in processes:
                with (home / "log" / f"{child.name}.log").open("ab") as output:
                    running.append(spawn(argv=child.argv, env=child.env, output=output, death_signal=signal.SIGTERM))
                until(child.ready)
        yield Installation(house, _tokens(home) if "web" in processes else {})
    finally:
        _stop(running)
        house.postgres.stop()
        shutil.rmtree(home, ignore_errors=True)


def _tokens(home: Path) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("FORECOURT_", "DATABASE_"))}
    told = subprocess.run(
        [*COMMAND, "demo", "--print-tokens"],
        env=variables | {"FORECOURT_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(line.split() for line in told.stdout.splitlines())


def _stop(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        process.terminate()
    for process in running:
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _free_ports() -> int:
    while True:
        first = random.randrange(20_000, 32_000)
        try:
            require_free_ports(host=HOST, ports=(first, first + 1))
        except PortTaken:
            continue
        return first
