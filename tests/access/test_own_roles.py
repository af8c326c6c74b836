"""A company's own roles: made of what its administrator may pass on, and nobody else's to see or give."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from forecourt.access.actions import change_colleague, define_own_role, invite_colleague, remove_own_role
from forecourt.access.actions.own_roles import RoleInUse, TitleTaken
from forecourt.access.listings import ROLES
from forecourt.access.models import Revocation, Role
from forecourt.access.queries import list_roles
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope

ENERGY = {"title": "Energy manager", "permissions": ["data.annotate"]}
ALL = {"contracts.see", "data.see_quality", "data.read_rows", "data.annotate"}


def _again(actor: Any) -> Any:
    return identify(proof=actor.proof, interface=actor.interface)


def _define(by: Any, **changes: Any) -> str:
    return str(perform(define_own_role, actor=by, parameters=ENERGY | changes).result["role"])


@pytest.fixture
def ada(people: Any) -> Any:
    return people("ada@acme.example")


def test_an_own_role_is_given_like_any_other_and_carries_what_it_needs(ada, people) -> None:
    code, sam = _define(ada), people("sam@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": sam.id, "role": code})
    assert (_again(sam).role_title, _again(sam).permissions) == ("Energy manager", ALL)
    assert "Energy manager" in [each.title for each in list_roles(actor=ada)]


def test_changing_it_counts_at_once_everywhere(ada, people) -> None:
    code, sam = _define(ada), people("sam@acme.example")
    perform(change_colleague, actor=ada, parameters={"user_id": sam.id, "role": code})
    _define(ada, role=code, permissions=["contracts.see"])
    assert _again(sam).permissions == {"contracts.see"}
    assert Revocation.objects.filter(kind="user", subject=sam.id).exists()


def test_no_other_company_sees_it_or_gives_it(ada, people, operator) -> None:
    code, ben, mei = _define(ada), people("ben@bravo.example"), people("mei@bravo.example")
    assert code not in [each.code for each in list_roles(actor=ben)]
    assert ROLES.some(actor=ben, ids=[code]) == []
    with pytest.raises(Forbidden):
        perform(change_colleague, actor=ben, parameters={"user_id": mei.id, "role": code})
    for action, asked in ((define_own_role, ENERGY | {"role": code}), (remove_own_role, {"role": code})):
        with pytest.raises(Invisible):
            perform(action, actor=ben, parameters=asked)
    given = {"user_id": mei.id, "role": code, "company_id": ben.company_id}
    with pytest.raises(Forbidden):
        perform(change_colleague, actor=people("olga@meridian.example"), parameters=given)
    _define(ben)  # the same name elsewhere is nobody's business


@pytest.mark.parametrize("permission", ["access.keep_colleagues", "customers.see_all", "*", "no.such"])
def test_nothing_is_put_into_a_role_that_ones_own_does_not_lend(ada, permission) -> None:
    with pytest.raises(Forbidden):
        _define(ada, permissions=["contracts.see", permission])
    with scope(ada), connection.cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(
            "insert into access_role (code, title, side, permissions, lends, company_id)"
            " values ('own-x', 'x', 'customer', array[%s], '{}', %s)",
            [permission, ada.company_id],
        )


@pytest.mark.parametrize("email", ["kelly@acme.example", "nina@acme.example", "olga@meridian.example"])
def test_only_a_companys_administrators_make_roles(people, email) -> None:
    with pytest.raises(Forbidden):
        _define(people(email))


def test_a_role_that_somebody_has_stays_and_a_name_is_taken_once(ada, people) -> None:
    code, sam = _define(ada), people("sam@acme.example")
    for title in ("energy MANAGER", "Read-only"):
        with pytest.raises(TitleTaken):
            _define(ada, title=title)
    perform(invite_colleague, actor=ada, parameters={"email": "zoe@acme.example", "name": "Zoe Hart", "role": code})
    with pytest.raises(RoleInUse):
        perform(remove_own_role, actor=ada, parameters={"role": code})
    other = _define(ada, title="Another")
    perform(change_colleague, actor=ada, parameters={"user_id": sam.id, "role": "standard"})
    perform(remove_own_role, actor=ada, parameters={"role": other})
    with scope(ada):
        assert not Role.objects.filter(code=other).exists()
