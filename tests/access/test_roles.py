"""Roles of the blueprint: whoever keeps people puts into a role what is theirs to put there, by whichever road."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forecourt.access.actions import define_role
from forecourt.access.models import Role
from forecourt.blueprint.actions import apply
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope


@pytest.fixture
def olga(people: Any) -> Any:
    """The provider's platform administrator."""
    return people("olga@meridian.example")


def _role(code: str) -> dict[str, Any]:
    found = Role.objects.values("code", "title", "side", "permissions", "lends").get(code=code)
    return dict(found)


def _define(by: Any, code: str, *more: str, **changes: Any) -> Any:
    with scope(by):
        was = _role(code)
    asked = was | {"permissions": [*was["permissions"], *more]} | changes
    return perform(define_role, actor=by, parameters=asked)


def test_nobody_widens_the_role_that_they_have(olga) -> None:
    assert olga.role == "platform_admin"
    for permission in ("data.see_broken_lines", "customers.keep", "contracts.keep"):
        with pytest.raises(Forbidden, match="Your own role does not let you"):
            _define(olga, "platform_admin", permission)
    assert identify(proof=olga.proof, interface="web").permissions == olga.permissions


def test_nobody_puts_into_another_role_of_the_provider_what_they_lack(olga) -> None:
    with pytest.raises(Forbidden):
        _define(olga, "finance", "data.see_broken_lines")
    with pytest.raises(Forbidden):
        perform(
            define_role,
            actor=olga,
            parameters={"code": "all_of_it", "title": "All", "side": "provider", "permissions": ["contracts.keep"]},
        )
    assert _define(olga, "finance", "journal.see_all").result["changed"]
    assert _define(olga, "sales", title="Sellers").result["changed"]  # what it had before may stay


def test_a_customers_role_carries_what_customers_may(olga) -> None:
    for permission in ("access.keep_people", "journal.see_all", "access.look_through"):
        with pytest.raises(Forbidden, match="No customer may"):
            _define(olga, "customer_admin", permission)
        with pytest.raises(Forbidden, match="No customer may"):
            _define(olga, "customer_admin", lends=[permission])
    assert _define(olga, "read_only", "data.annotate").result["changed"]


def test_a_role_of_the_provider_is_not_made_of_a_customers(olga) -> None:
    with pytest.raises(Forbidden):
        _define(olga, "customer_admin", side="provider")


def test_a_customers_administrator_defines_none_of_them(people) -> None:
    with pytest.raises(Forbidden):
        _define(people("ada@acme.example"), "read_only", "access.keep_colleagues")


def test_a_file_widens_no_role_either(olga) -> None:
    with scope(olga):
        was = _role("platform_admin")
    wanted = was | {"permissions": [*was["permissions"], "contracts.keep"]}
    files = {"roles.yaml": json.dumps({"roles": [wanted]})}
    with pytest.raises(Forbidden, match="Your own role does not let you"):
        perform(apply, actor=olga, parameters={"files": files})
    with scope(olga):
        assert _role("platform_admin") == was


def test_who_operates_the_platform_defines_any_role(operator) -> None:
    assert _define(operator, "finance", "contracts.keep").result["changed"]
