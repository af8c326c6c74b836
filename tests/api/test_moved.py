"""The id of a record that was merged leads to the survivor, for those alone who may know of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from forecourt.customers.actions import merge_companies, merge_people, undo_merge
from forecourt.kernel.pipeline import perform
from tests.customers.reworking.records import NOW, approved, company, person

SUSY, ADA = "susy@meridian.example", "ada@acme.example"


@pytest.fixture
def susy(people: Any) -> Any:
    return people(SUSY)


@pytest.fixture
def merged(susy: Any) -> tuple[UUID, UUID]:
    """A company with one that went into it."""
    one, two = company(susy, "C-97001", "Delta Foods"), company(susy, "C-97002", "Delta Food")
    person(susy, two, "Kim Novak", "kim@delta.example")
    approved(merge_companies, actor=susy, parameters={"survivor_id": one, "absorbed_id": two})
    return one, two


@pytest.fixture
def joined(susy: Any, people: Any) -> tuple[UUID, UUID]:
    """A person of ada's own company, with one elsewhere who went into them."""
    acme = people(ADA).company_id
    one = person(susy, acme, "Vera Holm", "vera@acme.example")
    two = person(susy, company(susy, "C-97003", "Elsewhere"), "Vera Holme", "vera@elsewhere.example")
    approved(merge_people, actor=susy, parameters={"survivor_id": one, "absorbed_id": two})
    return one, two


def test_an_old_id_leads_to_the_survivor_and_so_does_what_it_is_related_to(by_token, merged) -> None:
    one, two = merged
    caller = by_token(SUSY)
    for rest, query in (
        ("", ""),
        ("", "fields[companies]=name"),
        ("/affiliations", ""),
        ("/relationships/affiliations", "page[size]=1"),
    ):
        answer = caller.get(f"companies/{two}{rest}", query)
        assert answer.status_code == 308, rest
        wanted = f"/api/v1/companies/{one}{rest}" + (f"?{query}" if query else "")
        assert answer["Location"] == wanted
        assert caller.get(f"companies/{one}{rest}", query).status_code == 200


def test_a_person_leads_on_the_same_way(by_token, joined) -> None:
    one, two = joined
    answer = by_token(SUSY).get(f"people/{two}")
    assert (answer.status_code, answer["Location"]) == (308, f"/api/v1/people/{one}")


def test_it_leads_one_step_whatever_was_merged_on(by_token, susy, merged) -> None:
    one, two = merged
    three = company(susy, "C-97004", "Delta Group")
    approved(merge_companies, actor=susy, parameters={"survivor_id": three, "absorbed_id": one})
    for each in (one, two):
        assert by_token(SUSY).get(f"companies/{each}")["Location"] == f"/api/v1/companies/{three}"


def test_an_id_of_another_kind_leads_nowhere(by_token, merged, joined) -> None:
    caller = by_token(SUSY)
    assert caller.get(f"people/{merged[1]}").status_code == 404
    assert caller.get(f"companies/{joined[1]}").status_code == 404
    assert caller.get(f"companies/{str(merged[1]).upper()}").status_code == 404
    assert caller.get(f"companies/{merged[1].hex}").status_code == 404


@pytest.mark.parametrize("email", [ADA, "sam@acme.example", "petra@voltwise.example"])
def test_a_customer_learns_of_no_merge_whether_or_not_they_see_the_survivor(by_token, merged, joined, email) -> None:
    caller = by_token(email)
    for path in (f"companies/{merged[1]}", f"people/{joined[1]}", f"people/{joined[1]}/affiliations"):
        never = path.replace(str(merged[1]), str(UUID(int=7))).replace(str(joined[1]), str(UUID(int=7)))
        answer, nothing = caller.get(path), caller.get(never)
        assert answer.status_code == nothing.status_code
        assert answer.status_code in (403, 404)
        assert "Location" not in answer
        told = answer.content.decode()
        assert not any(str(each) in told for each in (merged[0], joined[0]))


def test_a_colleague_who_does_not_serve_customers_learns_of_none(by_token, people, merged) -> None:
    for email in ("vlad@meridian.example", "mina@meridian.example"):
        caller = by_token(email)
        expected = 308 if people(email).may("customers.see_all") else 404
        assert caller.get(f"companies/{merged[1]}").status_code == expected


def test_nobody_is_asked_who_they_are(nobody, merged) -> None:
    assert nobody.get(f"companies/{merged[1]}").status_code == 401


def test_an_undone_merge_leads_nowhere_any_more(by_token, susy) -> None:
    one, two = company(susy, "C-97005", "Sigma"), company(susy, "C-97006", "Sigma Two")
    done = approved(merge_companies, actor=susy, parameters={"survivor_id": one, "absorbed_id": two})
    perform(undo_merge, actor=susy, parameters={"rework_id": done.result["rework_id"]}, now=NOW)
    assert by_token(SUSY).get(f"companies/{two}").status_code == 200
