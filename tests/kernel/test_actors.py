"""What an actor is, and what its proof never tells."""

from __future__ import annotations

from uuid import uuid4

import pytest

from forecourt.kernel.actors import Actor, Proof, actor_from

FOUND = {
    "kind": "person", "id": str(uuid4()), "name": "Ada", "email": "ada@acme.example", "company_id": None,
    "company_name": None, "role": None, "role_title": None, "side": "customer", "permissions": ["data.read_rows"],
    "everywhere": False, "token_id": None,
}  # fmt: skip


def _actor(**changes: object) -> Actor:
    return actor_from(FOUND | changes, proof=Proof("session", "the cookie's value"), interface="web")


def test_a_proofs_secret_is_not_shown_where_an_actor_is_printed() -> None:
    assert "the cookie's value" not in repr(_actor())
    assert "the cookie's value" not in str(Proof("session", "the cookie's value"))


def test_an_actor_may_what_the_role_carries_and_nothing_near_it() -> None:
    actor = _actor()
    assert actor.may("data.read_rows")
    assert not actor.may("data.read_rows_of_others")
    assert not actor.may("data")
    assert not actor.may("")


def test_the_operator_may_everything() -> None:
    assert _actor(permissions=["*"]).may("anything.at_all")


def test_an_actor_without_a_company_has_none() -> None:
    actor = _actor()
    assert actor.company_id is None
    assert actor.company_name == ""


@pytest.mark.parametrize("name", ["company_id", "permissions", "everywhere"])
def test_an_actor_cannot_be_changed_in_place(name) -> None:
    with pytest.raises(AttributeError):
        setattr(_actor(), name, None)
