"""Bulk data: a redirect for what is held, and the same words for all that is not."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from forecourt.data.engine.grants import Grant
from forecourt.kernel.models import Journal
from forecourt.kernel.scope import scope
from forecourt.settings.environment import environment
from tests.signing import open_grant

ROWS = "datasets/interval-readings/rows"
OWN, FOREIGN, UNKNOWN = "4300000001", "4300000020", "4399999999"

#: Headers that tell of the moment, not of what was asked for.
CHANGING = ("Content-Length", "Server-Timing", "RateLimit")


def _grant(answer: Any) -> Grant:
    (token,) = parse_qs(urlsplit(answer.headers["Location"]).query)["g"]
    grant: Grant = open_grant(token)
    return grant


def test_a_reader_is_sent_on_to_the_data_plane(by_token) -> None:
    answer = by_token("ada@acme.example").get(ROWS, f"filter[key]={OWN}")
    assert answer.status_code == 307
    parts = urlsplit(answer.headers["Location"])
    assert (parts.path, parts.hostname, parts.port) == ("/v1/rows", "testserver", environment().data_port)
    assert [part.key for part in _grant(answer).slices] == [OWN]


def test_head_is_sent_on_too(by_token) -> None:
    answer = by_token("ada@acme.example").get(ROWS, method="HEAD")
    assert answer.status_code == 307
    assert answer.headers["Location"]


def test_the_redirect_is_not_kept_and_tells_no_other_site(by_token) -> None:
    answer = by_token("ada@acme.example").get(ROWS)
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_whole_address_is_understood(by_token) -> None:
    query = (
        f"filter[key]={OWN},4300000003,{OWN}&filter[from]=2026-10-26T00:00:00%2B10:00&filter[to]=2026-10-27T00:00:00Z"
        "&as_of=2030-01-01T00:00:00Z&resolution=P1D&zone=Australia/Hobart&fields[rows]=quantity,key"
    )
    grant = _grant(by_token("ada@acme.example").get(ROWS, query, Accept="text/csv"))
    assert [part.key for part in grant.slices] == [OWN, "4300000003"]
    assert (grant.format, grant.resolution, grant.zone) == ("csv", "P1D", "Australia/Hobart")
    assert grant.columns == ("quantity", "key")


def test_a_plus_that_became_a_space_is_still_an_offset(by_token) -> None:
    grant = _grant(by_token("ada@acme.example").get(ROWS, f"filter[key]={OWN}&filter[from]=2026-10-31T00:00:00+10:00"))
    assert grant.slices[0].periods[0][0] == 1_793_368_800


@pytest.mark.parametrize(
    "accept,format",
    [
        ("application/vnd.apache.arrow.stream", "arrow"),
        ("application/vnd.apache.parquet", "parquet"),
        ("text/csv", "csv"),
        ("application/json", "json"),
        ("*/*", "arrow"),
        ("text/html, application/json;q=0.9, */*;q=0.1", "json"),
        ("", "arrow"),
    ],
)
def test_the_format_is_negotiated(by_token, accept, format) -> None:
    headers = {"Accept": accept} if accept else {}
    assert _grant(by_token("ada@acme.example").get(ROWS, **headers)).format == format


@pytest.mark.parametrize("accept", ["text/html", "application/vnd.ms-excel", "application/vnd.api+json"])
def test_a_format_that_is_not_served_is_refused(by_token, accept) -> None:
    assert by_token("ada@acme.example").get(ROWS, Accept=accept).status_code == 406


@pytest.mark.parametrize(
    "query,parameter",
    [
        ("filter[from]=2026-10-26", "filter[from]"),
        ("filter[to]=2026-10-26", "filter[to]"),
        ("as_of=2026-10-26", "as_of"),
        ("filter[from]=2026-10-26T00:00:00", "filter[from]"),
        ("filter[from]=2026-13-01T00:00:00Z", "filter[from]"),
        ("filter[from]=2026-10-26T24:00:00Z", "filter[from]"),
        ("filter[from]=1793368800", "filter[from]"),
        ("filter[from]=", "filter[from]"),
        ("filter[from]=%EF%BC%92026-10-26T00:00:00Z", "filter[from]"),
        ("filter[from]=2026-10-27T00:00:00Z&filter[to]=2026-10-26T00:00:00Z", "filter[to]"),
        ("filter[from]=2026-10-27T00:00:00Z&filter[to]=2026-10-27T00:00:00Z", "filter[to]"),
        ("resolution=P1Y", "resolution"),
        ("resolution=", "resolution"),
        ("zone=Atlantis", "zone"),
        ("zone=../../etc/passwd", "zone"),
        ("zone=", "zone"),
        ("zone=%00", "zone"),
        ("fields[rows]=key,password", "fields[rows]"),
        ("fields[rows]=", "fields[rows]"),
        ("fields[rows]=key,,quantity", "fields[rows]"),
        (f"filter[key]={OWN},", "filter[key]"),
        ("filter[key]=", "filter[key]"),
        ("filter[key]=%00", "filter[key]"),
        (f"filter[key]={OWN}&filter[key]={OWN}", "filter[key]"),
        ("filter[company]=ACME", "filter[company]"),
        ("company_id=x", "company_id"),
        ("filter[KEY]=x", "filter[KEY]"),
        ("fields[people]=name", "fields[people]"),
        ("page[size]=1", "page[size]"),
        ("sort=key", "sort"),
        ("include=company", "include"),
        ("format=csv", "format"),
        ("g=x", "g"),
    ],
)
def test_a_bad_parameter_is_named(by_token, query, parameter) -> None:
    caller = by_token("ada@acme.example")
    assert caller.get(ROWS, query).status_code == 400
    assert caller.error()["source"] == {"parameter": parameter}


# What a stranger cannot tell


@pytest.mark.parametrize(
    "email", ["ada@acme.example", "rita@acme.example", "nina@acme.example", "vlad@meridian.example"]
)
@pytest.mark.parametrize(
    "more",
    ["", "&as_of=2030-01-01T00:00:00Z", "&resolution=P1M", "&filter[from]=2026-01-01T00:00:00Z&fields[rows]=key"],
)
def test_a_foreign_key_and_one_that_never_existed_are_answered_alike(by_token, email, more) -> None:
    answers = set()
    caller = by_token(email)
    for key in (FOREIGN, UNKNOWN, f"{OWN},{FOREIGN}" if email.endswith("acme.example") else FOREIGN, quote("%'--")):
        for method in ("GET", "HEAD"):
            answer = caller.get(ROWS, f"filter[key]={key}{more}", method=method)
            assert answer.status_code == 404
            headers = tuple(sorted((n, v) for n, v in answer.headers.items() if n not in CHANGING))
            answers.add((headers, answer.content if method == "GET" else b""))
    assert len({body for _, body in answers if body}) == 1
    assert len({headers for headers, _ in answers}) == 1


def test_a_dataset_that_is_not_published_is_not_there(by_token) -> None:
    for dataset in ("no-such", "access_user", "INTERVAL-READINGS"):
        assert by_token("ada@acme.example").get(f"datasets/{dataset}/rows").status_code == 404


@pytest.mark.parametrize("email", ["nina@acme.example", "vlad@meridian.example", "olga@meridian.example"])
def test_a_login_without_meters_reads_no_row(by_token, email) -> None:
    answer = by_token(email).get(ROWS)
    assert answer.status_code == 307
    assert _grant(answer).slices == ()


def test_a_role_without_meter_data_is_told_so(by_token) -> None:
    caller = by_token("sam@acme.example")
    for query in ("", f"filter[key]={OWN}", f"filter[key]={FOREIGN}", f"filter[key]={UNKNOWN}"):
        assert caller.get(ROWS, query).status_code == 403
        assert "does not include meter data" in caller.error()["detail"]


def test_nobody_reads_nothing_and_learns_nothing(nobody) -> None:
    documents = []
    for path in (ROWS, "datasets/no-such/rows"):
        for query in ("", f"filter[key]={OWN}", "filter[from]=nonsense"):
            assert nobody.get(path, query).status_code == 401
            documents.append(nobody.document)
    assert all(document == documents[0] for document in documents)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_rows_are_read_and_nothing_else(by_token, method) -> None:
    assert by_token("ada@acme.example").get(ROWS, method=method).status_code == 405


def test_a_reading_is_journalled_and_a_refused_one_is_not(by_token, people) -> None:
    caller = by_token("ada@acme.example")
    caller.get(ROWS, f"filter[key]={FOREIGN}")
    with scope(people("ada@acme.example")):
        granted = Journal.objects.filter(event="data.rows.granted")
        assert granted.count() == 0
        caller.get(ROWS, f"filter[key]={OWN}")
        assert granted.count() == 1


def test_a_read_only_colleague_reads_the_same(by_token) -> None:
    ada, rita = (_grant(by_token(email).get(ROWS)) for email in ("ada@acme.example", "rita@acme.example"))
    assert ada.slices == rita.slices


def test_a_host_that_is_not_ours_gets_no_redirect(by_token) -> None:
    answer = by_token("ada@acme.example").get(ROWS, Host="evil.example")
    assert answer.status_code == 400
    assert "Location" not in answer.headers


@pytest.mark.parametrize("accept", ["", "*/*", "text/csv", "text/html"])
def test_a_refusal_is_a_problem_where_no_document_was_asked_for(by_token, nobody, accept) -> None:
    headers = {"Accept": accept} if accept else {}
    for caller in (by_token("ada@acme.example"), nobody):
        answer = caller.get(ROWS, "sort=key", **headers)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert caller.document["status"] == answer.status_code
        assert {"type", "title", "detail", "code"} <= caller.document.keys()


def test_a_refusal_is_a_document_where_one_is_accepted_too(by_token) -> None:
    caller = by_token("ada@acme.example")
    answer = caller.get(ROWS, "sort=key", Accept="text/csv, application/vnd.api+json")
    assert answer.headers["Content-Type"] == "application/vnd.api+json"
    assert caller.document["errors"][0]["source"] == {"parameter": "sort"}
