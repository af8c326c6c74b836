"""Address and token: where they come from, and where they never go."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from forecourt_client.errors import NoLogin, WrongUse
from forecourt_client.login import Login, find_login, forget_login, store_login, stored_login, tidy_url

HERE = "https://portal.example"
THERE = "https://other.example"


def test_what_is_given_comes_before_the_environment_and_that_before_the_stored_login(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store_login(Login(HERE, "stored"))
    assert find_login() == Login(HERE, "stored")
    monkeypatch.setenv("FORECOURT_URL", THERE)
    monkeypatch.setenv("FORECOURT_TOKEN", "environment")
    assert find_login() == Login(THERE, "environment")
    assert find_login(url=HERE, token="given") == Login(HERE, "given")


def test_a_stored_token_does_not_go_to_another_address() -> None:
    store_login(Login(HERE, "stored"))
    with pytest.raises(NoLogin, match=r"no token for https://other\.example"):
        find_login(url=THERE)


def test_a_token_of_the_environment_does_not_go_to_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    store_login(Login(THERE, "stored"))
    monkeypatch.setenv("FORECOURT_URL", HERE)
    monkeypatch.setenv("FORECOURT_TOKEN", "environment")
    assert find_login(url=THERE) == Login(THERE, "stored")


def test_a_token_alone_in_the_environment_goes_where_the_caller_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORECOURT_TOKEN", "environment")
    assert find_login(url=HERE) == Login(HERE, "environment")


def test_nothing_known_says_how_to_sign_in() -> None:
    with pytest.raises(NoLogin) as missing:
        find_login()
    assert "forecourt login" in missing.value.next[0]


def test_the_stored_login_is_for_its_owner_alone(own_configuration: Path) -> None:
    path = store_login(Login(HERE, "first"))
    store_login(Login(HERE, "second"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["login.json"]
    assert stored_login() == Login(HERE, "second")


def test_forgetting_tells_whether_there_was_something_to_forget() -> None:
    store_login(Login(HERE, "token"))
    assert forget_login() is True
    assert forget_login() is False
    assert stored_login() is None


def test_a_stored_login_that_is_damaged_is_named() -> None:
    path = store_login(Login(HERE, "token"))
    path.write_text("{}")
    with pytest.raises(NoLogin, match=r"login\.json cannot be read"):
        find_login()


def test_a_token_is_never_shown_by_accident() -> None:
    assert "secret" not in repr(Login(HERE, "secret"))


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "señal"])
def test_a_token_with_characters_that_no_token_has_is_refused(token: str) -> None:
    with pytest.raises(WrongUse):
        find_login(url=HERE, token=token)


@pytest.mark.parametrize(
    "url", ["", "portal.example", "ftp://portal.example", "https://", "https://me:pw@portal.example", "https://a/?x=1"]
)
def test_what_is_no_address_of_a_portal_is_refused(url: str) -> None:
    with pytest.raises(WrongUse):
        tidy_url(url)


def test_an_address_has_one_form() -> None:
    assert tidy_url(" https://Portal.Example:8443/base/ ") == "https://portal.example:8443/base"
