"""The supervisor, on real processes."""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Self

import pytest

from forecourt.processes.postgres import EmbeddedPostgres
from forecourt.processes.supervise import Child, ChildFailed, Patience, Supervisor

DEADLINE_S = 30
QUICK = Patience(first_delay_s=0.01, stop_s=0.3)

#: Appends its number to the file of its first argument, then lives until SIGTERM.
CALM = "import os, signal, sys; print(os.getpid(), file=open(sys.argv[1], 'a')); signal.pause()"
#: The same, but deaf to SIGTERM, with a child of its own that is deaf too.
DEAF = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True)
signal.pause()
"""
#: Says goodbye in the file of its second argument.
POLITE = """
import os, signal, sys
def leave(signum, frame):
    print(sys.argv[2], file=open(sys.argv[3], 'a'))
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print(os.getpid(), file=open(sys.argv[1], 'a'), flush=True)
while True:
    signal.pause()
"""
#: Tells what it was given: environment, open files, input.
BARE = """
import os, signal, sys
print(dict(os.environ), sorted(os.listdir("/proc/self/fd")), repr(sys.stdin.read()), sep="\\n", flush=True)
signal.pause()
"""
#: A whole forecourtd in small: a database, a child that it names, and a watch over both.
PARENT = f"""
import sys
from pathlib import Path
from forecourt.processes.postgres import EmbeddedPostgres
from forecourt.processes.supervise import Child, Supervisor
home = Path(sys.argv[1])
numbers = home / "numbers"
database = EmbeddedPostgres(home, durable=False)
with Supervisor(home=home, database=database) as supervisor:
    database.start()
    server = (home / "postgres/data/postmaster.pid").read_text().split()[0]
    argv = [sys.executable, "-c", {CALM!r}, numbers]
    supervisor.start(Child("calm", argv, {{}}, lambda: numbers.exists() and numbers.read_text().endswith("\\n")))
    print(server, numbers.read_text(), flush=True)
    supervisor.run()
print("stopped", flush=True)
"""


def test_a_child_is_started_and_waited_for_until_it_is_ready(tmp_path: Path) -> None:
    with Supervisor(home=tmp_path) as supervisor:
        supervisor.start(calm(tmp_path))
        assert is_alive(numbers(tmp_path)[0])
    assert ends(numbers(tmp_path)[0])


def test_a_child_that_dies_before_it_is_ready_is_reported_with_its_last_words(tmp_path: Path) -> None:
    child = python("broken", "raise SystemExit('no such table')", ready=lambda: False)
    with Supervisor(home=tmp_path) as supervisor, pytest.raises(ChildFailed, match=r"(?s)exit code 1.*no such table"):
        supervisor.start(child)


def test_a_child_that_is_killed_before_it_is_ready_is_reported_with_the_signal(tmp_path: Path) -> None:
    child = python("broken", "import os; os.kill(os.getpid(), 9)", ready=lambda: False)
    with Supervisor(home=tmp_path) as supervisor, pytest.raises(ChildFailed, match="killed by SIGKILL"):
        supervisor.start(child)


def test_a_child_that_is_never_ready_is_given_up_and_stopped(tmp_path: Path) -> None:
    child = python("slow", CALM, tmp_path / "numbers", ready=lambda: False)
    patience = Patience(ready_s=0.5)
    with Supervisor(home=tmp_path, patience=patience) as supervisor, pytest.raises(ChildFailed, match="is not ready"):
        supervisor.start(child)
    assert all(map(ends, numbers(tmp_path)))


def test_a_program_that_does_not_exist_is_reported_by_name(tmp_path: Path) -> None:
    with Supervisor(home=tmp_path) as supervisor, pytest.raises(ChildFailed, match=r"absent.*/no/such/program"):
        supervisor.start(Child("absent", ["/no/such/program"], {}, lambda: True))


def test_a_child_inherits_nothing_that_it_was_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "of the parent")
    secret = os.open(tmp_path / "secret", os.O_CREAT | os.O_RDWR)
    os.set_inheritable(secret, True)
    log = tmp_path / "log" / "bare.log"
    argv = [sys.executable, "-c", BARE]
    with Supervisor(home=tmp_path) as supervisor:
        supervisor.start(Child("bare", argv, {"GIVEN": "1"}, lambda: is_written(log)))
    os.close(secret)
    environment, descriptors, read = log.read_text().splitlines()
    assert "'GIVEN': '1'" in environment
    assert "SECRET" not in environment
    assert descriptors == "['0', '1', '2', '3']"  # the last is the listing's own
    assert read == "''"


def test_a_child_that_dies_is_started_again(tmp_path: Path) -> None:
    dead: list[int] = []
    with Supervisor(home=tmp_path, patience=QUICK) as supervisor:
        supervisor.start(calm(tmp_path, then=lambda: stop() if dead else None))
        dead += take_numbers(tmp_path)
        os.kill(dead[0], signal.SIGKILL)
        supervisor.run()
    assert numbers(tmp_path) != dead
    assert all(map(ends, numbers(tmp_path)))


def test_what_a_dead_child_leaves_behind_is_killed_before_it_is_started_again(tmp_path: Path) -> None:
    dead: list[int] = []

    def two_are_up() -> bool:
        is_up = len(numbers(tmp_path)) == 2
        if is_up and dead:
            stop()
        return is_up

    with Supervisor(home=tmp_path, patience=QUICK) as supervisor:
        supervisor.start(python("deaf", DEAF, tmp_path / "numbers", ready=two_are_up))
        dead += take_numbers(tmp_path)
        os.kill(min(dead), signal.SIGKILL)
        supervisor.run()
    assert all(map(ends, dead + numbers(tmp_path)))


def test_a_child_that_keeps_dying_is_given_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    program = "import sys; open(sys.argv[1]).read(); sys.exit('cannot go on')"
    child = python("brief", program, gate, ready=partial(open_gate, gate))
    patience = Patience(deaths=3, first_delay_s=0.01)
    given_up = pytest.raises(ChildFailed, match=r"(?s)brief stopped: exit code 1; that was 3 times.*cannot go on")
    with caplog.at_level(logging.WARNING), given_up, Supervisor(home=tmp_path, patience=patience) as supervisor:
        supervisor.start(child)
        supervisor.run()
    assert len([record for record in caplog.records if "starting it again" in record.message]) == 2


def test_children_are_stopped_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    goodbyes = tmp_path / "goodbyes"
    with Supervisor(home=tmp_path) as supervisor:
        for name in ("first", "second", "third"):
            mark = tmp_path / name
            supervisor.start(python(name, POLITE, mark, name, goodbyes, ready=partial(is_written, mark)))
    assert goodbyes.read_text().split() == ["third", "second", "first"]


def test_a_child_that_is_deaf_to_sigterm_is_killed_with_its_own_children(tmp_path: Path) -> None:
    with Supervisor(home=tmp_path, patience=QUICK) as supervisor:
        supervisor.start(python("deaf", DEAF, tmp_path / "numbers", ready=lambda: len(numbers(tmp_path)) == 2))
    assert all(map(ends, numbers(tmp_path)))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_block_quietly_whatever_it_does(tmp_path: Path, signum: signal.Signals) -> None:
    handlers = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)]
    with Supervisor(home=tmp_path) as supervisor:
        supervisor.start(calm(tmp_path))
        os.kill(os.getpid(), signum)
        pytest.fail("the block went on")
    assert ends(numbers(tmp_path)[0])
    after = [signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD)]
    assert after == handlers


def test_a_signal_ends_the_wait_for_a_child_that_is_not_ready(tmp_path: Path) -> None:
    def never() -> bool:
        if numbers(tmp_path):
            stop()
        return False

    with Supervisor(home=tmp_path) as supervisor:
        supervisor.start(python("slow", CALM, tmp_path / "numbers", ready=never))
        pytest.fail("the block went on")
    assert ends(numbers(tmp_path)[0])


def test_an_error_in_the_block_stops_everything_and_comes_through(tmp_path: Path) -> None:
    with pytest.raises(LookupError), Supervisor(home=tmp_path) as supervisor:
        supervisor.start(calm(tmp_path))
        raise LookupError
    assert ends(numbers(tmp_path)[0])


def test_a_database_that_dies_is_started_again_and_stopped_last(tmp_path: Path) -> None:
    database = WatchedPostgres(tmp_path, durable=False)
    with Supervisor(home=tmp_path, database=database, patience=QUICK) as supervisor:
        database.start()
        supervisor.start(calm(tmp_path))
        database.child = numbers(tmp_path)[0]
        os.kill(server_pid(tmp_path), signal.SIGKILL)
        supervisor.run()
    assert database.starts == 2
    assert database.child_lived_at_stop is False
    assert not database.is_running()


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_database_and_children_and_the_process_ends_well(
    tmp_path: Path, signum: signal.Signals
) -> None:
    with parent(tmp_path) as (process, family):
        process.send_signal(signum)
        said, _ = process.communicate(timeout=DEADLINE_S)
        assert said == "stopped\n"
        assert process.returncode == 0
        assert all(map(ends, family))


def test_impatient_signals_do_not_disturb_the_stop(tmp_path: Path) -> None:
    with parent(tmp_path) as (process, family):
        for _ in range(5):
            process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=DEADLINE_S)
        assert said == "stopped\n"
        assert all(map(ends, family))


def test_everything_dies_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with parent(tmp_path) as (process, family):
        process.kill()
        assert all(map(ends, family)), "a process outlived its supervisor"


class WatchedPostgres(EmbeddedPostgres):
    """Asks the supervisor to stop after the second start, and notes whether the child still lives at the end."""

    starts = 0
    child = 0
    child_lived_at_stop: bool | None = None

    def start(self) -> Self:
        super().start()
        self.starts += 1
        if self.starts == 2:
            stop()
        return self

    def stop(self, *, grace_s: float = 1.0) -> None:
        self.child_lived_at_stop = is_alive(self.child)
        super().stop(grace_s=grace_s)


@contextmanager
def parent(home: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """Run a supervisor of its own, and yield it with the numbers of its database and its child."""
    with subprocess.Popen([sys.executable, "-c", PARENT, home], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, [int(word) for word in process.stdout.readline().split()]
        process.kill()


def python(name: str, program: str, *arguments: str | Path, ready: Callable[[], bool]) -> Child:
    return Child(name, [sys.executable, "-c", program, *arguments], {}, ready)


def calm(home: Path, *, then: Callable[[], None] = lambda: None) -> Child:
    """Return a child that is ready once it has written its number; `then` is called before that is said."""

    def ready() -> bool:
        is_up = bool(numbers(home))
        if is_up:
            then()
        return is_up

    return python("calm", CALM, home / "numbers", ready=ready)


def numbers(home: Path) -> list[int]:
    """Return the process numbers that children wrote so far, whole lines only."""
    path = home / "numbers"
    lines = path.read_text().splitlines(keepends=True) if path.exists() else []
    return [int(line) for line in lines if line.endswith("\n")]


def take_numbers(home: Path) -> list[int]:
    """Return the process numbers and forget them, so that those of the next start can be told from them."""
    written = numbers(home)
    (home / "numbers").unlink()
    return written


def stop() -> None:
    """Ask this process to stop."""
    os.kill(os.getpid(), signal.SIGTERM)


def open_gate(gate: Path) -> bool:
    """Open a FIFO and close it, which lets its reader go on; tell whether it had one."""
    try:
        os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def is_written(path: Path) -> bool:
    return path.exists() and path.read_text().endswith("\n")


def server_pid(home: Path) -> int:
    return int((home / "postgres" / "data" / "postmaster.pid").read_text().split()[0])


def is_alive(pid: int) -> bool:
    return not ends(pid, within_s=0)


def ends(pid: int, *, within_s: float = DEADLINE_S) -> bool:
    """Tell whether a process has ended, reaped or not, or does so in time."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], within_s)[0])
    finally:
        os.close(process)
