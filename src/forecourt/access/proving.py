"""What a link of an invitation means: asked of the database with the secret itself, which it keeps only as a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import psycopg
from django.db import connection

from forecourt.kernel.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Welcome:
    """What the holder of a link is told before coming in.

    Attributes:
        has_account: The address has an account that can sign in; the link then adds a company to it and no more.
        permissions: What the offered role will allow.
    """

    company: str
    invited_by: str
    email: str
    name: str
    role_title: str
    permissions: tuple[str, ...]
    until: datetime | None
    expires_at: datetime
    has_account: bool


def find_welcome(*, secret: str) -> Welcome | None:
    """Return what an open invitation offers; None where the link is unknown, used, withdrawn or too old."""
    found = ask("select fc.welcome(%s)::text", secret)
    if found is None:
        return None
    values = orjson.loads(found)
    for name in ("until", "expires_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return Welcome(**{**values, "permissions": tuple(values["permissions"])})


def accept_invitation(*, secret: str, name: str, password_hash: str) -> str:
    """Use an invitation up: account and membership begin. Returns the role's title. Raises Unauthenticated."""
    try:
        return str(ask("select fc.accept_invitation(%s, %s, %s)", secret, name, password_hash))
    except psycopg.errors.InvalidAuthorizationSpecification:
        raise Unauthenticated("This invitation was used already, or it is too old.") from None


def ask(statement: str, *values: Any) -> Any:
    """Call a function of the database that takes a secret, and return its value.

    Bound by the server: Django's own cursor would write the secret into the statement.
    """
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        row = cursor.execute(statement, values).fetchone()
    return row[0] if row else None
