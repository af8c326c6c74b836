"""The worker process: queued jobs, and what the schedules of the rooms ask for."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")

import django

django.setup()

from procrastinate.contrib.django import app as queue  # noqa: E402

from forecourt.data import reactions  # noqa: E402, F401 - registers the room's tasks
from forecourt.data.schedules import journal_what_was_sent  # noqa: E402
from forecourt.kernel.actors import Proof  # noqa: E402
from forecourt.kernel.scope import identify  # noqa: E402
from forecourt.settings.environment import environment  # noqa: E402

log = logging.getLogger(__name__)

JOURNAL_EVERY_S = 1.0


def work() -> None:
    """Work until SIGTERM or SIGINT: running jobs get a grace of 3 seconds."""
    stop = threading.Event()
    journalling = threading.Thread(target=_journal_deliveries, args=(stop,), daemon=True)
    journalling.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        journalling.join(timeout=2)


async def _run_jobs() -> None:
    connector = queue.connector.get_worker_connector()  # type: ignore[attr-defined]
    worker_app = queue.with_connector(connector)
    async with worker_app.open_async():
        await _retry_stalled(worker_app)
        await worker_app.run_worker_async(
            concurrency=1, shutdown_graceful_timeout=3, install_signal_handlers=True, fetch_job_polling_interval=2.0
        )


async def _retry_stalled(worker_app: object) -> None:
    """Queue again what a killed worker left half done: landing is idempotent."""
    manager = worker_app.job_manager  # type: ignore[attr-defined]
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


def _journal_deliveries(stop: threading.Event) -> None:
    proof = Proof("process", environment().secret("operator.key").decode())
    while not stop.wait(JOURNAL_EVERY_S):
        try:
            journal_what_was_sent(actor=identify(proof=proof, interface="process"))
        except Exception:
            log.exception("What was sent could not be journalled; trying again.")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    work()
