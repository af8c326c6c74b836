"""Second factors and passkeys: allauth's, with their secrets sealed, and what their owner is told of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.flows import auto_generate_recovery_codes
from allauth.mfa.signals import authenticator_added
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpRequest
from psycopg import Cursor

from forecourt.access.gate import gate_secret
from forecourt.access.models import User
from forecourt.access.passkey_forms import NO_ANSWER
from forecourt.access.proving import ask
from forecourt.kernel.actors import Actor
from forecourt.settings.environment import environment

NONCE_BYTES: Final = 12
SEALED: Final = "v1:"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its owner sees it. Instants are of the true clock, UTC."""

    id: int
    name: str
    made_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Factors:
    """What somebody can prove themselves with, beside a password."""

    passkeys: tuple[Passkey, ...]
    app_since: datetime | None
    codes_left: int | None


class FactorsAdapter(DefaultMFAAdapter):
    """allauth's adapter: secrets are sealed with a key of the web process, names are ours."""

    error_messages: Any = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This is not right. Try the next code.",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret with AES-256-GCM under a key that never enters the database."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return SEALED + (nonce + _cipher().encrypt(nonce, text.encode(), None)).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret. Raises ValueError for what was not sealed here."""
        if not encrypted_text.startswith(SEALED):
            raise ValueError("this was not sealed here")
        sealed = bytes.fromhex(encrypted_text.removeprefix(SEALED))
        try:
            return _cipher().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None).decode()
        except InvalidTag:
            raise ValueError("this was not sealed here") from None

    def get_totp_issuer(self) -> str:
        """Return the provider's name, by which the app lists the account."""
        return environment().provider

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """Name a passkey that was given no name."""
        return "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whose passkey it is, by the provider's name."""
        return {**super().get_public_key_credential_rp_entity(), "name": environment().provider}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Describe the person to the device that keeps the passkey."""
        return {"id": user_pk_to_url_str(user).encode(), "display_name": user.name, "name": user.email}


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken away from somebody: the kinds of factors, and how many browsers were signed out."""

    kinds: tuple[str, ...]
    sessions_ended: int


def get_factors(*, actor: Actor) -> Factors:
    """Return what the actor can prove themselves with."""
    found = list(Authenticator.objects.filter(user_id=actor.id).order_by("id"))
    by_type = {each.type: each for each in found}
    app = by_type.get(Authenticator.Type.TOTP)
    codes = by_type.get(Authenticator.Type.RECOVERY_CODES)
    return Factors(
        passkeys=tuple(
            Passkey(each.pk, each.wrap().name, each.created_at, each.last_used_at)
            for each in found
            if each.type == Authenticator.Type.WEBAUTHN
        ),
        app_since=app.created_at if app else None,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
    )


def factors_of_colleagues(*, company_id: UUID) -> dict[UUID, frozenset[str]]:
    """Return which kinds of factors the people of a company have. Must run inside a scope on that company."""
    connection.ensure_connection()
    with Cursor(connection.connection) as cursor:
        rows = cursor.execute("select * from fc.factors_of_colleagues(%s)", (company_id,)).fetchall()
    return {user_id: frozenset(kinds) for user_id, kinds in rows}


def take_factors(*, user_id: UUID) -> Taken | None:
    """Take away all second factors of somebody and end their sessions; None where they belong elsewhere too.

    Must run inside the scope of who may: the database looks again.
    """
    told = orjson.loads(ask("select fc.reset_factors(%s, %s)", gate_secret(), user_id))
    return None if told["elsewhere"] else Taken(tuple(told["lost"]), told["sessions_ended"])


def begin_passkey(*, user_id: UUID, email: str, name: str) -> dict[str, Any]:
    """Return what the device of somebody without an account needs to make a passkey; the session remembers it."""
    return auth.begin_registration(User(id=user_id, email=email, name=name), True)


def read_passkey(text: str) -> dict[str, Any]:
    """Check the answer of a device to `begin_passkey`. Raises ValidationError where it does not fit."""
    try:
        credential: dict[str, Any] = orjson.loads(text)
        auth.parse_registration_response(credential)
        verified = auth.complete_registration(credential).is_user_verified()
    except NO_ANSWER:
        raise ValidationError("this is not a device's answer") from None
    if not verified:
        raise ValidationError("the device did not ask its owner")
    return credential


def keep_passkey(request: HttpRequest, *, user: User, credential: dict[str, Any]) -> None:
    """Keep a checked passkey as somebody's first, with recovery codes for the day when its device is lost."""
    made = auth.WebAuthn.add(user, "Passkey", credential).instance
    authenticator_added.send(sender=Authenticator, request=request, user=user, authenticator=made)
    auto_generate_recovery_codes(request)


@cache
def _cipher() -> AESGCM:
    return AESGCM(environment().secret("factors.key"))
