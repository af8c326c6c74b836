"""Nobody signs themselves up."""

from __future__ import annotations

from django.test import RequestFactory

from forecourt.access.adapter import AccountAdapter


def test_signing_up_is_closed() -> None:
    assert not AccountAdapter().is_open_for_signup(RequestFactory().get("/accounts/signup/"))
