"""`/healthz`: is the process alive; `/readyz`: can it do its work; `/metrics`: what has it done."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from psycopg_pool import PoolTimeout

from forecourt.notifications.backlog import count_waiting
from forecourt.web.health.counters import exposition


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Answer."""
    return JsonResponse({"status": "ok"})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where the database does, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, PoolTimeout):
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Write this process's counters, and what waits in the database where that answers."""
    try:
        waiting = count_waiting()
    except (DatabaseError, PoolTimeout):
        waiting = {}
    return HttpResponse(exposition(waiting=waiting), content_type="text/plain; version=0.0.4; charset=utf-8")
