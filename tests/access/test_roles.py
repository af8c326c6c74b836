"""Roles of the blueprint: whoever keeps people puts into a role what is theirs to put there, by whichever road."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from forecourt.access.actions import define_role
from forecourt.access.models import Role
from forecourt.access.queries import list_roles
from forecourt.blueprint.actions import apply
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify, scope
from tests.api.conftest import by_token
from tests.browsing import browse, business_time

__all__ = ["browse", "business_time", "by_token"]
ROADS = ["page", "page_at_once", "api", "file"]


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


# By every road


@pytest.fixture
def take(browse: Any, by_token: Any) -> Callable[..., int]:
    """Try an action by a road, and return the status of the answer: `take("api", email, "access.define_role", …)`."""

    def go(road: str, email: str, action: str, kind: str, **asked: Any) -> int:
        if road in ("api", "file"):
            asked = {"files": {f"{kind}.yaml": json.dumps({kind: [asked]})}} if road == "file" else asked
            return int(by_token(email).perform("blueprint.apply" if road == "file" else action, **asked).status_code)
        typed = {name: "\n".join(each) if isinstance(each, list) else each for name, each in asked.items()}
        where = f"/staff/actions/{action}/" if email.endswith("@meridian.example") else f"/actions/{action}/"
        step = "do" if road == "page_at_once" else "try"
        return int(browse(email).post(where, {**typed, "_step": step}).status_code)

    return go


@pytest.mark.parametrize("road", ROADS)
def test_by_no_road_does_somebody_widen_the_role_that_they_have(olga, take, road) -> None:
    with scope(olga):
        was = _role("platform_admin")
    wanted = was | {"permissions": [*was["permissions"], "contracts.keep"]}
    assert take(road, "olga@meridian.example", "access.define_role", "roles", **wanted) == 403
    with scope(olga):
        assert _role("platform_admin") == was


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("permission", ["access.keep_colleagues", "access.keep_people", "journal.see_all"])
def test_by_no_road_does_a_customer_give_what_the_provider_does_not_lend(people, take, road, permission) -> None:
    asked = {"title": "More", "permissions": ["contracts.see", permission]}
    assert take(road, "ada@acme.example", "access.define_own_role", "roles", **asked) == 403
    assert "More" not in [each.title for each in list_roles(actor=people("ada@acme.example"))]


@pytest.mark.parametrize("road", ROADS)
def test_by_no_road_does_a_customer_define_a_role_of_the_provider(people, take, road) -> None:
    asked = {"code": "mine", "title": "Mine", "side": "customer", "permissions": ["contracts.see"]}
    assert take(road, "ada@acme.example", "access.define_role", "roles", **asked) in (403, 404, 422)
    assert "Mine" not in [each.title for each in list_roles(actor=people("ada@acme.example"))]
