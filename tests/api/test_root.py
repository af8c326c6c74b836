"""The root, who one is, and everything that is not there."""

from __future__ import annotations

import pytest

from forecourt.api.jsonapi.declarations import list_resources


def test_the_root_lists_what_there_is_to_anybody(nobody) -> None:
    answer = nobody.get("")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/vnd.api+json"
    assert nobody.document["jsonapi"] == {"version": "1.1"}
    addresses = nobody.document["meta"]["resources"]
    assert addresses["interval-readings"] == "/api/v1/datasets/interval-readings/rows"
    assert {each.type for each in list_resources()} <= addresses.keys()
    assert nobody.document["links"] == {"self": "/api/v1/", "describedby": "/api/openapi.json"}


@pytest.mark.parametrize(
    "email,company,role,side",
    [
        ("ada@acme.example", "ACME", "customer_admin", "customer"),
        ("rita@acme.example", "ACME", "read_only", "customer"),
        ("ben@bravo.example", "Bravo Foods", "customer_admin", "customer"),
        ("vlad@meridian.example", "Meridian", "it_operations", "provider"),
    ],
)
def test_a_caller_is_told_who_they_are(by_token, email, company, role, side) -> None:
    caller = by_token(email)
    assert caller.get("me").status_code == 200
    attributes = caller.document["data"]["attributes"]
    assert (attributes["email"], attributes["company"]["name"]) == (email, company)
    assert (attributes["role"]["code"], attributes["side"]) == (role, side)


def test_somebody_without_a_role_has_none(by_token) -> None:
    caller = by_token("nina@acme.example")
    caller.get("me")
    attributes = caller.document["data"]["attributes"]
    assert (attributes["role"], attributes["permissions"]) == (None, [])


def test_nobody_is_asked_to_prove_themselves(nobody) -> None:
    answer = nobody.get("me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert nobody.error()["code"] == "unauthenticated"


@pytest.mark.parametrize("path", ["me/secrets", "actions/", "%2e%2e/admin", "journal", "companies/1/2", "."])
def test_what_is_not_there_is_a_document_too(nobody, path) -> None:
    answer = nobody.get(path)
    assert answer.status_code == 404
    assert nobody.error()["code"] == "not_found"


def test_head_is_answered_without_a_body(by_token) -> None:
    answer = by_token("ada@acme.example").get("me", method="HEAD")
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST", "OPTIONS"])
def test_a_method_that_is_not_answered_is_refused(by_token, method) -> None:
    answer = by_token("ada@acme.example").get("me", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


def test_no_answer_that_is_somebodys_own_is_kept_by_a_cache(by_token) -> None:
    answer = by_token("ada@acme.example").get("me")
    assert "no-store" in answer.headers["Cache-Control"]
