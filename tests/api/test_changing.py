"""Making, changing and removing resources by POST, PATCH and DELETE, as JSON:API has it: each is one action."""

from __future__ import annotations

from typing import Any

import pytest

from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from tests.api.conftest import MEDIA, Caller

ADA, RITA, BEN, SUSY = "ada@acme.example", "rita@acme.example", "ben@bravo.example", "susy@meridian.example"
HOOK = {"name": "Tickets", "url": "https://hooks.acme.example/in", "topics": ["colleagues"]}


def make(caller: Caller, kind: str, attributes: dict[str, Any], **members: Any) -> Any:
    """Make a resource."""
    return caller.post(kind, {"data": {"type": kind, "attributes": attributes, **members}})


def patch(caller: Caller, kind: str, id: str, attributes: dict[str, Any], *, body: Any = None, **headers: str) -> Any:
    """Change a resource."""
    data = {"type": kind, "id": id, "attributes": attributes, **(body or {})}
    return caller.post(f"{kind}/{id}", {"data": data}, method="PATCH", **headers)


def one(caller: Caller, kind: str, query: str = "page[size]=1") -> dict[str, Any]:
    """Return the first of a list."""
    assert caller.get(kind, query).status_code == 200
    return dict(caller.document["data"][0])


def journalled(actor: Any, event: str) -> int:
    """Count rows of an event."""
    with scope(actor):
        return Journal.objects.filter(event=event).count()


@pytest.fixture
def hook(by_token) -> tuple[Caller, dict[str, Any]]:
    """ACME's administrator, and a webhook that she made."""
    ada = by_token(ADA)
    assert make(ada, "webhooks", HOOK).status_code == 201
    return ada, ada.document["data"]


def test_a_colleague_is_invited_by_making_an_invitation(by_token, people) -> None:
    ada = by_token(ADA)
    role = {"role": {"data": {"type": "roles", "id": "customer_read_only"}}}
    roles = {each["id"] for each in (ada.get("roles"), ada.document["data"])[1]}
    role["role"]["data"]["id"] = next(each for each in sorted(roles) if "only" in each)
    answer = make(ada, "invitations", {"email": "new@acme.example", "name": "New"}, relationships=role)
    assert answer.status_code == 201
    assert answer.headers["Location"] == ada.document["data"]["links"]["self"]
    assert ada.document["data"]["relationships"]["role"]["data"] == role["role"]["data"]
    assert journalled(people(ADA), "access.colleague.invited") == 1
    made = ada.document["data"]["id"]
    assert ada.get(f"invitations/{made}", method="DELETE").status_code == 204
    assert ada.get(f"invitations/{made}").status_code == 404


def test_what_is_not_sent_stays_as_it_is(hook) -> None:
    ada, made = hook
    assert patch(ada, "webhooks", made["id"], {"is_active": False}).status_code == 200
    assert patch(ada, "webhooks", made["id"], {"name": "Chat"}).status_code == 200
    attributes = ada.document["data"]["attributes"]
    assert (attributes["name"], attributes["url"], attributes["topics"]) == ("Chat", HOOK["url"], HOOK["topics"])
    assert attributes["state"] == "paused"


def test_a_resource_is_removed_once(hook) -> None:
    ada, made = hook
    answer = ada.get(f"webhooks/{made['id']}", method="DELETE")
    assert (answer.status_code, answer.content) == (204, b"")
    assert ada.get(f"webhooks/{made['id']}", method="DELETE").status_code == 404


def test_a_colleagues_role_is_changed_by_the_relationship_or_as_a_parameter(by_token) -> None:
    ada = by_token(ADA)
    ada.get("memberships", "page[size]=200")
    rita = next(each for each in ada.document["data"] if each["attributes"]["email"] == RITA)
    was, others = rita["relationships"]["role"]["data"]["id"], by_token(ADA)
    others.get("memberships", "page[size]=200")
    roles = {each["relationships"]["role"]["data"] and each["relationships"]["role"]["data"]["id"]
             for each in others.document["data"]}  # fmt: skip
    new = next(each for each in sorted(filter(None, roles)) if each != was)
    linked = {"relationships": {"role": {"data": {"type": "roles", "id": new}}}}
    assert patch(ada, "memberships", rita["id"], {}, body=linked).status_code == 200
    assert ada.document["data"]["relationships"]["role"]["data"]["id"] == new
    assert patch(ada, "memberships", rita["id"], {"role": was}).status_code == 200
    assert ada.document["data"]["relationships"]["role"]["data"]["id"] == was


def test_a_company_is_made_and_changed_by_staff(by_token) -> None:
    susy = by_token(SUSY)
    answer = make(susy, "companies", {"number": "C-0900", "name": "Late Pty Ltd", "short_name": "Late"})
    assert answer.status_code == 201
    made = susy.document["data"]["id"]
    assert patch(susy, "companies", made, {"town": "Ballarat"}).status_code == 200
    assert susy.document["data"]["attributes"]["town"] == "Ballarat"
    assert susy.document["data"]["attributes"]["name"] == "Late Pty Ltd"


@pytest.mark.parametrize("email,status", [(ADA, 200), (RITA, 403), (BEN, 404)])
def test_a_change_is_the_owners_and_not_a_read_only_colleagues_nor_a_strangers(hook, by_token, email, status) -> None:
    _, made = hook
    assert patch(by_token(email), "webhooks", made["id"], {"name": "Mine"}).status_code == status


@pytest.mark.parametrize("method,path", [("POST", "webhooks"), ("PATCH", "webhooks/x"), ("DELETE", "webhooks/x")])
def test_nobody_changes_anything(nobody, method, path) -> None:
    body = {"data": {"type": "webhooks", "id": "x", "attributes": HOOK}}
    assert nobody.post(path, body, method=method).status_code == 401


@pytest.mark.parametrize("email", [ADA, BEN])
def test_a_foreign_resource_and_none_at_all_are_refused_alike(hook, by_token, email) -> None:
    _, made = hook
    ben = by_token(BEN)
    documents = []
    for each in (made["id"], "0190a1b2-0000-7000-8000-000000000000"):
        assert patch(ben, "webhooks", each, {"name": "x"}).status_code == 404
        documents.append(ben.document)
    assert documents[0] == documents[1]


def test_a_new_resource_gets_its_id_here(by_token) -> None:
    ada = by_token(ADA)
    assert make(ada, "webhooks", HOOK, id="0190a1b2-0000-7000-8000-000000000000").status_code == 403
    assert ada.error()["source"] == {"pointer": "/data/id"}


def test_members_that_the_specification_does_not_know_are_passed_over(by_token) -> None:
    ada = by_token(ADA)
    body = {
        "data": {"type": "webhooks", "lid": "1", "attributes": {**HOOK, "@note": 1}, "meta": {"x": 1}, "other": 2},
        "jsonapi": {"version": "1.1"},
        "@context": "x",
    }
    assert ada.post("webhooks", body).status_code == 201


def test_an_attribute_that_is_no_parameter_is_refused(hook) -> None:
    ada, made = hook
    assert patch(ada, "webhooks", made["id"], {"company_id": "x"}).status_code == 422
    assert ada.error()["source"] == {"pointer": "/data/attributes/company_id"}


def test_a_relationship_that_is_not_set_this_way_is_refused(hook) -> None:
    ada, made = hook
    linked = {"relationships": {"company": {"data": {"type": "companies", "id": "x"}}}}
    assert patch(ada, "webhooks", made["id"], {}, body=linked).status_code == 422
    assert ada.error()["source"] == {"pointer": "/data/relationships/company"}


@pytest.mark.parametrize("change", [{"type": "tokens"}, {"id": "other"}])
def test_a_body_about_another_resource_is_a_conflict(hook, change) -> None:
    ada, made = hook
    assert patch(ada, "webhooks", made["id"], {}, body=change).status_code == 409


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_relationship_is_not_replaced_at_its_own_address(by_token, method) -> None:
    ada = by_token(ADA)
    contract = one(ada, "contracts")["id"]
    for name in ("level", "services"):
        answer = ada.post(f"contracts/{contract}/relationships/{name}", {"data": []}, method=method)
        assert answer.status_code == 403


# If-Match


def test_what_has_changed_meanwhile_is_not_changed(hook) -> None:
    ada, made = hook
    etag = ada.get(f"webhooks/{made['id']}").headers["ETag"]
    first = patch(ada, "webhooks", made["id"], {"name": "One"}, If_Match=etag)
    assert first.status_code == 200
    assert first.headers["ETag"] == ada.get(f"webhooks/{made['id']}").headers["ETag"] != etag
    assert patch(ada, "webhooks", made["id"], {"name": "Two"}, If_Match=etag).status_code == 412
    assert ada.error()["source"] == {"header": "If-Match"}
    assert ada.error()["meta"]["next"] == [f"GET /api/v1/webhooks/{made['id']}"]
    assert (
        patch(ada, "webhooks", made["id"], {"name": "Two"}, If_Match=f'"x", {first.headers["ETag"]}').status_code == 200
    )
    assert patch(ada, "webhooks", made["id"], {"name": "Three"}, If_Match="*").status_code == 200
    assert ada.get(f"webhooks/{made['id']}", method="DELETE", If_Match=etag).status_code == 412
    weak = ada.get(f"webhooks/{made['id']}").headers["ETag"]
    assert ada.get(f"webhooks/{made['id']}", method="DELETE", If_Match=f"W/{weak}").status_code == 412
    assert ada.get(f"webhooks/{made['id']}", method="DELETE", If_Match=weak).status_code == 204


def test_an_action_about_one_resource_asks_what_it_matches_too(hook) -> None:
    ada, made = hook
    etag = ada.get(f"webhooks/{made['id']}").headers["ETag"]
    given = {**HOOK, "endpoint_id": made["id"], "name": "Chat"}
    assert ada.perform("notifications.change_endpoint", headers={"If-Match": '"other"'}, **given).status_code == 412
    assert ada.perform("notifications.change_endpoint", headers={"If-Match": etag}, **given).status_code == 200


def test_if_match_where_nothing_could_have_changed_is_refused(by_token) -> None:
    ada = by_token(ADA)
    answer = ada.perform("data.read_rows", dataset="interval-readings", headers={"If-Match": "*"})
    assert answer.status_code == 400
    assert ada.error()["source"] == {"header": "If-Match"}


def test_if_match_tells_a_stranger_nothing(hook, by_token) -> None:
    _, made = hook
    assert patch(by_token(BEN), "webhooks", made["id"], {"name": "x"}, If_Match='"x"').status_code == 404


# Idempotency-Key


def test_the_same_key_makes_one_and_the_second_answer_says_so(by_token) -> None:
    ada = by_token(ADA)
    body = {"data": {"type": "webhooks", "attributes": HOOK}}
    first = ada.post("webhooks", body, Idempotency_Key='"a key"')
    secret = ada.document["meta"]["secret"]
    again = ada.post("webhooks", body, Idempotency_Key="a key")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.headers["Location"] == again.headers["Location"]
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert secret not in again.content.decode()


def test_the_same_key_with_another_body_is_refused(by_token) -> None:
    ada = by_token(ADA)
    for name, status in (("One", 201), ("Two", 422)):
        body = {"data": {"type": "webhooks", "attributes": {**HOOK, "name": name}}}
        assert ada.post("webhooks", body, Idempotency_Key="k").status_code == status
    assert ada.error()["source"] == {"header": "Idempotency-Key"}


@pytest.mark.parametrize("key", ["é", "a\tb", '""'])
def test_a_key_that_is_none_is_refused(by_token, key) -> None:
    ada = by_token(ADA)
    assert ada.post("webhooks", {"data": {}}, Idempotency_Key=key, content_type=MEDIA).status_code in (400, 409)


# What was only shown


def test_everything_that_was_shown_may_be_sent_back_with_one_thing_changed(by_token) -> None:
    ada = by_token(ADA)
    ada.get("memberships", "page[size]=200")
    rita = next(each for each in ada.document["data"] if each["attributes"]["email"] == RITA)
    ada.get(f"memberships/{rita['id']}")
    data = {**ada.document["data"], "attributes": {**ada.document["data"]["attributes"], "role": "technical"}}
    del data["relationships"]["role"]
    assert ada.post(f"memberships/{rita['id']}", {"data": data}, method="PATCH").status_code == 200
    assert ada.document["data"]["relationships"]["role"]["data"]["id"] == "technical"


def test_what_is_only_shown_is_not_changed(hook, by_token) -> None:
    ada, made = hook
    assert patch(ada, "webhooks", made["id"], {"hint": made["attributes"]["hint"]}).status_code == 200
    assert patch(ada, "webhooks", made["id"], {"hint": "mine"}).status_code == 422
    assert ada.error()["source"] == {"pointer": "/data/attributes/hint"}
    assert patch(by_token(BEN), "webhooks", made["id"], {"hint": "x"}).status_code == 404
