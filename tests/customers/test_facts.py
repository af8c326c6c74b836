"""What is known: nothing overwrites anything, the best value counts, and the page can say why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.customers.actions import (
    change_company,
    doubt_facts,
    record_facts,
    restore_fact,
    verify_facts,
    withdraw_fact,
)
from forecourt.customers.actions.facts import NothingNew
from forecourt.customers.models import Fact
from forecourt.customers.queries import get_company, list_companies, list_history, list_present
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

#: After whatever the test world was made with.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
PHONE, OTHER = "+61 3 9000 0007", "+61 3 9000 0008"


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


@pytest.fixture
def acme(susy: Any) -> Any:
    """Return the id of ACME."""
    return next(each.id for each in list_companies(actor=susy) if each.short_name == "ACME")


def said(acme: Any, value: Any, source: str = "staff", *, field: str = "phone", at: datetime = NOW, **more: Any) -> Any:
    """Return one claim about ACME, as a program sends it."""
    return {
        "subject_type": "company",
        "subject_id": acme,
        "field": field,
        "value": value,
        "source": source,
        "observed_at": at,
        **more,
    }


def record(actor: Any, *facts: Any, now: datetime = NOW) -> Any:
    """Record facts at an instant."""
    return perform(record_facts, actor=actor, parameters={"facts": list(facts)}, now=now)


def present(actor: Any, acme: Any, field: str = "phone", now: datetime = NOW) -> Any:
    """Return what is known of one field."""
    found = list_present(actor=actor, subject_type="company", subject_id=acme, now=now)
    return next((each for each in found if each.field == field), None)


def test_a_value_has_its_source_process_confidence_and_three_instants(susy, acme) -> None:
    observed = NOW - timedelta(days=3)
    record(susy, said(acme, PHONE, at=observed, confidence=0.7))
    fact = present(susy, acme).present
    assert (fact.value, fact.source, fact.process, fact.confidence) == (PHONE, "staff", "customers.record_facts", 0.7)
    assert (fact.observed_at, fact.collected_at, fact.last_verified_at) == (observed, NOW, observed)


def test_a_new_value_of_a_source_sends_the_old_one_into_history(susy, acme) -> None:
    record(susy, said(acme, PHONE, at=NOW - timedelta(days=9)))
    record(susy, said(acme, OTHER))
    history = list_history(actor=susy, subject_type="company", subject_id=acme, field="phone", now=NOW)
    assert [each.value for each in history] == [OTHER, PHONE]
    assert present(susy, acme).present.value == OTHER
    with scope(susy):
        row = Journal.objects.filter(event="customers.facts.changed", subject_id=str(acme)).latest("id")
    assert (row.old, row.new["phone"], row.new["sources"]) == ({"phone": PHONE}, OTHER, {"phone": "staff"})
    assert row.company_id is None  # what is known of a customer is not told to it


def test_the_owner_of_a_field_counts_whoever_speaks_last(susy, acme) -> None:
    record(susy, said(acme, PHONE, "staff", at=NOW - timedelta(days=9)))
    record(susy, said(acme, OTHER, "hubspot"))
    shown = present(susy, acme)
    assert (shown.present.value, shown.because) == (PHONE, ("Our people owns this field.",))
    assert shown.is_contested
    assert [each.value for each in shown.candidates] == [PHONE, OTHER]


def test_an_owner_whose_word_is_stale_gives_way_to_one_that_is_fresh(susy, acme) -> None:
    record(susy, said(acme, PHONE, "staff", at=NOW - timedelta(days=170)))
    record(susy, said(acme, OTHER, "hubspot"))
    later = NOW + timedelta(days=20)  # the staff's word is good for 180 days
    assert present(susy, acme, now=NOW).present.value == PHONE
    shown = present(susy, acme, now=later)
    assert (shown.present.value, shown.because) == (OTHER, ("What Our people says is past its time.",))


def test_what_is_said_again_is_verified_and_not_doubled(susy, acme) -> None:
    record(susy, said(acme, PHONE, at=NOW - timedelta(days=9)))
    record(susy, said(acme, "+61 3  90000007"))
    fact = present(susy, acme).present
    assert (fact.observed_at, fact.last_verified_at) == (NOW - timedelta(days=9), NOW)
    with scope(susy):
        assert Fact.objects.filter(subject_id=acme, field="phone").count() == 1


def test_the_very_same_again_changes_nothing(susy, acme) -> None:
    record(susy, said(acme, PHONE))
    with pytest.raises(NothingNew):
        record(susy, said(acme, PHONE))


def test_an_older_report_becomes_history_whatever_order_it_comes_in(susy, acme) -> None:
    record(susy, said(acme, PHONE))
    record(susy, said(acme, OTHER, at=NOW - timedelta(days=100)))
    assert present(susy, acme).present.value == PHONE
    history = list_history(actor=susy, subject_type="company", subject_id=acme, field="phone", now=NOW)
    assert [each.observed_at for each in history] == [NOW, NOW - timedelta(days=100)]


def test_two_values_of_one_instant_are_both_kept_and_the_first_can_count_again(susy, acme) -> None:
    for value in (PHONE, OTHER, PHONE):
        record(susy, said(acme, value))
    assert present(susy, acme).present.value == PHONE


def test_a_history_in_one_batch_ends_with_its_last_value(susy, acme) -> None:
    days = range(50)
    record(susy, *(said(acme, f"+61 3 9000 {day:04d}", "hubspot", at=NOW - timedelta(days=day)) for day in days))
    assert present(susy, acme).present.value == "+61 3 9000 0000"
    with scope(susy):
        assert Fact.objects.filter(subject_id=acme, field="phone", standing=0).count() == 49


def test_a_value_withdrawn_as_wrong_does_not_come_back_when_its_source_repeats_it(susy, acme) -> None:
    record(susy, said(acme, PHONE, "hubspot", at=NOW - timedelta(days=9)))
    fact = present(susy, acme).present
    perform(withdraw_fact, actor=susy, parameters={"fact_id": fact.id, "reason": "not theirs"}, now=NOW)
    assert present(susy, acme).present is None
    record(susy, said(acme, PHONE, "hubspot"))
    assert present(susy, acme).present is None
    record(susy, said(acme, OTHER, "hubspot", at=NOW + timedelta(hours=1)))
    assert present(susy, acme).present.value == OTHER


def test_an_earlier_value_is_brought_back_by_saying_it_anew(susy, acme) -> None:
    record(susy, said(acme, PHONE, at=NOW - timedelta(days=9)))
    record(susy, said(acme, OTHER))
    old = list_history(actor=susy, subject_type="company", subject_id=acme, field="phone", now=NOW)[-1]
    perform(restore_fact, actor=susy, parameters={"fact_id": old.id}, now=NOW + timedelta(hours=1))
    assert present(susy, acme).present.value == PHONE
    with pytest.raises(NothingNew):
        fact_id = present(susy, acme).present.id
        perform(restore_fact, actor=susy, parameters={"fact_id": fact_id}, now=NOW + timedelta(hours=2))


def test_doubt_lets_another_source_count_and_confirming_takes_it_away(susy, acme) -> None:
    record(susy, said(acme, PHONE, "staff"), said(acme, OTHER, "hubspot"))
    fact = present(susy, acme).present
    perform(doubt_facts, actor=susy, parameters={"fact_ids": [fact.id], "reason": "nobody answers"}, now=NOW)
    shown = present(susy, acme)
    assert (shown.present.value, shown.because) == (OTHER, ("What Our people says is in doubt.",))
    perform(verify_facts, actor=susy, parameters={"fact_ids": [fact.id]}, now=NOW + timedelta(days=1))
    assert present(susy, acme).present.value == PHONE


def test_a_company_changed_by_a_form_has_a_history_like_any_other(susy, acme) -> None:
    before = get_company(actor=susy, company_id=acme)
    perform(change_company, actor=susy, parameters={"company_id": acme, "town": "Geelong"})
    assert get_company(actor=susy, company_id=acme).town == "Geelong"
    history = list_history(actor=susy, subject_type="company", subject_id=acme, field="town", now=NOW)
    assert [each.value for each in history] == ["Geelong", before.town]
    perform(change_company, actor=susy, parameters={"company_id": acme, "town": ""})
    assert get_company(actor=susy, company_id=acme).town == ""


def test_a_name_that_a_source_says_is_mirrored_where_lists_read_it(susy, acme) -> None:
    record(susy, said(acme, "ACME Holdings Pty Ltd", "register", field="name"))
    assert get_company(actor=susy, company_id=acme).name != "ACME Holdings Pty Ltd"  # our people own it
    record(susy, said(acme, "ACME Group Pty Ltd", field="name", at=NOW + timedelta(hours=1)))
    assert get_company(actor=susy, company_id=acme).name == "ACME Group Pty Ltd"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"field": "shoe_size"}, "Nothing called"),
        ({"source": "gossip"}, "no source"),
        ({"value": "call me"}, "no telephone number"),
        ({"value": {"a": 1}}, "structure"),
        ({"observed_at": NOW + timedelta(days=2)}, "in the future"),
        ({"subject_id": "01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b"}, "There is no company"),
        ({"subject_type": "person"}, "There is no person"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_nothing_is_taken(susy, acme, changes, says) -> None:
    good = said(acme, 212, field="employees")
    with pytest.raises(Malformed, match=says) as refused:
        record(susy, good, said(acme, PHONE) | changes)
    assert refused.value.pointer.startswith("/data/attributes/facts/1")
    assert present(susy, acme, "employees") is None


def test_an_address_belongs_to_one_person(people, susy) -> None:
    ada, ben = (_person_id(susy, f"{name}.example") for name in ("ada@acme", "ben@bravo"))
    claim = said(ada, "ben@bravo.example", field="email") | {"subject_type": "person"}
    with pytest.raises(Malformed, match="somebody else"):
        record(susy, claim)
    assert ben != ada


@pytest.mark.parametrize("who", ["ada@acme.example", "rita@acme.example", "ben@bravo.example"])
def test_no_customer_sees_or_says_anything(people, susy, acme, who) -> None:
    record(susy, said(acme, PHONE))
    fact_id = present(susy, acme).present.id
    stranger = people(who)
    assert list_present(actor=stranger, subject_type="company", subject_id=acme, now=NOW) == []
    assert list_history(actor=stranger, subject_type="company", subject_id=acme, field="phone", now=NOW) == []
    with scope(stranger):
        assert not Fact.objects.exists()  # the database itself
    with pytest.raises((Forbidden, Invisible)):
        record(stranger, said(acme, OTHER))
    with pytest.raises((Forbidden, Invisible)):
        perform(withdraw_fact, actor=stranger, parameters={"fact_id": fact_id})


def test_how_a_customer_pays_is_for_those_alone_who_need_it(people, susy, acme, operator) -> None:
    record(operator, said(acme, 30, "netsuite", field="payment_terms"))
    mina = people("mina@meridian.example")
    assert present(mina, acme, "payment_terms").present.value == 30
    assert present(susy, acme, "payment_terms") is None
    assert list_history(actor=susy, subject_type="company", subject_id=acme, field="payment_terms", now=NOW) == []
    fact_id = present(mina, acme, "payment_terms").present.id
    with pytest.raises(Invisible):
        perform(withdraw_fact, actor=susy, parameters={"fact_id": fact_id})


def test_only_those_who_keep_customers_change_what_is_known(people, acme) -> None:
    for who in ("vlad@meridian.example", "mina@meridian.example", "khan@meridian.example"):
        with pytest.raises(Forbidden):
            record(people(who), said(acme, PHONE))


def _person_id(actor: Any, email: str) -> Any:
    from forecourt.customers.queries import person_id_of

    return person_id_of(actor=actor, email=email)
