"""A database of its own for tests that need committed rows, and logins as each role."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

Login = Callable[..., psycopg.Connection[Any]]


@pytest.fixture(scope="module")
def own_urls(database_home: Path) -> Iterator[dict[str, str]]:
    """The addresses, by role, of a database that this module may commit to; `superuser` among them."""
    admin = os.environ["FORECOURT_TEST_ADMIN_URL"]
    name = f"forecourt_own_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")
        connection.execute(f"create database {name} owner fc_owner template forecourt strategy wal_log")
    base = admin.split("@", 1)[1].rsplit("/", 1)[0]
    secrets = database_home / "secrets"
    urls = {path.stem: f"postgresql://{path.stem}:{path.read_text()}@{base}/{name}" for path in secrets.glob("fc_*")}
    yield urls | {"superuser": admin.rsplit("/", 1)[0] + f"/{name}"}
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {name} with (force)")


@pytest.fixture
def login(own_urls: dict[str, str]) -> Iterator[Login]:
    """Log in to this module's own database: `login("fc_sealer")`; closed afterwards, and rolled back."""
    opened: list[psycopg.Connection[Any]] = []

    def open_as(role: str, **options: Any) -> psycopg.Connection[Any]:
        opened.append(psycopg.connect(own_urls[role], **options))
        return opened[-1]

    yield open_as
    for connection in opened:
        connection.close()


@pytest.fixture(scope="session")
def operator_secret(database_home: Path) -> str:
    """What the operator's process proves itself with."""
    return (database_home / "secrets" / "operator.key").read_text()
