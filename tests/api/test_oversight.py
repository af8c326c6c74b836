"""Dials and guardrails for programs: the provider's for everybody, a company's own for itself alone."""

from __future__ import annotations

from typing import Any

import pytest

ADA, RITA, BEN, SUSY = "ada@acme.example", "rita@acme.example", "ben@bravo.example", "susy@meridian.example"
MADE = {"code": "views", "title": "Shared views", "actions": ["data.share_view"], "level": "audited"}


def make(caller: Any) -> str:
    """Turn a company's own dial up, and return its id."""
    answer = caller.post("dials", {"data": {"type": "dials", "attributes": MADE}})
    assert answer.status_code == 201, caller.document
    assert answer["Location"] == f"/api/v1/dials/{caller.document['data']['id']}"
    return str(caller.document["data"]["id"])


def test_an_administrator_turns_it_up_and_back(by_token) -> None:
    ada = by_token(ADA)
    own = make(ada)
    assert ada.get(f"dials/{own}").status_code == 200
    shown = ada.document["data"]["attributes"]
    assert (shown["code"], shown["level"], shown["is_own"]) == ("views", "audited", True)
    ada.get("dials", "filter[is_own]=true")
    assert [each["id"] for each in ada.document["data"]] == [own]
    assert ada.get(f"dials/{own}", method="DELETE").status_code == 204
    assert ada.get(f"dials/{own}").status_code == 404


def test_a_read_only_colleague_sees_it_and_changes_nothing(by_token) -> None:
    own = make(by_token(ADA))
    rita = by_token(RITA)
    assert rita.get(f"dials/{own}").status_code == 200
    assert rita.post("dials", {"data": {"type": "dials", "attributes": MADE}}).status_code == 403
    assert rita.get(f"dials/{own}", method="DELETE").status_code == 403


def test_a_stranger_sees_the_providers_alone_and_takes_back_nothing(by_token) -> None:
    own = make(by_token(ADA))
    ben = by_token(BEN)
    assert ben.get(f"dials/{own}").status_code == 404
    assert ben.get(f"dials/{own}", method="DELETE").status_code == 404
    ben.get("dials")
    listed = {each["attributes"]["is_own"] for each in ben.document["data"]}
    assert listed == {False}
    for part in (f"dials/{own}/company", f"dials/{own}/relationships/company"):
        assert ben.get(part).status_code == 404


def test_what_is_the_providers_is_not_taken_back_by_a_customer(by_token) -> None:
    ada = by_token(ADA)
    ada.get("dials", "filter[is_own]=false&page[size]=1")
    (shared,) = ada.document["data"]
    assert ada.get(f"dials/{shared['id']}", method="DELETE").status_code == 404
    assert ada.get(f"dials/{shared['id']}").status_code == 200


def test_the_providers_people_see_whose_each_is(by_token) -> None:
    own = make(by_token(ADA))
    susy = by_token(SUSY)
    assert susy.get(f"dials/{own}", "include=company").status_code == 200
    assert [each["type"] for each in susy.document["included"]] == ["companies"]


@pytest.mark.parametrize("path", ["dials", "guardrails"])
def test_nobody_sees_none(nobody: Any, path) -> None:
    assert nobody.get(path).status_code == 401
    assert nobody.get(f"{path}/01a0b1c2-d3e4-7f56-8a9b-0c1d2e3f4a5b").status_code == 401


@pytest.mark.parametrize("email", [ADA, RITA, BEN, SUSY])
def test_guardrails_are_the_same_for_everybody_and_say_why(by_token, email) -> None:
    caller = by_token(email)
    assert caller.get("guardrails").status_code == 200
    assert caller.document["data"]
    assert all(each["attributes"]["reason"] for each in caller.document["data"])
    first = caller.document["data"][0]["id"]
    assert caller.get(f"guardrails/{first}").status_code == 200
    answer = caller.get(f"guardrails/{first}", method="DELETE")
    assert answer.status_code == 403
    assert "POST /api/v1/actions/oversight.remove_guardrail" in caller.error()["meta"]["next"]
