"""Approvals for programs: 202 with where it stands, and the resource as who asked, who approves, a stranger, nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from forecourt.kernel.clocks import business_now
from forecourt.kernel.pipeline import perform
from forecourt.oversight.actions import approve, decline, withdraw
from forecourt.oversight.models.approvals import STATES
from forecourt.oversight.schedules import tend_what_waits
from forecourt_client.answers import GIVEN, UNDECIDED, is_to_collect, read_outcome
from forecourt_client.errors import ENDED, NotApproved
from forecourt_client.questions import collected
from tests.oversight.conftest import promote, run, turn

__all__ = ["promote", "run", "turn"]
INVITED = {"email": "new@acme.example", "name": "New One", "role": "read_only"}
ROWS = "datasets/interval-readings/rows"


@pytest.fixture
def asked(by_token: Any, promote: Any, turn: Any) -> tuple[Any, str, dict[str, Any]]:
    """Ada asks by a program to invite somebody; Kelly may approve it. The caller, the address, and the receipt."""
    turn("access.invite_colleague", approvers=["customer"])
    promote("kelly@acme.example")
    caller = by_token("ada@acme.example")
    answer = caller.perform("access.invite_colleague", **INVITED)
    assert answer.status_code == 202
    return caller, answer.headers["Content-Location"].removeprefix("/api/v1/"), caller.document["data"]


def test_what_waits_is_answered_202_with_where_it_stands(asked) -> None:
    caller, address, receipt = asked
    assert receipt["attributes"]["outcome"] == "waiting"
    assert caller.get(address).status_code == 200
    found = caller.document["data"]["attributes"]
    assert (found["state"], found["waits_for"], found["title"]) == ("waiting", ["customer"], "Invite a colleague")
    assert found["digest"] == receipt["attributes"]["result"]["digest"]
    assert found["shown"][0]["event"] == "access.colleague.invited"


def test_it_is_listed_for_who_asked_and_who_approves_and_for_nobody_else(asked, by_token, nobody) -> None:
    _, address, _ = asked
    for email, count in [
        ("ada@acme.example", 1),
        ("kelly@acme.example", 1),
        ("rita@acme.example", 0),
        ("ben@bravo.example", 0),
        ("khan@meridian.example", 0),
    ]:
        caller = by_token(email)
        caller.get("approvals", "filter[state]=waiting")
        assert len(caller.document["data"]) == count
        assert caller.get(address).status_code == (200 if count else 404)
    assert nobody.get("approvals").status_code == 401


def test_a_token_that_was_not_made_for_it_approves_nothing(asked, by_token, by_cookie) -> None:
    _, address, receipt = asked
    sent = {"approval_id": address.rpartition("/")[2], "digest": receipt["attributes"]["result"]["digest"]}
    kelly = by_token("kelly@acme.example")
    assert kelly.perform("oversight.approve", **sent).status_code == 403
    assert "oversight.approve" in kelly.error()["detail"]
    assert kelly.error()["meta"]["next"]


def test_what_was_approved_is_done_and_says_so(asked, people, run) -> None:
    caller, address, receipt = asked
    given = {"approval_id": address.rpartition("/")[2], "digest": receipt["attributes"]["result"]["digest"]}
    perform(approve, actor=people("kelly@acme.example"), parameters=given)
    assert run(people("ada@acme.example")) == 1
    caller.get(address)
    assert caller.document["data"]["attributes"]["state"] == "done"
    assert caller.document["data"]["attributes"]["result"]


def test_the_client_knows_each_state_in_which_an_approval_may_stand() -> None:
    assert set(STATES) == UNDECIDED | GIVEN | ENDED.keys()


def test_the_client_reads_each_end_from_what_the_portal_says(asked, people, run) -> None:
    caller, address, receipt = asked

    def outcome(address: str = address) -> Any:
        caller.get(address)
        return read_outcome(caller.document, action="access.invite_colleague")

    assert outcome() is None
    given = {"approval_id": address.rpartition("/")[2], "digest": receipt["attributes"]["result"]["digest"]}
    perform(approve, actor=people("kelly@acme.example"), parameters=given)
    assert outcome() is None
    run(people("ada@acme.example"))
    assert outcome().result["invitation_id"]
    answer = caller.perform("access.invite_colleague", **{**INVITED, "email": "next@acme.example"})
    following = answer.headers["Content-Location"].removeprefix("/api/v1/")
    refused = {"approval_id": following.rpartition("/")[2], "reason": "Not before the audit."}
    perform(decline, actor=people("kelly@acme.example"), parameters=refused)
    with pytest.raises(NotApproved, match=r"Not before the audit\.") as declined:
        outcome(following)
    assert declined.value.code == "declined"


@pytest.mark.parametrize("end", ["withdrawn", "lapsed", "failed"])
def test_the_client_knows_an_approval_that_ended_without_a_no(asked, people, operator, run, promote, end) -> None:
    caller, address, receipt = asked
    approval_id = address.rpartition("/")[2]
    ada, kelly = people("ada@acme.example"), people("kelly@acme.example")
    if end == "withdrawn":
        perform(withdraw, actor=ada, parameters={"approval_id": approval_id})
    elif end == "lapsed":
        tend_what_waits(actor=operator, now=business_now() + timedelta(hours=73))
    else:
        digest = receipt["attributes"]["result"]["digest"]
        perform(approve, actor=kelly, parameters={"approval_id": approval_id, "digest": digest})
        promote("ada@acme.example", "read_only")  # who may no longer do it has nothing done in their name
        run(ada)
    caller.get(address)
    with pytest.raises(NotApproved) as ended:
        read_outcome(caller.document, action="access.invite_colleague")
    assert ended.value.code == end
    assert ended.value.detail


def test_the_client_collects_what_is_told_once_and_finds_rows_that_are_ready(
    turn, by_token, promote, people, run
) -> None:
    turn("notifications.add_endpoint", approvers=["customer"])
    turn("data.read_rows", approvers=["customer"])
    promote("kelly@acme.example")
    ada, kelly = by_token("ada@acme.example"), people("kelly@acme.example")
    hook = {"name": "Build", "url": "https://hook.example/b", "topics": ["arrived"]}
    for answer in (ada.perform("notifications.add_endpoint", **hook), ada.get(ROWS, Accept="text/csv")):
        address = answer.headers["Content-Location"].removeprefix("/api/v1/")
        ada.get(address)
        found = ada.document["data"]
        given = {"approval_id": found["id"], "digest": found["attributes"]["digest"]}
        perform(approve, actor=kelly, parameters=given)
        run(people("ada@acme.example"))
        ada.get(address)
        done = read_outcome(ada.document, action=found["attributes"]["action"])
        assert done is not None
        if is_to_collect(done):
            collecting = collected(done)
            assert (
                ada.perform("oversight.collect_approved", **collecting.document["data"]["attributes"]).status_code
                == 200
            )
            assert collecting.read(ada.document).result["secret"].startswith("whsec_")
        else:
            assert ada.get(done.attributes["file"].removeprefix("/api/v1/")).status_code == 307
    assert not is_to_collect(done)


def test_rows_that_want_approval_wait_and_are_given_once_it_is_there(turn, by_token, people, run) -> None:
    turn("data.read_rows", approvers=["customer"])
    caller = by_token("kelly@acme.example")
    answer = caller.get(ROWS, Accept="text/csv")
    assert answer.status_code == 202
    address = answer.headers["Content-Location"].removeprefix("/api/v1/")
    assert caller.get(ROWS, Accept="text/csv").headers["Content-Location"].endswith(address)
    assert caller.get(f"{address}/file").status_code == 409
    caller.get(address)
    found = caller.document["data"]["attributes"]
    given = {"approval_id": address.rpartition("/")[2], "digest": found["digest"]}
    perform(approve, actor=people("ada@acme.example"), parameters=given)
    run(people("kelly@acme.example"))
    caller.get(address)
    file = caller.document["data"]["attributes"]["file"]
    assert caller.get(file.removeprefix("/api/v1/")).status_code == 307
    assert caller.get(ROWS, Accept="text/csv").status_code == 307
    assert by_token("ada@acme.example").get(f"{address}/file").status_code == 404
    assert caller.get(f"{ROWS}/address", "format=csv").status_code == 200


def test_an_address_for_a_tool_waits_too(turn, by_token) -> None:
    turn("data.read_rows", approvers=["customer"])
    assert by_token("kelly@acme.example").get(f"{ROWS}/address", "format=csv").status_code == 202


def test_an_approval_that_is_none_is_not_found(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get("approvals/x/file").status_code == 404
    assert caller.get("approvals/01996d7a-5c3e-7b1a-9f00-2b8f5a4c6d7e/file").status_code == 404
