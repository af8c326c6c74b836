"""Documents, media types and errors, by the letter of JSON:API 1.1."""

from __future__ import annotations

import pytest

from tests.api.conftest import MEDIA

BODY = {"data": {"type": "performances", "attributes": {"dataset": "interval-readings"}}}


@pytest.mark.parametrize(
    "accept,status",
    [
        ("*/*", 200),
        ("application/*", 200),
        (MEDIA, 200),
        (f"text/html, {MEDIA};q=0.9", 200),
        (f'{MEDIA};profile="https://example.com/p"', 200),
        (f"{MEDIA};version=1", 406),
        (f'{MEDIA};ext="https://example.com/e"', 406),
        ("text/html", 406),
        ("application/json", 406),
        ("image/png, text/csv", 406),
    ],
)
def test_what_is_accepted_decides(nobody, accept, status) -> None:
    answer = nobody.get("", Accept=accept)
    assert answer.status_code == status
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Content-Type"] == MEDIA


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "text/plain", f"{MEDIA}; charset=utf-8", f"{MEDIA};ext=x", "", "multipart/form-data"],
)
def test_a_body_of_another_type_is_refused(by_token, content_type) -> None:
    caller = by_token("ada@acme.example")
    assert caller.post("actions/data.read_rows", BODY, content_type=content_type).status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"null", b"[]", b"7", b'"data"', b'{"data": null}', b'{"data": []}', b'{"data": {}}', b"\xff\xfe", b"NaN",
        b'{"data": {"type": "people", "attributes": {}}}',
        b'{"data": {"type": "performances", "attributes": []}}',
        b'{"data": {"type": "performances", "relationships": []}}',
        b'{"data": {"type": "performances", "relationships": {"company": {"data": null}}}}',
        b'{"data": {"type": ["performances"]}}',
        b"[" * 100_000,
        b'{"data": {"type": "performances", "attributes": {"dataset": 1e999}}}',
    ],
)  # fmt: skip
def test_a_body_that_is_not_a_document_is_refused(by_token, body) -> None:
    caller = by_token("ada@acme.example")
    assert caller.post("actions/data.read_rows", body).status_code == 422
    assert caller.error()["code"] == "malformed"


def test_a_body_without_end_is_refused(by_token) -> None:
    caller = by_token("ada@acme.example")
    assert caller.post("actions/data.read_rows", b" " * 1_000_001).status_code == 422


@pytest.mark.parametrize(
    "attributes,pointer",
    [
        ({}, "/data/attributes/dataset"),
        ({"dataset": "interval-readings", "keys": "4300000001"}, "/data/attributes/keys"),
        ({"dataset": "interval-readings", "company_id": "x"}, "/data/attributes/company_id"),
        ({"dataset": "interval-readings", "format": "xlsx"}, "/data/attributes/format"),
        ({"dataset": "interval-readings", "keys": ["a\0b"]}, "/data/attributes/keys"),
    ],
)
def test_a_wrong_field_is_pointed_at(by_token, attributes, pointer) -> None:
    caller = by_token("ada@acme.example")
    assert caller.perform("data.read_rows", **attributes).status_code == 422
    assert caller.error()["source"] == {"pointer": pointer}
    assert caller.error()["status"] == "422"


def test_an_error_says_what_happened_and_what_can_be_done_instead(by_token) -> None:
    caller = by_token("sam@acme.example")
    assert caller.perform("data.read_rows", dataset="interval-readings").status_code == 403
    error = caller.error()
    assert error["detail"] == "Standard user at ACME does not include meter data."
    asks = "Ask for it for a time: access.request_access with the permission data.read_rows."
    assert error["meta"]["next"] == ["Ask an administrator at ACME for a role that reads data.", asks]
    assert error.keys() == {"status", "code", "title", "detail", "meta"}
