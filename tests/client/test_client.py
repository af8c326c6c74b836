"""Who am I, what may I do, and doing it."""

from __future__ import annotations

import time

import pytest

from forecourt_client import (
    BadAnswer,
    Client,
    Malformed,
    NotFound,
    Patience,
    Refused,
    Unreachable,
    WaitingForApproval,
)
from tests.client.portal import MEDIA_TYPE, TOKEN, Answer, Portal, document, refusal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
AT_ONCE = Patience(first_pause_s=0)


@pytest.fixture
def client(portal: Portal) -> Client:
    return Client(portal.url, TOKEN, patience=AT_ONCE, timeout_s=5)


def test_whoami_tells_person_company_and_role(client: Client, portal: Portal) -> None:
    person = client.whoami()
    assert (person.name, person.email, person.company, person.role) == (
        "Ada Acme",
        "ada@acme.example",
        "ACME",
        "Customer administrator",
    )
    assert (person.side, person.permissions) == ("customer", ("data.read_rows",))
    assert portal.api.asked[0].headers["accept"] == MEDIA_TYPE
    assert portal.api.asked[0].headers["user-agent"] == "forecourt-client/0.1.0"


def test_someone_without_company_and_role_is_somebody_all_the_same(client: Client, portal: Portal) -> None:
    nina: dict[str, object] = {
        "name": "Nina",
        "email": "nina@acme.example",
        "company": None,
        "role": None,
        "side": "customer",
        "permissions": [],
    }
    portal.api.faults.append(document({"type": "people", "id": "1", "attributes": nina}))
    person = client.whoami()
    assert (person.company, person.role, person.permissions) == (None, None, ())


def test_an_unknown_token_is_refused(portal: Portal) -> None:
    with Client(portal.url, "wrong", patience=AT_ONCE) as client, pytest.raises(Refused) as refused:
        client.whoami()
    assert (refused.value.status, refused.value.code) == (401, "unauthenticated")


def test_actions_come_by_name_with_their_schema(client: Client) -> None:
    actions = client.actions()
    assert [action.name for action in actions] == ["billing.pay_invoice", "data.read_rows"]
    assert actions[0].oversight == "approved"
    assert actions[0].parameters["required"] == ["invoice", "amount"]


def test_doing_an_action_gives_its_receipt(client: Client, portal: Portal) -> None:
    receipt = client.do("billing.pay_invoice", {"invoice": "2026-0412", "amount": 5})
    assert (receipt.id, receipt.dry_run, receipt.attributes["outcome"]) == ("0190-receipt", False, "done")
    [asked] = portal.api.asked
    assert asked.method == "POST"
    assert asked.headers["content-type"] == MEDIA_TYPE
    assert asked.document == {"data": {"type": "performances", "attributes": {"invoice": "2026-0412", "amount": 5}}}
    assert asked.query == {}


def test_a_dry_run_is_asked_for_in_the_address(client: Client, portal: Portal) -> None:
    assert client.do("billing.pay_invoice", {}, dry_run=True).attributes["outcome"] == "would_do"
    assert portal.api.asked[0].query == {"dry_run": "true"}


def test_every_doing_has_an_idempotency_key_of_its_own_unless_given(client: Client, portal: Portal) -> None:
    client.do("a.b")
    client.do("a.b")
    client.do("a.b", idempotency_key="mine")
    first, second, third = (asked.headers["idempotency-key"] for asked in portal.api.asked)
    assert first != second
    assert third == "mine"


def test_an_action_that_waits_for_approval_says_where(client: Client, portal: Portal) -> None:
    portal.api.faults.append(
        document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})
    )
    with pytest.raises(WaitingForApproval) as waiting:
        client.do("billing.pay_invoice", {})
    assert waiting.value.approval == f"{portal.url}/api/v1/approvals/7"


def test_an_action_is_never_sent_twice_and_a_lost_answer_says_how_to_ask_again(client: Client, portal: Portal) -> None:
    portal.api.faults.append(Answer(usual=True, cut_after=3))
    with pytest.raises(Unreachable, match="unknown") as lost:
        client.do("billing.pay_invoice", {})
    [asked] = portal.api.asked
    assert asked.headers["idempotency-key"] in lost.value.next[0]


def test_a_gateway_that_is_down_does_not_send_an_action_twice(client: Client, portal: Portal) -> None:
    portal.api.faults.append(Answer(503, b"<html>"))
    with pytest.raises(Refused, match="503"):
        client.do("billing.pay_invoice", {})
    assert len(portal.api.asked) == 1


def test_wrong_parameters_are_malformed_with_their_place(client: Client, portal: Portal) -> None:
    portal.api.faults.append(refusal(422, "malformed", source={"pointer": "/data/attributes/amount"}))
    with pytest.raises(Malformed) as malformed:
        client.do("billing.pay_invoice", {})
    assert malformed.value.source == {"pointer": "/data/attributes/amount"}


def test_a_name_of_an_action_cannot_lead_elsewhere(client: Client, portal: Portal) -> None:
    client.do("../../oauth/token?x=1", {})
    assert portal.api.asked[0].path == "/api/v1/actions/..%2F..%2Foauth%2Ftoken%3Fx%3D1"


def test_asking_is_repeated_while_gateway_and_network_fail(client: Client, portal: Portal) -> None:
    portal.api.faults += [Answer(502, b"bad gateway"), Answer(usual=True, cut_after=5)]
    assert client.whoami().name == "Ada Acme"
    assert len(portal.api.asked) == 3


def test_asking_ends_when_patience_does(client: Client, portal: Portal) -> None:
    portal.api.faults += [Answer(503, headers={"Retry-After": "0"})] * 9
    with pytest.raises(Refused, match="503"):
        client.whoami()
    assert len(portal.api.asked) == AT_ONCE.attempts


def test_a_refusal_is_not_asked_again(client: Client, portal: Portal) -> None:
    portal.api.faults.append(refusal(403, "forbidden"))
    with pytest.raises(Refused):
        client.whoami()
    assert len(portal.api.asked) == 1


def test_a_portal_that_is_not_there_is_unreachable(portal: Portal) -> None:
    portal.stop()
    with Client(portal.url, TOKEN, patience=AT_ONCE) as client, pytest.raises(Unreachable, match=portal.url):
        client.whoami()


def test_pauses_double_are_jittered_and_bounded_and_follow_the_portal(
    monkeypatch: pytest.MonkeyPatch, portal: Portal
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    monkeypatch.setattr("random.uniform", lambda _low, high: high)
    patience = Patience(attempts=6, first_pause_s=1.0, longest_pause_s=3.0)
    portal.api.faults += [Answer(503)] * 3 + [
        Answer(429, headers={"Retry-After": "2"}),
        Answer(429, headers={"Retry-After": "900"}),
    ]
    with Client(portal.url, TOKEN, patience=patience) as client:
        client.whoami()
    assert pauses == [1.0, 2.0, 3.0, 2.0, 3.0]


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"<html>"),
        Answer(200, b"{}"),
        document([]),
        document({"type": "people", "id": "1"}),
        Answer(301, headers={"Location": "https://elsewhere.example/"}),
        Answer(204, framing="close"),
    ],
)
def test_an_answer_that_is_no_portals_is_named(client: Client, portal: Portal, answer: Answer) -> None:
    portal.api.faults.append(answer)
    with pytest.raises(BadAnswer):
        client.whoami()
    assert len(portal.api.asked) == 1


def test_something_invisible_is_not_found(client: Client, portal: Portal) -> None:
    portal.api.faults.append(refusal(404, "not_found"))
    with pytest.raises(NotFound):
        client.do("no.such", {})
