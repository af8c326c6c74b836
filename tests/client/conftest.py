"""A portal on loopback for every test that wants one, and nobody's own login."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.client.portal import TOKEN, Portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    """Start a portal, and stop it."""
    portal = Portal()
    yield portal
    portal.stop()


@pytest.fixture(autouse=True)
def own_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the person's own login and environment out of the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("FORECOURT_URL", "FORECOURT_TOKEN", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "config"


@pytest.fixture
def signed_in(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Portal:
    """Name the portal and the token in the environment."""
    monkeypatch.setenv("FORECOURT_URL", portal.url)
    monkeypatch.setenv("FORECOURT_TOKEN", TOKEN)
    return portal
