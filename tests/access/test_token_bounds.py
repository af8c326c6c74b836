"""What a token may, from where, and who can end it."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.access.actions import make_token, revoke_token
from forecourt.access.permissions import usable
from forecourt.access.queries import list_company_tokens, list_tokens
from forecourt.kernel.actors import Proof
from forecourt.kernel.errors import Forbidden, Invisible, Malformed, Unauthenticated
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import identify


def _make(actor: Any, **bounds: Any) -> Any:
    return perform(make_token, actor=actor, parameters={"name": "nightly", **bounds})


def _enter(made: Any, address: str | None = None) -> Any:
    return identify(proof=Proof("token", made.once["token"], address=address), interface="api")


def test_a_token_may_only_what_it_was_made_for(people) -> None:
    made = _make(people("ada@acme.example"), scopes=["journal.see_company"])
    assert _enter(made).permissions == {"journal.see_company"}


def test_a_scope_brings_along_what_it_is_worth_nothing_without_as_far_as_one_may_that(people) -> None:
    made = _make(people("ada@acme.example"), scopes=["data.read_rows"])
    assert _enter(made).permissions == {"data.read_rows", "data.see_quality", "contracts.see"}
    assert usable(["data.read_rows"], within={"data.read_rows", "contracts.see"}) == ["contracts.see", "data.read_rows"]


def test_a_token_never_may_more_than_its_owner_does_then(people, operator) -> None:
    from forecourt.access.actions import grant_membership
    from forecourt.kernel.clocks import true_now

    kelly = people("kelly@acme.example")
    made = _make(kelly, scopes=["data.read_rows", "contracts.see"])
    given = {"company_id": kelly.company_id, "email": kelly.email, "name": kelly.name, "since": true_now()}
    perform(grant_membership, actor=operator, parameters=given | {"role": "standard"})
    assert _enter(made).permissions == frozenset()


@pytest.mark.parametrize("scope", ["access.keep_people", "no.such", "*"])
def test_a_scope_that_one_does_not_have_is_refused(people, scope) -> None:
    with pytest.raises(Forbidden, match="that you can give"):
        _make(people("ada@acme.example"), scopes=["data.read_rows", scope])


@pytest.mark.parametrize(
    "address, networks",
    [("203.0.113.9", ["203.0.113.0/24"]), ("2001:db8::7", ["2001:db8::/32"]), ("198.51.100.4", ["198.51.100.4"])],
)
def test_a_token_is_good_from_its_networks(people, address, networks) -> None:
    assert _enter(_make(people("ada@acme.example"), networks=networks), address).company_name == "ACME"


@pytest.mark.parametrize("address", ["203.0.114.1", "2001:db8::7", None])
def test_from_elsewhere_a_token_is_as_good_as_none(people, address) -> None:
    made = _make(people("ada@acme.example"), networks=["203.0.113.0/24"])
    with pytest.raises(Unauthenticated) as elsewhere:
        _enter(made, address)
    with pytest.raises(Unauthenticated) as none:
        identify(proof=Proof("token", "fct_never", address=address), interface="api")
    assert elsewhere.value.detail == none.value.detail


@pytest.mark.parametrize("network", ["everywhere", "203.0.113.0/33", "10.0.0.0/8 or so", ""])
def test_a_network_that_is_none_is_refused(people, network) -> None:
    with pytest.raises(Malformed):
        _make(people("ada@acme.example"), networks=[network])


def test_from_where_a_token_was_last_used_is_shown(people) -> None:
    ada = people("ada@acme.example")
    _enter(_make(ada), "203.0.113.9")
    (card,) = list_tokens(actor=ada)
    assert (card.last_used_address, card.last_used_at is not None) == ("203.0.113.9", True)


def test_an_administrator_sees_and_ends_every_token_of_the_company(people) -> None:
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    made = _make(kelly)
    assert [card.owner for card in list_company_tokens(actor=ada)] == ["Kelly Tran"]
    perform(revoke_token, actor=ada, parameters={"token_id": made.result["token_id"]})
    with pytest.raises(Unauthenticated):
        _enter(made)


@pytest.mark.parametrize("email", ["kelly@acme.example", "ben@bravo.example", "olga@meridian.example"])
def test_nobody_else_sees_or_ends_them(people, email) -> None:
    made, actor = _make(people("rita@acme.example")), people(email)
    assert list_company_tokens(actor=actor) == []
    with pytest.raises(Invisible):
        perform(revoke_token, actor=actor, parameters={"token_id": made.result["token_id"]})


def test_a_token_of_an_administrator_ends_no_colleagues_token(people) -> None:
    made = _make(people("kelly@acme.example"))
    by_token = _enter(_make(people("ada@acme.example")))
    with pytest.raises(Forbidden):
        perform(revoke_token, actor=by_token, parameters={"token_id": made.result["token_id"]})
