"""The data process: it hears of revocations, and writes down what was sent."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import uuid
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from forecourt.data.engine.grants import Grant, Subject
from forecourt.data.engine.plane import Delivery, Revocations
from forecourt.processes.data import Reporter, RevocationFeed, portal_origins
from forecourt.settings.environment import Environment


def delivery_of(rows: int = 7) -> Delivery:
    grant = Grant(
        id=uuid.uuid4(),
        dataset="interval-readings",
        format="csv",
        columns=(),
        resolution="raw",
        zone="+10:00",
        slices=(),
        subject=Subject(uuid.uuid4(), uuid.uuid4()),
        filename="rows.csv",
        issued_ms=0,
        expires_s=0,
    )
    return Delivery(grant, rows, 99, True, datetime.now(UTC), datetime.now(UTC))


class Ear:
    """Waits for the news of one subject."""

    def __init__(self, revocations: Revocations) -> None:
        self._heard: dict[uuid.UUID, asyncio.Event] = defaultdict(asyncio.Event)
        revocations.on_news(lambda revocation: self._heard[revocation.subject].set())

    async def hears_of(self, subject: uuid.UUID) -> None:
        await asyncio.wait_for(self._heard[subject].wait(), 20)


@pytest.fixture
def admin(database_urls):
    with psycopg.connect(database_urls["fc_owner"], autocommit=True) as connection:
        yield connection


def revoke(admin: psycopg.Connection, subject: uuid.UUID, *, age: timedelta = timedelta()) -> None:
    admin.execute(
        "insert into access_revocation (kind, subject, revoked_at) values ('user', %s, now() - %s)", (subject, age)
    )


def test_a_revocation_is_heard_of(database_urls, admin):
    before, during, long_ago = (uuid.uuid4() for _ in range(3))
    revoke(admin, before)
    revoke(admin, long_ago, age=timedelta(days=1))

    async def listen() -> Revocations:
        revocations = Revocations()
        ear = Ear(revocations)
        assert revocations.is_stale
        async with RevocationFeed(database_url=database_urls["fc_data"], revocations=revocations):
            await ear.hears_of(before)
            assert not revocations.is_stale
            await asyncio.to_thread(revoke, admin, during)
            await ear.hears_of(during)
        return revocations

    revocations = asyncio.run(listen())
    assert revocations.is_revoked("user", during)
    assert not revocations.is_revoked("user", long_ago)


def test_a_feed_that_loses_its_database_connects_again(database_urls, admin):
    before, after = uuid.uuid4(), uuid.uuid4()
    revoke(admin, before)

    def hang_up() -> None:
        with psycopg.connect(database_urls["fc_data"]) as connection:
            query = (
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'forecourt-data' and datname = current_database()"
            )
            assert connection.execute(query).fetchall() == [(True,)]

    async def listen() -> bool:
        revocations = Revocations()
        ear = Ear(revocations)
        async with RevocationFeed(database_url=database_urls["fc_data"], revocations=revocations):
            await ear.hears_of(before)
            await asyncio.to_thread(hang_up)
            await asyncio.to_thread(revoke, admin, after)
            await ear.hears_of(after)
        return True

    assert asyncio.run(listen())


def test_deliveries_are_written_down_and_none_is_lost_at_the_end(database_urls, admin):
    deliveries = [delivery_of(rows) for rows in range(1200)]

    async def deliver() -> None:
        async with Reporter(database_url=database_urls["fc_data"]) as reporter:
            for each in deliveries:
                await reporter.report(each)

    asyncio.run(deliver())
    found = admin.execute("select grant_id, rows, bytes, complete, journalled from data_delivery").fetchall()
    mine = {each.grant.id for each in deliveries}
    assert sorted(row[1] for row in found if row[0] in mine) == list(range(1200))
    assert {row[2:] for row in found if row[0] in mine} == {(99, True, False)}


def test_without_a_database_reports_wait_up_to_a_limit_and_dropping_is_logged(caplog):
    async def deliver() -> None:
        reporter = Reporter(database_url="postgresql://nobody@127.0.0.1:1/none", limit=3)
        for rows in range(5):
            await reporter.report(delivery_of(rows))

    asyncio.run(deliver())
    assert [record.message.endswith(words) for record, words in zip(caplog.records, ("0 rows", "1 rows"), strict=True)]


def test_the_portals_origins_are_those_it_answers_to():
    settings = Environment(PORT=9000, hosts="localhost,[::1]", public_url="https://portal.example/x")
    assert portal_origins(settings) == {"http://localhost:9000", "http://[::1]:9000", "https://portal.example"}


def test_the_data_process_imports_no_django():
    code = "import sys, forecourt.processes.data; print(any(name.split('.')[0] == 'django' for name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
