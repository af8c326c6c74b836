"""How django-allauth behaves here: nobody signs themselves up; companies invite people."""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from forecourt.settings.environment import environment


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, with signing up closed and few messages: the page that follows says most of it."""

    def add_message(self, request: HttpRequest, level: int, *_: Any, **__: Any) -> None:
        """Say only that a passkey did not fit: allauth has no other errors that no form shows."""
        if level >= messages.ERROR:
            messages.error(request, "That passkey did not fit. Try another one, or sign in with your password.")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that it is not: an account comes with an invitation."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail at the portal's own address, whatever name the request came by."""
        uidb36, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": secret})
        return f"{environment().portal_address}{path}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether it is too long since the person proved who they are. Signing in proves it."""
        return not proved_recently(self.request)


def proved_recently(request: HttpRequest) -> bool:
    """Tell whether whoever holds this browser signed in, or confirmed who they are, within the last minutes."""
    records = get_authentication_records(request, request.user)
    newest = max((record.get("at", 0.0) for record in records), default=0.0)
    return time.time() - newest < app_settings.REAUTHENTICATION_TIMEOUT


def require_recent_proof(request: HttpRequest) -> None:
    """Ask somebody who changes what protects them, or others, to confirm who they are, unless they just did.

    Raises allauth's ReauthenticationRequired, which its middleware answers; what was sent is done afterwards.
    """
    if not proved_recently(request):
        raise ReauthenticationRequired()
