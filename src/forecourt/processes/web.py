"""The web process: pages and API, as WSGI under granian."""

from __future__ import annotations

import gc
import os

from granian.constants import Interfaces
from granian.server import Server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

application = get_wsgi_application()
# What stays for good is loaded at once, not by the first visitor, and left out of every later look for garbage: going
# over it takes 0.1 s each time, in the midst of somebody's page.
assert get_resolver().url_patterns
gc.collect()
gc.freeze()


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve until asked to stop, with so many processes of 8 threads each."""
    Server(
        "forecourt.processes.web:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        workers_kill_timeout=3,
        log_access=False,
        websockets=False,
    ).serve()
