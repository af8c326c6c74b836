"""One installation: its folder, its database, its secrets, and what each process is handed of them."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from forecourt.processes.addresses import answers
from forecourt.processes.keys import make_missing_keys, read_passwords
from forecourt.processes.migrating import migrate, prepare_cluster
from forecourt.processes.postgres import EmbeddedPostgres
from forecourt.processes.signer import is_listening
from forecourt.processes.supervise import Child
from forecourt.settings.environment import Environment, environment

DATABASE: Final = "forecourt"
CLOCK: Final = "clock.json"
PACKAGE: Final = Path(__file__).resolve().parent.parent
#: What a process may take over from the environment it was started in; nothing else, and no secret.
PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE")
#: Which secret files each process is handed. They lie in one folder: under one user this is logical only.
HANDED: Final[Mapping[str, tuple[str, ...]]] = {
    "web": ("web.key", "gate.key", "letters.key", "factors.key", "hooks.key", "worker-seal.key"),
    "signer": ("grant-signing.key", "plane-seal.key"),
    "data": ("grant-verify.key", "plane-open.key", "store.key"),
    "worker": ("operator.key", "store.key", "worker-open.key", "worker-seal.key", "letters.key", "hubspot.token"),
    "sealer": ("chain.key", "checkpoint-signing.key", "checkpoint-verify.key"),
}
#: Whose work is with the object store. The signer puts large grants there, closed for the data plane.
AT_THE_STORE: Final = ("data", "worker", "signer", "operator")
#: `READER_AWS_ACCESS_KEY_ID` and its like: a login to the object store that only reads.
READER_PREFIX: Final = "READER_"
READER: Final = f"{READER_PREFIX}AWS_"
#: Variables with a password in them that one process alone needs.
LOGINS_BY_PROCESS: Final[Mapping[str, tuple[str, ...]]] = {"FORECOURT_MAIL_URL": ("worker", "operator")}
COMMAND: Final = [sys.executable, "-m", "forecourt.processes.command"]


class NoInstallation(Exception):
    """There is nothing in this folder to look after."""

    code = "no_installation"
    title = "There is no installation here"
    status = 404


class House:
    """Everything below one FORECOURT_HOME."""

    def __init__(self, environment: Environment) -> None:
        """Describe an installation; `open_database` brings it to life."""
        self.environment = environment
        self.home = environment.home.resolve()
        self.postgres = None if environment.database_url else EmbeddedPostgres(self.home)
        self._urls: dict[str, str] = {}
        keep_clock(self.home)

    def open_database(self) -> None:
        """Start the embedded PostgreSQL, where no other is named, and bring its tables up to date."""
        self.home.mkdir(parents=True, exist_ok=True)
        make_missing_keys(self.environment.secrets_at)
        (self.home / "spool").mkdir(mode=0o700, exist_ok=True)
        if self.postgres is None:
            self._urls = self._given_urls()
            return
        self.postgres.start()
        self.join()
        self._bring_up_to_date(read_passwords(self.environment.secrets_at))

    def join(self) -> None:
        """Use the embedded PostgreSQL that another process of this installation runs."""
        assert self.postgres is not None
        passwords = read_passwords(self.environment.secrets_at)
        self._urls = {role: self.postgres.url(role, word, DATABASE) for role, word in passwords.items()}

    def prepare(self, *, admin_url: str, passwords: Mapping[str, str]) -> None:
        """Make the roles and the database on a server of one's own, and migrate."""
        prepare_cluster(
            admin_url=admin_url, owner_url=self.url("fc_owner"), passwords=dict(passwords), database=DATABASE
        )
        self.migrate()

    def migrate(self) -> None:
        """Run the migrations as the owner."""
        operator, gate = (self.environment.secret(f"{name}.key").decode() for name in ("operator", "gate"))
        migrate(owner_url=self.url("fc_owner"), operator_secret=operator, gate_secret=gate)

    def url(self, role: str) -> str:
        """Return the database's address for a role."""
        return self._urls[role]

    def children(self) -> Iterator[Child]:
        """Describe the processes, in the order in which they start."""
        host, port, data_port = self.environment.host, self.environment.port, self.environment.data_port
        yield Child("sealer", [*COMMAND, "seal"], self.variables("sealer"), lambda: True)
        yield Child(
            "data", [*COMMAND, "data"], self.variables("data"), answers(host=host, port=data_port, path="/healthz")
        )
        socket = self.environment.signer_socket
        yield Child("signer", [*COMMAND, "sign"], self.variables("signer"), lambda: is_listening(socket))
        yield Child("web", [*COMMAND, "web"], self.variables("web"), answers(host=host, port=port, path="/healthz"))
        yield Child("worker", [*COMMAND, "worker"], self.variables("worker"), lambda: True)

    def variables(self, process: str) -> dict[str, str]:
        """Return the whole environment of a process: what it needs, and nothing of another's."""
        passed = {name: value for name, value in os.environ.items() if _may_have(process, name)}
        common = {
            **passed,
            "FORECOURT_HOME": str(self.home),
            "PORT": str(self.environment.port),
            "PYTHONUNBUFFERED": "1",
        }
        if process in HANDED:
            common["FORECOURT_SECRETS_HANDED"] = ",".join(HANDED[process])
        return common | _store_login(process) | self._own(process)

    def _own(self, process: str) -> dict[str, str]:
        django = {"DJANGO_SETTINGS_MODULE": "forecourt.settings.django"}
        match process:
            case "web":
                return django | {"DATABASE_URL": self.url("fc_app")}
            case "worker":
                return django | {"DATABASE_URL": self.url("fc_worker")}
            case "sealer":
                return {"DATABASE_SEALER_URL": self.url("fc_sealer")}
            case "signer":
                return {"DATABASE_SIGNER_URL": self.url("fc_signer")}
            case "data":
                return {"DATABASE_DATA_URL": self.url("fc_data")}
            case "operator":  # finds the database as this process did
                return {name: value for name, value in os.environ.items() if name.startswith("DATABASE_")}
        raise ValueError(process)

    def _given_urls(self) -> dict[str, str]:
        env = self.environment
        return {
            "fc_app": env.database_url,
            "fc_owner": env.database_owner_url,
            "fc_worker": env.database_worker_url,
            "fc_sealer": env.database_sealer_url,
            "fc_data": env.database_data_url,
            "fc_signer": env.database_signer_url,
            "fc_backup": env.database_backup_url,
        }

    def _bring_up_to_date(self, passwords: dict[str, str]) -> None:
        """Migrate only where the migrations are not the ones that ran last: a second start takes no time."""
        assert self.postgres is not None
        stamp, wanted = self.home / "migrated", _digest_of_migrations()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        self.prepare(admin_url=self.postgres.superuser_url(), passwords=passwords)
        stamp.write_text(wanted)


def _may_have(process: str, name: str) -> bool:
    """Tell whether a variable of ours is handed on to a process."""
    if name.startswith("AWS_"):
        return process in AT_THE_STORE
    if name.startswith(READER):
        return process == "operator"
    if name in LOGINS_BY_PROCESS:
        return process in LOGINS_BY_PROCESS[name]
    return name in PASSED_ON or name.startswith("FORECOURT_")


def _store_login(process: str) -> dict[str, str]:
    """Give the data plane the login that only reads the object store, where there is one."""
    reader = {name: value for name, value in os.environ.items() if name.startswith(READER)}
    return {name.removeprefix(READER_PREFIX): value for name, value in reader.items()} if process == "data" else {}


def keep_clock(home: Path) -> None:
    """Let this process and those it starts tell business time as the installation does, where it has a clock."""
    path = home / CLOCK
    if path.exists():
        os.environ["FORECOURT_BUSINESS_OFFSET_S"] = str(json.loads(path.read_text())["offset_s"])
        environment.cache_clear()


def business_offset_s(home: Path, *, begins: datetime, now: datetime) -> int:
    """Return how far the demo's business clock is from the true one: set at the first start, then kept."""
    path = home / CLOCK
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"offset_s": round((begins - now).total_seconds())}))
    offset: int = json.loads(path.read_text())["offset_s"]
    return offset


def _digest_of_migrations() -> str:
    digest = hashlib.sha256()
    for path in sorted([*PACKAGE.rglob("migrations/*.py"), *PACKAGE.rglob("sql/*.sql")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
