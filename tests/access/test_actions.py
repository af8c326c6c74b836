"""What can be done about access, and by whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from forecourt.access.actions import (
    define_role,
    grant_membership,
    make_token,
    revoke_token,
    set_password_hash,
    switch_company,
)
from forecourt.access.models import Revocation, Token
from forecourt.access.queries import list_company_choices, list_tokens
from forecourt.access.sessions import SessionStore, hash_of
from forecourt.kernel.actors import Proof
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden, Invisible, Malformed, Unauthenticated
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope

BANKSIA, TAMAR = "Banksia Street Retail Group", "Tamar Flats Dairy Co-operative"


def _make(actor: Any, **changes: Any) -> Any:
    return perform(make_token, actor=actor, parameters={"name": "nightly export"} | changes)


def _by_token(secret: str) -> Any:
    return identify(proof=Proof("token", secret), interface="api")


def _journal(actor: Any, event: str) -> list[Journal]:
    with scope(actor):
        return list(Journal.objects.filter(event=event, actor_id=actor.id).order_by("id"))


# Tokens


def test_a_token_acts_for_its_owner_in_its_company(people) -> None:
    ada = people("ada@acme.example")
    by_token = _by_token(_make(ada).once["token"])
    assert (by_token.id, by_token.company_id, by_token.role) == (ada.id, ada.company_id, ada.role)
    assert by_token.token_id is not None


def test_a_token_is_told_once_and_kept_as_a_hash(people) -> None:
    ada = people("ada@acme.example")
    receipt = _make(ada)
    secret = receipt.once["token"]
    assert secret.startswith("fct_")
    assert len(secret) > 40
    assert secret not in str(receipt.result) + str(receipt.changes)
    with scope(ada), connection.cursor() as cursor:
        assert Token.objects.get().token_hash == hash_of(secret)
        for table in ("access_token", "kernel_journal", "kernel_performance"):
            cursor.execute(f"select count(*) from {table} t where t::text like %s", [f"%{secret}%"])
            assert cursor.fetchone() == (0,)


def test_the_hint_shows_no_more_than_an_owner_needs(people) -> None:
    ada = people("ada@acme.example")
    secret = _make(ada).once["token"]
    (card,) = list_tokens(actor=ada)
    assert secret.startswith(card.hint)
    assert len(card.hint) == 8


def test_a_dry_run_makes_no_token(people) -> None:
    ada = people("ada@acme.example")
    receipt = perform(make_token, actor=ada, parameters={"name": "x"}, dry_run=True)
    assert receipt.once == {}
    assert list_tokens(actor=ada) == []


def test_a_replay_does_not_tell_the_token_again(people) -> None:
    ada = people("ada@acme.example")
    for _ in range(2):
        receipt = perform(make_token, actor=ada, parameters={"name": "x"}, idempotency_key="k")
    assert receipt.replayed
    assert receipt.once == {}
    assert len(list_tokens(actor=ada)) == 1


def test_a_revoked_token_opens_nothing_and_is_told_to_the_data_plane(people) -> None:
    ada = people("ada@acme.example")
    made = _make(ada)
    token_id = made.result["token_id"]
    perform(revoke_token, actor=ada, parameters={"token_id": token_id})
    with pytest.raises(Unauthenticated):
        _by_token(made.once["token"])
    assert Revocation.objects.filter(kind="token", subject=token_id).count() == 1
    assert [row.new for row in _journal(ada, "access.token.revoked")] == [{"name": "nightly export"}]


def test_revoking_twice_changes_nothing_more(people) -> None:
    ada = people("ada@acme.example")
    token_id = _make(ada).result["token_id"]
    first, again = (perform(revoke_token, actor=ada, parameters={"token_id": token_id}) for _ in range(2))
    assert first.result["revoked_at"] == again.result["revoked_at"]
    assert Revocation.objects.filter(subject=token_id).count() == 1


def test_an_expired_token_opens_nothing(people) -> None:
    ada = people("ada@acme.example")
    secret = _make(ada).once["token"]
    with scope(ada):
        Token.objects.update(expires_at=true_now() - timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        _by_token(secret)


@pytest.mark.parametrize("days", [0, -1, 366, 10**12])
def test_a_token_lives_from_a_day_to_a_year(people, days) -> None:
    with pytest.raises(Malformed) as refused:
        _make(people("ada@acme.example"), days=days)
    assert refused.value.pointer == "/data/attributes/days"


@pytest.mark.parametrize("name", ["", "x" * 101, "a\0b"])
def test_a_token_has_a_name_of_ordinary_length(people, name) -> None:
    with pytest.raises(Malformed):
        _make(people("ada@acme.example"), name=name)


def test_when_a_token_was_last_used_is_noted_once_a_minute(people) -> None:
    ada = people("ada@acme.example")
    secret = _make(ada).once["token"]
    assert list_tokens(actor=ada)[0].last_used_at is None
    _by_token(secret)
    first = list_tokens(actor=ada)[0].last_used_at
    _by_token(secret)
    assert first is not None
    assert list_tokens(actor=ada)[0].last_used_at == first


def test_a_token_manages_no_tokens_and_switches_no_company(people) -> None:
    ada = people("ada@acme.example")
    by_token = _by_token(_make(ada).once["token"])
    with pytest.raises(Forbidden):
        _make(by_token)
    with pytest.raises(Forbidden):
        perform(revoke_token, actor=by_token, parameters={"token_id": by_token.token_id})
    with pytest.raises(Forbidden):
        perform(switch_company, actor=by_token, parameters={"company_id": ada.company_id})


def test_a_token_ends_with_the_membership_and_the_person(people) -> None:
    ada = people("ada@acme.example")
    secret = _make(ada).once["token"]
    get_user_model().objects.filter(id=ada.id).update(is_active=False)
    with pytest.raises(Unauthenticated):
        _by_token(secret)


def test_another_persons_token_and_none_at_all_look_alike(people) -> None:
    token_id = _make(people("kelly@acme.example")).result["token_id"]
    refusals = []
    for actor in (people("rita@acme.example"), people("ben@bravo.example"), people("olga@meridian.example")):
        for wanted in (token_id, new_id()):
            with pytest.raises(Invisible) as refused:
                perform(revoke_token, actor=actor, parameters={"token_id": wanted})
            refusals.append((refused.value.detail, refused.value.pointer, refused.value.code))
    assert len(set(refusals)) == 1
    assert list_tokens(actor=people("ada@acme.example")) == []
    assert list_tokens(actor=people("olga@meridian.example")) == []


def test_tokens_of_one_company_are_not_listed_in_another(people) -> None:
    banksia, tamar = (people("petra@voltwise.example", company=name) for name in (BANKSIA, TAMAR))
    token_id = _make(banksia).result["token_id"]
    assert list_tokens(actor=tamar) == []
    with pytest.raises(Invisible):
        perform(revoke_token, actor=tamar, parameters={"token_id": token_id})


@pytest.mark.parametrize("email", ["nina@acme.example", "sam@acme.example", "vlad@meridian.example"])
def test_everyone_may_have_a_token_that_opens_no_more_than_they_see(people, email) -> None:
    actor = people(email)
    assert _by_token(_make(actor).once["token"]).permissions == actor.permissions


# Several companies


def test_a_person_in_two_companies_has_a_role_in_each(people) -> None:
    banksia, tamar = (people("petra@voltwise.example", company=name) for name in (BANKSIA, TAMAR))
    assert (banksia.role, tamar.role) == ("technical", "read_only")
    assert [choice.name for choice in list_company_choices(actor=banksia)] == [BANKSIA, TAMAR]


def test_switching_takes_the_session_into_the_other_company_and_is_journalled(people, operator) -> None:
    petra = people("petra@voltwise.example", company=BANKSIA)
    chosen = next(each for each in list_company_choices(actor=petra) if each.name == TAMAR)
    perform(switch_company, actor=petra, parameters={"company_id": chosen.id})
    now = identify(proof=petra.proof, interface="web")
    assert (now.company_name, now.role) == (TAMAR, "read_only")
    with scope(operator):
        row = Journal.objects.get(event="access.company.switched", company_id=petra.company_id)
    assert (row.old, row.new) == ({"company": BANKSIA}, {"company": TAMAR})


def test_a_session_saved_after_the_switch_stays_in_the_chosen_company(people) -> None:
    petra = people("petra@voltwise.example", company=BANKSIA)
    open_in_the_browser = SessionStore(petra.proof.secret)
    open_in_the_browser["message"] = "saved at the end of the same request"
    chosen = next(each for each in list_company_choices(actor=petra) if each.name == TAMAR)
    perform(switch_company, actor=petra, parameters={"company_id": chosen.id})
    open_in_the_browser.save()
    assert identify(proof=petra.proof, interface="web").company_name == TAMAR


def test_a_dry_run_switches_nothing(people) -> None:
    petra = people("petra@voltwise.example", company=BANKSIA)
    chosen = next(each for each in list_company_choices(actor=petra) if each.name == TAMAR)
    perform(switch_company, actor=petra, parameters={"company_id": chosen.id}, dry_run=True)
    assert identify(proof=petra.proof, interface="web").company_name == BANKSIA


def test_a_foreign_company_and_none_at_all_look_alike(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    refusals = set()
    for wanted in (ben.company_id, new_id()):
        with pytest.raises(Invisible) as refused:
            perform(switch_company, actor=ada, parameters={"company_id": wanted})
        refusals.add((refused.value.detail, refused.value.pointer))
    assert len(refusals) == 1
    assert identify(proof=ada.proof, interface="web").company_name == "ACME"


def test_the_database_itself_lets_no_session_into_a_foreign_company(people) -> None:
    from forecourt.access.sessions import choose_company

    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    assert not choose_company(session_key=ada.proof.secret, company_id=ben.company_id)
    assert not choose_company(session_key="guessed", company_id=ada.company_id)


def test_a_session_that_names_a_foreign_company_is_not_in_it(people) -> None:
    ada, ben = people("ada@acme.example"), people("ben@bravo.example")
    store = SessionStore()
    store["_auth_user_id"], store["company_id"] = str(ada.id), str(ben.company_id)
    store.create()
    assert identify(proof=Proof("session", str(store.session_key)), interface="web").company_name == "ACME"


def test_the_choice_of_companies_is_told_to_a_session_only(people) -> None:
    ada = people("ada@acme.example")
    assert list_company_choices(actor=_by_token(_make(ada).once["token"])) == []


# People and roles


@pytest.mark.parametrize(
    "email",
    [
        "ada@acme.example",
        "nina@acme.example",
        "vlad@meridian.example",
        "susy@meridian.example",
        "khan@meridian.example",
    ],
)
@pytest.mark.parametrize("action", [define_role, grant_membership, set_password_hash])
def test_only_the_platforms_administrators_keep_people_and_roles(people, email, action) -> None:
    actor = people(email)
    parameters: dict[Any, dict[str, Any]] = {
        define_role.name: {"code": "king", "title": "King", "side": "customer", "permissions": ["data.read_rows"]},
        grant_membership.name: {
            "company_id": actor.company_id, "email": actor.email, "name": "Me", "role": "customer_admin",
            "since": true_now(),
        },
        set_password_hash.name: {"user_id": actor.id, "password_hash": "argon2$known"},
    }  # fmt: skip
    with pytest.raises(Forbidden):
        perform(action, actor=actor, parameters=parameters[action.name])


def test_a_platform_administrator_lets_somebody_in_and_it_is_journalled_for_that_company(people) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    given = {
        "company_id": ada.company_id, "email": "New.Person@ACME.example", "name": "New", "role": "read_only",
        "since": true_now() - timedelta(minutes=1),
    }  # fmt: skip
    receipt = perform(grant_membership, actor=olga, parameters=given)
    user = get_user_model().objects.get(id=receipt.result["user_id"])
    assert user.email == "new.person@acme.example"
    assert not user.has_usable_password()
    with scope(ada):
        row = Journal.objects.get(event="access.membership.granted", subject_id=str(user.id))
        assert (row.actor_name, row.new) == (olga.name, {"name": "New", "role": "Read-only"})


@pytest.mark.parametrize("changes", [{"company_id": UUID(int=7)}, {"role": "no_such_role"}, {"name": "x" * 300}])
def test_a_membership_of_what_is_not_there_is_refused_and_nothing_is_made(people, changes) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    given = {"company_id": ada.company_id, "email": "new@acme.example", "name": "New", "since": true_now()}
    for dry_run in (True, False):
        with pytest.raises((Malformed, Forbidden)):
            perform(grant_membership, actor=olga, parameters=given | changes, dry_run=dry_run)
    assert not get_user_model().objects.filter(email="new@acme.example").exists()


def test_a_first_password_is_set_once(people, operator) -> None:
    ada = people("ada@acme.example")
    with pytest.raises(Invisible):
        perform(set_password_hash, actor=operator, parameters={"user_id": ada.id, "password_hash": "argon2$known"})


def test_nobody_lets_themselves_into_a_company_nor_up_a_role(people) -> None:
    ada, olga = people("ada@acme.example"), people("olga@meridian.example")
    for company_id, role in ((ada.company_id, "customer_admin"), (olga.company_id, "customer_data")):
        given = {"company_id": company_id, "email": "OLGA@meridian.example", "name": "Olga", "since": true_now()}
        with pytest.raises(Forbidden, match="themselves"):
            perform(grant_membership, actor=olga, parameters=given | {"role": role})


@pytest.mark.parametrize("permission", ["*", "data.*", "", "Data.read_rows", "data", "data.read_rows "])
def test_a_role_names_each_of_its_permissions(people, permission) -> None:
    role = {"code": "platform_admin", "title": "Admin", "side": "provider", "permissions": [permission]}
    with pytest.raises(Malformed):
        perform(define_role, actor=people("olga@meridian.example"), parameters=role)
