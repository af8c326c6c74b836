"""The processes of one Forecourt: started in order, watched, started again when they die, and stopped together.

Children have sessions of their own, so the terminal's Ctrl-C reaches only the supervisor, which stops them in its own
order; should the supervisor be killed, the kernel tells each child (see `lineage`). What they print goes to
`home/log/<name>.log`.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final, Protocol, Self

from forecourt.processes import folders
from forecourt.processes.lineage import spawn

log = logging.getLogger(__name__)

#: Together with `Patience.stop_s` below the 6 s in which everything is to be gone.
DATABASE_GRACE_S: Final = 2.5

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
READINESS_POLL_S: Final = 0.02


class ChildFailed(Exception):
    """A process did not become ready, or died too often; the message ends with what it said last."""

    code = "process_failed"
    title = "A process does not run"
    status = 503


class Database(Protocol):
    """What the supervisor needs of the database: it is started again when it dies, and stopped last."""

    def start(self) -> object:
        """Start it and return once it accepts connections."""

    def stop(self, *, grace_s: float) -> None:
        """Stop it within about so many seconds, by force in the end; do nothing if it does not run."""

    def is_running(self) -> bool:
        """Tell whether it lives."""


@dataclass(frozen=True)
class Child:
    """A process to run.

    Attributes:
        name: Names it in messages, and its log file.
        argv: Program and arguments.
        env: Its whole environment; nothing of ours is added.
        ready: Tells whether it does its work by now; asked often, so it should answer at once.
    """

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str] = field(repr=False)
    ready: Callable[[], bool]


@dataclass(frozen=True)
class Patience:
    """How long to wait for a process and how often to start it again.

    It has `ready_s` to become ready and, all children together, `stop_s` to stop. It is given up at its `deaths`-th
    death within `window_s`; the n-th new start in that window comes after `first_delay_s` * 2^(n-1) seconds.
    """

    ready_s: float = 30.0
    stop_s: float = 3.0
    deaths: int = 6
    window_s: float = 60.0
    first_delay_s: float = 0.2


class Supervisor:
    """Runs children, and the embedded database beneath them; a context manager.

    Inside `with`, SIGINT, SIGTERM or SIGHUP ends the block, quietly, whatever it is doing; then, as at any other end of
    the block, everything is stopped within 6 s. For the main thread only: signals arrive there, and children live no
    longer than the thread that started them.
    """

    def __init__(self, *, home: Path, database: Database | None = None, patience: Patience | None = None) -> None:
        """Describe a supervisor; start the database and the children inside its `with` block."""
        self._home = home.resolve()
        self._patience = patience or Patience()
        self._database = database
        self._database_deaths = _Deaths(self._patience)
        self._charges: list[_Charge] = []
        self._signals = _Signals()

    def __enter__(self) -> Self:
        self._signals.install()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        with self._signals.held():
            self._stop()
        self._signals.restore()
        return kind is KeyboardInterrupt and self._signals.asked

    def start(self, child: Child) -> None:
        """Start a child and return once it is ready. Raises ChildFailed when it dies or is not ready in time."""
        charge = _Charge(child, self._home / "log" / f"{child.name}.log", self._patience)
        with self._signals.held():
            self._charges.append(charge)
            charge.start()
            while not charge.is_ready and not self._signals.asked:
                if fault := charge.find_fault():
                    raise ChildFailed(f"{child.name} {fault}. {charge.last_words()}")
                self._signals.wait(READINESS_POLL_S)
        self._signals.raise_if_asked()

    def run(self) -> None:
        """Watch over the children and the database until asked to stop.

        Raises ChildFailed when one of them died too often; whatever the database's `start` raises passes through.
        """
        with self._signals.held():
            while not self._signals.asked:
                self._tend_database()
                for charge in self._charges:
                    charge.tend()
                self._signals.wait(self._rest_s())

    def _tend_database(self) -> None:
        if self._database is None or self._database.is_running():
            return
        delay_s = self._database_deaths.add("the database died", details=lambda: "See postgres.log beside this log.")
        log.warning("the database died; starting it again in %.1f s", delay_s)
        self._signals.wait(delay_s)
        with self._signals.let_through():
            self._database.start()

    def _rest_s(self) -> float | None:
        """Return for how long nothing needs a look, or None; a child's death wakes us in any case."""
        return min((charge.rest_s() for charge in self._charges if charge.is_waiting), default=None)

    def _stop(self) -> None:
        """Stop the children, last started first, then the database.

        Each is waited for before the next is asked, but one that takes its time gets only its share of the grace before
        the others are asked too; who is left at the end of the grace is killed.
        """
        deadline = time.monotonic() + self._patience.stop_s
        for unasked in range(len(self._charges), 0, -1):
            charge = self._charges[unasked - 1]
            charge.ask_to_stop()
            self._wait_for_end([charge], until=time.monotonic() + (deadline - time.monotonic()) / unasked)
        self._wait_for_end(self._charges, until=deadline)
        for charge in reversed(self._charges):
            charge.kill()
        self._charges.clear()
        if self._database is not None:
            self._database.stop(grace_s=DATABASE_GRACE_S)

    def _wait_for_end(self, charges: Sequence[_Charge], *, until: float) -> None:
        while any(charge.is_alive() for charge in charges) and (left_s := until - time.monotonic()) > 0:
            self._signals.wait(left_s)


class _Charge:
    """A child that is being looked after: it runs, or waits to be started again."""

    def __init__(self, child: Child, log_path: Path, patience: Patience) -> None:
        self._child = child
        self._log_path = log_path
        self._log_start_bytes = 0
        self._patience = patience
        self._deaths = _Deaths(patience)
        self._process: subprocess.Popen[bytes] | None = None
        self._due_at = 0.0  # monotonic: when to be ready if it runs, when to start if it does not
        self.is_ready = False

    def start(self) -> None:
        with folders.open_log(self._log_path) as output:
            self._log_start_bytes = output.tell()
            argv, env = self._child.argv, self._child.env
            try:
                self._process = spawn(argv=argv, env=env, output=output, death_signal=signal.SIGTERM)
            except OSError as error:
                raise ChildFailed(f"{self._child.name} cannot be executed: {error}") from error
        self._due_at = time.monotonic() + self._patience.ready_s

    def find_fault(self) -> str | None:
        """Return what is wrong with the running process, or None; notice when it becomes ready."""
        if not self.is_alive():
            return f"stopped: {self._exit_reason()}"
        self.is_ready = self.is_ready or self._child.ready()
        if not self.is_ready and time.monotonic() > self._due_at:
            return f"is not ready after {self._patience.ready_s:.0f} s"
        return None

    def tend(self) -> None:
        """Start the process if that is due; bury it and plan a new start if something is wrong with it."""
        if self._process is None:
            if time.monotonic() >= self._due_at:
                self.start()
        elif fault := self.find_fault():
            self.kill()
            delay_s = self._deaths.add(f"{self._child.name} {fault}", details=self.last_words)
            self._due_at = time.monotonic() + delay_s
            log.warning("%s %s; starting it again in %.1f s", self._child.name, fault, delay_s)

    @property
    def is_waiting(self) -> bool:
        """Tell whether time alone, and no signal, brings the next change."""
        return self._process is None or not self.is_ready

    def rest_s(self) -> float:
        """Return how long it needs no look."""
        return READINESS_POLL_S if self._process is not None else max(0.0, self._due_at - time.monotonic())

    def is_alive(self) -> bool:
        return self._process is not None and self._ending() is None

    def ask_to_stop(self) -> None:
        if self._process is not None and self.is_alive():
            self._process.terminate()

    def kill(self) -> None:
        """Kill what is left of the child and of its own children, and reap it."""
        if self._process is not None:
            # Only a child that was not reaped yet keeps its number, and so its group's, from being given to others.
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
            self.is_ready = False

    def last_words(self) -> str:
        said = folders.tail(self._log_path, since_bytes=self._log_start_bytes)
        return (
            f"Its log ({self._log_path}) ends:\n{said}" if said else f"It wrote nothing to its log ({self._log_path})."
        )

    def _ending(self) -> os.waitid_result | None:
        """Look how the process ended, without reaping it; None while it lives."""
        if self._process is None:
            return None
        return os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)

    def _exit_reason(self) -> str:
        ending = self._ending()
        if ending is None:
            return "unknown"
        if ending.si_code == os.CLD_EXITED:
            return f"exit code {ending.si_status}"
        return f"killed by {signal.Signals(ending.si_status).name}"


class _Deaths:
    """When a process died lately."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._at: deque[float] = deque()

    def add(self, what: str, *, details: Callable[[], str]) -> float:
        """Count a death and return how many seconds to wait before the next start, or raise ChildFailed."""
        now = time.monotonic()
        self._at.append(now)
        while self._at[0] < now - self._patience.window_s:
            self._at.popleft()
        count = len(self._at)
        if count >= self._patience.deaths:
            raise ChildFailed(f"{what}; that was {count} times in {self._patience.window_s:.0f} s. {details()}")
        return self._patience.first_delay_s * float(2 ** (count - 1))


class _Signals:
    """The signals that end the work, and a wait that any signal ends (`signal.set_wakeup_fd`)."""

    def __init__(self) -> None:
        self.asked = False
        self._is_held = False
        self._reader = self._writer = self._wakeup_before = -1
        self._handlers_before: dict[signal.Signals, signal._HANDLER] = {}

    def install(self) -> None:
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)
        self._wakeup_before = signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)
        for signum in STOP_SIGNALS:
            self._handlers_before[signum] = signal.signal(signum, self._ask)
        # The death of a child writes to the pipe only if Python handles the signal.
        self._handlers_before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)

    def restore(self) -> None:
        for signum, handler in self._handlers_before.items():
            signal.signal(signum, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        os.close(self._reader)
        os.close(self._writer)

    def wait(self, timeout_s: float | None) -> None:
        """Return at the next signal, at once if one came since the last wait, or after so many seconds."""
        select.select([self._reader], [], [], timeout_s)
        with suppress(BlockingIOError):
            os.read(self._reader, 4096)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Note a request to stop inside the block, and raise nothing there."""
        before, self._is_held = self._is_held, True
        try:
            yield
        finally:
            self._is_held = before

    @contextmanager
    def let_through(self) -> Iterator[None]:
        """Leave the block when asked to stop, and go on behind it."""
        before, self._is_held = self._is_held, False
        try:
            self.raise_if_asked()
            yield
        except KeyboardInterrupt:
            self.asked = True
        finally:
            self._is_held = before

    def raise_if_asked(self) -> None:
        if self.asked:
            raise KeyboardInterrupt

    def _ask(self, signum: int, frame: FrameType | None) -> None:
        self.asked = True
        if not self._is_held:
            raise KeyboardInterrupt
