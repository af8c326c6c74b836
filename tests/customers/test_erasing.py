"""Who may erase whom, when, and what it takes; and what is refused of somebody who was erased."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forecourt.customers.actions import erase_person, merge_companies, merge_people, record_facts, undo_merge
from forecourt.customers.actions.erasing import ComesInJustNow
from forecourt.customers.actions.reworking.children import StillInUse
from forecourt.customers.actions.reworking.undoing import ErasedSince
from forecourt.customers.models import Activity, Affiliation, Fact, Import, Person
from forecourt.kernel.erasing import Erasing
from forecourt.kernel.errors import Forbidden, Invisible, Malformed
from forecourt.kernel.ids import new_id
from forecourt.kernel.pipeline import perform
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment
from tests.browsing import browse, business_time
from tests.customers.importing.giving import PEOPLE, take
from tests.customers.reworking.records import NOW, approved, belong, company, person, say

NAME = "Kim Novak"

__all__ = ["browse", "business_time"]


@pytest.fixture
def susy(people: Any) -> Any:
    return people("susy@meridian.example")


@pytest.fixture
def kim(susy: Any) -> UUID:
    """Return the id of somebody who does not sign in."""
    mill = company(susy, "C-90001", "Delta Mill")
    found = person(susy, mill, NAME, "kim@delta.example")
    say(susy, "person", found, job_title="Buyer")
    return found


def erase(actor: Any, person_id: Any, name: str = NAME, reason: str = "They asked for it.") -> Any:
    given = {"person_id": person_id, "name": name, "reason": reason}
    return approved(erase_person, actor=actor, parameters=given)


def test_it_waits_until_somebody_else_has_confirmed_it(susy, kim) -> None:
    given = {"person_id": kim, "name": NAME, "reason": "They asked for it."}
    assert perform(erase_person, actor=susy, parameters=given, now=NOW).outcome == "waiting"
    with scope(susy):
        assert Person.objects.filter(id=kim).exists()


@pytest.mark.parametrize("email", ["vlad@meridian.example", "mina@meridian.example", "ada@acme.example"])
def test_it_is_for_those_who_answer_for_what_is_kept_of_people(people, kim, email) -> None:
    with pytest.raises(Forbidden):
        erase(people(email), kim)


@pytest.mark.parametrize("name", ["Kim", "Kim Novack", "somebody"])
def test_the_name_has_to_be_written_out(susy, kim, name) -> None:
    with pytest.raises(Malformed, match="not what the person is called"):
        erase(susy, kim, name)


@pytest.mark.parametrize("reason", ["kim novak asked", "Wrote from KIM@delta.example"])
def test_the_reason_stays_and_so_it_must_not_name_them(susy, kim, reason) -> None:
    with pytest.raises(Malformed, match="must not name the person"):
        erase(susy, kim, reason=reason)


def test_whoever_signs_in_is_not_erased(susy) -> None:
    with scope(susy):
        ada = Person.objects.get(email="ada@acme.example")
    with pytest.raises(StillInUse, match="whoever signs in"):
        erase(susy, ada.id, ada.name)


def test_nobody_is_erased_while_a_file_with_them_is_read(susy) -> None:
    take(susy, PEOPLE, name="people.csv")
    with scope(susy):
        lee = Person.objects.get(email="lee@echo.example")
        Import.objects.update(state="running")
    with pytest.raises(ComesInJustNow, match=r"people\.csv is being read"):
        erase(susy, lee.id, lee.name)


def test_a_file_of_what_they_did_goes_with_them(susy, kim, django_capture_on_commit_callbacks) -> None:
    told = "engagement_id,type,occurred_at,email,subject\n1,Call,2026-10-05 9:15:00,kim@delta.example,About June\n"
    card = take(susy, told, name="calls.csv")
    with scope(susy):
        kept = environment().home / "spool" / Import.objects.get(id=card.id).spool_path
        assert Activity.objects.get(external_id="1", source="hubspot").person_id == kim
    assert kept.exists()
    with django_capture_on_commit_callbacks(execute=True):
        erase(susy, kim)
    assert not kept.exists()
    with scope(susy):
        left = Activity.objects.get(external_id="1", source="hubspot")
    assert (left.person_id, left.title, left.details) == (None, "Call", {})


def test_somebody_erased_is_not_there_and_nothing_can_be_said_of_them(susy, kim) -> None:
    assert erase(susy, kim).result["erased"]["fact"] >= 3
    with pytest.raises(Invisible):
        erase(susy, kim)
    said = {"subject_type": "person", "subject_id": kim, "field": "phone", "value": "+61 2 5550 1", "source": "staff"}
    with pytest.raises(Malformed):
        perform(record_facts, actor=susy, parameters={"facts": [said]}, now=NOW)
    with scope(susy):
        assert not Fact.objects.filter(subject_id=kim).exists()


def test_a_merge_with_somebody_erased_is_not_undone(susy, kim) -> None:
    twin = person(susy, company(susy, "C-90002", "Echo"), "K. Novak", "k@delta.example")
    pair = {"survivor_id": kim, "absorbed_id": twin, "keep": {"name": "survivor"}}
    merged = approved(merge_people, actor=susy, parameters=pair).result
    erase(susy, twin)  # the id leads to the survivor
    with pytest.raises(ErasedSince, match="nothing to bring back"):
        perform(undo_merge, actor=susy, parameters={"rework_id": merged["rework_id"]}, now=NOW)


def test_pages_and_programs_answer_well_of_somebody_erased(susy, kim, browse) -> None:
    mill = company(susy, "C-90005", "Golf Mill")
    belong(susy, kim, mill)
    twin = person(susy, mill, NAME, "k@delta.example")
    merged = approved(merge_people, actor=susy, parameters={"survivor_id": kim, "absorbed_id": twin}).result
    erase(susy, kim)
    browser = browse("susy@meridian.example")
    for address in (f"/staff/customers/people/{kim}/", f"/staff/customers/people/{kim}/facts/phone/"):
        assert browser.get(address).status_code == 404
    lists = ["/staff/merges/", f"/staff/merges/{merged['rework_id']}/", "/staff/imports/", "/staff/conflicts/"]
    lists += [f"/staff/customers/{mill}/", f"/staff/customers/{mill}/timeline/", "/staff/duplicates/"]
    for address in lists:
        answer = browser.get(address)
        assert (address, answer.status_code, NAME in answer.content.decode()) == (address, 200, False)
    for address in (f"people/{kim}", f"people/{twin}"):
        assert browser.get(f"/api/v1/{address}").status_code == 404
    facts = browser.get(f"/api/v1/facts?filter[subject]={kim}")
    assert (facts.status_code, facts.json()["data"]) == (200, [])
    entries = browse("olga@meridian.example").get(f"/api/v1/journal-entries?filter[subject]={kim}").json()["data"]
    told = [each["attributes"] for each in entries if each["attributes"]["event"] != "customers.person.erased"]
    assert {(each["old"], each["new"]) for each in told} == {(None, None)}
    assert NAME not in browse("olga@meridian.example").get("/staff/journal/").content.decode()


def test_a_merge_of_companies_is_undone_without_them(susy, kim) -> None:
    one, two = company(susy, "C-90003", "Foxtrot Pty Ltd"), company(susy, "C-90004", "Foxtrot")
    belong(susy, kim, one)
    belong(susy, kim, two)
    merged = approved(merge_companies, actor=susy, parameters={"survivor_id": one, "absorbed_id": two}).result
    erase(susy, kim)
    perform(undo_merge, actor=susy, parameters={"rework_id": merged["rework_id"]}, now=NOW)
    with scope(susy):
        assert not Affiliation.objects.filter(company_id__in=[one, two]).exists()


def test_a_person_is_found_by_what_names_nobody_else() -> None:
    kim = new_id()
    erasing = Erasing(
        frozenset({kim}), words=frozenset({"Kim Novak", "kim@x.example", "Kim"}), exactly=frozenset({"12"})
    )
    told = ["Call Kim novak", {"to": ["KIM@x.example"]}, str(kim), "12", 12, {"a": {"b": [f"of {kim}"]}}]
    assert [erasing.is_in(each) for each in told] == [True] * 6
    assert [erasing.is_in(each) for each in ("Kim", "112", 112, True, None, {"Kimball": 1})] == [False] * 6
    assert erasing.left_of(["12", "13"]) == ["13"]
