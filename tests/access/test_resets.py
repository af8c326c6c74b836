"""Lost second factors: who takes them away, from whom, what goes with them, and that a database login alone cannot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from forecourt.access.actions import change_colleague, grant_membership, make_token, reset_factors
from forecourt.access.actions.resets import NothingToReset
from forecourt.access.gate import gate_secret
from forecourt.access.proving import ask
from forecourt.kernel.actors import Actor, Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible, Unauthenticated
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import Receipt, perform
from forecourt.kernel.scope import identify, scope

ADA, LUCIA, KELLY, RITA, BEN = (
    f"{name}.example" for name in ("ada@acme", "lucia@acme", "kelly@acme", "rita@acme", "ben@bravo")
)
OLGA, WEN, SUSY = (f"{name}@meridian.example" for name in ("olga", "wen", "susy"))
PETRA = "petra@voltwise.example"

People = Callable[[str], Actor]


def _give_app(email: str) -> None:
    TOTP.activate(get_user_model().objects.get(email=email), "JBSWY3DPEHPK3PXP")


def _reset(actor: Actor, user_id: Any, **how: Any) -> Receipt:
    return perform(reset_factors, actor=actor, parameters={"user_id": user_id}, **how)


def _has_factors(user_id: Any) -> bool:
    return Authenticator.objects.filter(user_id=user_id).exists()


def test_an_administrator_resets_a_colleagues_factors_and_ends_their_sessions(people: People, operator: Actor) -> None:
    ada, kelly = people(ADA), people(KELLY)
    _give_app(KELLY)
    receipt = _reset(ada, kelly.id)
    assert receipt.result["kinds"] == ("totp",)
    assert receipt.result["sessions_ended"] >= 1
    assert not _has_factors(kelly.id)
    with pytest.raises(Unauthenticated):
        identify(proof=kelly.proof, interface="web")
    assert identify(proof=ada.proof, interface="web").id == ada.id
    with scope(operator):
        (row,) = Journal.objects.filter(id__in=receipt.journal_ids)
    assert (row.event, row.subject_id, row.company_id) == ("access.factors.reset", str(kelly.id), ada.company_id)
    assert row.new["name"] == "Kelly Tran"


def test_a_dry_run_takes_nothing(people: People) -> None:
    kelly = people(KELLY)
    _give_app(KELLY)
    assert _reset(people(ADA), kelly.id, dry_run=True).outcome == "would_do"
    assert _has_factors(kelly.id)
    assert identify(proof=kelly.proof, interface="web").id == kelly.id


@pytest.mark.parametrize("email", [ADA, OLGA])
def test_nobody_resets_their_own(people: People, email: str) -> None:
    actor = people(email)
    _give_app(email)
    with pytest.raises(Forbidden, match="their own"):
        _reset(actor, actor.id)
    assert _has_factors(actor.id)


@pytest.mark.parametrize("email", [KELLY, RITA, SUSY])
def test_who_keeps_no_colleagues_resets_nothing(people: People, email: str) -> None:
    _give_app(LUCIA)
    with pytest.raises(Forbidden):
        _reset(people(email), people(LUCIA).id)
    assert _has_factors(people(LUCIA).id)


def test_a_role_above_ones_own_is_left_alone(people: People, operator: Actor) -> None:
    from forecourt.access.actions import define_role

    lucia = people(LUCIA)
    more = {"code": "more", "title": "More", "side": "customer", "permissions": [*sorted(lucia.permissions), "x.more"]}
    perform(define_role, actor=operator, parameters=more)
    about = {"user_id": lucia.id, "company_id": lucia.company_id, "role": "more"}
    perform(change_colleague, actor=people(OLGA), parameters=about)
    _give_app(LUCIA)
    with pytest.raises(Forbidden, match="may more than you"):
        _reset(people(ADA), lucia.id)
    assert _has_factors(lucia.id)


def test_a_stranger_and_nobody_read_the_same(people: People) -> None:
    _give_app(BEN)
    for user_id in (people(BEN).id, "00000000-0000-7000-8000-000000000000"):
        with pytest.raises(Invisible):
            _reset(people(ADA), user_id)
    assert _has_factors(people(BEN).id)


def test_an_account_of_another_company_too_is_for_the_providers_administrator(people: People, operator: Actor) -> None:
    petra = people(PETRA)
    _give_app(PETRA)
    admin = people("hugo@banksia.example")
    with pytest.raises(Forbidden, match="platform administrator"):
        _reset(admin, petra.id)
    assert _has_factors(petra.id)
    receipt = _reset(people(OLGA), petra.id)
    assert not _has_factors(petra.id)
    with scope(operator):
        rows = list(Journal.objects.filter(id__in=receipt.journal_ids).order_by("id"))
    assert len({row.company_id for row in rows}) == 2
    assert rows[1].cause_id == rows[0].id


def test_the_platforms_administrator_resets_anybodys(people: People) -> None:
    for email in (ADA, SUSY, WEN):
        _give_app(email)
        _reset(people(OLGA), people(email).id)
        assert not _has_factors(people(email).id)


def test_who_has_none_has_lost_none(people: People) -> None:
    with pytest.raises(NothingToReset):
        _reset(people(ADA), people(KELLY).id)


def test_a_token_resets_nothing(people: People) -> None:
    ada = people(ADA)
    _give_app(KELLY)
    secret = perform(make_token, actor=ada, parameters={"name": "t", "days": 1}).once["token"]
    token = identify(proof=Proof("token", secret), interface="api")
    with pytest.raises(Forbidden, match="browser"):
        _reset(token, people(KELLY).id)


def test_the_database_looks_for_itself(people: People, database_urls: dict[str, str]) -> None:
    with psycopg.connect(database_urls["fc_app"]) as web, pytest.raises(psycopg.errors.InsufficientPrivilege):
        web.execute("select fc.reset_factors('guessed', id) from access_user limit 1")
    for actor, target in ((people(KELLY), LUCIA), (people(ADA), BEN), (people(SUSY), BEN), (people(ADA), ADA)):
        target_id = people(target).id
        with (
            scope(actor),
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            transaction.atomic(),
        ):
            ask("select fc.reset_factors(%s, %s)", gate_secret(), target_id)
    assert connection.is_usable()


def test_a_membership_that_ended_elsewhere_is_no_other_company(people: People, operator: Actor) -> None:
    kelly, ben = people(KELLY), people(BEN)
    asked = {"email": KELLY, "name": "Kelly Tran", "company_id": ben.company_id, "role": "technical"}
    asked["since"] = true_now() - timedelta(days=1)
    perform(grant_membership, actor=operator, parameters=asked)
    _give_app(KELLY)
    with pytest.raises(Forbidden):
        _reset(people(ADA), kelly.id)
    from forecourt.access.actions import remove_colleague

    perform(remove_colleague, actor=ben, parameters={"user_id": kelly.id})
    _reset(people(ADA), kelly.id)
    assert not _has_factors(kelly.id)
