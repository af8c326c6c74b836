"""What a proof means is decided by the database each time it is shown: membership, role, expiry."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg.types.range import TimestamptzRange

from forecourt.access.actions import define_role, delegate, grant_membership, redeem
from forecourt.access.actions.delegations import open_delegation
from forecourt.access.models import Delegation, Membership
from forecourt.access.sessions import hash_of
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Unauthenticated
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope
from forecourt.settings.environment import environment


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


def _end_membership(operator: Any, actor: Any) -> None:
    with scope(operator):
        period = TimestamptzRange(true_now() - timedelta(days=9), true_now() - timedelta(seconds=1))
        Membership.objects.filter(user_id=actor.id, company_id=actor.company_id).update(valid=period)


@pytest.mark.parametrize(
    "email,company,role,side,everywhere",
    [
        ("ada@acme.example", "ACME", "customer_admin", "customer", False),
        ("kelly@acme.example", "ACME", "technical", "customer", False),
        ("rita@acme.example", "ACME", "read_only", "customer", False),
        ("sam@acme.example", "ACME", "standard", "customer", False),
        ("nina@acme.example", "ACME", None, "customer", False),
        ("ben@bravo.example", "Bravo Foods", "customer_admin", "customer", False),
        ("lena@lapsed.example", "Lapsed", "customer_admin", "customer", False),
        ("vlad@meridian.example", "Meridian", "it_operations", "provider", True),
        ("susy@meridian.example", "Meridian", "customer_data", "provider", True),
        ("khan@meridian.example", "Meridian", "sales", "provider", True),
        ("mina@meridian.example", "Meridian", "finance", "provider", True),
        ("olga@meridian.example", "Meridian", "platform_admin", "provider", True),
    ],
)
def test_each_account_of_the_contract_is_who_it_should_be(people, email, company, role, side, everywhere) -> None:
    actor = people(email)
    assert (actor.company_name, actor.role, actor.side, actor.everywhere) == (company, role, side, everywhere)
    assert not actor.may("*")


def test_somebody_without_a_role_may_nothing(people) -> None:
    assert people("nina@acme.example").permissions == frozenset()


def test_a_membership_that_ended_opens_no_company(people, operator) -> None:
    ada = people("ada@acme.example")
    _end_membership(operator, ada)
    now = _again(ada)
    assert (now.company_id, now.role, now.permissions) == (None, None, frozenset())


def test_where_one_membership_ended_another_company_is_entered(people, operator) -> None:
    petra = people("petra@voltwise.example", company="Tamar Flats Dairy Co-operative")
    _end_membership(operator, petra)
    assert _again(petra).company_name == "Banksia Street Retail Group"


def test_a_membership_that_has_not_begun_opens_no_company(people, operator) -> None:
    ada = people("ada@acme.example")
    with scope(operator):
        Membership.objects.filter(user_id=ada.id).update(valid=TimestamptzRange(true_now() + timedelta(days=1), None))
    assert _again(ada).company_id is None


def test_a_change_of_role_takes_effect_with_the_next_step(people, operator) -> None:
    sam = people("sam@acme.example")
    assert not sam.may("data.read_rows")
    given = {"company_id": sam.company_id, "email": sam.email, "name": sam.name, "since": true_now()}
    perform(grant_membership, actor=operator, parameters=given | {"role": "read_only"})
    assert _again(sam).may("data.read_rows")
    perform(grant_membership, actor=operator, parameters=given | {"role": None})
    assert _again(sam).permissions == frozenset()


def test_a_change_of_what_a_role_allows_takes_effect_with_the_next_step(people, operator) -> None:
    rita = people("rita@acme.example")
    role = {"code": "read_only", "title": "Read-only", "side": "customer", "permissions": ["contracts.see"]}
    perform(define_role, actor=operator, parameters=role)
    assert _again(rita).permissions == {"contracts.see"}


def test_a_providers_role_in_a_customers_company_gives_nothing(people, operator) -> None:
    sam = people("sam@acme.example")
    given = {"company_id": sam.company_id, "email": sam.email, "name": sam.name, "since": true_now()}
    perform(grant_membership, actor=operator, parameters=given | {"role": "platform_admin"})
    now = _again(sam)
    assert (now.everywhere, now.permissions, now.role) == (False, frozenset(), None)


def test_a_customers_role_at_the_provider_does_not_reach_everywhere(people, operator) -> None:
    vlad = people("vlad@meridian.example")
    given = {"company_id": vlad.company_id, "email": vlad.email, "name": vlad.name, "since": true_now()}
    perform(grant_membership, actor=operator, parameters=given | {"role": "customer_admin"})
    now = _again(vlad)
    assert (now.everywhere, now.permissions) == (False, frozenset())


def test_a_delegation_proves_nothing_to_the_web(people) -> None:
    susy = people("susy@meridian.example")
    with scope(susy):
        delegation = delegate(actor=susy, purpose="test")
        kept = Delegation.objects.get(purpose="test")
        assert kept.secret_hash == hash_of(open_delegation(delegation=delegation).secret)
        assert kept.expires_at - true_now() <= timedelta(days=1)
    with pytest.raises(Unauthenticated):
        redeem(delegation=delegation)


def test_a_delegation_lies_in_the_queue_closed_for_the_worker(people, monkeypatch) -> None:
    susy = people("susy@meridian.example")
    with scope(susy):
        delegation = delegate(actor=susy, purpose="test")
        kept = Delegation.objects.get(purpose="test")
    for shown in (delegation, base64.b64decode(delegation).decode("latin-1")):
        assert hash_of(shown) != kept.secret_hash
    for other in ("", "fct_x", delegation[:-8], base64.b64encode(bytes(100)).decode()):
        with pytest.raises(Unauthenticated):
            open_delegation(delegation=other)
    monkeypatch.setattr(type(environment()), "secret", lambda _, name: bytes(31) + b"x")
    with pytest.raises(Unauthenticated):
        open_delegation(delegation=delegation)


def _delegation(opened: psycopg.Connection[Any], secret: str, email: str, *, life: str = "1 day") -> None:
    opened.execute(
        "insert into access_delegation (id, user_id, company_id, secret_hash, purpose, expires_at)"
        " select gen_random_uuid(), m.user_id, m.company_id, fc.hash(%s), 'test', now() + %s::interval"
        " from access_membership m join access_user u on u.id = m.user_id where u.email = %s",
        (secret, life, email),
    )


def test_a_delegation_lets_the_worker_act_for_the_person_as_far_as_the_role_goes_then(database_urls) -> None:
    with psycopg.connect(database_urls["fc_owner"], autocommit=True) as owner:
        _delegation(owner, "good", "susy@meridian.example")
        _delegation(owner, "late", "susy@meridian.example", life="-1 second")
        try:
            with psycopg.connect(database_urls["fc_worker"], autocommit=True) as worker:
                enter = "select fc.enter('delegation', %s)"
                found = worker.execute(enter, ("good",)).fetchone()[0]
                assert (found["email"], found["role"]) == ("susy@meridian.example", "customer_data")
                for secret in ("late", "guessed"):
                    with pytest.raises(psycopg.errors.InvalidAuthorizationSpecification):
                        worker.execute(enter, (secret,))
            refused = pytest.raises(psycopg.errors.InvalidAuthorizationSpecification)
            with psycopg.connect(database_urls["fc_app"]) as web, refused:
                web.execute(enter, ("good",))
        finally:
            owner.execute("delete from access_delegation where purpose = 'test'")
