"""Records that are merged, split and edited by several people at once, each in a connection of their own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Any, Final

import psycopg
import pytest
from django.db import connection, transaction

from tests.notifications.conftest import committed, sign_in

__all__ = ["committed", "sign_in"]

#: So long anybody waits at most, in seconds, before a test is told that something hangs.
PATIENCE_S: Final = 30
Work = Callable[[], Any]


@dataclass
class Crowd:
    """Several who do something at once."""

    server: psycopg.Connection[Any]
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    @contextmanager
    def holding(self, work: Work) -> Iterator[None]:
        """Do something and hold it uncommitted for as long as the block takes."""
        done, go_on = Event(), Event()
        holder = self.pool.submit(_hold, work, done, go_on)
        try:
            assert done.wait(PATIENCE_S) or holder.result(0)
            if holder.done():
                holder.result()
            yield
        finally:
            go_on.set()
        holder.result(PATIENCE_S)

    def meanwhile(self, work: Work) -> Future[Any]:
        """Begin something that has to wait for somebody, and return once it does."""
        begun = self.pool.submit(_alone, work)
        for _ in range(PATIENCE_S * 50):
            if begun.done() or self._somebody_waits():
                return begun
            Event().wait(0.02)
        raise AssertionError("it neither waits nor ends")

    def _somebody_waits(self) -> bool:
        waits = "wait_event_type = 'Lock' and datname = current_database()"
        row = self.server.execute(f"select exists (select from pg_stat_activity where {waits})").fetchone()
        assert row is not None
        return bool(row[0])


def _alone(work: Work) -> Any:
    try:
        return work()
    finally:
        connection.close()


def _hold(work: Work, done: Event, go_on: Event) -> None:
    try:
        with transaction.atomic():
            work()
            done.set()
            assert go_on.wait(PATIENCE_S)
    finally:
        done.set()
        connection.close()


@pytest.fixture
def crowd(committed: dict[str, str]) -> Iterator[Crowd]:
    """Let several do something at once in the database in which tests commit."""
    database = committed["fc_owner"].rpartition("/")[2]
    admin = os.environ["FORECOURT_TEST_ADMIN_URL"].rpartition("/")[0]
    with psycopg.connect(f"{admin}/{database}", autocommit=True) as server:  # who alone sees who waits
        made = Crowd(server)
        yield made
        made.pool.shutdown()
