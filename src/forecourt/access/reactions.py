"""Signing in and out is allauth's, outside the pipeline; its signals are journalled here."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

import psycopg
from allauth.account.signals import password_changed, password_reset, password_set
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest

from forecourt.access import events
from forecourt.access.models import User
from forecourt.access.sessions import end_other_sessions
from forecourt.kernel.clocks import business_now

#: As much of an address that was tried as the journal names a subject by.
ADDRESS_CHARACTERS: Final = 100


@receiver(user_logged_in, dispatch_uid="journal_signed_in")
def journal_signed_in(sender: Any, user: User, **_: Any) -> None:
    """Journal that somebody signed in."""
    _record(events.SIGNED_IN, user.id, user.name, {})


@receiver(user_logged_out, dispatch_uid="journal_signed_out")
def journal_signed_out(sender: Any, user: User | None, **_: Any) -> None:
    """Journal that somebody signed out."""
    if user is not None:
        _record(events.SIGNED_OUT, user.id, user.name, {})


@receiver(user_login_failed, dispatch_uid="journal_sign_in_failed")
def journal_sign_in_failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    """Journal a failed attempt, by the address that was tried, for the provider alone."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    address = typed.encode(errors="replace").decode().replace("\0", "")  # anything may have been typed
    _record(events.SIGN_IN_FAILED, None, address[:ADDRESS_CHARACTERS], {})


@receiver([password_changed, password_set, password_reset], dispatch_uid="end_other_sessions")
def end_sessions_of_the_old_password(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """End every other session of a person who has a new password: somebody else may have known the old one."""
    end_other_sessions(user_id=user.id, but=request.session.session_key or "")


def _record(event: str, user_id: UUID | None, name: str, new: dict[str, Any]) -> None:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "select fc.record_sign_in(%s, %s, %s, %s::jsonb, %s)",
            (event, user_id, name, json.dumps(new), business_now()),
        )
