"""A database of its own in which rows are committed and sealed, as the worker finds them."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from forecourt.kernel.journal.sealing import seal_batch
from tests.browsing import browse, business_time

__all__ = ["browse", "business_time"]

Follow = Callable[[], int]
SignIn = Callable[..., Any]


@pytest.fixture(scope="module")
def committed(database_home: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """Let Django log in as the worker to a database of this module's own, where tests commit; yields its addresses."""
    from django.db import connection

    from forecourt.settings.databases import from_url

    admin = os.environ["FORECOURT_TEST_ADMIN_URL"]
    name = f"forecourt_told_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"drop database if exists {name} with (force)")
        server.execute(f"create database {name} owner fc_owner template forecourt strategy wal_log")
    base = admin.split("@", 1)[1].rsplit("/", 1)[0]
    files = (database_home / "secrets").glob("fc_*")
    urls = {path.stem: f"postgresql://{path.stem}:{path.read_text()}@{base}/{name}" for path in files}
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(from_url(urls["fc_worker"], pool_size=4))
        yield urls
        connection.close()
        connection.close_pool()
    connection.settings_dict.clear()
    connection.settings_dict.update(before)
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def worker(committed: dict[str, str], database_home: Path) -> Any:
    """The operator's process in that database, with everything of earlier tests taken in and sent away."""
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    secret = (database_home / "secrets" / "operator.key").read_text()
    actor = identify(proof=Proof("process", secret), interface="process")
    _forget(committed)
    return actor


@pytest.fixture
def sign_in(committed: dict[str, str]) -> Callable[..., Any]:
    """Sign somebody in there, as the web does: `sign_in("ada@acme.example", company="ACME")`."""
    from forecourt.access.gate import gate_secret
    from forecourt.kernel.actors import Proof
    from forecourt.kernel.scope import identify

    def go(email: str, *, company: str | None = None) -> Any:
        secret = secrets.token_hex(16)
        with psycopg.connect(committed["fc_owner"]) as owner:
            user_id = owner.execute("select id from access_user where email = %s", (email,)).fetchone()[0]
            found = owner.execute("select id from customers_company where short_name = %s", (company,)).fetchone()
        with psycopg.connect(committed["fc_app"]) as web:
            web.execute(
                "select fc.save_session(%s, %s, '', now() + interval '1 hour', %s, %s, true, '', null)",
                (gate_secret(), secret, user_id, found[0] if company else None),
            )
        return identify(proof=Proof("session", secret), interface="web")

    return go


@pytest.fixture
def follow_all(committed: dict[str, str], worker: Any) -> Follow:
    """Seal what is committed, and follow it to the end; returns how many rows that were."""
    from forecourt.notifications.reactions import follow

    def go() -> int:
        seal(committed)
        rows = 0
        while taken := follow(actor=worker):
            rows += taken
        return rows

    return go


def seal(urls: dict[str, str]) -> None:
    """Chain all that was committed. A transaction of another test's database holds the sealer back until it ends."""
    deadline = time.monotonic() + 60
    with psycopg.connect(urls["fc_sealer"], autocommit=True) as sealer:
        while seal_batch(sealer, key=b"k" * 32) or (_is_unsealed(sealer) and time.monotonic() < deadline):
            pass


def _is_unsealed(sealer: psycopg.Connection[Any]) -> bool:
    left = "select (select count(*) from kernel_journal) > (select count(*) from kernel_seal)"
    return bool(sealer.execute(left).fetchone()[0])  # type: ignore[index]


def _forget(urls: dict[str, str]) -> None:
    """Begin with an empty centre and outbox, and with all that happened before as history."""
    seal(urls)
    with psycopg.connect(urls["fc_owner"], autocommit=True) as owner:
        for table in ("notification", "mail", "choice", "rhythm", "departure", "position"):
            owner.execute(f"delete from notifications_{table}")
        owner.execute(
            "insert into notifications_position (name, seq) select 'people', coalesce(max(seq), 0) from kernel_seal"
        )
