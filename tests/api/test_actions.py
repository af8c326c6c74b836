"""The catalogue, and performing: whatever role, whatever they try."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forecourt.access.queries import list_tokens
from forecourt.kernel import catalogue
from forecourt.kernel.ids import new_id
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope

DATASET = "interval-readings"
INTERNAL = sorted(name for name, each in catalogue._ACTIONS.items() if each.is_internal)


def _names(caller: Any) -> set[str]:
    assert caller.get("actions").status_code == 200
    return {each["id"] for each in caller.document["data"]}


@pytest.mark.parametrize(
    "email,some,none",
    [
        ("ada@acme.example", {"data.read_rows"}, {"contracts.sign_contract", "access.define_role"}),
        ("rita@acme.example", {"data.read_rows"}, {"customers.add_company"}),
        ("sam@acme.example", set(), {"data.read_rows", "access.grant_membership"}),
        ("khan@meridian.example", {"contracts.sign_contract"}, {"customers.add_company", "access.define_role"}),
        ("susy@meridian.example", {"customers.add_company"}, {"contracts.sign_contract"}),
        ("olga@meridian.example", {"access.define_role"}, {"contracts.sign_contract", "customers.add_company"}),
    ],
)
def test_the_catalogue_shows_what_the_role_allows(by_token, email, some, none) -> None:
    names = _names(by_token(email))
    assert some <= names
    assert names.isdisjoint(none)
    assert names.isdisjoint(INTERNAL)


def test_a_token_is_not_offered_what_it_cannot_do_and_a_browser_is(by_token, by_cookie) -> None:
    assert _names(by_token("ada@acme.example")).isdisjoint({"access.make_token", "access.switch_company"})
    assert {"access.make_token", "access.switch_company"} <= _names(by_cookie("ada@acme.example"))


def test_the_catalogue_describes_parameters_as_json_schema(by_token) -> None:
    caller = by_token("ada@acme.example")
    caller.get("actions")
    (read,) = [each["attributes"] for each in caller.document["data"] if each["id"] == "data.read_rows"]
    assert read["parameters"]["properties"].keys() >= {"dataset", "keys", "as_of"}
    assert read["parameters"]["additionalProperties"] is False
    assert read["oversight"] == "none"


def test_the_catalogue_says_how_for_the_caller_and_how_long(by_token) -> None:
    caller = by_token("ada@acme.example")
    caller.get("actions")
    (read,) = [each["attributes"] for each in caller.document["data"] if each["id"] == "data.read_rows"]
    assert read["parameters"]["properties"]["keys"]["description"]
    assert read["example"]["dataset"] == DATASET
    assert read["approvals"] == []
    assert read["takes"] is None or read["takes"]["p50_s"] <= read["takes"]["p95_s"]


def test_words_narrow_the_catalogue_and_what_is_no_parameter_is_refused(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get("actions", "filter[text]=webhook").status_code == 200
    names = {each["id"] for each in caller.document["data"]}
    assert "notifications.add_endpoint" in names
    assert "access.invite_colleague" not in names
    assert caller.get("actions", "filter[words]=webhook").status_code == 400
    assert caller.get("actions", "filter[text]=a&filter[text]=b").status_code == 400


def test_who_may_not_is_told_that_and_not_what_is_wrong_with_what_they_sent(by_token) -> None:
    rita = by_token("rita@acme.example")
    assert rita.perform("access.invite_colleague", nonsense=1).status_code == 403
    assert by_token("ada@acme.example").perform("access.invite_colleague", nonsense=1).status_code == 422


def test_nobody_sees_no_catalogue(nobody) -> None:
    assert nobody.get("actions").status_code == 401
    assert nobody.perform("data.read_rows", dataset=DATASET).status_code == 401


def test_there_are_internal_steps_to_hide() -> None:
    assert set(INTERNAL) >= {
        "access.set_password_hash",
        "data.accept_file",
        "data.journal_deliveries",
        "data.receive_file",
        "data.refuse_file",
    }


@pytest.mark.parametrize("email", ["ada@acme.example", "susy@meridian.example", "olga@meridian.example"])
def test_an_internal_step_is_as_absent_as_one_that_never_was(by_token, email) -> None:
    caller = by_token(email)
    for name in [*INTERNAL, "no.such_action", "__class__"]:
        for query in ("", "dry_run=true"):
            assert caller.perform(name, query).status_code == 404
            assert caller.error()["detail"] == f"There is no action {name!r}."
        assert caller.get(f"actions/{name}").status_code == 404


def test_performing_answers_with_the_receipt(by_token, people) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", dataset=DATASET, keys=["4300000001"]).status_code == 200
    data = caller.document["data"]
    assert (data["type"], data["attributes"]["outcome"]) == ("performances", "done")
    assert data["attributes"]["result"]["served"].keys() == {"4300000001"}
    with scope(people("ada@acme.example")):
        assert Journal.objects.filter(id=data["attributes"]["journal"][0]).exists()


def test_a_dry_run_changes_nothing(by_cookie, by_token, people) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", "dry_run=true", dataset=DATASET).status_code == 200
    attributes = caller.document["data"]["attributes"]
    assert (attributes["outcome"], attributes["journal"]) == ("would_do", [])
    assert "grant" not in attributes["result"]
    with scope(people("ada@acme.example")):
        assert not Journal.objects.filter(event="data.rows.granted").exists()


@pytest.mark.parametrize("query", ["dry_run=1", "dry_run=", "dry_run=TRUE", "dryrun=true", "dry_run=true&x=1"])
def test_a_dry_run_that_is_not_clearly_one_is_refused(by_token, query) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", query, dataset=DATASET).status_code == 400
    assert caller.error()["source"].keys() == {"parameter"}


def test_asking_twice_for_a_dry_run_in_different_words_is_refused(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", "dry_run=true&dry_run=false", dataset=DATASET).status_code == 400


def test_the_same_key_gets_the_same_receipt_without_the_secret(by_token) -> None:
    caller, headers = by_token("ada@acme.example"), {"Idempotency-Key": "k-1"}
    caller.perform("data.read_rows", dataset=DATASET, headers=headers)
    first = caller.document["data"]
    caller.perform("data.read_rows", dataset=DATASET, headers=headers)
    again = caller.document["data"]
    assert (first["id"], first["attributes"]["replayed"]) == (again["id"], False)
    assert again["attributes"]["replayed"]
    assert "grant" in first["attributes"]["result"]
    assert "grant" not in again["attributes"]["result"]


def test_a_key_used_for_something_else_is_a_conflict_and_another_persons_is_not(by_token) -> None:
    ada, kelly, headers = by_token("ada@acme.example"), by_token("kelly@acme.example"), {"Idempotency-Key": "k-1"}
    ada.perform("data.read_rows", dataset=DATASET, headers=headers)
    assert ada.perform("data.read_rows", dataset=DATASET, format="csv", headers=headers).status_code == 422
    assert kelly.perform("data.read_rows", dataset=DATASET, format="csv", headers=headers).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_of_an_impossible_length_is_refused(by_token, key) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", dataset=DATASET, headers={"Idempotency-Key": key}).status_code == 400
    assert caller.error()["source"] == {"header": "Idempotency-Key"}


@pytest.mark.parametrize(
    "name,attributes",
    [
        ("contracts.sign_contract", {"number": "X", "title": "X", "services": [], "level": "standard",
                                     "since": "2026-01-01T00:00:00Z"}),
        ("contracts.grant_entitlement", {"identifier": "4300000020", "contract_id": str(new_id()),
                                         "since": "2026-01-01T00:00:00Z"}),
        ("access.grant_membership", {"email": "ada@acme.example", "name": "Ada", "role": "customer_admin",
                                     "since": "2026-01-01T00:00:00Z"}),
        ("customers.add_person", {"name": "X", "email": "x@x.example", "since": "2026-01-01T00:00:00Z"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("email", ["ada@acme.example", "rita@acme.example", "nina@acme.example"])
def test_a_company_named_in_the_body_decides_nothing(by_token, people, email, name, attributes) -> None:
    for company in (people("ben@bravo.example").company_id, people(email).company_id, new_id()):
        assert by_token(email).perform(name, company_id=str(company), **attributes).status_code == 403


def test_a_token_of_another_person_cannot_be_told_from_none(by_cookie, by_token, people) -> None:
    by_token("kelly@acme.example")
    kellys = list_tokens(actor=people("kelly@acme.example"))[0].id
    documents = []
    for token_id in (kellys, new_id()):
        browser = by_cookie("rita@acme.example")
        browser.client.handler.enforce_csrf_checks = False
        assert browser.perform("access.revoke_token", token_id=str(token_id)).status_code == 404
        documents.append(browser.document)
    assert documents[0] == documents[1]


def test_a_foreign_company_cannot_be_entered_nor_told_from_none(by_cookie, people) -> None:
    documents = []
    for company_id in (people("ben@bravo.example").company_id, new_id()):
        browser = by_cookie("ada@acme.example")
        browser.client.handler.enforce_csrf_checks = False
        assert browser.perform("access.switch_company", company_id=str(company_id)).status_code == 404
        documents.append(browser.document)
    assert documents[0] == documents[1]
    browser.get("me")
    assert browser.document["data"]["attributes"]["company"]["name"] == "ACME"


def test_staff_get_a_refusal_and_never_a_failure_for_what_is_not_there(by_token, people) -> None:
    khan = by_token("khan@meridian.example")
    given = {"number": "X-1", "title": "X", "services": ["gold"], "level": "platinum", "since": "2026-01-01T00:00:00Z"}
    for query in ("", "dry_run=true"):
        assert khan.perform("contracts.sign_contract", query, company_id=str(new_id()), **given).status_code == 422


# What nobody means


@pytest.fixture
def ada(by_cookie: Any) -> Any:
    """Ada in a browser, whose pages send what protects from other sites."""
    caller = by_cookie("ada@acme.example")
    caller.client.handler.enforce_csrf_checks = False
    return caller


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_is_nested_without_end_is_refused_and_breaks_nothing(ada, wrapped) -> None:
    deep = json.loads("[" * 900 + "]" * 900)
    assert ada.perform("access.make_token", name={"a": deep} if wrapped else deep).status_code == 422
    assert "nested more than 50 deep" in ada.error()["detail"]
    assert ada.post("actions/access.make_token", b"[" * 100_000).status_code == 422


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_at_the_end_of_time_is_refused_and_not_kept(ada, people, instant) -> None:
    kelly = people("kelly@acme.example")
    for name in ("from_at", "until_at"):
        asked = {"user_id": str(kelly.id), "from_at": "2026-11-02T00:00:00Z", "until_at": "2026-11-09T00:00:00Z"}
        assert ada.perform("oversight.delegate_approvals", **{**asked, name: instant}).status_code == 422
        assert name in ada.error()["detail"]


def test_a_body_of_millions_of_characters_is_refused(ada) -> None:
    assert ada.perform("access.make_token", name="x" * 20_000).status_code == 422
    assert ada.perform("access.make_token", name="x" * 3_000_000).status_code in (413, 422)


@pytest.mark.parametrize(
    "query",
    [
        "filter[token_hash]=a",
        "filter[user__password]=a",
        "filter[user.password]=a",
        "filter[name__startswith]=a",
        "sort=token_hash",
        "sort=-user__password",
        "fields[tokens]=token_hash",
        "include=user",
    ],
)
def test_what_is_hidden_is_neither_searched_nor_sorted_nor_shown(by_token, query) -> None:
    assert by_token("ada@acme.example").get("tokens", query).status_code == 400
