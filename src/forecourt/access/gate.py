"""The gate: what the web shows the database, beside its login, where sessions are opened and proofs are read.

An injection reaches the database's login, not this process's memory: it opens no session and reads no factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

from forecourt.settings.environment import environment

#: The one table that is read and written with the gate open, in the words of a library that knows no gate.
BEHIND_THE_GATE: Final = '"mfa_authenticator"'
#: How a statement about rows begins; what makes and changes tables needs no gate.
ROWS: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
#: The web's role, which alone needs the gate for credentials.
GATED_ROLE: Final = "fc_app"
#: How statements begin that may change what people sign in with.
CREDENTIALS: Final = (
    'UPDATE "access_user"',
    'INSERT INTO "account_emailaddress"',
    'UPDATE "account_emailaddress"',
    'DELETE FROM "account_emailaddress"',
)

Execute = Callable[[str, Any, bool, dict[str, Any]], Any]


@cache
def gate_secret() -> str:
    """Return the web's secret; empty in a process that was not handed it, to which the gate stays shut."""
    settings = environment()
    is_there = settings.is_handed("gate.key") and settings.secret_path("gate.key").exists()
    return settings.secret("gate.key").decode() if is_there else ""


def kept_password(*, user_id: UUID) -> str:
    """Return the hash of somebody's password; empty where there is none."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute("select fc.password_of(%s, %s)", (gate_secret(), user_id)).fetchone()
    return str(row[0] or "") if row else ""


@receiver(connection_created, dispatch_uid="watch_the_gate")
def watch_the_gate(sender: Any, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Let every connection open the gate for statements about factors, and shut it behind them."""
    if _through_the_gate not in connection.execute_wrappers:
        connection.execute_wrappers.append(_through_the_gate)


def _through_the_gate(execute: Execute, statement: str, values: Any, many: bool, context: dict[str, Any]) -> Any:
    is_about_factors = BEHIND_THE_GATE in statement and statement.startswith(ROWS)
    is_about_credentials = statement.startswith(CREDENTIALS) and connection.settings_dict["USER"] == GATED_ROLE
    if not is_about_factors and not is_about_credentials:
        return execute(statement, values, many, context)
    with _open_gate():
        return execute(statement, values, many, context)


@contextmanager
def _open_gate() -> Iterator[None]:
    """Open the gate within a transaction. Bound by the server: the secret stands in no statement's text."""
    with transaction.atomic():
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute("select fc.open_gate(%s)", (gate_secret(),))
        yield
        with psycopg.Cursor(connection.connection) as cursor:
            cursor.execute("select set_config('fc.gate', '', true)")
