"""What changes is held against all other records, proposed once, and not again where somebody said they are two."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.customers.actions import dismiss_proposal, find_duplicates
from forecourt.customers.actions.duplicates import DecidedAlready
from forecourt.customers.duplicates import hold_against_all
from forecourt.customers.models import MatchKey, MatchWord, Proposal
from forecourt.customers.queries import list_likely, list_proposals
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import company, person, say


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


@pytest.fixture
def twice(susy: Any) -> tuple[Any, Any]:
    """One person who stands in the base twice."""
    delta = company(susy, "C-94001", "Delta Foods Pty Ltd")
    one = person(susy, delta, "Robert Wenzlaff", "robert.wenzlaff@delta.example")
    two = person(susy, delta, "Bob Wenzlaff", "bob@delta.example")
    for each in (one, two):
        say(susy, "person", each, mobile="+61 412 345 678")
    return one, two


def find(actor: Any, **more: Any) -> Any:
    return perform(find_duplicates, actor=actor, parameters={"subject_type": "person", **more}).result


def test_all_are_held_against_each_other(susy, twice) -> None:
    result = find(susy)
    assert result["proposed"] == 1
    (shown,) = list_proposals(actor=susy, limit=10)
    assert {shown.first_id, shown.second_id} == set(twice)
    assert {"Robert Wenzlaff", "Bob Wenzlaff"} == {shown.first, shown.second}
    assert any("stand for one" in reason["text"] for reason in shown.reasons)
    with scope(susy):
        assert MatchKey.objects.filter(subject_id=twice[0]).exists()
        assert MatchWord.objects.filter(subject_type="person", column="", word="").exists()


def test_a_record_is_looked_up_by_its_keys(susy, twice) -> None:
    with scope(susy):
        hold_against_all(actor=susy, kind="person", ids=twice)
    (found,) = list_likely(actor=susy, subject_type="person", subject_id=twice[1])
    assert {found.first_id, found.second_id} == set(twice)
    assert len(list_proposals(actor=susy, limit=10)) == 1


def test_what_is_no_longer_likely_is_no_longer_proposed(susy, twice) -> None:
    find(susy)
    say(susy, "person", twice[1], name="Vera Holm", mobile="+61 499 999 999")
    find(susy, subject_ids=[twice[1]])
    assert list_proposals(actor=susy, limit=10) == []


def test_two_that_are_two_are_not_proposed_again(susy, twice) -> None:
    find(susy)
    (shown,) = list_proposals(actor=susy, limit=10)
    perform(dismiss_proposal, actor=susy, parameters={"proposal_id": shown.id, "reason": "Cousins."})
    assert find(susy)["proposed"] == 0
    with pytest.raises(DecidedAlready):
        perform(dismiss_proposal, actor=susy, parameters={"proposal_id": shown.id})


def test_no_customer_sees_what_may_be_one(susy, people, twice) -> None:
    find(susy)
    ada = people("ada@acme.example")
    assert list_proposals(actor=ada, limit=10) == []
    assert list_likely(actor=ada, subject_type="person", subject_id=twice[0]) == []
    with scope(ada):
        assert not Proposal.objects.exists()
        assert not MatchKey.objects.exists()
    with pytest.raises(Forbidden):
        find(ada)
