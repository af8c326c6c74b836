"""Two records become one, and two again: exactly, whatever came between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.contracts.models import Contract
from forecourt.customers.actions import (
    end_affiliation,
    merge_companies,
    merge_people,
    record_facts,
    remove_reference,
    undo_merge,
)
from forecourt.customers.actions.reworking.children import StillInUse
from forecourt.customers.actions.reworking.merging import SameRecord
from forecourt.customers.actions.reworking.undoing import NoPlace, UndoFirst, UndoneAlready
from forecourt.customers.models import Affiliation, Company, Conflict, Fact, Person, Reference, Rework
from forecourt.customers.queries import list_companies, list_present, resolve
from forecourt.customers.queries.edited import QuestionsOpen
from forecourt.customers.queries.hanging import children_of, stakes_of
from forecourt.kernel.errors import Forbidden, Invisible
from forecourt.kernel.models import Journal
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from tests.customers.reworking.records import NOW, approved, belong, company, person, picture, refer, say

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


@pytest.fixture
def pair(susy: Any) -> tuple[Any, Any]:
    """Two records of one company, each with facts, people and a reference of its own."""
    one = company(susy, "C-90001", "Delta Foods Pty Ltd", town="Newcastle")
    two = company(susy, "C-90002", "Delta Foods", registration="51 824 753 556")
    say(susy, "company", one, phone="+61 2 5550 1234", at=NOW - timedelta(days=9))
    say(susy, "company", one, "hubspot", employees=120)
    say(susy, "company", two, phone="+61 2 5550 9999", website="https://delta.example")
    refer(susy, "company", one, "hubspot", "8812")
    refer(susy, "company", two, "netsuite", "C123")
    person(susy, one, "Kim Novak", "kim@delta.example")
    shared = person(susy, two, "Vera Holm", "vera@delta.example")
    belong(susy, shared, one)
    return one, two


def merge(actor: Any, one: Any, two: Any, action: Any = merge_companies, **more: Any) -> Any:
    given = {"survivor_id": one, "absorbed_id": two, **more}
    return approved(action, actor=actor, parameters=given).result["rework_id"]


def undo(actor: Any, rework_id: Any, **answers: str) -> Any:
    given = {"rework_id": rework_id, "answers": {key.replace("__", ":"): to for key, to in answers.items()}}
    return perform(undo_merge, actor=actor, parameters=given, now=LATER)


def value(actor: Any, subject: str, subject_id: Any, field: str) -> Any:
    found = list_present(actor=actor, subject_type=subject, subject_id=subject_id, now=LATER)
    return next((each.present.value for each in found if each.field == field and each.present), None)


# ---------------------------------------------------------------- merging


def test_what_is_known_of_both_comes_together(susy, pair) -> None:
    one, two = pair
    merge(susy, one, two)
    assert value(susy, "company", one, "website") == "https://delta.example"
    assert value(susy, "company", one, "employees") == 120
    assert value(susy, "company", one, "phone") == "+61 2 5550 9999"  # both are ours: the later one counts
    with scope(susy):
        assert not Company.objects.filter(id=two).exists()
        assert Reference.objects.filter(subject_id=one).count() == 2
        assert Affiliation.objects.filter(company_id=one).count() == 2  # Vera was at both


def test_a_person_may_choose_whose_value_is_kept(susy, pair) -> None:
    one, two = pair
    merge(susy, one, two, keep={"phone": "survivor", "name": "absorbed"})
    assert value(susy, "company", one, "phone") == "+61 2 5550 1234"
    with scope(susy):
        assert Company.objects.get(id=one).name == "Delta Foods"


def test_the_old_id_leads_to_the_survivor(susy, pair) -> None:
    one, two = pair
    merge(susy, one, two)
    assert resolve(actor=susy, subject_id=two) == one
    say(susy, "company", two, at=LATER, employees=130)
    assert value(susy, "company", one, "employees") == 130


def test_both_records_have_a_row_with_old_and_new(susy, pair) -> None:
    one, two = pair
    rework_id = merge(susy, one, two)
    with scope(susy):
        merged = Journal.objects.get(event="customers.records.merged")
        absorbed = Journal.objects.get(event="customers.record.absorbed")
    assert (merged.subject_id, absorbed.subject_id) == (str(one), str(two))
    assert (merged.old["phone"], merged.new["phone"]) == ("+61 2 5550 1234", "+61 2 5550 9999")
    assert merged.new["moved"] == {"fact": 4, "reference": 1}
    assert absorbed.old["website"] == "https://delta.example"
    assert absorbed.new["into_id"] == str(one)
    assert merged.new["rework_id"] == absorbed.new["rework_id"] == str(rework_id)
    assert merged.company_id is None
    assert absorbed.cause_id == merged.id


def test_a_dry_run_says_what_would_be_and_does_nothing(susy, pair) -> None:
    before = picture(susy)
    given = {"survivor_id": pair[0], "absorbed_id": pair[1]}
    receipt = perform(merge_companies, actor=susy, parameters=given, dry_run=True)
    assert receipt.outcome == "would_do"
    assert receipt.direction.level.approvals == 1
    assert "customers.records.merged" in [each["event"] for each in receipt.changes]
    assert picture(susy) == before


def test_what_hangs_on_a_record_in_rooms_above_never_moves(susy, pair) -> None:
    acme = next(each.id for each in list_companies(actor=susy) if each.short_name == "ACME")
    with pytest.raises(StillInUse, match="contract"):
        merge(susy, pair[0], acme)
    merge(susy, acme, pair[0])  # the other way round nobody's right moves
    with scope(susy):
        assert Contract.objects.filter(company_id=acme).exists()


def test_whoever_signs_in_is_not_absorbed(susy, pair) -> None:
    with scope(susy):
        ada = Person.objects.get(email="ada@acme.example").id
    kim = person(susy, pair[0], "Ada Lovelace", "ada.l@delta.example")
    with pytest.raises(StillInUse, match="user"):
        merge(susy, kim, ada, merge_people)
    merge(susy, ada, kim, merge_people)


def test_two_customers_of_the_portal_stay_two(susy) -> None:
    with scope(susy):
        one, two = [each.id for each in list_companies(actor=susy) if stakes_of("company", each.id)][:2]
    with pytest.raises(StillInUse, match="moves none of that"):
        merge(susy, one, two)


def test_a_record_is_not_merged_with_itself(susy, pair) -> None:
    one, two = pair
    with pytest.raises(SameRecord):
        merge(susy, one, one)
    merge(susy, one, two)
    with pytest.raises(SameRecord):
        merge(susy, two, one)


def test_a_company_is_not_merged_with_a_person(susy, pair) -> None:
    kim = person(susy, pair[0], "Kim Other", "kim.other@delta.example")
    with pytest.raises(Invisible):
        merge(susy, pair[0], kim)


@pytest.mark.parametrize("email", ["mina@meridian.example", "vlad@meridian.example", "ada@acme.example"])
def test_only_those_who_may_ask_for_a_merge(people, pair, email) -> None:
    with pytest.raises(Forbidden):
        merge(people(email), *pair)


def test_every_table_of_the_room_that_hangs_on_a_record_is_known() -> None:
    assert {child.table for child in children_of("company")} >= {"customers_reference", "customers_affiliation"}
    assert {child.table for child in children_of("person")} >= {"customers_reference", "customers_affiliation"}


# ---------------------------------------------------------------- undoing


def test_an_undo_brings_both_back_as_they_were(susy, pair) -> None:
    before = picture(susy)
    rework_id = merge(susy, *pair)
    assert picture(susy) != before
    undo(susy, rework_id)
    assert picture(susy) == before


def test_an_undo_of_a_chosen_merge_brings_both_back_too(susy, pair) -> None:
    before = picture(susy)
    undo(susy, merge(susy, *pair, keep={"phone": "survivor", "name": "absorbed"}))
    assert picture(susy) == before


def test_people_come_back_with_their_addresses_and_first_companies(susy, pair) -> None:
    one, two = pair
    kim = person(susy, one, "Kim Nowak", "kim.nowak@delta.example")
    other = person(susy, two, "Kim Novak", "k.novak@delta.example")
    before = picture(susy)
    undo(susy, merge(susy, kim, other, merge_people))
    assert picture(susy) == before


def test_it_asks_about_what_was_edited_since_and_about_just_that(susy, pair) -> None:
    one, two = pair
    rework_id = merge(susy, one, two)
    say(susy, "company", one, at=NOW + timedelta(minutes=5), employees=140)
    reference = refer(susy, "company", one, "register", "R-1")
    with pytest.raises(QuestionsOpen, match="140"):
        undo(susy, rework_id)
    receipt = undo(susy, rework_id, fact__employees="survivor", **{f"reference__{reference}": "restored"})
    assert receipt.result["asked"] == ["fact:employees", f"reference:{reference}"]
    assert value(susy, "company", one, "employees") == 140
    assert value(susy, "company", two, "employees") is None
    with scope(susy):
        assert Reference.objects.get(id=reference).subject_id == two


@pytest.mark.parametrize("to, ours, theirs", [("restored", 120, 140), ("old", 120, None), ("survivor", 140, None)])
def test_what_was_said_since_goes_where_somebody_says(susy, pair, to, ours, theirs) -> None:
    one, two = pair
    rework_id = merge(susy, one, two)
    say(susy, "company", one, "hubspot", at=NOW + timedelta(minutes=5), employees=140)
    undo(susy, rework_id, fact__employees=to)
    assert value(susy, "company", one, "employees") == ours
    assert value(susy, "company", two, "employees") == theirs
    with scope(susy):
        assert Fact.objects.filter(field="employees", value=140).count() == 1  # an edit is never lost


def test_an_edit_of_what_goes_back_goes_with_it(susy, pair) -> None:
    one, two = pair
    rework_id = merge(susy, one, two)
    with scope(susy):
        vera = Affiliation.objects.filter(company_id=one).exclude(person__name="Kim Novak").get()
        gone = Reference.objects.get(external_id="C123")
    perform(remove_reference, actor=susy, parameters={"reference_id": gone.id}, now=LATER)
    perform(end_affiliation, actor=susy, parameters={"affiliation_id": vera.id, "at": NOW}, now=LATER)
    undo(susy, rework_id)
    with scope(susy):
        assert not Reference.objects.filter(external_id="C123").exists()
        assert Affiliation.objects.get(id=vera.id).valid.upper == NOW


def test_a_merge_is_undone_once(susy, pair) -> None:
    rework_id = merge(susy, *pair)
    undo(susy, rework_id)
    with pytest.raises(UndoneAlready):
        undo(susy, rework_id)


def test_a_merge_of_a_merge_is_undone_from_the_last_one_on(susy, pair) -> None:
    one, two = pair
    third = company(susy, "C-90003", "Delta Foods Ltd")
    before = picture(susy)
    first = merge(susy, one, two)
    between = picture(susy)
    second = merge(susy, third, one)
    assert resolve(actor=susy, subject_id=two) == third
    with pytest.raises(UndoFirst, match="into Delta Foods Ltd"):
        undo(susy, first)
    undo(susy, second)
    assert picture(susy) == between
    undo(susy, first)
    assert picture(susy) == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_merges_into_one_record_are_undone_in_either_order(susy, pair, order) -> None:
    one, two = pair
    third = company(susy, "C-90003", "Delta Foods Ltd", town="Perth")
    say(susy, "company", third, phone="+61 8 5550 7777", at=NOW - timedelta(days=1))
    before = picture(susy)
    merges = [merge(susy, one, two), merge(susy, one, third)]
    for place in order:
        undo(susy, merges[place])
    assert picture(susy) == before


def test_an_address_that_somebody_else_has_by_now_is_named(susy, pair) -> None:
    kim = person(susy, pair[0], "Kim Nowak", "kim.nowak@delta.example")
    other = person(susy, pair[1], "Kim Novak", "k.novak@delta.example")
    rework_id = merge(susy, kim, other, merge_people, keep={"email": "survivor"})
    person(susy, pair[1], "Karl Novak", "k.novak@delta.example")
    with pytest.raises(NoPlace, match="Karl Novak"):
        undo(susy, rework_id)


def test_one_person_at_five_companies_stays_there(susy, pair) -> None:
    kim = person(susy, pair[0], "Kim Nowak", "kim.nowak@delta.example")
    other = person(susy, pair[0], "Kim Novak", "k.novak@delta.example")
    places = [company(susy, f"C-9100{number}", f"Place {number}") for number in range(4)]
    for place in places:
        belong(susy, other, place)
    before = picture(susy)
    rework_id = merge(susy, kim, other, merge_people)
    with scope(susy):
        assert Affiliation.objects.filter(person_id=kim).count() == 5
        assert Affiliation.objects.filter(person_id=kim, is_primary=True).count() == 1
    undo(susy, rework_id)
    assert picture(susy) == before


def test_the_same_words_at_the_same_instant_have_a_place_once(susy, pair) -> None:
    one, two = pair
    for each in pair:
        say(susy, "company", each, "hubspot", at=NOW - timedelta(days=3), industry="Food")
    before = picture(susy)
    rework_id = merge(susy, one, two)
    assert value(susy, "company", one, "industry") == "Food"
    undo(susy, rework_id)
    assert picture(susy) == before


def test_an_undo_stands_in_the_journal_of_both(susy, pair) -> None:
    one, two = pair
    rework_id = merge(susy, one, two)
    say(susy, "company", one, at=NOW + timedelta(minutes=5), employees=140)
    undo(susy, rework_id, fact__employees="survivor")
    with scope(susy):
        undone = Journal.objects.get(event="customers.merge.undone")
        back = Journal.objects.get(event="customers.record.restored")
        assert Rework.objects.get(id=rework_id).undone_by == susy.name
    assert (undone.subject_id, back.subject_id) == (str(one), str(two))
    assert undone.new["edited_since"] == {"fact:employees": "survivor"}
    assert back.new["website"] == "https://delta.example"


def test_nothing_of_it_is_a_customers_to_see(people, susy, pair) -> None:
    merge(susy, *pair)
    ada = people("ada@acme.example")
    with scope(ada):
        assert not Rework.objects.exists()
        assert not Journal.objects.filter(event="customers.records.merged").exists()
    with pytest.raises(Forbidden):
        perform(undo_merge, actor=ada, parameters={"rework_id": pair[0]})
    with pytest.raises(Forbidden):
        perform(record_facts, actor=ada, parameters={"facts": []})


def test_what_sources_disagreed_about_on_both_is_one_question_less_once_they_agree(susy, pair) -> None:
    for each, number in zip(pair, ("1111", "2222"), strict=True):
        say(susy, "company", each, "netsuite", phone=f"+61 2 5550 {number}")
    rework = merge(susy, *pair)
    for source in ("staff", "netsuite"):
        say(susy, "company", pair[0], source, at=NOW + timedelta(minutes=1), phone="+61 2 5550 3333")
    with scope(susy):
        assert not Conflict.objects.filter(subject_id=pair[0], state=Conflict.OPEN).exists()
    undo(susy, rework, fact__phone="old")
    with scope(susy):
        open_now = Conflict.objects.filter(state=Conflict.OPEN, field="phone")
        assert sorted(open_now.values_list("subject_id", flat=True)) == sorted(pair)
