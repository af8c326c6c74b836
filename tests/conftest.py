"""One embedded PostgreSQL and one template a run; a clone for each worker; every test in a transaction of its own.

The template holds the test world (see `tests.world`), built once through the real actions and the real ingest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest

from forecourt.processes.postgres import EmbeddedPostgres
from forecourt.settings.environment import environment
from tests import signing

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")
if "FORECOURT_TEST_RUN" not in os.environ:
    os.environ["FORECOURT_TEST_RUN"] = tempfile.mkdtemp(prefix="forecourt-test-")
RUN = Path(os.environ["FORECOURT_TEST_RUN"])
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["FORECOURT_HOME"] = str(RUN / WORKER)
os.environ["FORECOURT_BUSINESS_OFFSET_S"] = "0"

environment.cache_clear()  # a worker's settings were loaded before this file, with the controller's home
django.setup()

TEMPLATE = "forecourt"
_server: EmbeddedPostgres | None = None


def pytest_configure(config: pytest.Config) -> None:
    """Start the database before the workers are, so that they share it."""
    is_controller = not hasattr(config, "workerinput")
    if is_controller and getattr(config.option, "numprocesses", None):
        _start()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started and remove the run's folder."""
    if not hasattr(config, "workerinput"):
        if _server is not None:
            _server.stop()
        shutil.rmtree(RUN, ignore_errors=True)


@pytest.fixture(scope="session")
def database_home() -> Path:
    """The worker's own FORECOURT_HOME: the template's secrets and objects, copied."""
    if "FORECOURT_TEST_ADMIN_URL" not in os.environ:
        _start()
    home = RUN / WORKER
    if not (home / "secrets").exists():
        shutil.copytree(RUN / "template", home, dirs_exist_ok=True)
    return home


@pytest.fixture(scope="session")
def database_urls(database_home: Path) -> Iterator[dict[str, str]]:
    """The address of the worker's clone, by role."""
    name = f"forecourt_{WORKER}"
    admin = os.environ["FORECOURT_TEST_ADMIN_URL"]
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} owner fc_owner template {TEMPLATE} strategy wal_log")
        connection.execute(
            f"grant connect on database {name} to fc_app, fc_worker, fc_sealer, fc_data, fc_signer, fc_backup"
        )
    passwords = {path.stem: path.read_text() for path in (database_home / "secrets").glob("fc_*.password")}
    base = admin.split("@", 1)[1].rsplit("/", 1)[0]
    yield {role: f"postgresql://{role}:{password}@{base}/{name}" for role, password in passwords.items()}
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def django_db_setup(database_urls: dict[str, str], django_db_blocker: Any) -> Iterator[None]:
    """Let Django log in to the clone as the web's role, which owns nothing."""
    from django.db import connection

    from forecourt.settings.databases import from_url

    connection.close()
    connection.settings_dict.update(from_url(database_urls["fc_app"], pool_size=4))
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()


@pytest.fixture(autouse=True)
def signer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let grants be signed within the test's own transaction."""
    monkeypatch.setattr("forecourt.data.signing.ask", signing.ask)


@pytest.fixture
def operator(db: None, database_home: Path) -> Any:
    """The operator's process, as an actor."""
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    secret = (database_home / "secrets" / "operator.key").read_text()
    return identify(proof=Proof("process", secret), interface="process")


@pytest.fixture
def people(db: None) -> Any:
    """Sign people of the test world in: `people("ada@acme.example")` is an actor with a browser session."""
    from tests.world import sign_in

    return sign_in


def _start() -> None:
    """Start the server and build the template, in a process of its own so that nothing stays connected to it."""
    global _server
    _server = EmbeddedPostgres(RUN / "server", durable=False)
    _server.start()
    os.environ["FORECOURT_TEST_ADMIN_URL"] = _server.superuser_url()
    environment = {**os.environ, "FORECOURT_HOME": str(RUN / "template")}
    subprocess.run([sys.executable, "-m", "tests.world", _server.superuser_url()], env=environment, check=True)
    with psycopg.connect(_server.superuser_url(database=TEMPLATE), autocommit=True) as connection:
        connection.execute("vacuum analyze")  # plans are those of a known state, not of when autovacuum came by
    signing.lend(_server.superuser_url(), database=TEMPLATE)
