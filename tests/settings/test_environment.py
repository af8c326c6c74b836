"""The one place that reads the environment."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from forecourt.settings.environment import Environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start from an environment in which nothing of ours is set."""
    import os

    for name in [name for name in os.environ if name.startswith(("FORECOURT_", "DATABASE_")) or name == "PORT"]:
        monkeypatch.delenv(name)


def test_nothing_needs_to_be_set() -> None:
    env = Environment()
    assert (env.home, env.port, env.data_port, env.host) == (Path("var"), 8000, 8001, "127.0.0.1")
    assert env.business_offset_s == 0


def test_port_and_home_are_honoured_and_the_other_ports_follow(monkeypatch) -> None:
    monkeypatch.setenv("PORT", "31000")
    monkeypatch.setenv("FORECOURT_HOME", "/srv/a b")
    env = Environment()
    assert (env.port, env.data_port, env.home) == (31000, 31001, Path("/srv/a b"))
    assert env.store_address == "file:///srv/a%20b/store"


@pytest.mark.parametrize(
    "name,value", [("PORT", "eight"), ("FORECOURT_CACHE_MB", "much"), ("FORECOURT_SECURE_COOKIES", "2")]
)
def test_a_value_that_is_not_what_it_should_be_is_refused(monkeypatch, name, value) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Environment()


@pytest.mark.parametrize(
    "portal,data_url,origin",
    [
        ("http://localhost:8000", "", "http://localhost:8001"),
        ("http://127.0.0.1:8000", "", "http://127.0.0.1:8001"),
        ("http://[::1]:8000", "", "http://[::1]:8001"),
        ("http://portal.example", "https://data.example/", "https://data.example"),
    ],
)
def test_the_data_planes_origin_is_where_the_caller_can_reach_it(monkeypatch, portal, data_url, origin) -> None:
    monkeypatch.setenv("FORECOURT_DATA_URL", data_url)
    assert Environment().data_origin(portal=portal) == origin


def test_another_object_store_may_be_named(monkeypatch) -> None:
    monkeypatch.setenv("FORECOURT_STORE_URL", "s3://bucket/prefix")
    assert Environment().store_address == "s3://bucket/prefix"


def test_a_secret_that_was_not_handed_over_is_an_error(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("FORECOURT_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError):
        Environment().secret("chain.key")
