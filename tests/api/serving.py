"""Start `tests.api.served` on a database of its own, and stop it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg

#: Ten minutes after the demo's business clock begins.
NOW: Final = datetime(2026, 11, 1, 23, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Served:
    """The API at an address, and tokens by account."""

    url: str
    tokens: dict[str, list[str]]

    def token(self, email: str) -> str:
        """Return a token of somebody's."""
        return self.tokens[email][0]


@contextmanager
def served(name: str, *, secrets: Path, is_leaky: bool = False, requests_a_minute: int = 0) -> Iterator[Served]:
    """Serve the API with a clone of the test world, until the block ends."""
    database, home = f"forecourt_served_{name}", Path(tempfile.mkdtemp(prefix="forecourt-served-"))
    admin = os.environ["FORECOURT_TEST_ADMIN_URL"]
    shutil.copytree(secrets, home, dirs_exist_ok=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {database} with (force)")
        connection.execute(f"create database {database} owner fc_owner template forecourt strategy wal_log")
        connection.execute(f"grant connect on database {database} to fc_app")
    process = _start(database, home, is_leaky=is_leaky, requests_a_minute=requests_a_minute)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError((home / "log").read_text()[-3000:])
        told = json.loads(line)
        yield Served(f"http://127.0.0.1:{told['port']}", told["tokens"])
    finally:
        process.kill()
        process.wait()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"drop database if exists {database} with (force)")
        shutil.rmtree(home, ignore_errors=True)


def _start(database: str, home: Path, *, is_leaky: bool, requests_a_minute: int) -> subprocess.Popen[str]:
    word = (home / "secrets" / "fc_app.password").read_text()
    base = os.environ["FORECOURT_TEST_ADMIN_URL"].split("@", 1)[1].rsplit("/", 1)[0]
    environment = {
        **os.environ,
        "FORECOURT_HOME": str(home),
        "DATABASE_URL": f"postgresql://fc_app:{word}@{base}/{database}",
        "FORECOURT_BUSINESS_OFFSET_S": str(round((NOW - datetime.now(UTC)).total_seconds())),
        "FORECOURT_API_REQUESTS_A_MINUTE": str(requests_a_minute),
    }
    command = [sys.executable, "-m", "tests.api.served", "0", *(["--leaky"] if is_leaky else [])]
    with (home / "log").open("w") as log:
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, cwd=Path(__file__).parents[2]
        )
