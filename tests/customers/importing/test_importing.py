"""Files of customer data: each line is taken once, waits, or is named; broken off anywhere, it goes on there."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pytest

from forecourt.customers import intake
from forecourt.customers.actions import (
    add_reference,
    import_file,
    match_import,
    plan_import,
    replay_import,
    settle_conflict,
    stop_import,
)
from forecourt.customers.actions.importing import ImportedAlready, carry_on_import
from forecourt.customers.actions.importing.receiving import NotNow
from forecourt.customers.intake import go_on
from forecourt.customers.models import (
    Activity,
    Affiliation,
    Company,
    CompanyParent,
    Conflict,
    Fact,
    Import,
    MergedReference,
    Person,
    Reference,
    Waiting,
)
from forecourt.customers.queries import find_by_reference, list_history
from forecourt.customers.queries.importing import get_import, list_faults
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.importing.giving import (
    CALLS,
    COMPANIES,
    COMPANY_HISTORY,
    CUSTOMERS,
    MERGES,
    PEOPLE,
    receive,
    take,
)
from tests.world import ROOT

#: Exports of other systems, where they are at hand.
CRM: Final = Path(os.environ.get("CRM_EXPORTS", ROOT.parent / "shared" / "data" / "crm"))


@pytest.fixture
def susy(people: Any) -> Any:
    """The customer data team."""
    return people("susy@meridian.example")


def stored(actor: Any) -> dict[str, Any]:
    """Return all that imports can change, apart from imports themselves and the journal."""
    with scope(actor):
        return {
            "companies": sorted(Company.objects.values_list("id", "name", "town")),
            "people": sorted(Person.objects.values_list("id", "name", "email")),
            "facts": sorted(Fact.objects.values_list("id", "standing", "observed_at", "last_verified_at"), key=str),
            "references": sorted(Reference.objects.values_list("id", flat=True)),
            "ties": sorted(Affiliation.objects.values_list("id", flat=True)),
            "merged": sorted(MergedReference.objects.values_list("id", flat=True)),
            "conflicts": sorted(Conflict.objects.values_list("id", "state")),
            "waiting": sorted(Waiting.objects.values_list("id", "taken_at"), key=str),
        }


def named(actor: Any, card: Any) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in list_faults(actor=actor, import_id=card.id)]


def open_conflicts(actor: Any) -> list[str]:
    with scope(actor):
        return sorted(Conflict.objects.filter(state="open").values_list("said", flat=True))


def company(actor: Any, external_id: str, system: str = "hubspot") -> Any:
    return find_by_reference(actor=actor, system=system, subject_type="company", external_id=external_id)


def person(actor: Any, external_id: str) -> Any:
    return find_by_reference(actor=actor, system="hubspot", subject_type="person", external_id=external_id)


def history(actor: Any, subject_id: Any, field: str) -> list[tuple[str, str, int]]:
    rows = list_history(actor=actor, subject_type="company", subject_id=subject_id, field=field, now=datetime.now(UTC))
    return [(each.value, each.source, each.observed_at.year) for each in rows]


def test_companies_come_in_with_what_is_known_of_them_and_when(susy) -> None:
    card = take(susy, COMPANIES, name="company_data.csv")
    assert (card.state, card.counts["records_new"], card.progress) == ("done", 2, 1.0)
    assert named(susy, card) == [(4, "deleted_there")]
    with scope(susy):
        delta = Company.objects.get(id=company(susy, "11"))
        town = Fact.objects.get(subject_id=delta.id, field="town")
    assert (delta.name, delta.town, delta.stage, delta.zone) == (
        "Delta Foods Pty Ltd",
        "Newcastle",
        "prospect",
        "Australia/Sydney",
    )
    assert (town.source, town.process) == ("hubspot", f"import:{card.id}")
    assert town.last_verified_at == datetime(2025, 12, 30, 3, 15, 52, tzinfo=UTC)
    assert company(susy, "12") is not None  # written 12.0 by a spreadsheet


def test_what_happened_comes_in_once_and_waits_for_whom_it_names(susy) -> None:
    take(susy, COMPANIES, name="company_data.csv")
    take(susy, PEOPLE, name="contact_data.csv")
    card = take(susy, CALLS, name="engagements.csv")
    counted = {name: card.counts.get(name) for name in ("activities_new", "activities_known", "waiting")}
    assert counted == {"activities_new": 3, "activities_known": 1, "waiting": 1}
    assert named(susy, card) == [(6, "unknown_kind"), (7, "nobody")]
    assert "HubSpot person 777 is not here." in open_conflicts(susy)
    with scope(susy):
        told = list(Activity.objects.filter(source="hubspot", external_id__startswith="900").order_by("external_id"))
    assert [(each.kind_id, each.direction, each.title) for each in told] == [
        ("call", "in", "About the June invoice"),
        ("email", "out", "Thanks"),
        ("call", told[2].direction, "To the depot"),
    ]
    kim = person(susy, "501")
    assert [each.person_id for each in told] == [kim, kim, None]
    assert [each.company_id for each in told] == [company(susy, "11"), company(susy, "11"), company(susy, "12")]
    later = PEOPLE.splitlines()[0] + "\nFALSE,2025-04-02 11:16:05,new@delta.example,777,Delta,New,One,,,11\n"
    take(susy, later, name="contact_later.csv")
    with scope(susy):
        assert Activity.objects.get(source="hubspot", external_id="9004").person_id == person(susy, "777")
    assert take(susy, CALLS + "\n", name="engagements_again.csv").counts.get("activities_new", 0) == 0


def test_a_plan_tells_all_of_it_and_changes_nothing(susy) -> None:
    before = stored(susy)
    import_id = receive(susy, COMPANIES, name="company_data.csv").result["import_id"]
    go_on(actor=susy, import_id=import_id)
    assert stored(susy) == before
    card = get_import(actor=susy, import_id=import_id)
    assert (card.state, card.plan["counts"]["records_new"], card.plan["named"], card.line) == ("planned", 2, 1, 0)
    assert {"record": "Delta Foods Pty Ltd", "is_new": True} in card.plan["changes"]
    assert {"record": "Delta Foods Pty Ltd", "field": "town", "old": None, "new": "Newcastle"} in card.plan["changes"]


def test_what_is_taken_in_anew_changes_nothing(susy) -> None:
    cards = [take(susy, COMPANIES, name="company_data.csv"), take(susy, PEOPLE, name="contact_data.csv")]
    cards += [take(susy, COMPANY_HISTORY, name="company_history.csv"), take(susy, MERGES, name="merges.csv")]
    cards += [take(susy, CUSTOMERS, name="customer_data.csv", system="netsuite")]
    before = stored(susy)
    for card in cards:
        faults = named(susy, card)
        perform(replay_import, actor=susy, parameters={"import_id": card.id})
        go_on(actor=susy, import_id=card.id)
        again = get_import(actor=susy, import_id=card.id)
        assert (again.state, again.round, again.counts["rows"]) == ("done", 2, card.counts["rows"])
        assert named(susy, again) == faults
    assert stored(susy) == before


def test_rows_without_an_id_come_in_once(susy) -> None:
    card = take(susy, "name,town\nGolf Ltd,Perth\nGolf Ltd,Perth\n", name="companies.csv")
    assert card.counts["records_new"] == 2  # a name tells nobody from another: whether they are one, people say
    perform(replay_import, actor=susy, parameters={"import_id": card.id})
    go_on(actor=susy, import_id=card.id)
    with scope(susy):
        assert Company.objects.filter(name="Golf Ltd").count() == 2


def test_the_same_bytes_are_told_so(susy) -> None:
    card = take(susy, COMPANIES, name="company_data.csv")
    before = stored(susy)
    with pytest.raises(ImportedAlready) as refused:
        receive(susy, COMPANIES, name="another name.csv")
    assert (refused.value.import_id, "company_data.csv" in refused.value.detail) == (card.id, True)
    assert stored(susy) == before


def test_broken_off_anywhere_it_goes_on_there_and_ends_as_if_it_had_not_been(susy, monkeypatch) -> None:
    monkeypatch.setattr(intake, "PART", 2)
    rows = "".join(f"{number},Company {number},Perth\n" for number in range(1, 8))
    import_id = receive(susy, "id,name,town\n" + rows, name="companies.csv").result["import_id"]
    go_on(actor=susy, import_id=import_id)
    perform(import_file, actor=susy, parameters={"import_id": import_id})
    for parts in (1, 2):
        taken = []

        def crash(*args: Any, **kwargs: Any) -> Any:
            if args[0] is carry_on_import and len(taken) == parts:  # noqa: B023
                raise KeyboardInterrupt
            taken.append(1)  # noqa: B023
            return perform(*args, **kwargs)

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(intake, "perform", crash)
            go_on(actor=susy, import_id=import_id)
    assert get_import(actor=susy, import_id=import_id).line == 7
    go_on(actor=susy, import_id=import_id)
    card = get_import(actor=susy, import_id=import_id)
    assert (card.state, card.counts["rows"], card.counts["records_new"]) == ("done", 7, 7)
    with scope(susy):
        assert Company.objects.filter(name__startswith="Company ").count() == 7


def test_a_broken_line_in_the_middle_costs_itself_and_a_corrected_file_mends_it(susy, monkeypatch) -> None:
    monkeypatch.setattr(intake, "PART", 3)
    lines = [f"{number},Company {number},Perth" for number in range(1, 20)]
    lines[9] = '10,"Company 10,Perth'
    card = take(susy, "\n".join(["id,name,town", *lines]), name="companies.csv")
    assert (card.counts["rows"], card.counts["records_new"], named(susy, card)) == (19, 18, [(11, "stray_quote")])
    assert list_faults(actor=susy, import_id=card.id)[0].raw == '10,"Company 10,Perth'
    corrected = "id,name,town,line in the first file\n10,Company 10,Perth,11\n"
    mended = take(susy, corrected, name="corrected.csv", corrects=card.id)
    assert mended.counts["records_new"] == 1
    assert get_import(actor=susy, import_id=card.id).named == 0


def test_two_people_of_one_address_are_both_kept_and_asked_about(susy) -> None:
    card = take(susy, PEOPLE, name="contact_data.csv")
    with scope(susy):
        kims = dict(Person.objects.filter(name__startswith="Kim").values_list("name", "email"))
    assert kims == {"Kim Novak": "kim@delta.example", "Kimberly Novak": ""}
    assert (4, "address_taken") in named(susy, card)
    assert "Kimberly Novak and Kim Novak claim the address kim@delta.example." in open_conflicts(susy)


def test_a_person_belongs_to_five_companies_and_waits_for_those_that_are_not_there(susy) -> None:
    companies = "id,name\n" + "".join(f"{number},Company {number}\n" for number in range(1, 5))
    take(susy, companies, name="companies.csv")
    ties = "contact_id,company_id,is_primary\n" + "".join(f"700,{number},{number == 3}\n" for number in range(1, 6))
    card = take(susy, ties, name="contact_company.csv")
    assert (card.matching["kind"], card.waiting) == ("links", 5)
    take(susy, "id,firstname,lastname\n700,Ada,Five\n", name="contacts.csv")
    with scope(susy):
        held = Affiliation.objects.filter(person_id=person(susy, "700"))
        names = list(held.order_by("company__name").values_list("company__name", "is_primary"))
    assert [name for name, _ in names] == [f"Company {number}" for number in range(1, 5)]
    assert sum(is_primary for _, is_primary in names) == 1
    assert open_conflicts(susy) == ["HubSpot company 5 is not here."]
    take(susy, "id,name\n5,Company 5\n", name="more.csv")
    assert open_conflicts(susy) == []
    with scope(susy):
        assert Affiliation.objects.filter(person_id=person(susy, "700")).count() == 5


def test_companies_above_each_other_in_a_circle_are_named(susy) -> None:
    text = "id,name,parent\n1,One,2\n2,Two,3\n3,Three,1\n4,Four,4\n"
    card = take(susy, text, name="companies.csv")
    assert sorted(named(susy, card)) == [(4, "circular"), (5, "circular")]
    with scope(susy):
        above = dict(CompanyParent.objects.values_list("company__name", "parent__name"))
    assert above == {"One": "Two", "Two": "Three"}


def test_ids_that_went_into_each_other_in_a_circle_are_named(susy) -> None:
    take(susy, "id,firstname\n1,Ada\n2,Bo\n", name="contacts.csv")
    card = take(susy, "canonical_vid,vid_to_merge\n1,2\n2,1\n1,1\n", name="contact_merges.csv")
    assert named(susy, card) == [(3, "circular"), (4, "circular")]
    assert open_conflicts(susy) == ["HubSpot person 2 went into 1 there, and both are records here."]


def test_property_history_becomes_facts_of_their_own_times(susy) -> None:
    take(susy, COMPANIES, name="company_data.csv")
    take(susy, COMPANY_HISTORY, name="company_history.csv")
    assert history(susy, company(susy, "11"), "industry") == [
        ("Food", "hubspot", 2025),
        ("Food", "hubspot", 2022),
        ("Groceries", "hubspot", 2021),
    ]


def test_what_refers_to_records_that_are_not_there_waits_and_comes_in_with_them_once(susy) -> None:
    card = take(susy, COMPANY_HISTORY, name="company_history.csv")
    assert card.waiting == 4
    assert open_conflicts(susy) == [
        "HubSpot company 11 is not here.",
        "HubSpot company 77 is not here.",
        "Nobody has said which fact HubSpot’s property WRM+4i8iHBcBoIeVxhFUbA== is.",
    ]
    take(susy, COMPANIES, name="company_data.csv")
    assert get_import(actor=susy, import_id=card.id).waiting == 2
    assert [year for _, _, year in history(susy, company(susy, "11"), "industry")] == [2025, 2022, 2021]
    with scope(susy):
        acme = Company.objects.get(short_name="ACME").id
    about = {"subject_type": "company", "subject_id": acme, "system": "hubspot", "external_id": "77"}
    perform(add_reference, actor=susy, parameters=about)
    assert history(susy, acme, "industry")[-1] == ("Mining", "hubspot", 2022)
    assert get_import(actor=susy, import_id=card.id).waiting == 1
    before = stored(susy)
    perform(replay_import, actor=susy, parameters={"import_id": card.id})
    go_on(actor=susy, import_id=card.id)
    assert stored(susy) == before


def test_a_property_that_somebody_names_comes_in_and_is_remembered(susy) -> None:
    take(susy, COMPANIES, name="company_data.csv")
    card = take(susy, COMPANY_HISTORY, name="company_history.csv")
    with scope(susy):
        conflict = Conflict.objects.get(field="WRM+4i8iHBcBoIeVxhFUbA==")
    with pytest.raises(Malformed):
        perform(
            settle_conflict,
            actor=susy,
            parameters={"conflict_id": conflict.id, "choice": "field", "field": "shoe_size"},
        )
    perform(
        settle_conflict,
        actor=susy,
        parameters={"conflict_id": conflict.id, "choice": "field", "field": "employees"},
    )
    assert history(susy, company(susy, "11"), "employees") == [(3, "hubspot", 2022)]
    again = receive(susy, COMPANY_HISTORY + "\n", name="company_history_2.csv").result["import_id"]
    properties = get_import(actor=susy, import_id=again).matching["properties"]
    assert properties["WRM+4i8iHBcBoIeVxhFUbA=="] == "employees"
    assert get_import(actor=susy, import_id=card.id).waiting == 1


def test_an_id_that_went_into_another_leads_to_that_one(susy) -> None:
    take(susy, PEOPLE, name="contact_data.csv")
    take(susy, MERGES, name="merges.csv")
    text = "contact_id,timestamp,name,value\n590,2020-01-01,jobtitle,Clerk\n"
    take(susy, text, name="contact_history.csv")
    with scope(susy):
        fact = Fact.objects.get(field="job_title", observed_at__year=2020)
    assert (fact.subject_id, fact.value) == (person(susy, "501"), "Clerk")
    assert "HubSpot person 4444 is not here." in open_conflicts(susy)


def test_clocks_that_run_backwards_change_what_counts_to_nothing_older(susy) -> None:
    rows = "id,name,town,updatedat,syncedat\n1,One,{town},{at},{synced}\n"
    take(susy, rows.format(town="Perth", at="2025-05-01", synced="2025-05-02"), name="a.csv")
    take(susy, rows.format(town="Hobart", at="2024-05-01", synced="2025-05-02"), name="b.csv")
    card = take(susy, rows.format(town="Sydney", at="2025-06-01", synced="2025-05-02"), name="c.csv")
    assert named(susy, card) == [(2, "clock_backwards")]
    future = take(susy, rows.format(town="Darwin", at="2094-06-01", synced=""), name="d.csv")
    assert named(susy, future) == [(2, "bad_cell")]
    towns = [value for value, _, _ in history(susy, company(susy, "1"), "town")]
    assert towns[1:] == ["Sydney", "Perth", "Hobart"]


def test_a_newer_version_of_a_record_counts_wherever_it_stands(susy) -> None:
    take(susy, CUSTOMERS, name="customer_data.csv", system="netsuite")
    with scope(susy):
        names = [Company.objects.get(id=company(susy, each, "netsuite")).name for each in ("1376", "1440")]
        above = CompanyParent.objects.get(company_id=company(susy, "1440", "netsuite"))
    assert names == ["Alfredo", "Cedar"]
    assert above.parent_id == company(susy, "1376", "netsuite")


def test_a_company_is_known_by_its_registration_and_a_person_by_the_address(susy) -> None:
    with scope(susy):
        acme = Company.objects.get(short_name="ACME")
        ada = Person.objects.get(email="ada@acme.example")
    assert acme.registration
    take(susy, f"id,abn\n900,{acme.registration}\n", name="companies.csv")
    assert company(susy, "900") == acme.id
    take(susy, "id,email\n901,ADA@acme.example\n", name="contacts.csv")
    assert person(susy, "901") == ada.id
    take(susy, f"id,abn\n902,{acme.registration}\n", name="companies2.csv")
    assert company(susy, "902") not in (None, acme.id)  # one system calls no record twice: whether it is, people say


def test_one_line_that_the_database_refuses_costs_itself(susy, monkeypatch) -> None:
    from forecourt.customers.actions.importing import parts

    place = parts.place_records

    def refuse(work: Any, rows: Any) -> Any:
        if any(row.external_id == "3" for row in rows):
            raise RuntimeError("no such thing")
        return place(work, rows)

    monkeypatch.setattr(parts, "place_records", refuse)
    card = take(susy, "id,name\n1,One\n2,Two\n3,Three\n4,Four\n5,Five\n", name="companies.csv")
    assert (card.counts["rows"], card.counts["records_new"]) == (5, 4)
    faults = list_faults(actor=susy, import_id=card.id)
    assert [(each.line, each.code, each.sentence) for each in faults] == [
        (4, "refused", "Line 4 could not be taken: no such thing.")
    ]


def test_a_stopped_import_stays_where_it_is_and_goes_on(susy, monkeypatch) -> None:
    monkeypatch.setattr(intake, "PART", 1)
    import_id = receive(susy, COMPANIES, name="company_data.csv").result["import_id"]
    go_on(actor=susy, import_id=import_id)
    perform(import_file, actor=susy, parameters={"import_id": import_id})
    perform(stop_import, actor=susy, parameters={"import_id": import_id})
    go_on(actor=susy, import_id=import_id)
    assert get_import(actor=susy, import_id=import_id).line == 0
    perform(import_file, actor=susy, parameters={"import_id": import_id})
    go_on(actor=susy, import_id=import_id)
    assert get_import(actor=susy, import_id=import_id).state == "done"
    with pytest.raises(NotNow):
        perform(match_import, actor=susy, parameters={"import_id": import_id, "zone": "UTC"})
    with pytest.raises(NotNow):
        perform(plan_import, actor=susy, parameters={"import_id": import_id})


def test_what_somebody_says_of_columns_is_checked_and_remembered(susy) -> None:
    text = "key;Firma;Ort\n1;Müller;Zürich\n"
    receipt = receive(susy, text.encode("cp1252"), name="companies.csv")
    import_id = receipt.result["import_id"]
    assert get_import(actor=susy, import_id=import_id).is_assumed
    columns = [
        {"name": "key", "role": "id"},
        {"name": "Firma", "role": "fact", "field": "name"},
        {"name": "Ort", "role": "fact", "field": "town"},
    ]
    for wrong in (columns[:2], [columns[0], columns[0], columns[2]], [*columns[:2], columns[2] | {"field": "x"}]):
        with pytest.raises(Malformed):
            perform(match_import, actor=susy, parameters={"import_id": import_id, "columns": wrong})
    perform(match_import, actor=susy, parameters={"import_id": import_id, "columns": columns, "encoding": "cp1252"})
    perform(match_import, actor=susy, parameters={"import_id": import_id, "columns": columns, "subject": "company"})
    go_on(actor=susy, import_id=import_id)
    perform(import_file, actor=susy, parameters={"import_id": import_id})
    go_on(actor=susy, import_id=import_id)
    with scope(susy):
        assert Company.objects.get(id=company(susy, "1")).town == "Zürich"
    again = receive(susy, "Ort;key;Firma\nBern;2;Meier\n", name="next.csv").result["import_id"]
    matching = get_import(actor=susy, import_id=again).matching
    assert [(each["role"], each["field"]) for each in matching["columns"]] == [
        ("fact", "town"),
        ("id", ""),
        ("fact", "name"),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 torn", b"\x00\x01\x02"])
def test_a_file_that_is_no_table_is_kept_with_the_reason(susy, content: bytes) -> None:
    receipt = receive(susy, content, name="what.csv")
    card = get_import(actor=susy, import_id=receipt.result["import_id"])
    assert (card.state, bool(card.refused_reason)) == ("refused", True)


@pytest.mark.parametrize("who", ["vlad@meridian.example", "mina@meridian.example", "ada@acme.example"])
def test_nobody_else_brings_files_in_or_sees_them(people, susy, who: str) -> None:
    card = take(susy, COMPANIES, name="company_data.csv")
    other = people(who)
    with pytest.raises(Forbidden):
        receive(other, PEOPLE, name="contact_data.csv")
    for each in (import_file, plan_import, replay_import, stop_import, match_import):
        with pytest.raises(Forbidden):
            perform(each, actor=other, parameters={"import_id": card.id})
    with pytest.raises(Invisible):
        get_import(actor=other, import_id=card.id)
    assert list_faults(actor=other, import_id=card.id) == []


def test_a_customer_reads_no_row_of_imports_or_conflicts_whatever_they_ask(people, susy) -> None:
    take(susy, PEOPLE, name="contact_data.csv")
    ada = people("ada@acme.example")
    with scope(ada):
        for model in (Import, Conflict, Waiting, MergedReference, CompanyParent):
            assert not model.objects.exists()


def test_each_step_is_journalled(susy) -> None:
    card = take(susy, COMPANIES, name="company_data.csv")
    with scope(susy):
        rows = Journal.objects.filter(subject_id=str(card.id)).order_by("id")
        events = [row.event.removeprefix("customers.import.") for row in rows]
        assert {row.company_id for row in rows} == {None}
    assert events == ["received", "planned", "started", "carried_on", "done"]


@pytest.mark.skipif(not CRM.exists(), reason="the CRM files are not on this machine")
def test_the_crm_files_come_in_and_what_lacks_its_record_waits_named(susy) -> None:
    hubspot, netsuite = CRM / "dbt_hubspot", CRM / "dbt_netsuite"
    companies = take(susy, hubspot / "company_data.csv", name="company_data.csv")
    assert (companies.counts["records_new"], companies.named, companies.waiting) == (24, 0, 0)
    contacts = take(susy, hubspot / "contact_data.csv", name="contact_data.csv")
    assert contacts.counts["records_new"] == 22
    assert {each.code for each in list_faults(actor=susy, import_id=contacts.id)} == {"bad_value"}  # masked addresses
    audit = take(susy, hubspot / "contact_merge_audit_data.csv", name="contact_merge_audit_data.csv")
    assert audit.waiting == 4
    past = take(
        susy,
        hubspot / "company_property_history_data.csv",
        name="company_property_history_data.csv",
        properties={"WRM+4i8iHBcBoIeVxhFUbA==": "description"},
    )
    unknown = take(susy, hubspot / "contact_property_history_data.csv", name="contact_property_history_data.csv")
    assert past.counts["rows"] == past.waiting + past.counts.get("facts_new", 0) + past.counts.get("facts_known", 0)
    assert unknown.waiting == unknown.counts["rows"] == 100
    customers = take(
        susy, netsuite / "netsuite2_customer_data.csv", name="netsuite2_customer_data.csv", system="netsuite"
    )
    assert (customers.counts["records_new"], customers.counts["records_known"]) == (5, 1)
    waits = open_conflicts(susy)
    assert "HubSpot person 5555 is not here." in waits
    assert sum("went into 78971951 there" in each for each in waits) == 3
    text = "id,name\n" + "".join(f"{each.split(' ')[2]},Late\n" for each in waits if each.startswith("HubSpot company"))
    take(susy, text, name="late_companies.csv")
    assert get_import(actor=susy, import_id=past.id).waiting == 0
    with scope(susy):
        assert Fact.objects.filter(process=f"import:{past.id}").count() == 100
