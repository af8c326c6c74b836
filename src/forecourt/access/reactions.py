"""Signing in and out is allauth's, outside the pipeline; its signals are journalled here."""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID

import psycopg
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest

from forecourt.access import events
from forecourt.access.addresses import client_address
from forecourt.access.devices import agent_of, in_words, note_device
from forecourt.access.gate import gate_secret
from forecourt.access.models import User
from forecourt.access.sessions import describe_client, end_other_sessions
from forecourt.kernel.clocks import business_now

#: As much of an address that was tried as the journal names a subject by.
ADDRESS_CHARACTERS: Final = 100


@receiver(user_logged_in, dispatch_uid="journal_signed_in")
def journal_signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Journal that somebody signed in; notice a browser that they never used before."""
    agent, address = agent_of(request), client_address(request)
    describe_client(request.session, agent=agent, address=address)
    _record(events.SIGNED_IN, user.id, user.name, {})
    if note_device(request, user_id=user.id) == "new":
        _record(events.DEVICE_NOTICED, user.id, user.name, {"device": in_words(agent), "address": address})


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
    _record(events.PASSWORD_CHANGED, user.id, user.name, {})


@receiver(authenticator_added, dispatch_uid="journal_factor_added")
def journal_factor_added(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Journal a new passkey, authenticator app or set of recovery codes."""
    codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    event = events.RECOVERY_CODES_MADE if codes else events.FACTOR_ADDED
    _record(event, user.id, user.name, _described(authenticator))


@receiver(authenticator_reset, dispatch_uid="journal_codes_made")
def journal_codes_made(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Journal that recovery codes were made anew."""
    _record(events.RECOVERY_CODES_MADE, user.id, user.name, _described(authenticator))


@receiver(authenticator_removed, dispatch_uid="journal_factor_removed")
def journal_factor_removed(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Journal that a passkey or authenticator app is gone."""
    _record(events.FACTOR_REMOVED, user.id, user.name, _described(authenticator))


@receiver(authenticator_used, dispatch_uid="journal_code_used")
def journal_code_used(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Journal the use of a recovery code: somebody lost a device, or somebody else found the codes."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        _record(events.RECOVERY_CODE_USED, user.id, user.name, {})


@receiver(authentication_failed, dispatch_uid="journal_factor_failed")
def journal_factor_failed(sender: Any, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Journal a wrong code: whoever typed it knew the password."""
    _record(events.FACTOR_FAILED, user.id, user.name, {"kind": authenticator.type})


def _described(authenticator: Authenticator) -> dict[str, Any]:
    is_passkey = authenticator.type == Authenticator.Type.WEBAUTHN
    return {"kind": authenticator.type, "name": authenticator.wrap().name if is_passkey else ""}


def _record(event: str, user_id: UUID | None, name: str, new: dict[str, Any]) -> None:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(
            "select fc.record_sign_in(%s, %s, %s, %s, %s::jsonb, %s)",
            (gate_secret(), event, user_id, name, json.dumps(new), business_now()),
        )
