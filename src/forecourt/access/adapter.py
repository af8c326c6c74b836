"""How django-allauth behaves here: nobody signs themselves up; companies invite people."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """allauth's adapter, with signing up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return that it is not: an account comes with an invitation."""
        return False
