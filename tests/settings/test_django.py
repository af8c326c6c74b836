"""Django's settings: what a mistake in would show only in production."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils.module_loading import import_string


@pytest.mark.parametrize(
    "path",
    [
        *settings.MIDDLEWARE,
        *settings.AUTHENTICATION_BACKENDS,
        *settings.PASSWORD_HASHERS,
        *settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
        settings.CSRF_FAILURE_VIEW,
        settings.ACCOUNT_ADAPTER,
    ],
)
def test_what_is_named_by_its_path_is_there(path) -> None:
    assert callable(import_string(path))


def test_sessions_and_addresses_are_there() -> None:
    assert import_module(settings.SESSION_ENGINE).SessionStore
    assert import_module(settings.ROOT_URLCONF).urlpatterns


def test_djangos_own_checks_pass() -> None:
    call_command("check")


def test_errors_are_never_shown_with_their_insides() -> None:
    assert settings.DEBUG is False


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites() -> None:
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert settings.SESSION_COOKIE_AGE <= 24 * 3600
    assert settings.SESSION_COOKIE_SECURE == settings.CSRF_COOKIE_SECURE


def test_transactions_are_opened_by_a_scope_and_not_by_every_request() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS", False)


def test_passwords_are_hashed_with_argon2() -> None:
    assert make_password("forecourt-demo").startswith("argon2$argon2id$")


@pytest.mark.parametrize("password", ["short", "password1234", "elevenchars"])
def test_a_weak_password_is_refused(password) -> None:
    from django.contrib.auth.password_validation import validate_password

    with pytest.raises(ValidationError):
        validate_password(password)


def test_guessing_is_limited() -> None:
    assert {"login", "login_failed"} <= settings.ACCOUNT_RATE_LIMITS.keys()
    assert settings.ACCOUNT_PREVENT_ENUMERATION


def test_time_is_utc_inside() -> None:
    assert settings.USE_TZ
    assert settings.TIME_ZONE == "UTC"
