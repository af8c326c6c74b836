"""The worker process: queued jobs, and what the schedules of the rooms ask for."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")

import django

django.setup()

from django.db import connection  # noqa: E402
from procrastinate.contrib.django import app as queue  # noqa: E402

from forecourt.access.schedules import end_due_grants  # noqa: E402
from forecourt.automation.asking import go_on_with_approved  # noqa: E402
from forecourt.automation.reactions import follow_rules, retry_failed  # noqa: E402
from forecourt.automation.schedules import run_due_rules  # noqa: E402
from forecourt.connectors.hubspot.refresher import HubSpot, is_on_this_machine  # noqa: E402
from forecourt.contracts.schedules import notice_ends, say_levels  # noqa: E402
from forecourt.customers import intake, refreshers  # noqa: E402, F401 - registers the room's tasks
from forecourt.customers.ageing import go_by_rules, notice_what_ages  # noqa: E402
from forecourt.customers.asking import ask_connectors  # noqa: E402
from forecourt.customers.duplicates import follow_changes  # noqa: E402
from forecourt.customers.reactions import follow_journal  # noqa: E402
from forecourt.customers.schedules import (  # noqa: E402
    look_over_the_base,
    measure,
    take_in_deliveries,
)
from forecourt.customers.tallying import count_freshness  # noqa: E402
from forecourt.data import reactions  # noqa: E402, F401 - registers the room's tasks
from forecourt.data.schedules import journal_what_was_sent, notice_late_files, run_due_schedules  # noqa: E402
from forecourt.data.stores import remove_ended_grants, seal_what_lies_open  # noqa: E402
from forecourt.data.watching import Watch  # noqa: E402
from forecourt.kernel.actors import Proof  # noqa: E402
from forecourt.kernel.scope import identify  # noqa: E402
from forecourt.notifications.reactions import follow  # noqa: E402
from forecourt.notifications.schedules import let_go, send_due_mails, write_due_letters  # noqa: E402
from forecourt.notifications.stewards import tell_stewards  # noqa: E402
from forecourt.notifications.webhooks.sending import send_due_messages  # noqa: E402
from forecourt.oversight.schedules import do_what_was_approved, tend_what_waits  # noqa: E402
from forecourt.oversight.tallying import keep_tally  # noqa: E402
from forecourt.settings.environment import environment  # noqa: E402

log = logging.getLogger(__name__)

#: A round that looked at much rests so many times as long as it took, so that looking alone never fills a processor.
RESTS: Final = 5
#: What is done again and again beside the queue: how many seconds apart, and what. Each has a thread of its own, so
#: that a slow mail server holds nobody else up. A round says how much it did; after some the next follows at once.
ROUNDS: Final[Mapping[str, tuple[float, Callable[..., int]]]] = {
    "what was sent is journalled": (1.0, journal_what_was_sent),
    "folders are watched": (2.0, Watch().look),
    "large grants that have ended are removed": (30.0, remove_ended_grants),
    "late files are noticed": (20.0, notice_late_files),
    "contracts near their end are noticed": (60.0, notice_ends),
    "levels follow contracts that begin and end": (60.0, say_levels),
    "what was granted for a time is ended": (1.0, end_due_grants),
    "the journal is followed": (0.5, follow),
    "the journal becomes activity": (1.0, follow_journal),
    "what hooks sent is taken in": (1.0, take_in_deliveries),
    "activity is measured": (2.0, measure),
    "months and weeks that are over are looked at": (60.0, look_over_the_base),
    "what changed is held against all other records": (2.0, follow_changes),
    "letters are written": (0.5, write_due_letters),
    "wishes for less mail are kept": (1.0, let_go),
    "what is to come by itself is prepared": (5.0, run_due_schedules),
    "the journal is counted": (20.0, keep_tally),
    "what was approved is done": (0.5, do_what_was_approved),
    "what waits for approval is looked after": (5.0, tend_what_waits),
    "rules of freshness are gone by": (5.0, go_by_rules),
    "what went stale is noticed": (5.0, notice_what_ages),
    "connectors are asked": (2.0, ask_connectors),
    "freshness is counted": (60.0, count_freshness),
    "stewards are told": (60.0, tell_stewards),
    "rules follow the journal": (0.5, follow_rules),
    "rules go by the clock": (5.0, run_due_rules),
    "failed runs are tried again": (2.0, retry_failed),
    "rules go on with what was approved": (2.0, go_on_with_approved),
    "mail is sent": (1.0, send_due_mails),
    "webhooks are called": (1.0, send_due_messages),
}


def work() -> None:
    """Work until SIGTERM or SIGINT: running jobs get a grace of 3 seconds."""
    _seal_an_older_store()
    _connect()
    gc.freeze()  # what is loaded by now stays: see the web process
    stop = threading.Event()
    rounds = [
        threading.Thread(target=_repeat, args=(stop, name, *each), name=name, daemon=True)
        for name, each in ROUNDS.items()
    ]
    for thread in rounds:
        thread.start()
    try:
        asyncio.run(_run_jobs())
    finally:
        stop.set()
        for thread in rounds:
            thread.join(timeout=2)


def _seal_an_older_store() -> None:
    """Seal what an earlier version left open, once for each home."""
    done = environment().home / "store-sealed"
    if done.exists():
        return
    proof = Proof("process", environment().secret("operator.key").decode())
    if count := seal_what_lies_open(actor=identify(proof=proof, interface="process")):
        log.warning("%d objects of an earlier version were sealed.", count)
    done.touch()


def _connect() -> None:
    """Let those outside systems be asked that we have a token of."""
    settings = environment()
    with suppress(FileNotFoundError):
        token = settings.secret("hubspot.token").decode().strip()
        allow_private = settings.private_calls or is_on_this_machine(settings.hubspot_url)
        refreshers.register("hubspot", HubSpot(settings.hubspot_url, token, allow_private=allow_private))


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


def _repeat(stop: threading.Event, name: str, every_s: float, go_round: Callable[..., int]) -> None:
    """Go round until asked to stop. A round that fails is logged and comes again.

    Between rounds its connection goes back to the pool: there are more rounds than the pool has connections.
    """
    proof = Proof("process", environment().secret("operator.key").decode())
    did, took_s = 0, 0.0
    while not stop.wait(0 if did else max(every_s, RESTS * took_s)):
        began = time.monotonic()
        try:
            did = go_round(actor=identify(proof=proof, interface="process"))
        except Exception:
            did = 0
            log.exception("The round in which %s failed; it comes again.", name)
        finally:
            took_s = time.monotonic() - began
            connection.close()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    work()
