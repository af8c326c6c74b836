"""Second factors: sealed, behind the gate, and told to nobody else; browsers that were seen before."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from django.test import RequestFactory

from forecourt.access.devices import COOKIE, in_words
from forecourt.access.factors import FactorsAdapter, get_factors
from forecourt.access.queries import list_colleagues, list_sessions
from forecourt.access.sessions import SessionStore
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def _user(email: str) -> Any:
    return get_user_model().objects.get(email=email)


def _arrive(user: Any, *, cookie: str = "") -> Any:
    request = RequestFactory().get("/", headers={"User-Agent": FIREFOX})
    request.session = SessionStore()
    if cookie:
        request.COOKIES[COOKIE] = cookie
    user_logged_in.send(type(user), user=user, request=request)
    return request


def test_a_secret_is_sealed_and_opens_again() -> None:
    adapter = FactorsAdapter()
    sealed = adapter.encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY" not in sealed
    assert adapter.encrypt("JBSWY3DPEHPK3PXP") != sealed
    assert adapter.decrypt(sealed) == "JBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("changed", ["JBSWY3DPEHPK3PXP", "v1:00", "v1:" + "00" * 40])
def test_what_was_not_sealed_here_does_not_open(changed: str) -> None:
    with pytest.raises(ValueError, match="sealed"):
        FactorsAdapter().decrypt(changed if len(changed) > 8 else "v1:" + "00" * 30)


def test_an_app_is_kept_sealed_and_shown_to_administrators_as_a_kind_only(people) -> None:
    kelly = people("kelly@acme.example")
    TOTP.activate(_user("kelly@acme.example"), "JBSWY3DPEHPK3PXP")
    assert "JBSWY" not in str(Authenticator.objects.get(user_id=kelly.id).data)
    assert get_factors(actor=kelly).app_since is not None
    assert get_factors(actor=people("ada@acme.example")).app_since is None
    seen = {each.email: each.factors for each in list_colleagues(actor=people("ada@acme.example"))}
    assert seen["kelly@acme.example"] == {"totp"}


def test_without_the_gate_nobody_reads_or_writes_factors(people, database_urls) -> None:
    with psycopg.connect(database_urls["fc_owner"], autocommit=True) as owner:
        owner.execute(
            "insert into mfa_authenticator (user_id, type, data, created_at)"
            " select id, 'totp', '{}', now() from access_user where email = 'rita@acme.example'"
        )
        try:
            with psycopg.connect(database_urls["fc_app"], autocommit=True) as web:
                assert web.execute("select * from mfa_authenticator").fetchall() == []
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    web.execute("select fc.open_gate('guessed')")
                forged = "gate|9999999999|" + "0" * 64
                web.execute("select set_config('fc.gate', %s, false)", (forged,))
                assert web.execute("select * from mfa_authenticator").fetchall() == []
            with (
                psycopg.connect(database_urls["fc_worker"]) as worker,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                worker.execute("select * from mfa_authenticator")
        finally:
            owner.execute("delete from mfa_authenticator")


def test_the_webs_login_to_the_database_alone_opens_no_session(database_urls) -> None:
    with psycopg.connect(database_urls["fc_app"]) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute(
            "select fc.save_session('guessed', 'cookie', '', now() + interval '1 hour', id, null, true, '', null)"
            " from access_user where email = 'ada@acme.example'"
        )


def test_a_browser_not_seen_before_is_noticed_but_not_the_first(people, operator) -> None:
    ada = _user("ada@acme.example")
    first = _arrive(ada).made_device_cookie
    _arrive(ada, cookie=first)
    with scope(operator):
        noticed = Journal.objects.filter(event="access.device.noticed", actor_id=ada.id)
        assert not noticed.exists()
        second = _arrive(ada)
        (row,) = noticed
    assert second.made_device_cookie != first
    assert row.new == {"device": "Firefox on Windows", "address": "127.0.0.1"}


def test_a_browser_known_to_one_person_is_new_for_another(people, operator) -> None:
    ada, kelly = _user("ada@acme.example"), _user("kelly@acme.example")
    cookie = _arrive(ada).made_device_cookie
    _arrive(kelly)
    _arrive(kelly, cookie=cookie)
    with scope(operator):
        assert Journal.objects.filter(event="access.device.noticed", actor_id=kelly.id).count() == 1


def test_sessions_are_told_to_their_own_person_this_one_first(people) -> None:
    here, _ = people("ada@acme.example"), people("ada@acme.example")
    people("kelly@acme.example")
    assert [each.is_this for each in list_sessions(actor=here)] == [True, False]


@pytest.mark.parametrize(
    "agent, words",
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1",
         "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.9", "A program"),
    ],
)  # fmt: skip
def test_a_browser_is_named_for_people(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_the_webs_login_to_the_database_alone_reads_no_hash_of_a_password(database_urls) -> None:
    with psycopg.connect(database_urls["fc_app"], autocommit=True) as web:
        marks = {mark.split("$")[0] for (mark,) in web.execute("select password from access_user").fetchall()}
        assert marks == {"kept"}
        for statement in ("select * from access_password", "select fc.password_of('guessed', gen_random_uuid())"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)


def test_a_new_password_counts_and_changes_the_mark(db) -> None:
    ada = _user("ada@acme.example")
    before = ada.password
    ada.set_password("three calm herons")
    ada.save()
    assert ada.password != before
    again = _user("ada@acme.example")
    assert again.password == ada.password
    assert again.check_password("three calm herons")
    assert not again.check_password("forecourt-demo")


def test_a_password_that_is_taken_away_opens_nothing(db) -> None:
    ada = _user("ada@acme.example")
    ada.set_unusable_password()
    ada.save()
    assert not _user("ada@acme.example").has_usable_password()
    assert not _user("ada@acme.example").check_password("forecourt-demo")
