"""A whole house in a temporary folder, on ports of its own, with the demo's world in it."""

from __future__ import annotations

import http.client
import json
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from forecourt.kernel.clocks import true_now
from forecourt.processes.addresses import PortTaken, require_free_ports
from forecourt.processes.demo.almanac import BUSINESS_START
from forecourt.processes.house import COMMAND, House, business_offset_s
from forecourt.processes.lineage import spawn
from forecourt.processes.supervise import Supervisor
from forecourt.settings.environment import Environment

ROOT: Final = Path(__file__).resolve().parent.parent
HOST: Final = "127.0.0.1"
READY_TIMEOUT_S: Final = 30.0
STOP_TIMEOUT_S: Final = 10.0
POLL_S: Final = 0.02

Say = Callable[[str], None]


class NotReady(RuntimeError):
    """A process did not begin to answer."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What is measured: all its processes run.

    Attributes:
        loading: What `world` told about bringing the world in.
        tokens: E-mail → bearer token, of the demo's accounts.
        plane: The data process, which can be started anew.
    """

    house: House
    loading: dict[str, Any]
    tokens: dict[str, str]
    plane: DataProcess
    sealer: SealerProcess

    @property
    def url(self) -> str:
        """Return the portal's address."""
        return f"http://{HOST}:{self.house.environment.port}"

    @property
    def store_url(self) -> str:
        """Return the object store's address."""
        return self.house.environment.store_address


class Apart:
    """A process of a house, apart from its supervisor, so that it can be stopped and started between measurements.

    Attributes:
        name: What the house calls it; `command`: by what it is started.
    """

    name: str
    command: str

    def __init__(self, house: House) -> None:
        self._house = house
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Return the number of the process, which is its session's too."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and return once it is ready. Raises NotReady."""
        with (self._house.home / "log" / f"{self.name}.log").open("ab") as output:
            argv, environment = [*COMMAND, self.command], self._house.variables(self.name)
            self._process = spawn(argv=argv, env=environment, output=output, death_signal=signal.SIGTERM)
        wait_until(self.is_ready, what=f"the {self.name} process")

    def stop(self) -> None:
        """Stop it and wait for its end."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = None

    def restart(self) -> None:
        """Start it anew: nothing is left in its memory."""
        self.stop()
        self.start()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Keep it stopped for a while."""
        self.stop()
        try:
            yield
        finally:
            self.start()

    def is_ready(self) -> bool:
        """Tell whether it does its work by now; of most there is nothing to ask."""
        return True


class SealerProcess(Apart):
    """The sealer: while it rests nobody follows the journal."""

    name = "sealer"
    command = "seal"


class DataProcess(Apart):
    """The data process; it is ready once it answers and knows what was revoked."""

    name = "data"
    command = "data"

    def is_ready(self) -> bool:
        """Ask it."""
        connection = http.client.HTTPConnection(HOST, self._house.environment.data_port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return bool(json.loads(connection.getresponse().read())["status"] == "ok")
        except (OSError, http.client.HTTPException, ValueError):
            return False
        finally:
            connection.close()


@contextmanager
def installed(*, say: Say) -> Iterator[Installation]:
    """Build a house, bring the demo's world in, run it, and leave nothing behind."""
    _forget_surroundings()
    folder = Path(tempfile.mkdtemp(prefix="forecourt-bench-"))
    try:
        house = House(Environment(home=folder / "home", port=_free_ports()))
        offset_s = business_offset_s(house.home, begins=BUSINESS_START, now=true_now())
        os.environ["FORECOURT_BUSINESS_OFFSET_S"] = str(offset_s)  # as `forecourtd demo` does, for all processes
        with Supervisor(home=house.home, database=house.postgres) as supervisor:
            say("Starting PostgreSQL and migrating")
            house.open_database()
            loading = _load_world(house, folder / "files", say)
            say("Starting every process")
            for child in house.children():
                if child.name not in (SealerProcess.name, DataProcess.name):
                    supervisor.start(child)
            sealer, plane = apart = SealerProcess(house), DataProcess(house)
            try:
                for each in apart:
                    each.start()
                yield Installation(house, loading, _tokens(house), plane=plane, sealer=sealer)
            finally:
                for each in apart:
                    each.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait_until(ready: Callable[[], bool], *, what: str) -> None:
    """Ask again and again until it is so. Raises NotReady."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while not ready():
        if time.monotonic() > deadline:
            raise NotReady(f"{what} does not answer")
        time.sleep(POLL_S)


def run_module(module: str, *arguments: str, env: dict[str, str] | None = None) -> dict[str, Any]:
    """Run a program of this package to its end, in a process of its own, and return the JSON that it prints."""
    program = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(program, cwd=ROOT, env=env, stdout=subprocess.PIPE, check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@contextmanager
def running_module(module: str, *arguments: str, says: bool = True) -> Iterator[tuple[int, str]]:
    """Run a program of this package beside us, in a session of its own, and stop it afterwards.

    Yields its number, and the first line that it prints where it says anything.
    """
    program = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    with subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            assert process.stdout is not None
            yield process.pid, process.stdout.readline().strip() if says else ""
        finally:
            process.terminate()


def free_port() -> int:
    """Return a port that nobody listens on."""
    return _free_ports(count=1)


def _load_world(house: House, files: Path, say: Say) -> dict[str, Any]:
    """Do what `forecourtd load-demo` does, with the files written beforehand and a clock at each step."""
    say("Writing the demo's market files")
    run_module("world", "write", str(files))
    say("Bringing them in")
    return run_module("world", "load", str(files), env=house.variables("operator"))


def _tokens(house: House) -> dict[str, str]:
    told = subprocess.run(
        [*COMMAND, "demo", "--print-tokens"],
        env=house.variables("operator"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    lines = (line.split() for line in told.stdout.splitlines())
    return {parts[0]: parts[1] for parts in lines if len(parts) == 2}


def _forget_surroundings() -> None:
    """Measure this house and no other that the environment may name, nor through a proxy."""
    for name in list(os.environ):
        if name.startswith(("FORECOURT_", "DATABASE_", "AWS_")):
            del os.environ[name]
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


def _free_ports(*, count: int = 2) -> int:
    """Return the first of so many ports in a row that nobody listens on."""
    while True:
        first = random.randrange(20_000, 32_000)
        try:
            require_free_ports(host=HOST, ports=range(first, first + count))
        except PortTaken:
            continue
        return first
