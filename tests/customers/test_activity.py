"""What can be recorded of what people do, and how a timeline tells it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.contracts.schedules import notice_ends
from forecourt.customers.actions import add_person, change_company, correct_activity, record_activity, remove_activity
from forecourt.customers.models import Activity, FactType, Measurement, Touched
from forecourt.customers.queries.activity import Asked, list_company_timeline, list_person_timeline
from forecourt.customers.queries.companies import get_company_numbered, person_id_of
from forecourt.customers.reactions import take_in
from forecourt.customers.schedules import measure
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.journal.following import find_rows
from forecourt.kernel.journal.writing import record as write
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
CALL = {"kind": "call", "external_id": "1", "at": "2026-10-30T09:20:00+10:00", "email": "ada@acme.example"}


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


@pytest.fixture
def acme(susy: Any) -> Any:
    """The company of most of the cast."""
    return get_company_numbered(actor=susy, number="C-0007")


def record(actor: Any, *entries: dict[str, Any], source: str = "telephony") -> dict[str, Any]:
    """Record entries as one message of a source."""
    parameters = {"source": source, "entries": [{**CALL, **entry} for entry in entries]}
    return dict(perform(record_activity, actor=actor, parameters=parameters, now=NOW).result)


def titles(actor: Any, company_id: Any, **asked: Any) -> list[str]:
    """List what a company's timeline tells of outside events."""
    rows = list_company_timeline(actor=actor, company_id=company_id, asked=Asked(**asked), limit=1_000)
    return [row.title for row in rows if row.source != "journal"]


def test_what_a_source_tells_is_its_person_s_and_their_company_s(susy, acme) -> None:
    told = record(susy, {"title": "Asked about the June invoice", "direction": "in"})
    assert (told["recorded"], told["repeated"], told["waiting"]) == (1, 0, 0)
    person_id = person_id_of(actor=susy, email="ada@acme.example")
    (row,) = list_person_timeline(actor=susy, person_id=person_id, asked=Asked(kinds=("call",)), limit=5)
    assert (row.title, row.who, row.company, row.direction) == (
        "Asked about the June invoice",
        "Ada Okafor",
        "ACME",
        "in",
    )
    assert titles(susy, acme.id) == ["Asked about the June invoice"]


def test_the_same_event_is_kept_once_however_often_and_however_it_is_sent(susy, acme) -> None:
    record(susy, {"title": "First"})
    told = record(susy, {"title": "Again"}, {"title": "And again"}, {"external_id": "2", "title": "Second"})
    assert (told["recorded"], told["repeated"]) == (1, 2)
    assert sorted(titles(susy, acme.id)) == ["First", "Second"]
    assert record(susy, {"title": "Another system's first"}, source="chatter")["recorded"] == 1


def test_each_recorded_event_is_journalled_for_the_provider_alone(susy, people) -> None:
    told = record(susy, {}, {"external_id": "2"})
    with scope(susy):
        rows = list(Journal.objects.filter(event="customers.activity.recorded").order_by("id"))
    assert [row.subject_id for row in rows] == told["activity_ids"]
    assert {row.company_id for row in rows} == {None}
    ada = people("ada@acme.example")
    with scope(ada):
        assert not Journal.objects.filter(event__startswith="customers.activity").exists()
        assert not Activity.objects.exists()


def test_an_event_of_somebody_unknown_goes_to_the_company_and_names_them(susy, acme) -> None:
    record(susy, {"email": "Kim@acme.example", "company_number": "C-0007", "title": "Who is Kim"})
    (row,) = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(text="who is kim"), limit=5)
    assert (row.person_id, row.who, row.is_known) == (None, "kim@acme.example", False)


def test_an_event_of_nobody_waits_until_its_person_is_known(susy, operator, acme) -> None:
    assert record(susy, {"email": "kim@acme.example", "title": "Waited"})["waiting"] == 1
    assert titles(susy, acme.id) == []
    given = {"company_id": acme.id, "name": "Kim Novak", "email": "kim@acme.example", "since": "2026-01-01T00:00:00Z"}
    person_id = perform(add_person, actor=susy, parameters=given).result["person_id"]
    follow(operator)
    assert titles(susy, acme.id) == ["Waited"]
    (row,) = list_person_timeline(actor=susy, person_id=person_id, asked=Asked(kinds=("call",)), limit=5)
    assert row.who == "Kim Novak"


def test_an_event_that_names_nobody_at_all_is_refused_by_its_number(susy) -> None:
    with pytest.raises(Malformed) as refused:
        record(susy, {}, {"external_id": "2", "email": ""})
    assert refused.value.pointer == "/data/attributes/entries/1"


@pytest.mark.parametrize(
    "entry, pointer",
    [
        ({"kind": "dance"}, "entries/0/kind"),
        ({"company_number": "C-9999"}, "entries/0/company_number"),
        ({"at": "2026-10-30T09:20:00"}, "entries/0/at"),
        ({"details": {"x": "y" * 5000}}, "entries/0/details"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(susy, entry, pointer) -> None:
    with pytest.raises(Malformed) as refused:
        record(susy, entry)
    assert refused.value.pointer == f"/data/attributes/{pointer}"


def test_nobody_calls_themselves_the_journal(susy) -> None:
    with pytest.raises(Malformed):
        record(susy, {}, source="journal")


def test_a_clock_that_runs_ahead_counts_as_of_now_and_is_named(susy, acme) -> None:
    record(susy, {"at": (NOW + timedelta(hours=3)).isoformat(), "title": "Ahead"})
    (row,) = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(text="ahead"), limit=5)
    assert row.at == NOW
    assert row.said_at == "2026-11-02T04:00:00+00:00"


def test_what_comes_late_and_out_of_order_stands_where_it_happened(susy, acme, operator) -> None:
    for number, day in enumerate(("2026-10-30", "2026-08-01", "2026-09-15")):
        record(susy, {"external_id": f"late-{number}", "at": f"{day}T09:00:00+10:00", "title": day, "direction": "in"})
    assert titles(susy, acme.id) == ["2026-10-30", "2026-09-15", "2026-08-01"]
    measure(actor=operator, now=NOW)
    with scope(operator):
        rows = Measurement.objects.filter(company_id=acme.id, measure_id="inbound_conversations", grain="month")
        found = dict(rows.values_list("starts_on", "value"))
    assert {f"{start:%Y-%m}": int(value) for start, value in found.items()} == {
        "2026-08": 1,
        "2026-09": 1,
        "2026-10": 1,
    }


def test_a_month_begins_where_the_company_is(susy, acme, operator) -> None:
    record(susy, {"at": "2026-09-30T14:30:00Z", "direction": "in"})  # 1 October in Sydney
    measure(actor=operator, now=NOW)
    with scope(operator):
        rows = Measurement.objects.filter(company_id=acme.id, measure_id="inbound_conversations", value__gt=0)
        assert {f"{start:%Y-%m-%d}" for start in rows.values_list("starts_on", flat=True)} == {"2026-10-01"}


def test_a_correction_keeps_old_and_new_and_a_removal_does_not_come_back(susy, acme) -> None:
    activity_id = record(susy, {"title": "Wrong"})["activity_ids"][0]
    perform(correct_activity, actor=susy, parameters={"activity_id": activity_id, "title": "Right"})
    assert titles(susy, acme.id) == ["Right"]
    with scope(susy):
        row_id = Journal.objects.get(event="customers.activity.corrected").id
    row = find_rows(actor=susy, ids=[row_id])[row_id]
    assert (row.old, row.new["title"]) == ({"title": "Wrong"}, "Right")
    perform(remove_activity, actor=susy, parameters={"activity_id": activity_id})
    assert record(susy, {"title": "Wrong"})["repeated"] == 1
    assert titles(susy, acme.id) == []
    with pytest.raises(Invisible):
        perform(remove_activity, actor=susy, parameters={"activity_id": activity_id})


@pytest.mark.parametrize("who", ["vlad@meridian.example", "khan@meridian.example", "ada@acme.example"])
def test_only_the_customer_data_team_records_activity(people, who) -> None:
    with pytest.raises(Forbidden):
        record(people(who), {})


def test_a_page_goes_on_where_the_one_before_ended(susy, acme) -> None:
    record(susy, *({"external_id": str(number), "title": str(number)} for number in range(7)))
    seen, place = [], None
    while page := list_company_timeline(
        actor=susy, company_id=acme.id, asked=Asked(kinds=("call",)), place=place, limit=3
    ):
        seen += [row.title for row in page]
        place = page[-1].place
    assert sorted(seen) == [str(number) for number in range(7)]


@pytest.mark.parametrize(
    "asked, count",
    [
        ({"kinds": ("email",)}, 1),
        ({"source": "mailer"}, 1),
        ({"text": "INVOICE"}, 1),
        ({"since": datetime(2026, 10, 1, tzinfo=UTC)}, 1),
        ({"until": datetime(2026, 10, 1, tzinfo=UTC)}, 1),
        ({}, 2),
    ],
)
def test_a_filter_narrows_the_timeline(susy, acme, asked, count) -> None:
    record(susy, {"title": "Invoice"})
    record(susy, {"kind": "email", "at": "2026-09-01T00:00:00Z"}, source="mailer")
    assert len(titles(susy, acme.id, **asked)) == count


def test_a_customer_sees_no_activity_by_any_query(susy, people, acme) -> None:
    record(susy, {})
    ada = people("ada@acme.example")
    assert list_company_timeline(actor=ada, company_id=acme.id, asked=Asked(), limit=5) == []


def follow(operator: Any, *events: str) -> int:
    """Let the worker take in what the journal holds, as it finds it once it is sealed."""
    with scope(operator):
        ids = list(Journal.objects.order_by("id").values_list("id", flat=True))
        found = find_rows(actor=operator, ids=ids)
    rows = [found[each] for each in ids]
    return take_in(actor=operator, rows=[row for row in rows if not events or row.event in events])


def test_what_the_journal_tells_is_in_the_timeline_once(operator, susy, acme) -> None:
    assert follow(operator) > 0
    first = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(), limit=500)
    follow(operator)
    assert list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(), limit=500) == first
    assert {row.kind for row in first} >= {"people", "contract", "meter", "stage"}
    assert all(row.journal_id and row.by for row in first)


def test_that_a_contract_nears_its_end_stands_in_the_timeline_of_the_customer(operator, susy, people, acme) -> None:
    notice_ends(actor=operator, now=NOW)
    follow(operator)
    told = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(kinds=("contract",)), limit=50)
    ends = [row for row in told if "ends" in row.title]
    assert [row.title for row in ends] == ["Contract EN-0007 ends in 60 days: its last day is 31 Dec 2026"]
    assert (ends[0].at, ends[0].tone) == (NOW, "warn")
    ada = people("ada@acme.example")
    assert list_company_timeline(actor=ada, company_id=acme.id, asked=Asked(), limit=5) == []


def test_what_the_journal_tells_is_not_to_be_corrected(operator, susy, acme) -> None:
    follow(operator)
    (row,) = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(kinds=("stage",)), limit=1)
    with pytest.raises(Malformed):
        perform(remove_activity, actor=susy, parameters={"activity_id": row.id})


def test_a_data_pull_is_of_who_pulled_with_the_rows_it_brought(operator, people, acme) -> None:
    ada = people("ada@acme.example")
    new = {"user_id": str(ada.id), "rows": 17_520, "format": "arrow", "bytes": 9, "complete": True}
    with scope(operator):
        write(actor=operator, event="data.rows.delivered", subject=("grant", "1"), company_id=acme.id, new=new)
    follow(operator, "data.rows.delivered")
    rows = list_company_timeline(actor=operator, company_id=acme.id, asked=Asked(kinds=("data_pull",)), limit=5)
    assert [(row.who, row.amount, row.unit) for row in rows] == [("Ada Okafor", 17_520, "rows")]


def test_what_staff_do_about_a_customer_is_the_company_s_and_says_who(operator, susy, acme) -> None:
    perform(change_company, actor=susy, parameters={"company_id": acme.id, "town": "Broken Hill NSW"})
    follow(operator, "customers.company.changed")
    (row,) = list_company_timeline(actor=susy, company_id=acme.id, asked=Asked(kinds=("facts",)), limit=1)
    assert (row.person_id, row.by) == (None, susy.name)
    assert [(name, new) for name, _, new in row.changes] == [("town", "Broken Hill NSW")]


def test_what_a_company_takes_over_is_measured_with_its_own(operator, susy, acme) -> None:
    record(susy, {"direction": "in"}, {"external_id": "2", "direction": "in"})
    with scope(operator):
        Touched.objects.all().delete()
        write(actor=operator, event="customers.records.merged", subject=("company", acme.id), company_id=None, new={})
    follow(operator, "customers.records.merged")
    measure(actor=operator, now=NOW)
    with scope(operator):
        found = Measurement.objects.get(company_id=acme.id, measure_id="inbound_conversations", value__gt=0)
    assert found.value == 2


def test_payment_facts_in_a_timeline_are_for_those_who_see_payment(operator, susy, people, acme) -> None:
    new = {"record": "ACME", "iban": "DE02", "payment_terms": "30 days", "town": "Perth"}
    with scope(operator):
        payment = set(FactType.objects.filter(category="payment").values_list("code", flat=True))
        new |= dict.fromkeys(payment, "secret")
        old = dict.fromkeys(new, "before")
        write(
            actor=operator,
            event="customers.facts.changed",
            subject=("company", acme.id),
            company_id=None,
            old=old,
            new=new,
        )
    follow(operator, "customers.facts.changed")
    seen = {}
    for who in ("vlad@meridian.example", "mina@meridian.example"):
        actor = people(who)
        (row,) = list_company_timeline(actor=actor, company_id=acme.id, asked=Asked(kinds=("facts",)), limit=1)
        seen[who] = {name for name, _, _ in row.changes}
    assert payment
    assert seen["mina@meridian.example"] - seen["vlad@meridian.example"] == payment
