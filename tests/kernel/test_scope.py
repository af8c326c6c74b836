"""Scope: the only way to a company's rows, attacked as an injection would."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import InternalError, OperationalError

from forecourt.customers.models import Company
from forecourt.kernel.actors import Proof
from forecourt.kernel.errors import Unauthenticated
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import Unscoped, identify, scope

ROLES = ("fc_app", "fc_worker", "fc_sealer", "fc_data", "fc_signer")


def _names() -> list[str]:
    """Ask the database itself, past every manager."""
    with connection.cursor() as cursor:
        cursor.execute("select short_name from customers_company order by short_name")
        return [name for (name,) in cursor.fetchall()]


def _capability() -> str:
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(current_setting('fc.capability', true), '')")
        return str(cursor.fetchone()[0])


def _try_capability(capability: str) -> list[str]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select set_config('fc.capability', %s, true)", [capability])
        return _names()


@pytest.fixture
def superuser(database_urls: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    """The cluster's superuser, in the same database."""
    name = database_urls["fc_app"].rsplit("/", 1)[1]
    with psycopg.connect(os.environ["FORECOURT_TEST_ADMIN_URL"].rsplit("/", 1)[0] + f"/{name}") as opened:
        yield opened
        opened.rollback()


@pytest.mark.parametrize("model", [Company, Journal])
def test_a_table_of_companies_asked_outside_any_scope_raises(db, model) -> None:
    with pytest.raises(Unscoped, match=model.__name__):
        model.objects.count()


def test_without_a_scope_the_database_itself_shows_nothing(db) -> None:
    assert _names() == []


def test_signing_in_alone_opens_no_rows(people) -> None:
    people("ada@acme.example")
    assert _names() == []


def test_a_scope_shows_the_own_company_and_no_other(people) -> None:
    with scope(people("ada@acme.example")):
        assert _names() == ["ACME"]
        assert [company.short_name for company in Company.objects.all()] == ["ACME"]


def test_a_scope_is_over_when_it_ends(people) -> None:
    with scope(people("ada@acme.example")):
        pass
    assert _names() == []
    with pytest.raises(Unscoped):
        Company.objects.count()


def test_a_scope_within_a_scope_gives_the_outer_one_back(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    with scope(ada):
        with scope(ben):
            assert _names() == ["Bravo Foods"]
        assert _names() == ["ACME"]
        assert Company.objects.get().short_name == "ACME"


def test_a_scope_left_by_an_exception_gives_the_outer_one_back(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    with scope(ada):
        with pytest.raises(ZeroDivisionError), scope(ben):
            assert _names() == ["Bravo Foods"]
            raise ZeroDivisionError
        assert _names() == ["ACME"]
        assert Company.objects.get().short_name == "ACME"


def test_a_released_savepoint_does_not_leave_the_capability_behind(people) -> None:
    ada = people("ada@acme.example")
    with transaction.atomic():
        with transaction.atomic(), scope(ada):
            assert _names() == ["ACME"]
        assert _names() == []


def test_finding_out_who_somebody_is_does_not_change_the_scope_around_it(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    with scope(ada):
        identify(proof=ben.proof, interface="web")
        assert _names() == ["ACME"]


def test_the_same_actors_scope_is_joined(people) -> None:
    ada = people("ada@acme.example")
    with scope(ada):
        before = _capability()
        with scope(ada):
            assert _capability() == before
        assert _names() == ["ACME"]


def test_a_lazy_queryset_that_left_its_scope_gives_nothing(people) -> None:
    with scope(people("ada@acme.example")):
        companies = Company.objects.all()
    assert list(companies) == []


@pytest.mark.parametrize("kind", ["session", "token", "delegation", "process"])
@pytest.mark.parametrize("secret", ["", "guessed", "' or true --", "x" * 10_000, "a\0b"])
def test_a_proof_that_proves_nothing_is_refused(db, kind, secret) -> None:
    with pytest.raises(Unauthenticated):
        identify(proof=Proof(kind, secret), interface="api")


def test_a_proof_of_another_kind_does_not_pass_as_this_one(people) -> None:
    secret = people("ada@acme.example").proof.secret
    with pytest.raises(Unauthenticated):
        identify(proof=Proof("token", secret), interface="api")


def test_a_proof_of_a_kind_that_there_is_not_is_refused(people) -> None:
    secret = people("ada@acme.example").proof.secret
    with pytest.raises(Unauthenticated):
        identify(proof=Proof("password", secret), interface="api")  # type: ignore[arg-type]


def test_the_hash_that_is_stored_is_no_proof(people) -> None:
    from forecourt.access.sessions import hash_of

    secret = people("ada@acme.example").proof.secret
    with pytest.raises(Unauthenticated):
        identify(proof=Proof("session", hash_of(secret)), interface="api")


@pytest.mark.parametrize(
    "capability",
    [
        "{actor}|*|99999999999|" + "0" * 64,
        "{actor}|*|99999999999|",
        "{actor}|*|99999999999",
        "*",
        "|||",
        "{actor}|*|99999999999|" + "0" * 64 + "|more",
    ],
)
def test_a_capability_set_by_hand_gives_an_error_and_no_rows(people, capability) -> None:
    forged = capability.format(actor=people("ada@acme.example").id)
    with pytest.raises((OperationalError, InternalError), match="not signed here"):
        _try_capability(forged)


def test_a_real_capability_cannot_be_widened(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    with scope(ada):
        actor, companies, bound, expiry, mac = _capability().split("|")
    assert _try_capability(f"{actor}|{companies}|{bound}|{expiry}|{mac}") == ["ACME"]
    for forged in (
        f"{actor}|{companies},{ben.company_id}|{bound}|{expiry}|{mac}",
        f"{actor}|*|{bound}|{expiry}|{mac}",
        f"{actor}|{companies}|{ada.id}|{expiry}|{mac}",
        f"{actor}|{companies}|{bound}|{int(expiry) + 1}|{mac}",
        f"{actor}|{companies}|{expiry}|{mac}",
        f"{ben.id}|{companies}|{bound}|{expiry}|{mac}",
    ):
        with pytest.raises((OperationalError, InternalError), match="not signed here"):
            _try_capability(forged)


def test_an_expired_capability_gives_an_error_and_no_rows(people, superuser) -> None:
    ada = people("ada@acme.example")
    body = f"{ada.id}|{ada.company_id}||{int(time.time()) - 1}"
    mac = superuser.execute("select fc.mac(%s)", (body,)).fetchone()[0]
    with pytest.raises((OperationalError, InternalError), match="expired"):
        _try_capability(f"{body}|{mac}")


def test_without_a_key_no_capability_counts(superuser) -> None:
    superuser.execute("delete from fc.capability_key")
    superuser.execute("select set_config('fc.capability', %s, true)", (f"{UUID(int=1)}|*||99999999999|{'0' * 64}",))
    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification, match="not signed here"):
        superuser.execute("select fc.everywhere()")


def test_a_capability_lives_minutes(people) -> None:
    with scope(people("ada@acme.example")):
        expiry = int(_capability().split("|")[3])
    assert 0 < expiry - time.time() <= 301


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "select * from fc.capability_key",
        "select fc.mac('anything')",
        "select fc.inner_pad()",
        "select fc.outer_pad()",
        "select fc.verified()",
        "select fc.grant_capability(gen_random_uuid(), '*')",
        "select fc.prove_session('x')",
        "select fc.prove_process('x')",
        "select fc.membership(gen_random_uuid(), null)",
        "select * from fc.process",
        "select * from fc.key_secret",
        "delete from fc.key_secret",
        "select fc.recognise('session', 'x', null)",
        "update fc.process set permissions = '{*}'",
        "create or replace function fc.everywhere() returns boolean language sql as 'select true'",
        "create table public.mine (id int)",
        "create schema mine",
        "set role fc_owner",
        "set session authorization fc_owner",
        "alter table customers_company disable row level security",
        "drop policy customers_company_scope on customers_company",
        "alter table kernel_journal disable trigger all",
        "set session_replication_role = replica",
    ],
)
def test_no_process_reaches_the_key_or_what_guards_the_rows(database_urls, role, statement) -> None:
    with (
        psycopg.connect(database_urls[role]) as opened,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)),  # the signer sees none
    ):
        opened.execute(statement)


@pytest.mark.parametrize("role", ["fc_sealer", "fc_data", "fc_signer"])
def test_a_process_that_acts_for_nobody_cannot_open_a_scope(database_urls, operator_secret, role) -> None:
    with psycopg.connect(database_urls[role]) as opened, pytest.raises(psycopg.errors.InsufficientPrivilege):
        opened.execute("select fc.enter('process', %s)", (operator_secret,))


def test_a_pooled_connection_takes_no_scope_into_the_next_transaction(database_urls, operator_secret) -> None:
    with psycopg.connect(database_urls["fc_app"]) as opened:
        opened.execute("select fc.enter('process', %s)", (operator_secret,))
        assert opened.execute("select count(*) from customers_company").fetchone()[0] > 10
        opened.commit()
        assert opened.execute("select count(*) from customers_company").fetchone()[0] == 0
        opened.execute("select fc.enter('process', %s)", (operator_secret,))
        opened.rollback()
        assert opened.execute("select count(*) from customers_company").fetchone()[0] == 0


def test_a_refused_proof_leaves_the_transaction_usable_and_empty(people) -> None:
    ada = people("ada@acme.example")
    with scope(ada):
        with pytest.raises(Unauthenticated):
            identify(proof=Proof("token", "guessed"), interface="api")
        assert _names() == ["ACME"]


def test_the_secret_is_bound_by_the_server_and_stands_in_no_statement(people, django_assert_max_num_queries) -> None:
    ada = people("ada@acme.example")
    with django_assert_max_num_queries(50) as queries, scope(ada):
        _names()
    assert ada.proof.secret not in str(queries.captured_queries)
