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
from typing import Any, Final
from urllib.request import urlopen

import psycopg

#: Ten minutes after the demo's business clock begins.
NOW: Final = datetime(2026, 11, 1, 23, 10, tzinfo=UTC)

#: What the sealer, the worker and the data plane would have made.
MADE_BY_PROCESSES: Final = (
    """
    insert into kernel_checkpoint (seq, at, document, peaks) values (7, now(), convert_to('{"seq": 7}', 'UTF8'), '')
    """,
    """
    insert into data_run (id, schedule_id, company_id, due_at, period_from, period_to, rows, state, said, made_at)
    select gen_random_uuid(), id, company_id, made_at, made_at - interval '1 day', made_at, 48, 'sent', '', made_at
    from data_schedule
    """,
    """
    insert into data_delivery
        (grant_id, company_id, user_id, dataset, format, rows, bytes, complete, started_at, ended_at, journalled)
    select gen_random_uuid(), company_id, owner_id, dataset, 'csv', 48, 2000, true, made_at, made_at, true
    from data_schedule
    """,
    """
    insert into notifications_notification
        (id, user_id, company_id, topic_id, journal_id, event, title, tone, who, address, happened_at, in_app,
         mail_state, reason)
    select gen_random_uuid(), owner_id, company_id, (select min(code) from notifications_topic), gen_random_uuid(),
           'data.file.accepted', title, '', '', '/', made_at, true, '', ''
    from data_schedule
    """,
)


@dataclass(frozen=True)
class Served:
    """The API at an address, and tokens by account."""

    url: str
    tokens: dict[str, list[str]]

    def token(self, email: str) -> str:
        """Return a token of somebody's."""
        return self.tokens[email][0]

    def document(self) -> dict[str, Any]:
        """Return the description that it serves."""
        with urlopen(f"{self.url}/api/openapi.json") as answer:
            return dict(json.load(answer))


@contextmanager
def served(
    name: str, *, secrets: Path, is_leaky: bool = False, is_furnished: bool = False, requests_a_minute: int = 0
) -> Iterator[Served]:
    """Serve the API with a clone of the test world, until the block ends."""
    database, home = f"forecourt_served_{name}", Path(tempfile.mkdtemp(prefix="forecourt-served-"))
    admin = os.environ["FORECOURT_TEST_ADMIN_URL"]
    shutil.copytree(secrets, home, dirs_exist_ok=True)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"drop database if exists {database} with (force)")
        connection.execute(f"create database {database} owner fc_owner template forecourt strategy wal_log")
        connection.execute(f"grant connect on database {database} to fc_app")
    options = [*(["--leaky"] if is_leaky else []), *(["--furnished"] if is_furnished else [])]
    process = _start(database, home, options=options, requests_a_minute=requests_a_minute)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise AssertionError((home / "log").read_text()[-3000:])
        told = json.loads(line)
        if is_furnished:
            with psycopg.connect(admin.rsplit("/", 1)[0] + f"/{database}", autocommit=True) as connection:
                for statement in MADE_BY_PROCESSES:
                    connection.execute(statement)
        yield Served(f"http://127.0.0.1:{told['port']}", told["tokens"])
    finally:
        process.kill()
        process.wait()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"drop database if exists {database} with (force)")
        shutil.rmtree(home, ignore_errors=True)


def _start(database: str, home: Path, *, options: list[str], requests_a_minute: int) -> subprocess.Popen[str]:
    word = (home / "secrets" / "fc_app.password").read_text()
    base = os.environ["FORECOURT_TEST_ADMIN_URL"].split("@", 1)[1].rsplit("/", 1)[0]
    environment = {
        **os.environ,
        "FORECOURT_HOME": str(home),
        "DATABASE_URL": f"postgresql://fc_app:{word}@{base}/{database}",
        "FORECOURT_BUSINESS_OFFSET_S": str(round((NOW - datetime.now(UTC)).total_seconds())),
        "FORECOURT_API_REQUESTS_A_MINUTE": str(requests_a_minute),
    }
    command = [sys.executable, "-m", "tests.api.served", "0", *options]
    with (home / "log").open("w") as log:
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, cwd=Path(__file__).parents[2]
        )
