"""The web process: pages and API, as WSGI under granian."""

from __future__ import annotations

import os

from granian.constants import Interfaces
from granian.server import Server

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forecourt.settings.django")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()


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
