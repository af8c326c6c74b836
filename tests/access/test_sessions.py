"""Browser sessions: found by the cookie's value, stored as its hash, over when they are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection

from forecourt.access.gate import gate_secret
from forecourt.access.sessions import SessionStore, end_other_sessions, hash_of, open_session
from forecourt.kernel.actors import Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Unauthenticated
from forecourt.kernel.scope import identify
from tests.world import sign_in


def _open(email: str) -> SessionStore:
    store = SessionStore()
    store["_auth_user_id"] = str(get_user_model().objects.get(email=email).pk)
    store.create()
    return store


def _identify(key: str | None) -> Any:
    return identify(proof=Proof("session", key or ""), interface="web")


@pytest.fixture
def owner(database_urls: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """The tables' owner, who sees what is committed."""
    with psycopg.connect(database_urls["fc_owner"]) as opened:
        yield opened
        opened.rollback()


def test_a_session_says_who_it_belongs_to(db) -> None:
    assert _identify(_open("ada@acme.example").session_key).email == "ada@acme.example"


def test_a_session_comes_back_as_it_was_saved(db) -> None:
    store = _open("ada@acme.example")
    store["colour"] = "green"
    store.save()
    again = SessionStore(store.session_key)
    assert again["colour"] == "green"
    assert again.exists(str(store.session_key))


def test_the_table_holds_the_hash_and_not_the_cookie(database_urls) -> None:
    key, row = (
        "c" * 32,
        "insert into access_session (session_key, session_data, expire_date, agent) values (%s, '', now(), '')",
    )
    with psycopg.connect(database_urls["fc_owner"]) as opened:
        opened.execute(
            "select fc.save_session(%s, %s, 'data', now() + interval '1 hour', null, null, true, '', null)",
            (gate_secret(), key),
        )
        stored = opened.execute("select session_key, t::text from access_session t").fetchall()
        assert [each[0] for each in stored if each[0] == hash_of(key)]
        assert not [each for each in stored if key in each[1]]
        with pytest.raises(psycopg.errors.UniqueViolation):
            opened.execute(row, (hash_of(key),))
        opened.rollback()


def test_an_unknown_cookie_is_an_empty_session_with_a_new_key(db) -> None:
    store = SessionStore("x" * 32)
    assert dict(store.items()) == {}
    assert store.session_key is None


def test_an_expired_session_opens_nothing(db) -> None:
    store = _open("ada@acme.example")
    store.set_expiry(true_now() - timedelta(seconds=1))
    store.save()
    assert SessionStore(store.session_key).get("_auth_user_id") is None
    with pytest.raises(Unauthenticated):
        _identify(store.session_key)


def test_an_ended_session_opens_nothing_and_is_not_saved_again(db) -> None:
    store = _open("ada@acme.example")
    store.delete()
    with pytest.raises(Unauthenticated):
        _identify(store.session_key)
    with pytest.raises(UpdateError):
        store.save()


def test_a_session_without_a_person_opens_nothing(db) -> None:
    store = SessionStore()
    store["colour"] = "green"
    store.create()
    with pytest.raises(Unauthenticated):
        _identify(store.session_key)


def test_a_session_of_somebody_who_was_deactivated_opens_nothing(db) -> None:
    key = _open("ada@acme.example").session_key
    get_user_model().objects.filter(email="ada@acme.example").update(is_active=False)
    with pytest.raises(Unauthenticated):
        _identify(key)


def test_signing_in_anew_takes_a_new_key_and_ends_the_old_one(db) -> None:
    store = _open("ada@acme.example")
    old = str(store.session_key)
    store.cycle_key()
    store.save()
    assert store.session_key != old
    assert not SessionStore().exists(old)
    assert _identify(store.session_key).email == "ada@acme.example"


def test_flushing_a_session_signs_out(db) -> None:
    store = _open("ada@acme.example")
    old = str(store.session_key)
    store.flush()
    with pytest.raises(Unauthenticated):
        _identify(old)


def test_a_new_password_ends_every_other_session_of_that_person(db) -> None:
    mine, stolen, bens = _open("ada@acme.example"), _open("ada@acme.example"), _open("ben@bravo.example")
    end_other_sessions(user_id=get_user_model().objects.get(email="ada@acme.example").pk, but=str(mine.session_key))
    assert _identify(mine.session_key).email == "ada@acme.example"
    assert _identify(bens.session_key).email == "ben@bravo.example"
    with pytest.raises(Unauthenticated):
        _identify(stolen.session_key)


def test_a_session_without_a_browser_ends_with_its_block(db) -> None:
    with open_session(email="ada@acme.example") as key:
        assert _identify(key).email == "ada@acme.example"
    with pytest.raises(Unauthenticated):
        _identify(key)


def test_sessions_that_are_over_are_cleared_away(db, owner) -> None:
    over, open_still = _open("ada@acme.example"), _open("ben@bravo.example")
    over.set_expiry(true_now() - timedelta(seconds=1))
    over.save()
    SessionStore.clear_expired()
    with pytest.raises(UpdateError):
        over.save()
    open_still.save()


def test_no_secret_of_a_session_stands_in_a_statement(db, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(50) as queries:
        actor = sign_in("ada@acme.example")
    assert actor.proof.secret not in str(queries.captured_queries)
    assert connection.queries_log is not None
