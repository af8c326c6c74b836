"""A part of the model has a steward by name: of those who have its role, asked first as long as they have it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.access.models import Membership
from forecourt.customers.actions import name_steward
from forecourt.customers.queries import list_named_stewards
from forecourt.customers.queries.stewards import list_asked_of, list_first_asked, list_targets
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
PART = {"steward": "customer_data", "subject": "company", "category": "contact"}
KEY = ("customer_data", "company", "contact")


@pytest.fixture
def susy(people: Any) -> Any:
    """She has the role that keeps the part."""
    return people("susy@meridian.example")


def name(actor: Any, user_id: Any, **part: str) -> Any:
    return perform(name_steward, actor=actor, parameters=PART | part | {"user_id": user_id}, now=NOW)


def test_somebody_with_the_role_is_named_and_asked_first(susy) -> None:
    assert name(susy, susy.id).result["name"] == susy.name
    named = list_named_stewards(actor=susy)[KEY]
    assert (named.user_id, named.name, named.since, named.is_there) == (susy.id, susy.name, NOW, True)
    assert list_first_asked(actor=susy)["company", "phone"] == susy.name
    assert ("company", "phone") in list_asked_of(actor=susy, user_id=susy.id)
    targets = {(each.steward, each.user_id): each.fields for each in list_targets(actor=susy)}
    assert ("company", "phone") in targets["customer_data", susy.id]
    assert ("company", "phone") not in targets["customer_data", None]
    assert targets["customer_data", None]


def test_the_journal_tells_old_and_new(susy) -> None:
    name(susy, susy.id)
    name(susy, None)
    with scope(susy):
        first, second = Journal.objects.filter(event="customers.steward.named").order_by("id")
    assert (first.old["name"], first.new["name"], first.company_id) == ("", susy.name, None)
    assert (second.old, second.new["name"]) == ({"name": susy.name, "user_id": str(susy.id)}, "")
    assert list_named_stewards(actor=susy) == {}


def test_whoever_left_or_lost_the_role_is_asked_no_longer_and_the_role_is(susy) -> None:
    name(susy, susy.id)
    with scope(susy):
        Membership.objects.filter(user_id=susy.id).update(role_id="sales")
    named = list_named_stewards(actor=susy)[KEY]
    assert (named.is_there, named.name) == (False, susy.name)
    assert list_first_asked(actor=susy) == {}
    assert {each.user_id for each in list_targets(actor=susy)} == {None}


def test_nobody_is_named_who_does_not_have_the_role(susy, people) -> None:
    with pytest.raises(Malformed, match="do not have the role"):
        name(susy, people("khan@meridian.example").id)
    with pytest.raises(Malformed, match="do not have the role"):
        name(susy, people("ada@acme.example").id)


@pytest.mark.parametrize("part", [{"category": "usage2"}, {"steward": "finance"}, {"steward": "nobody"}])
def test_a_part_that_nobody_keeps_is_not_there(susy, part) -> None:
    with pytest.raises(Invisible):
        name(susy, None, **part)


def test_those_with_the_role_name_one_of_themselves(people) -> None:
    mina = people("mina@meridian.example")
    perform(
        name_steward,
        actor=mina,
        parameters={"steward": "finance", "subject": "company", "category": "payment", "user_id": mina.id},
    )
    assert list_named_stewards(actor=mina)["finance", "company", "payment"].name == mina.name
    with pytest.raises(Forbidden):
        name(mina, None)


@pytest.mark.parametrize("email", ["vlad@meridian.example", "ada@acme.example"])
def test_others_name_nobody(people, susy, email) -> None:
    with pytest.raises(Forbidden):
        name(people(email), susy.id)


def test_a_customer_sees_no_steward(susy, people) -> None:
    name(susy, susy.id)
    ada = people("ada@acme.example")
    assert (list_named_stewards(actor=ada), list_targets(actor=ada), list_first_asked(actor=ada)) == ({}, [], {})
