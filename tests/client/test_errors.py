"""Refusals of the portal as exceptions."""

from __future__ import annotations

import pytest

from forecourt_client.errors import ForecourtError, Malformed, NotFound, Refused, WrongUse, refusal

FORBIDDEN = {
    "status": "403",
    "code": "help_desk_only",
    "title": "Your role does not allow this",
    "detail": "Standard users see the help desk only.",
    "meta": {"next": ["Ask Ada Acme", {"title": "Request access", "href": "/access-requests/new"}]},
}


def test_a_refusal_carries_the_reason_and_what_one_can_do_instead() -> None:
    error = refusal(403, {"errors": [FORBIDDEN]})
    assert type(error) is Refused
    assert (error.status, error.code, error.title) == (403, "help_desk_only", "Your role does not allow this")
    assert error.next == ("Ask Ada Acme", "Request access: /access-requests/new")
    assert str(error) == "Your role does not allow this: Standard users see the help desk only."


@pytest.mark.parametrize(
    ("status", "kind"), [(400, Malformed), (422, Malformed), (404, NotFound), (401, Refused), (409, Refused)]
)
def test_the_status_chooses_the_exception(status: int, kind: type[Refused]) -> None:
    assert type(refusal(status, {"errors": []})) is kind


def test_a_malformed_request_says_where_the_fault_lies() -> None:
    error = refusal(422, {"errors": [{"code": "malformed", "source": {"pointer": "/data/attributes/amount"}}]})
    assert error.source == {"pointer": "/data/attributes/amount"}
    assert error.as_document()["source"] == {"pointer": "/data/attributes/amount"}


@pytest.mark.parametrize(
    "document", [None, [], {"errors": "none"}, {"errors": ["x"]}, {"errors": [{"meta": 3, "source": 4}]}]
)
def test_an_answer_that_is_no_error_document_still_makes_a_refusal(document: object) -> None:
    error = refusal(500, document)
    assert (error.status, error.code, error.title) == (500, "http_500", "The portal answered 500")


def test_every_error_is_of_one_family_and_wrong_use_is_a_value_error_too() -> None:
    assert issubclass(NotFound, Refused)
    assert issubclass(Refused, ForecourtError)
    assert issubclass(WrongUse, ValueError)
