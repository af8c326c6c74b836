"""How much waits to be told, for operators: numbers, asked without any scope."""

from __future__ import annotations

from django.db import connection


def count_waiting() -> dict[str, int]:
    """Count sealed rows not yet looked at (`journal`), mails (`mail`) and webhook messages (`webhook`) not yet sent."""
    with connection.cursor() as cursor:
        cursor.execute("select name, waiting from fc.telling_backlog()")
        return {name: int(waiting) for name, waiting in cursor.fetchall()}
