"""The signed address of rows, told as a document to tools that send no headers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from forecourt.data.engine.grants import Grant
from tests.signing import open_grant

ADDRESS = "datasets/interval-readings/rows/address"
OWN, FOREIGN, UNKNOWN = "4300000001", "4300000020", "4399999999"


def _grant(caller) -> Grant:
    parts = urlsplit(caller.document["data"]["attributes"]["url"])
    grant: Grant = open_grant(parse_qs(parts.query)["g"][0])
    return grant


def test_an_address_opens_what_was_asked_for(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get(ADDRESS, f"filter[key]={OWN}&fields[rows]=key,quantity&format=csv").status_code == 200
    told, grant = caller.document["data"]["attributes"], _grant(caller)
    assert (grant.format, grant.columns, [part.key for part in grant.slices]) == ("csv", ("key", "quantity"), [OWN])
    assert told["rows_about"] > 0
    assert told["served"].keys() == {OWN}


def test_it_is_parquet_unless_another_format_is_named(by_token) -> None:
    caller = by_token("ada@acme.example")
    caller.get(ADDRESS)
    assert _grant(caller).format == "parquet"


def test_a_long_list_of_keys_has_room_in_a_body(by_token) -> None:
    caller = by_token("ada@acme.example")
    wanted = {"keys": [OWN, "4300000003"], "resolution": "P1D"}
    assert caller.post(ADDRESS, {"data": {"type": "addresses", "attributes": wanted}}).status_code == 200
    assert [part.key for part in _grant(caller).slices] == wanted["keys"]


@pytest.mark.parametrize("keys", [[FOREIGN], [UNKNOWN], [OWN, FOREIGN]])
def test_a_key_that_is_not_ones_own_is_not_there(by_token, keys) -> None:
    caller = by_token("ada@acme.example")
    answers = []
    for answer in (
        caller.get(ADDRESS, f"filter[key]={','.join(keys)}"),
        caller.post(ADDRESS, {"data": {"type": "addresses", "attributes": {"keys": keys}}}),
    ):
        assert answer.status_code == 404
        answers.append(answer.content)
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "email,status", [("rita@acme.example", 200), ("nina@acme.example", 200), ("sam@acme.example", 403)]
)
def test_roles_are_asked_as_for_the_rows_themselves(by_token, email, status) -> None:
    caller = by_token(email)
    assert caller.get(ADDRESS).status_code == status
    if email.startswith("nina"):
        assert _grant(caller).slices == ()


def test_nobody_gets_no_address(nobody) -> None:
    assert nobody.get(ADDRESS).status_code == 401


@pytest.mark.parametrize(
    "query,parameter", [("format=xlsx", "format"), ("format=chart", "format"), ("g=1", "g"), ("zone=x", "zone")]
)
def test_a_wrong_parameter_is_named(by_token, query, parameter) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get(ADDRESS, query).status_code == 400
    assert caller.error()["source"] == {"parameter": parameter}


@pytest.mark.parametrize(
    "attributes,pointer",
    [({"format": "chart"}, "format"), ({"dataset": "x"}, "dataset"), ({"keys": 1}, "keys"), ({"secret": 1}, "secret")],
)
def test_a_wrong_field_is_pointed_at(by_token, attributes, pointer) -> None:
    caller = by_token("ada@acme.example")
    assert caller.post(ADDRESS, {"data": {"type": "addresses", "attributes": attributes}}).status_code == 422
    assert caller.error()["source"] == {"pointer": f"/data/attributes/{pointer}"}
