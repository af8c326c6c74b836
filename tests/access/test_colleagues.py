"""Inviting, limiting and removing colleagues: by whom, how far, and what ends with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import ProgrammingError, connection, transaction

from forecourt.access.actions import (
    change_colleague,
    grant_membership,
    invite_colleague,
    join_company,
    make_token,
    mint_invitation_link,
    reinvite_colleague,
    remove_colleague,
    withdraw_invitation,
)
from forecourt.access.actions.colleagues import LastAdministrator
from forecourt.access.actions.invitations import AlreadyThere
from forecourt.access.models import Invitation, Revocation
from forecourt.access.proving import find_welcome
from forecourt.access.queries import list_colleagues, list_company_choices, list_helpers, list_members, list_roles
from forecourt.kernel.actors import Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed, Unauthenticated
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope

NEW = {"email": "zoe@acme.example", "name": "Zoe Hart", "role": "technical"}
HASH = "argon2$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAAAAAAAAAAAAAAAAAAA"


def _invite(actor: Any, **changes: Any) -> Any:
    return perform(invite_colleague, actor=actor, parameters=NEW | changes).result["invitation_id"]


def _link(operator: Any, invitation_id: Any) -> str:
    minted = perform(mint_invitation_link, actor=operator, parameters={"invitation_id": invitation_id})
    return str(minted.once["path"].split("/")[2])


def _join(secret: str, **parameters: Any) -> Any:
    actor = identify(proof=Proof("invitation", secret), interface="web")
    return perform(join_company, actor=actor, parameters=parameters)


def _state(actor: Any, email: str) -> str:
    return next(each.state for each in list_colleagues(actor=actor) if each.email == email)


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


# Inviting


def test_an_invited_person_comes_in_by_the_link_with_the_role_they_were_offered(people, operator) -> None:
    ada = people("ada@acme.example")
    secret = _link(operator, _invite(ada))
    assert _state(ada, NEW["email"]) == "invited"
    _join(secret, password_hash=HASH)
    zoe = people("zoe@acme.example")
    assert (zoe.company_name, zoe.role, zoe.name) == ("ACME", "technical", "Zoe Hart")
    assert _state(ada, NEW["email"]) == "active"
    with scope(ada):
        joined = Journal.objects.get(event="access.colleague.joined")
    assert (joined.actor_id, joined.new) == (zoe.id, {"name": "Zoe Hart", "role": "Technical contact"})


def test_a_link_tells_what_waits_and_works_once(people, operator) -> None:
    secret = _link(operator, _invite(people("ada@acme.example")))
    found = find_welcome(secret=secret)
    assert found is not None
    assert (found.email, found.role_title, found.invited_by, found.has_account) == (
        "zoe@acme.example", "Technical contact", "Ada Okafor", False,
    )  # fmt: skip
    _join(secret, password_hash=HASH)
    assert find_welcome(secret=secret) is None
    with pytest.raises(Unauthenticated):
        _join(secret, password_hash=HASH)


def test_a_link_opens_joining_and_nothing_else(people, operator) -> None:
    actor = identify(proof=Proof("invitation", _link(operator, _invite(people("ada@acme.example")))), interface="web")
    assert actor.permissions == frozenset()
    assert list_colleagues(actor=actor) == []
    with pytest.raises(Forbidden):
        perform(make_token, actor=actor, parameters={"name": "x"})
    with pytest.raises(Forbidden):
        perform(join_company, actor=people("ben@bravo.example"), parameters={})


def test_a_link_is_kept_as_a_hash_and_made_by_the_mails_writer_alone(people, operator) -> None:
    ada = people("ada@acme.example")
    invitation_id = _invite(ada)
    with pytest.raises(Forbidden):
        perform(mint_invitation_link, actor=ada, parameters={"invitation_id": invitation_id})
    secret = _link(operator, invitation_id)
    with scope(operator), connection.cursor() as cursor:
        for table in ("access_invitation", "kernel_journal"):
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,)


def test_an_invitation_is_good_for_a_week_and_can_be_sent_once_more(people, operator) -> None:
    ada = people("ada@acme.example")
    invitation_id = _invite(ada)
    old = _link(operator, invitation_id)
    with scope(ada):
        invitation = Invitation.objects.get(id=invitation_id)
        assert invitation.expires_at - invitation.made_at == timedelta(days=7)
        Invitation.objects.update(expires_at=true_now() - timedelta(seconds=1))
    assert find_welcome(secret=old) is None
    assert _state(ada, NEW["email"]) == "lapsed"
    perform(reinvite_colleague, actor=ada, parameters={"invitation_id": invitation_id})
    assert find_welcome(secret=old) is None
    assert find_welcome(secret=_link(operator, invitation_id)) is not None


def test_a_withdrawn_invitation_leads_nowhere(people, operator) -> None:
    ada = people("ada@acme.example")
    invitation_id = _invite(ada)
    secret = _link(operator, invitation_id)
    perform(withdraw_invitation, actor=ada, parameters={"invitation_id": invitation_id})
    assert find_welcome(secret=secret) is None
    assert [each for each in list_colleagues(actor=ada) if each.email == NEW["email"]] == []


def test_somebody_of_another_company_gains_a_company_and_keeps_their_password(people, operator) -> None:
    ben = people("ben@bravo.example")
    before = get_user_model().objects.get(id=ben.id).password
    secret = _link(operator, _invite(people("ada@acme.example"), email="Ben@Bravo.example", name="Benjamin"))
    assert find_welcome(secret=secret).has_account  # type: ignore[union-attr]
    _join(secret, name="Mallory", password_hash=HASH)
    user = get_user_model().objects.get(id=ben.id)
    assert (user.password, user.name) == (before, "Ben Castellano")
    assert [each.name for each in list_company_choices(actor=ben)] == ["ACME", "Bravo Foods"]


def test_inviting_tells_nobody_whether_an_address_has_an_account(people) -> None:
    ada = people("ada@acme.example")
    receipts = [
        perform(invite_colleague, actor=ada, parameters=NEW | {"email": email, "name": "Same"})
        for email in ("ben@bravo.example", "nobody@nowhere.example")
    ]
    shown = [each for each in list_colleagues(actor=ada) if each.name == "Same"]
    assert {(each.state, each.user_id, each.role_title) for each in shown} == {("invited", None, "Technical contact")}
    assert {frozenset(receipt.result) for receipt in receipts} == {frozenset({"invitation_id", "expires_at"})}


@pytest.mark.parametrize("email", ["kelly@acme.example", "nina@acme.example"])
def test_a_colleague_is_not_invited_again(people, email) -> None:
    with pytest.raises(AlreadyThere):
        _invite(people("ada@acme.example"), email=email)


def test_nobody_is_invited_twice(people) -> None:
    ada = people("ada@acme.example")
    _invite(ada)
    with pytest.raises(AlreadyThere):
        _invite(ada, email="ZOE@acme.example")


@pytest.mark.parametrize("changes", [{"email": "zoe"}, {"email": "a@b\nBcc: x@y.example"}, {"until": "2020-01-01"},
                                     {"until": "2020-01-01T00:00:00Z"}, {"name": ""}])  # fmt: skip
def test_an_invitation_that_cannot_be_meant_is_refused(people, changes) -> None:
    with pytest.raises(Malformed):
        _invite(people("ada@acme.example"), **changes)


@pytest.mark.parametrize("role", ["platform_admin", "it_operations", "no_such_role"])
def test_no_role_is_given_above_ones_own_and_none_at_all_reads_the_same(people, role) -> None:
    with pytest.raises(Forbidden) as refused:
        _invite(people("ada@acme.example"), role=role)
    assert refused.value.detail == f"There is no role {role!r} that you can give."


@pytest.mark.parametrize("email", ["kelly@acme.example", "rita@acme.example", "sam@acme.example", "nina@acme.example",
                                   "vlad@meridian.example", "susy@meridian.example"])  # fmt: skip
def test_only_administrators_keep_colleagues(people, email) -> None:
    actor, rita = people(email), people("rita@acme.example")
    for action, parameters in (
        (invite_colleague, NEW),
        (change_colleague, {"user_id": rita.id, "role": "standard"}),
        (remove_colleague, {"user_id": rita.id}),
        (withdraw_invitation, {"invitation_id": new_id()}),
    ):
        with pytest.raises(Forbidden):
            perform(action, actor=actor, parameters=parameters)


def test_another_companys_people_and_nobody_at_all_look_alike(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    foreign = _invite(ben, email="new@bravo.example")
    refusals = set()
    for action, parameters in (
        (remove_colleague, {"user_id": ben.id}),
        (remove_colleague, {"user_id": new_id()}),
        (change_colleague, {"user_id": ben.id, "role": "standard"}),
        (remove_colleague, {"user_id": ben.id, "company_id": ben.company_id}),
        (withdraw_invitation, {"invitation_id": foreign}),
        (withdraw_invitation, {"invitation_id": new_id()}),
    ):
        with pytest.raises(Invisible) as refused:
            perform(action, actor=ada, parameters=parameters)
        refusals.add((refused.value.detail, refused.value.pointer))
    assert len(refusals) == 1


def test_the_providers_administrator_invites_into_any_company_by_naming_it(people) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    with pytest.raises(Malformed):
        _invite(olga)
    _invite(olga, company_id=ada.company_id)
    assert _state(ada, NEW["email"]) == "invited"


# Limiting


def test_another_role_takes_effect_at_once_and_stops_what_it_no_longer_allows(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": kelly.id, "role": "standard"})
    assert not _again(kelly).may("data.read_rows")
    assert Revocation.objects.filter(kind="user", subject=kelly.id).exists()
    with scope(ada):
        row = Journal.objects.get(event="access.colleague.limited")
    assert row.old["role"], row.new["role"] == ("Technical contact", "Standard user")


def test_more_rights_stop_nothing(people) -> None:
    ada, sam = people("ada@acme.example"), people("sam@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": sam.id, "role": "technical"})
    assert _again(sam).may("data.read_rows")
    assert not Revocation.objects.filter(subject=sam.id).exists()


def test_a_person_without_a_role_gets_one_from_an_administrator(people) -> None:
    ada, nina = people("ada@acme.example"), people("nina@acme.example")
    assert "Ada Okafor" in [each.name for each in list_helpers(actor=nina)]
    assert _state(ada, nina.email) == "no_role"
    perform(change_colleague, actor=ada, parameters={"user_id": nina.id, "role": "read_only"})
    assert _again(nina).role == "read_only"


def test_a_membership_with_an_end_is_over_then(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    until = true_now() + timedelta(days=3)
    perform(change_colleague, actor=ada, parameters={"user_id": kelly.id, "role": "technical", "until": until})
    assert _state(ada, kelly.email) == "limited"
    assert _again(kelly).company_name == "ACME"


@pytest.mark.parametrize("action", [change_colleague, remove_colleague])
def test_nobody_changes_or_removes_themselves(people, action) -> None:
    ada = people("ada@acme.example")
    role = {"role": "standard"} if action is change_colleague else {}
    with pytest.raises(Forbidden):
        perform(action, actor=ada, parameters={"user_id": ada.id} | role)


def test_the_last_administrator_stays(people, operator) -> None:
    ben, mei = people("ben@bravo.example"), people("mei@bravo.example")
    given = {"company_id": ben.company_id, "name": "Mei Lin", "email": mei.email, "since": true_now()}
    for action, role in ((remove_colleague, {}), (change_colleague, {"role": "standard"})):
        parameters = {"user_id": ben.id, "company_id": ben.company_id} | role
        with pytest.raises(LastAdministrator):
            perform(action, actor=operator, parameters=parameters)
    perform(grant_membership, actor=operator, parameters=given | {"role": "customer_admin"})
    perform(remove_colleague, actor=_again(mei), parameters={"user_id": ben.id})
    with pytest.raises(LastAdministrator):
        perform(remove_colleague, actor=operator, parameters={"user_id": mei.id, "company_id": ben.company_id})


# Removing


def test_removal_ends_membership_tokens_sessions_and_grants_together(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    made = perform(make_token, actor=kelly, parameters={"name": "nightly"})
    receipt = perform(remove_colleague, actor=ada, parameters={"user_id": kelly.id})
    assert receipt.result["tokens_ended"] == 1
    assert _again(kelly).company_id is None
    with pytest.raises(Unauthenticated):
        identify(proof=Proof("token", made.once["token"]), interface="api")
    revoked = set(Revocation.objects.values_list("kind", "subject"))
    assert {("user", kelly.id), ("token", made.result["token_id"])} <= revoked
    assert _state(ada, kelly.email) == "ended"
    assert kelly.email not in [each.email for each in list_members(actor=ada)]


def test_a_removed_person_goes_on_at_their_other_company(people, operator) -> None:
    petra = people("petra@voltwise.example", company="Tamar Flats Dairy Co-operative")
    perform(remove_colleague, actor=operator, parameters={"user_id": petra.id, "company_id": petra.company_id})
    assert _again(petra).company_name == "Banksia Street Retail Group"


def test_a_removed_person_can_be_invited_anew(people, operator) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    perform(remove_colleague, actor=ada, parameters={"user_id": kelly.id})
    _join(_link(operator, _invite(ada, email=kelly.email, name="Kelly", role="read_only")))
    assert _again(kelly).role == "read_only"


def test_a_dry_run_removes_nobody(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    told = perform(remove_colleague, actor=ada, parameters={"user_id": kelly.id}, dry_run=True)
    assert told.outcome == "would_do"
    assert _again(kelly).company_name == "ACME"


# What is told


def test_colleagues_are_listed_to_those_who_see_people(people) -> None:
    assert len(list_colleagues(actor=people("kelly@acme.example"))) == 9
    assert [each.email for each in list_colleagues(actor=people("rita@acme.example"))] == ["rita@acme.example"]
    assert not any(each.may_change for each in list_colleagues(actor=people("kelly@acme.example")))


def test_when_a_colleague_was_last_here_is_noted(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    seen = next(each.last_seen_at for each in list_colleagues(actor=ada) if each.email == kelly.email)
    assert seen is not None


def test_roles_read_as_words(people) -> None:
    roles = {each.code: each for each in list_roles(actor=people("ada@acme.example"))}
    assert "read, chart and download meter readings" in roles["technical"].may
    assert all(each.is_givable for each in roles.values())
    assert not any(each.is_givable for each in list_roles(actor=people("kelly@acme.example")))


# In the database


@pytest.mark.parametrize(
    "email,statement",
    [
        ("kelly@acme.example", "update access_membership set role_id = 'customer_admin' where role_id = 'standard'"),
        ("nina@acme.example", "update access_membership set role_id = 'read_only'"),
        ("ada@acme.example", "update access_membership set role_id = 'platform_admin' where role_id = 'standard'"),
        ("ada@acme.example", "update access_membership set company_id = gen_random_uuid()"),
        ("ada@acme.example", "insert into access_membership (id, company_id, user_id, role_id, valid) select "
         "gen_random_uuid(), company_id, (select id from access_user where email like 'ben@%%'), role_id, valid from "
         " access_membership where role_id = 'customer_admin' limit 1"),
        ("kelly@acme.example", "insert into access_invitation (id, company_id, email, name, role_id, invited_by, "
         "made_at, expires_at, newcomer_id) select gen_random_uuid(), company_id, 'x@y.example', 'x', 'standard', 'x', "
         "now(), now(), gen_random_uuid() from access_membership limit 1"),
        ("kelly@acme.example", "update access_token set revoked_at = now() where user_id <> fc.actor()"),
    ],
)  # fmt: skip
def test_the_database_itself_lets_nobody_give_more_than_they_have(people, email, statement) -> None:
    perform(make_token, actor=people("ada@acme.example"), parameters={"name": "x"})
    with scope(people(email)):
        assert _touched(statement) == 0


def _touched(statement: str) -> int:
    """Count the rows that a statement changed: none where the database refuses it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except ProgrammingError:
        return 0
