"""How django-allauth behaves here: nobody signs themselves up; companies invite people."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from forecourt.settings.environment import environment


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, with signing up closed and no messages: the page that follows says it all."""

    def add_message(self, request: HttpRequest, level: int, *_: Any, **__: Any) -> None:
        """Say nothing."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that it is not: an account comes with an invitation."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a mail at the portal's own address, whatever name the request came by."""
        uidb36, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uidb36, "key": secret})
        return f"{environment().portal_address}{path}"
