"""Signing in is allauth's; what came of it stands in the journal, without what was typed."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.signals import password_changed
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import RequestFactory

from forecourt.access.gate import gate_secret
from forecourt.access.sessions import SessionStore
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope


def _rows(operator: Any, event: str) -> list[Journal]:
    with scope(operator):
        return list(Journal.objects.filter(event=event).order_by("id"))


def _request(**headers: str) -> Any:
    request = RequestFactory().get("/", headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"} | headers)
    request.session = SessionStore()
    return request


def _user(email: str) -> Any:
    return get_user_model().objects.get(email=email)


def test_a_sign_in_is_journalled_for_the_persons_company(operator) -> None:
    ada = _user("ada@acme.example")
    user_logged_in.send(type(ada), user=ada, request=_request())
    (row,) = _rows(operator, "access.person.signed_in")
    assert (row.actor_id, row.actor_name, row.actor_kind, row.interface) == (ada.id, ada.name, "person", "web")
    assert row.company_id is not None


def test_each_company_of_a_person_has_its_own_row_and_learns_of_no_other(people, operator) -> None:
    petra = _user("petra@voltwise.example")
    user_logged_in.send(type(petra), user=petra, request=_request())
    rows = _rows(operator, "access.person.signed_in")
    assert len({row.company_id for row in rows}) == 2
    names = {"Banksia", "Tamar"}
    assert not any(name in f"{row.new}{row.old}{row.subject_id}{row.actor_name}" for row in rows for name in names)


def test_a_sign_out_is_journalled_and_that_of_nobody_is_not(operator) -> None:
    ada = _user("ada@acme.example")
    user_logged_out.send(type(ada), user=ada, request=None)
    user_logged_out.send(type(ada), user=None, request=None)
    assert len(_rows(operator, "access.person.signed_out")) == 1


def test_a_failed_sign_in_is_journalled_by_address_and_without_the_password(operator) -> None:
    assert authenticate(None, email="ada@acme.example", password="a wrong password") is None
    (row,) = _rows(operator, "access.person.sign_in_failed")
    assert (row.actor_name, row.actor_kind, row.actor_id) == ("ada@acme.example", "nobody", None)
    assert "a wrong password" not in str(vars(row))


def test_a_failed_sign_in_says_the_same_of_an_address_that_there_is_not(people, operator) -> None:
    for address in ("ada@acme.example", "nobody@nowhere.example"):
        user_login_failed.send(object, credentials={"email": address, "password": "x"}, request=None)
    known, unknown = _rows(operator, "access.person.sign_in_failed")
    assert (known.company_id, known.new, known.actor_id) == (unknown.company_id, unknown.new, unknown.actor_id)
    with scope(people("ada@acme.example")):
        assert not Journal.objects.filter(event="access.person.sign_in_failed").exists()


def test_an_endless_address_is_cut(operator) -> None:
    user_login_failed.send(object, credentials={"email": "x" * 10_000}, request=None)
    (row,) = _rows(operator, "access.person.sign_in_failed")
    assert len(row.actor_name) == 100


@pytest.mark.parametrize("address", ["a\0b", "a\ud800b", None, 7])
def test_an_odd_address_does_not_break_the_page(operator, address) -> None:
    user_login_failed.send(object, credentials={"email": address}, request=None)
    assert len(_rows(operator, "access.person.sign_in_failed")) == 1


def test_the_way_around_the_scope_writes_sign_ins_and_nothing_else(db) -> None:
    with pytest.raises(ProgrammingError, match="not an event of signing in"), transaction.atomic():
        connection.cursor().execute(
            "select fc.record_sign_in(%s, 'data.file.accepted', null::uuid, 'x', '{}'::jsonb, now())", [gate_secret()]
        )


def test_without_the_gates_secret_nobody_journals_a_sign_in(operator) -> None:
    with pytest.raises(ProgrammingError, match="opens no gate"):
        connection.cursor().execute(
            "select fc.record_sign_in('guessed', 'access.person.signed_in', null::uuid, 'x', '{}'::jsonb, now())"
        )


def test_a_changed_password_ends_the_other_sessions(db) -> None:
    ada = _user("ada@acme.example")
    here, elsewhere = SessionStore(), SessionStore()
    for store in (here, elsewhere):
        store["_auth_user_id"] = str(ada.pk)
        store.create()
    request = RequestFactory().post("/")
    request.session = here
    password_changed.send(type(ada), request=request, user=ada)
    assert here.exists(str(here.session_key))
    assert not here.exists(str(elsewhere.session_key))
