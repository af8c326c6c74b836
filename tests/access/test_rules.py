"""Arithmetic of access."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forecourt.access.rules import LONGEST_TOKEN_DAYS, expiry, hint_of, new_secret

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def test_secrets_are_long_random_and_known_by_their_prefix() -> None:
    secrets = {new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert all(secret.startswith("fct_") and len(secret) >= 4 + 43 for secret in secrets)


def test_a_hint_gives_four_characters_away() -> None:
    secret = new_secret()
    assert hint_of(secret) == secret[:8]


def test_a_token_lives_for_the_days_asked_and_never_longer_than_the_longest() -> None:
    assert expiry(now=NOW, days=30) == NOW + timedelta(days=30)
    assert expiry(now=NOW, days=10_000) == NOW + timedelta(days=LONGEST_TOKEN_DAYS)
