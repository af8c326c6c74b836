"""Values age by the rules of their customer's segment, go stale, are asked for, and are fresh again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.contracts.actions import end_contract, sign_contract
from forecourt.customers.actions import (
    add_company,
    define_segment,
    doubt_facts,
    move_stage,
    record_facts,
    remove_segment,
    verify_facts,
)
from forecourt.customers.actions.segments import SegmentInUse
from forecourt.customers.ageing import go_by_rules, notice_what_ages
from forecourt.customers.models import Company, Fact, Refresh
from forecourt.customers.queries import (
    Cell,
    count_refreshes,
    get_freshness_map,
    list_ageing,
    list_companies,
    list_kept,
    list_refreshes,
)
from forecourt.customers.tallying import count_freshness
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

#: After whatever the test world was made with.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
PHONE, OTHER = "+61 3 9000 0007", "+61 3 9000 0008"
DAY = timedelta(days=1)


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


@pytest.fixture
def olga(people: Any) -> Any:
    """Who keeps the provider's files."""
    return people("olga@meridian.example")


@pytest.fixture
def prospect(susy: Any) -> Any:
    """A company that nothing is known of but its name."""
    given = {"number": "P-1", "name": "Pico Pty Ltd", "short_name": "Pico", "stage": "prospect"}
    return perform(add_company, actor=susy, parameters=given, now=NOW).result["company_id"]


def say(actor: Any, company: Any, at: datetime = NOW, source: str = "staff", **values: Any) -> None:
    """Say values of a company."""
    facts = [
        {"subject_type": "company", "subject_id": company, "field": name, "value": value, "source": source}
        | {"observed_at": at}
        for name, value in values.items()
    ]
    perform(record_facts, actor=actor, parameters={"facts": facts}, now=max(at, NOW))


def segment_of(actor: Any, company: Any) -> str:
    """Return the segment that is written of a company."""
    with scope(actor):
        return str(Company.objects.get(id=company).segment)


def fact(actor: Any, company: Any, field: str = "phone") -> Fact:
    """Return the present value of a field."""
    with scope(actor):
        found: Fact = Fact.objects.get(subject_id=company, field=field, standing=2)
        return found


def tasks(actor: Any, company: Any, **narrowed: Any) -> list[Refresh]:
    """Return what was asked for of a company."""
    with scope(actor):
        return list(Refresh.objects.filter(subject_id=company, **narrowed).order_by("id"))


def settle_rules(operator: Any, now: datetime = NOW) -> None:
    """Let the sweep go through with the rules."""
    while go_by_rules(actor=operator, now=now):
        pass


def test_a_company_belongs_to_the_first_segment_that_fits(susy, prospect) -> None:
    assert segment_of(susy, prospect) == "prospects"
    perform(move_stage, actor=susy, parameters={"company_id": prospect, "stage": "customer"}, now=NOW)
    assert segment_of(susy, prospect) == "customers"
    say(susy, prospect, employees=250)
    assert segment_of(susy, prospect) == "large"
    say(susy, prospect, spend_12m=499_999)
    assert segment_of(susy, prospect) == "large"
    say(susy, prospect, NOW + timedelta(minutes=1), spend_12m=500_000)
    assert segment_of(susy, prospect) == "key"
    with scope(susy):
        rows = Journal.objects.filter(event="customers.segment.moved", subject_id=str(prospect)).order_by("id")
        moves = [(row.old["segment"], row.new["segment"], row.company_id) for row in rows]
    assert moves == [
        *(("", "prospects", None), ("prospects", "customers", None)),
        *(("customers", "large", None), ("large", "key", None)),
    ]


def test_one_without_conditions_catches_the_rest(susy, prospect) -> None:
    perform(move_stage, actor=susy, parameters={"company_id": prospect, "stage": "former"}, now=NOW)
    assert segment_of(susy, prospect) == "others"


def test_a_contract_says_its_level_as_a_fact_and_its_end_takes_that_back(people, susy, prospect) -> None:
    khan = people("khan@meridian.example")
    perform(move_stage, actor=susy, parameters={"company_id": prospect, "stage": "customer"}, now=NOW)
    signed = {"number": "EN-99", "company_id": prospect, "title": "Supply", "level": "premium", "since": NOW - DAY}
    signed |= {"services": ["energy-supply"]}
    contract_id = perform(sign_contract, actor=khan, parameters=signed, now=NOW).result["contract_id"]
    level = fact(susy, prospect, "contract_level")
    assert (level.value, level.source, level.process) == ("premium", "contracts", "contracts.sign_contract")
    assert segment_of(susy, prospect) == "premium"
    later = NOW + DAY
    perform(end_contract, actor=khan, parameters={"contract_id": contract_id, "until": later}, now=later)
    assert fact(susy, prospect, "contract_level").value == "none"
    assert segment_of(susy, prospect) == "customers"


def test_the_days_of_a_value_are_those_of_its_segment_and_follow_it(susy, prospect) -> None:
    say(susy, prospect, phone=PHONE)
    assert fact(susy, prospect).stale_at == NOW + 365 * DAY  # a prospect's
    perform(move_stage, actor=susy, parameters={"company_id": prospect, "stage": "customer"}, now=NOW)
    assert fact(susy, prospect).stale_at == NOW + 180 * DAY  # the rule for all others
    say(susy, prospect, spend_12m=900_000)
    assert fact(susy, prospect).stale_at == NOW + 90 * DAY


def test_a_segment_that_changes_is_gone_by_in_the_next_sweep_in_pieces(susy, olga, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, phone=PHONE)
    assert go_by_rules(actor=operator, now=NOW) == 0
    tiny = {"code": "tiny", "title": "Tiny", "stages": ["prospect"], "place": 1}
    perform(define_segment, actor=olga, parameters=tiny, now=NOW)
    rounds = 1
    while go_by_rules(actor=operator, now=NOW, records=5):
        rounds += 1
    assert rounds > 3
    assert segment_of(susy, prospect) == "tiny"
    assert fact(susy, prospect).stale_at == NOW + 180 * DAY
    perform(remove_segment, actor=olga, parameters={"code": "tiny"}, now=NOW)
    settle_rules(operator)
    assert segment_of(susy, prospect) == "prospects"
    assert fact(susy, prospect).stale_at == NOW + 365 * DAY


def test_a_segment_that_rules_name_stays_and_whoever_keeps_no_files_defines_none(susy, olga) -> None:
    with pytest.raises(SegmentInUse):
        perform(remove_segment, actor=olga, parameters={"code": "key"}, now=NOW)
    with pytest.raises(Forbidden):
        perform(define_segment, actor=susy, parameters={"code": "mine", "title": "Mine"}, now=NOW)


def test_what_goes_stale_is_asked_for_once_and_closed_when_it_is_said_again(susy, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, phone=PHONE)
    notice_what_ages(actor=operator, now=NOW)
    assert tasks(susy, prospect, field="phone") == []
    late = NOW + 366 * DAY
    while notice_what_ages(actor=operator, now=late):
        pass
    (task,) = tasks(susy, prospect, field="phone")
    assert (task.reason, task.asked_of, task.state, task.steward) == ("stale", "person", "open", "customer_data")
    assert task.worth == 8 * 2  # the field's weight, times what a prospect is worth
    with scope(susy):
        row = Journal.objects.filter(event="customers.value.went_stale", subject_id=str(prospect)).latest("id")
    assert (row.new["phone"], row.company_id) == (PHONE, None)
    assert notice_what_ages(actor=operator, now=late) == 0  # again finds nothing
    perform(verify_facts, actor=susy, parameters={"fact_ids": [fact(susy, prospect).id]}, now=late)
    assert [each.state for each in tasks(susy, prospect, field="phone")] == ["done"]
    assert fact(susy, prospect).stale_at == late + 365 * DAY
    while notice_what_ages(actor=operator, now=late + 366 * DAY):
        pass
    assert [each.state for each in tasks(susy, prospect, field="phone")] == ["done", "open"]


def test_an_owner_that_went_stale_gives_way_and_nobody_is_asked(susy, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, NOW - 300 * DAY, phone=PHONE)
    say(susy, prospect, phone=OTHER, source="hubspot")
    assert fact(susy, prospect).value == PHONE
    while notice_what_ages(actor=operator, now=NOW + 70 * DAY):
        pass
    assert (fact(susy, prospect).value, fact(susy, prospect).source) == (OTHER, "hubspot")
    assert tasks(susy, prospect, field="phone") == []
    with scope(susy):
        events = Journal.objects.filter(subject_id=str(prospect)).values_list("event", flat=True)
        assert {"customers.facts.changed", "customers.value.gave_way"} <= set(events)


def test_the_sweep_goes_in_batches(susy, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, phone=PHONE, email="a@pico.example", town="Perth", website="pico.example")
    late = NOW + 800 * DAY
    rounds = 0
    while seen := notice_what_ages(actor=operator, now=late, limit=3):
        assert seen <= 6
        rounds += 1
    assert rounds > 1
    assert {"phone", "email", "town", "website"} <= {each.field for each in tasks(susy, prospect)}


def test_what_a_segment_needs_and_nobody_says_is_missing_until_it_is_said(susy, operator, prospect) -> None:
    settle_rules(operator)
    while notice_what_ages(actor=operator, now=NOW):
        pass
    missing = {each.field: each for each in tasks(susy, prospect, reason="missing")}
    assert set(missing) == {"domain", "industry"}
    say(susy, prospect, domain="pico.example")
    assert [each.state for each in tasks(susy, prospect, field="domain")] == ["done"]


def test_doubt_asks_people_and_its_source_repeating_it_does_not_end_it(susy, prospect) -> None:
    say(susy, prospect, NOW - DAY, source="hubspot", phone=PHONE)
    ids = [fact(susy, prospect).id]
    perform(doubt_facts, actor=susy, parameters={"fact_ids": ids, "reason": "Rang out."}, now=NOW)
    (task,) = tasks(susy, prospect, field="phone")
    assert (task.reason, task.said, task.asked_of, task.state) == ("doubted", "Rang out.", "person", "open")
    say(susy, prospect, NOW + DAY, source="hubspot", phone=PHONE)
    assert fact(susy, prospect).confidence == 0.1
    assert tasks(susy, prospect, field="phone")[0].state == "open"
    say(susy, prospect, NOW + 2 * DAY, source="hubspot", phone=OTHER)
    assert tasks(susy, prospect, field="phone")[0].state == "done"


def test_nobody_but_the_worker_sweeps(susy) -> None:
    from forecourt.customers.actions import notice_stale

    with pytest.raises(Forbidden):
        perform(notice_stale, actor=susy, parameters={}, now=NOW)


def test_all_of_the_worlds_companies_have_a_segment_after_the_first_sweep(susy, operator) -> None:
    settle_rules(operator)
    with scope(susy):
        found = dict(Company.objects.filter(is_provider=False).values_list("short_name", "segment"))
    assert len(found) == len(list_companies(actor=susy))
    assert all(found.values())


def test_the_base_at_a_glance_counts_what_is_fresh_ageing_stale_and_missing(people, susy, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, NOW - 300 * DAY, phone=PHONE)  # of 365 days: ageing
    say(susy, prospect, NOW - 800 * DAY, town="Perth")
    count_freshness(actor=operator, now=NOW)
    whole = get_freshness_map(actor=susy)
    cells = {(each.type.subject, each.type.code): each.cells.get("prospects") for each in whole.fields}
    assert whole.as_of == NOW
    assert [each.code for each in whole.segments][:2] == ["key", "premium"]
    assert cells["company", "phone"] == Cell(ageing=1)
    assert cells["company", "town"] == Cell(stale=1)
    assert cells["company", "domain"] == Cell(missing=1)  # prospects need it
    assert cells["company", "cloud"] == Cell(unknown=1)
    assert ("company", "spend_12m") not in cells  # payment is for those who need it
    (record,) = list_ageing(actor=susy, subject="company", field="town", segment="prospects", state="stale", now=NOW)
    assert (record.name, record.value) == ("Pico Pty Ltd", "Perth")
    ada = people("ada@acme.example")
    assert get_freshness_map(actor=ada).fields == ()
    assert list_ageing(actor=ada, subject="company", field="town", segment="prospects", state="stale", now=NOW) == []


@pytest.mark.parametrize("state", ["fresh", "ageing", "stale", "missing"])
@pytest.mark.parametrize("subject, field", [("company", "phone"), ("person", "email")])
def test_the_list_behind_a_cell_has_as_many_records_as_it_counts(susy, operator, subject, field, state) -> None:
    settle_rules(operator)
    count_freshness(actor=operator, now=NOW)
    whole = get_freshness_map(actor=susy)
    row = next(each for each in whole.fields if (each.type.subject, each.type.code) == (subject, field))
    for segment, cell in row.cells.items():
        found = list_ageing(actor=susy, subject=subject, field=field, segment=segment, state=state, now=NOW, limit=500)
        assert len(found) == (cell.missing + cell.unknown if state == "missing" else getattr(cell, state))


def test_the_queue_is_in_the_order_of_worth_and_a_customer_sees_nothing_of_it(people, susy, operator, prospect) -> None:
    settle_rules(operator)
    say(susy, prospect, phone=PHONE, town="Perth", email="a@pico.example")
    while notice_what_ages(actor=operator, now=NOW + 400 * DAY):
        pass
    cards = list_refreshes(actor=susy, now=NOW + 400 * DAY, limit=500)
    assert [each.worth for each in cards] == sorted((each.worth for each in cards), reverse=True)
    first = list_refreshes(actor=susy, now=NOW, limit=2)
    rest = list_refreshes(actor=susy, now=NOW, after=(first[-1].worth, first[-1].id), limit=500)
    assert [each.id for each in (*first, *rest)] == [each.id for each in cards]
    assert len(cards) == count_refreshes(actor=susy)
    assert "spend_12m" not in {each.field for each in cards}
    ada = people("ada@acme.example")
    assert list_refreshes(actor=ada, now=NOW) == []
    assert list_kept(actor=ada) == {}
    kept = next(
        each
        for each in list_kept(actor=susy)["customer_data"]
        if (each.subject, each.category) == ("company", "contact")
    )
    contact = {("company", field) for field in ("phone", "email", "website")}
    assert kept.asked == sum((each.subject_type, each.field) in contact for each in cards)
