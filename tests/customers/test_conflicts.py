"""What sources disagree about waits with both values; a decision holds until a source says something else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from forecourt.customers.actions import dismiss_conflict, record_facts, settle_conflict
from forecourt.customers.actions.conflicts import SettledAlready
from forecourt.customers.models import Conflict
from forecourt.customers.queries import list_companies, list_present
from forecourt.customers.queries.conflicts import count_conflicts, get_conflict, list_conflicts_page
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


@pytest.fixture
def acme(susy: Any) -> UUID:
    """Return the id of ACME."""
    return next(each.id for each in list_companies(actor=susy) if each.short_name == "ACME")


def say(actor: Any, acme: UUID, source: str, value: str, *, day: int = 0, field: str = "address") -> None:
    """Let a system say something of ACME, some days from now."""
    fact = {"subject_type": "company", "subject_id": acme, "field": field, "value": value, "source": source}
    at = NOW + timedelta(days=day)
    perform(record_facts, actor=actor, parameters={"facts": [fact | {"observed_at": at}]}, now=at)


def disagree(actor: Any, acme: UUID) -> UUID:
    """Let NetSuite, which owns addresses, and HubSpot say different ones. Returns the conflict."""
    say(actor, acme, "netsuite", "1 Main Street")
    say(actor, acme, "hubspot", "2 Side Street")
    (card,) = waiting(actor)
    return card.id


def waiting(actor: Any, state: str = "open") -> list[Any]:
    return list_conflicts_page(actor=actor, kind="values", state=state, limit=10)


def value_of(actor: Any, acme: UUID) -> Any:
    found = list_present(actor=actor, subject_type="company", subject_id=acme, now=NOW + timedelta(days=2))
    return next(each for each in found if each.field == "address")


def settle(actor: Any, conflict_id: UUID, **said: Any) -> Any:
    about = {"conflict_id": conflict_id, **said}
    return perform(settle_conflict, actor=actor, parameters=about, now=NOW + timedelta(hours=1))


def test_two_sources_that_disagree_wait_with_both_values_their_ages_and_the_rule(susy, acme) -> None:
    detail = get_conflict(actor=susy, conflict_id=disagree(susy, acme), now=NOW)
    assert detail.card.said.startswith("NetSuite and HubSpot disagree about Street of ACME")
    assert detail.fact is not None
    said = {each.source: (each.value, each.is_present, each.observed_at) for each in detail.fact.candidates}
    assert said["netsuite"] == ("1 Main Street", True, NOW)
    assert said["hubspot"] == ("2 Side Street", False, NOW)
    assert detail.rule.startswith("Of Street the word of NetSuite, then ")
    assert detail.fact.because
    assert count_conflicts(actor=susy) == {"values": 1}


def test_it_closes_by_itself_when_they_agree_again(susy, acme) -> None:
    conflict_id = disagree(susy, acme)
    say(susy, acme, "hubspot", "1 main street", day=1)
    assert waiting(susy) == []
    detail = get_conflict(actor=susy, conflict_id=conflict_id, now=NOW)
    assert (detail.card.state, detail.card.ended_by) == ("closed", "by itself")


def test_what_people_mend_opens_nothing_and_ends_what_was_open(susy, acme) -> None:
    say(susy, acme, "hubspot", "11 Old Road", field="town")
    say(susy, acme, "staff", "Perth", day=1, field="town")
    say(susy, acme, "hubspot", "11 Old Road", day=2, field="town")
    assert waiting(susy) == []
    say(susy, acme, "hubspot", "Darwin", day=3, field="town")
    assert [each.field for each in waiting(susy)] == ["town"]
    say(susy, acme, "staff", "Broome", day=4, field="town")
    assert waiting(susy) == []


def test_taking_a_value_holds_until_the_other_source_says_something_else(susy, acme) -> None:
    settle(susy, disagree(susy, acme), choice="value", source="hubspot", reason="It is on their invoice.")
    fact = value_of(susy, acme)
    assert (fact.present.value, fact.is_contested, waiting(susy)) == ("2 Side Street", False, [])
    say(susy, acme, "hubspot", "2 Side Street", day=1)
    assert waiting(susy) == []
    say(susy, acme, "netsuite", "3 New Street", day=1)
    assert [each.field for each in waiting(susy)] == ["address"]


def test_trusting_a_source_holds_for_what_it_says_later_too(susy, acme) -> None:
    settle(susy, disagree(susy, acme), choice="trust", source="hubspot")
    say(susy, acme, "netsuite", "3 New Street", day=1)
    say(susy, acme, "hubspot", "4 Long Street", day=1)
    fact = value_of(susy, acme)
    assert (fact.present.value, fact.is_contested, waiting(susy)) == ("4 Long Street", False, [])
    assert fact.because[0].startswith("Susy Marchetti decided on ")


def test_leaving_it_to_the_rule_holds_while_they_say_the_same(susy, acme) -> None:
    settle(susy, disagree(susy, acme), choice="rule")
    say(susy, acme, "hubspot", "2 Side Street", day=1)
    assert (value_of(susy, acme).present.value, waiting(susy)) == ("1 Main Street", [])
    say(susy, acme, "hubspot", "5 Other Street", day=1)
    assert len(waiting(susy)) == 1


def test_it_can_be_set_aside_and_let_go(susy, acme) -> None:
    conflict_id = disagree(susy, acme)
    settle(susy, conflict_id, choice="wait")
    assert waiting(susy)[0].waits_until == NOW + timedelta(hours=1, days=7)
    perform(dismiss_conflict, actor=susy, parameters={"conflict_id": conflict_id, "reason": "Both are right."})
    assert (waiting(susy), [each.id for each in waiting(susy, "dismissed")]) == ([], [conflict_id])
    say(susy, acme, "hubspot", "2 Side Street", day=1)
    assert waiting(susy) == []


def test_what_was_decided_stands_in_the_journal_with_old_and_new(susy, acme) -> None:
    conflict_id = disagree(susy, acme)
    settle(susy, conflict_id, choice="value", source="hubspot", reason="It is on their invoice.")
    with scope(susy):
        row = Journal.objects.get(event="customers.conflict.settled", subject_id=str(conflict_id))
        change = Journal.objects.filter(event="customers.facts.changed", subject_id=str(acme)).latest("id")
    assert row.new["values"] == {"netsuite": "1 Main Street", "hubspot": "2 Side Street"}
    assert (row.new["source"], row.new["reason"]) == ("hubspot", "It is on their invoice.")
    assert (change.old["address"], change.new["address"]) == ("1 Main Street", "2 Side Street")


@pytest.mark.parametrize(
    "said",
    [
        {"choice": "field", "field": "town"},
        {"choice": "record"},
        {"choice": "apart"},
        {"choice": "value", "source": "staff"},
        {"choice": "trust"},
        {"choice": "wait", "until": NOW - timedelta(days=1)},
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(susy, acme, said) -> None:
    conflict_id = disagree(susy, acme)
    with pytest.raises(Malformed):
        settle(susy, conflict_id, **said)
    assert [each.id for each in waiting(susy)] == [conflict_id]


def test_what_was_decided_is_not_decided_again(susy, acme) -> None:
    conflict_id = disagree(susy, acme)
    settle(susy, conflict_id, choice="rule")
    with pytest.raises(SettledAlready):
        settle(susy, conflict_id, choice="value", source="hubspot")


def test_who_serves_customers_sees_it_and_who_keeps_them_decides(people, susy, acme) -> None:
    conflict_id = disagree(susy, acme)
    vlad, ada = people("vlad@meridian.example"), people("ada@acme.example")
    assert [each.id for each in waiting(vlad)] == [conflict_id]
    with pytest.raises(Forbidden):
        settle(vlad, conflict_id, choice="rule")
    assert (waiting(ada), count_conflicts(actor=ada)) == ([], {})
    with pytest.raises(Invisible):
        get_conflict(actor=ada, conflict_id=conflict_id, now=NOW)
    with scope(ada):
        assert not Conflict.objects.exists()


def test_a_conflict_about_payment_is_for_those_alone_who_see_payment(people, susy, acme) -> None:
    say(susy, acme, "netsuite", "30", field="payment_terms")
    say(susy, acme, "staff", "14", field="payment_terms")
    khan = people("khan@meridian.example")
    assert [each.field for each in waiting(khan)] == ["payment_terms"]
    assert (waiting(susy), count_conflicts(actor=susy)) == ([], {})
