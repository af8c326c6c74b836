"""Connectors are asked before people are, and a mail that comes back or a sync that fails lowers confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.customers import asking, refreshers
from forecourt.customers.actions import add_company, add_person, add_reference, note_bounce, record_facts, verify_facts
from forecourt.customers.ageing import go_by_rules, notice_what_ages
from forecourt.customers.asking import MOST_TRIES, ask_connectors, wait_after
from forecourt.customers.models import Fact, Refresh
from forecourt.customers.refreshers import NotNow, RecordGone
from forecourt.kernel.clocks import true_now
from forecourt.kernel.errors import Forbidden
from forecourt.kernel.journal.following import find_rows
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
LATE = NOW + timedelta(days=800)
PHONE, OTHER = "+61 3 9000 0007", "+61 3 9000 0008"


class Told:
    """A connector that answers what it is told to."""

    def __init__(self) -> None:
        self.values: Mapping[str, Any] = {}
        self.error: Exception | None = None
        self.asked: list[tuple[str, str, tuple[str, ...]]] = []

    def fetch(self, *, subject_type: str, external_id: str, fields: Any) -> Mapping[str, Any]:
        """Answer."""
        self.asked.append((subject_type, external_id, tuple(fields)))
        if self.error:
            raise self.error
        return self.values


@pytest.fixture
def told() -> Iterator[Told]:
    """Put it in HubSpot's place."""
    made = Told()
    refreshers.register("hubspot", made)
    yield made
    refreshers.withdraw("hubspot")
    asking._resting.clear()


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


@pytest.fixture
def company(susy: Any, operator: Any) -> Any:
    """A prospect that HubSpot calls 17; what it said of it went stale."""
    given = {"number": "P-1", "name": "Pico Pty Ltd", "short_name": "Pico", "stage": "prospect"}
    company_id = perform(add_company, actor=susy, parameters=given, now=NOW).result["company_id"]
    about = {"subject_type": "company", "subject_id": company_id}
    called = {**about, "system": "hubspot", "external_id": "17"}
    perform(add_reference, actor=susy, parameters=called, now=NOW)
    said = {**about, "source": "hubspot", "observed_at": NOW}
    facts = [{**said, "field": "phone", "value": PHONE}, {**said, "field": "website", "value": "pico.example"}]
    perform(record_facts, actor=susy, parameters={"facts": facts}, now=NOW)
    while go_by_rules(actor=operator, now=LATE):
        pass
    while notice_what_ages(actor=operator, now=LATE):
        pass
    return company_id


def tasks(actor: Any, subject: Any) -> dict[str, Refresh]:
    """Return the last that was asked for of each field."""
    with scope(actor):
        return {each.field: each for each in Refresh.objects.filter(subject_id=subject).order_by("id")}


def present(actor: Any, subject: Any, field: str) -> Fact:
    """Return the value that counts."""
    with scope(actor):
        found: Fact = Fact.objects.get(subject_id=subject, field=field, standing=2)
        return found


def test_what_a_connector_says_is_taken_in_and_the_rest_is_asked_of_people(told, susy, operator, company) -> None:
    assert tasks(susy, company)["phone"].asked_of == "connector"
    told.values = {"phone": OTHER, "domain": "pico.example", "town": "Perth"}
    assert ask_connectors(actor=operator, now=LATE) == 1
    (subject, external_id, fields) = told.asked[0]
    assert (subject, external_id) == ("company", "17")
    assert {"phone", "website", "domain", "industry"} <= set(fields)
    found = present(susy, company, "phone")
    assert (found.value, found.source, found.process) == (OTHER, "hubspot", "customers.take_answer")
    after = tasks(susy, company)
    assert (after["phone"].state, after["domain"].state) == ("done", "done")
    assert (after["website"].state, after["website"].asked_of) == ("open", "person")
    with scope(susy):
        assert not Fact.objects.filter(subject_id=company, field="town").exists()  # nobody asked for it
        row = Journal.objects.filter(event="customers.connector.asked", subject_id=str(company)).latest("id")
    assert row.new["outcome"] == f"it gave 2 of {len(fields)} values"
    assert row.company_id is None
    assert ask_connectors(actor=operator, now=LATE) == 0


def test_what_a_connector_repeats_is_fresh_again(told, susy, operator, company) -> None:
    told.values = {"phone": PHONE}
    ask_connectors(actor=operator, now=LATE)
    assert present(susy, company, "phone").last_verified_at == LATE
    assert tasks(susy, company)["phone"].state == "done"


def test_a_value_that_cannot_be_read_is_asked_of_people(told, susy, operator, company) -> None:
    told.values = {"phone": "call the office"}
    ask_connectors(actor=operator, now=LATE)
    assert (tasks(susy, company)["phone"].state, tasks(susy, company)["phone"].asked_of) == ("open", "person")


def test_a_connector_that_is_busy_is_left_alone_and_asked_again(told, susy, operator, company) -> None:
    told.error = NotNow("Fewer requests.", retry_after_s=120)
    assert ask_connectors(actor=operator, now=LATE) == 1
    task = tasks(susy, company)["phone"]
    assert (task.state, task.asked_of, task.tries, task.said) == ("open", "connector", 1, "Fewer requests.")
    assert task.next_at is not None
    assert timedelta(seconds=100) < task.next_at - true_now() <= timedelta(seconds=120)
    assert ask_connectors(actor=operator, now=LATE) == 0
    assert len(told.asked) == 1


def test_one_that_fails_again_and_again_lowers_confidence_and_people_are_asked(told, susy, operator, company) -> None:
    told.error = NotNow("HubSpot answered 500.")
    for _ in range(MOST_TRIES):
        with scope(susy):
            Refresh.objects.filter(subject_id=company).update(next_at=None)
        ask_connectors(actor=operator, now=LATE)
    task = tasks(susy, company)["phone"]
    assert (task.reason, task.asked_of, task.said) == ("failed_sync", "person", "HubSpot answered 500.")
    assert present(susy, company, "phone").confidence == 0.5
    with scope(susy):
        assert Journal.objects.filter(event="customers.sync.failed", subject_id=str(company)).count() == 1


def test_a_record_that_is_gone_there_is_doubted_whole_and_people_are_asked(told, susy, operator, company) -> None:
    told.error = RecordGone()
    ask_connectors(actor=operator, now=LATE)
    after = tasks(susy, company)
    assert {after["phone"].reason, after["website"].reason} == {"failed_sync"}
    assert present(susy, company, "phone").confidence == present(susy, company, "website").confidence == 0.1
    perform(verify_facts, actor=susy, parameters={"fact_ids": [present(susy, company, "phone").id]}, now=LATE)
    assert tasks(susy, company)["phone"].state == "done"


def test_a_fault_of_the_connector_itself_holds_nobody_up(told, susy, operator, company) -> None:
    told.error = ZeroDivisionError()
    assert ask_connectors(actor=operator, now=LATE) == 1
    assert tasks(susy, company)["phone"].state == "open"


def test_without_the_connector_people_are_asked(susy, operator, company) -> None:
    assert ask_connectors(actor=operator, now=LATE) == 0
    assert tasks(susy, company)["phone"].asked_of == "person"


def test_waits_grow_and_end() -> None:
    waits = [wait_after(tries=tries, retry_after_s=None).total_seconds() for tries in (1, 2, 3, 20)]
    assert waits == [30, 60, 120, 3600]
    assert wait_after(tries=1, retry_after_s=7_000).total_seconds() == 3_600


def test_a_mail_that_comes_back_puts_the_address_in_doubt_until_somebody_knows_better(susy, operator, company) -> None:
    given = {"company_id": company, "name": "Pia Co", "email": "pia@pico.example", "since": NOW}
    person = perform(add_person, actor=susy, parameters=given, now=NOW).result["person_id"]
    bounce = {"address": "Pia@pico.example", "said": "5.1.1 no such mailbox"}
    perform(note_bounce, actor=operator, parameters=bounce, now=NOW)
    assert present(susy, person, "email").confidence == 0.1
    task = tasks(susy, person)["email"]
    assert (task.reason, task.asked_of, task.state, task.said) == ("bounced", "person", "open", "5.1.1 no such mailbox")
    perform(note_bounce, actor=operator, parameters=bounce, now=NOW)  # again: still one
    with scope(susy):
        assert Refresh.objects.filter(subject_id=person).count() == 1
        row_id = Journal.objects.filter(event="customers.mail.bounced", subject_id=str(person)).latest("id").id
    row = find_rows(actor=susy, ids=[row_id])[row_id]
    assert (row.new["record"], row.company_id) == ("Pia Co", None)
    better = {"subject_type": "person", "subject_id": person, "field": "email", "value": "p.co@pico.example"}
    later = NOW + timedelta(hours=1)
    perform(record_facts, actor=susy, parameters={"facts": [better]}, now=later)
    assert tasks(susy, person)["email"].state == "done"
    with pytest.raises(Forbidden):
        perform(note_bounce, actor=susy, parameters=bounce, now=NOW)
