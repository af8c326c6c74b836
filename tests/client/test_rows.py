"""Rows in hand: from a token to an Arrow table."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from forecourt_client import (
    BadAnswer,
    Client,
    Dataset,
    NotFound,
    Patience,
    Period,
    Refused,
    Unreachable,
    WaitingForApproval,
    WrongUse,
    served_periods,
)
from tests.client.portal import TOKEN, Answer, Portal, document, encoded, refusal

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ARROW = "application/vnd.apache.arrow.stream"
SYDNEY = ZoneInfo("Australia/Sydney")


@pytest.fixture
def readings(portal: Portal) -> Dataset:
    return Client(portal.url, TOKEN, patience=Patience(first_pause_s=0), timeout_s=5).dataset("interval-readings")


def test_rows_come_as_the_very_table(readings: Dataset, portal: Portal) -> None:
    table = readings.rows()
    assert table.equals(portal.table)
    assert table.column("key").type == pa.dictionary(pa.int32(), pa.string())


def test_the_table_tells_which_periods_were_served(readings: Dataset) -> None:
    served = served_periods(readings.rows())
    start, end = datetime(2026, 2, 28, 14, tzinfo=UTC), datetime(2026, 10, 31, 14, tzinfo=UTC)
    assert served["4300000003"] == (Period(start, end),)
    assert list(served) == ["4300000003", "4300000019"]


def test_a_table_that_does_not_tell_is_no_guess() -> None:
    with pytest.raises(BadAnswer):
        served_periods(pa.table({"key": ["1"]}))


@pytest.fixture
def no_garbage() -> Iterator[None]:
    """Keep what earlier tests left behind from being freed while memory is measured: Arrow counts for the process."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("no_garbage")
def test_the_table_stands_on_the_received_bytes_without_a_copy(readings: Dataset) -> None:
    before = pa.total_allocated_bytes()
    table = readings.rows()
    grown = pa.total_allocated_bytes() - before
    assert table.nbytes <= grown < 1.2 * table.nbytes


def test_the_token_goes_to_the_portal_and_never_to_the_data_plane(readings: Dataset, portal: Portal) -> None:
    readings.rows()
    [asked] = portal.plane.asked
    assert portal.api.asked[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in str(asked.headers)
    assert "cookie" not in asked.headers
    assert asked.query == {"g": "grant1"}
    assert asked.headers["accept"] == portal.api.asked[0].headers["accept"] == ARROW


def test_every_parameter_is_written_as_the_contract_has_it(readings: Dataset, portal: Portal) -> None:
    readings.rows(
        keys=["4300000003", "4300000019"],
        period_from=datetime(2026, 1, 1, tzinfo=SYDNEY),
        period_to=datetime(2026, 7, 1, tzinfo=SYDNEY),
        as_of=datetime(2026, 8, 1, tzinfo=UTC),
        resolution="P1D",
        zone="Australia/Sydney",
        fields=["key", "quantity"],
    )
    assert portal.api.asked[0].query == {
        "filter[key]": "4300000003,4300000019",
        "filter[from]": "2026-01-01T00:00:00+11:00",
        "filter[to]": "2026-07-01T00:00:00+10:00",
        "as_of": "2026-08-01T00:00:00+00:00",
        "resolution": "P1D",
        "zone": "Australia/Sydney",
        "fields[rows]": "key,quantity",
    }


def test_what_is_not_said_is_not_sent(readings: Dataset, portal: Portal) -> None:
    readings.rows()
    assert portal.api.asked[0].query == {}


@pytest.mark.parametrize(
    "question",
    [
        {"period_from": datetime(2026, 1, 1)},
        {"period_to": date(2026, 1, 1)},
        {"as_of": datetime(2026, 1, 1)},
        {"period_from": datetime(2026, 1, 2, tzinfo=UTC), "period_to": datetime(2026, 1, 1, tzinfo=UTC)},
        {"period_from": datetime(2026, 1, 1, tzinfo=UTC), "period_to": datetime(2026, 1, 1, tzinfo=UTC)},
        {"resolution": "PT5M"},
        {"keys": []},
        {"keys": "4300000003"},
        {"keys": ["4300000003,4300000019"]},
        {"fields": [""]},
    ],
)
def test_what_has_no_single_meaning_is_refused_before_anything_is_sent(
    readings: Dataset, portal: Portal, question: dict[str, Any]
) -> None:
    with pytest.raises(WrongUse):
        readings.rows(**question)
    assert portal.api.asked == []


def test_a_foreign_key_is_not_found(readings: Dataset, portal: Portal) -> None:
    with pytest.raises(NotFound):
        readings.rows(keys=["9999999999"])
    assert portal.plane.asked == []


def test_reading_may_wait_for_approval(readings: Dataset, portal: Portal) -> None:
    portal.api.faults.append(
        document({"type": "approvals", "id": "7"}, status=202, **{"Content-Location": "/api/v1/approvals/7"})
    )
    with pytest.raises(WaitingForApproval, match="Nothing was done yet"):
        readings.rows()


def test_a_grant_that_ran_out_is_renewed_once(readings: Dataset, portal: Portal) -> None:
    portal.expired = {"grant1"}
    assert readings.rows().num_rows == portal.table.num_rows
    assert [asked.query["g"] for asked in portal.plane.asked] == ["grant1", "grant2"]


def test_a_grant_that_is_refused_again_is_a_refusal(readings: Dataset, portal: Portal) -> None:
    portal.expired = {"grant1", "grant2", "grant3"}
    with pytest.raises(Refused) as refused:
        readings.rows()
    assert (refused.value.code, portal.grants) == ("grant_expired", 2)


def test_a_broken_transfer_is_read_again_from_the_same_grant(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults += [Answer(usual=True, cut_after=50_000), Answer(503), Answer(usual=True, cut_after=0)]
    assert readings.rows().equals(portal.table)
    assert (len(portal.plane.asked), portal.grants) == (4, 1)


def test_a_transfer_that_keeps_breaking_is_unreachable_and_shows_no_grant(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults += [Answer(usual=True, cut_after=50_000)] * 4
    with pytest.raises(Unreachable, match=r"50000 of \d+ bytes") as broken:
        readings.rows()
    assert "grant1" not in str(broken.value)


def test_a_body_in_chunks_is_read_too(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults.append(Answer(usual=True, framing="chunked"))
    assert readings.rows().equals(portal.table)


def test_a_chunked_body_that_breaks_is_read_again(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults.append(Answer(usual=True, framing="chunked", cut_after=50_000))
    assert readings.rows().num_rows == portal.table.num_rows


def test_a_body_that_ends_with_its_connection_has_to_have_its_end(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults.append(Answer(usual=True, framing="close"))
    assert readings.rows().equals(portal.table)
    portal.plane.faults += [Answer(usual=True, framing="close", cut_after=50_000)] * 4
    with pytest.raises(BadAnswer, match="in the middle"):
        readings.rows()


def test_rows_that_the_portal_sends_itself_are_read_too(readings: Dataset, portal: Portal) -> None:
    portal.api.faults.append(Answer(200, encoded(portal.table, ARROW), {"Content-Type": ARROW}))
    assert readings.rows().equals(portal.table)
    assert portal.plane.asked == []


def test_rows_that_the_portal_sends_itself_and_that_break_are_asked_for_again(
    readings: Dataset, portal: Portal
) -> None:
    portal.api.faults.append(Answer(200, encoded(portal.table, ARROW), cut_after=50_000))
    assert readings.rows().equals(portal.table)
    assert portal.grants == 1


def test_no_rows_are_a_table_with_columns(readings: Dataset, portal: Portal) -> None:
    portal.table = portal.table.slice(0, 0)
    assert readings.rows().schema == portal.table.schema


def test_what_is_no_arrow_stream_is_named(readings: Dataset, portal: Portal) -> None:
    portal.plane.faults.append(Answer(200, b"<html>not rows</html>"))
    with pytest.raises(BadAnswer, match="Arrow"):
        readings.rows()


@pytest.mark.parametrize("location", ["", "file:///etc/passwd", "ftp://127.0.0.1/rows"])
def test_a_redirect_to_nowhere_is_named(readings: Dataset, portal: Portal, location: str) -> None:
    portal.api.faults.append(Answer(307, headers={"Location": location} if location else {}))
    with pytest.raises(BadAnswer, match="where the data is"):
        readings.rows()


def test_a_redirect_within_the_portal_is_followed_without_the_token(readings: Dataset, portal: Portal) -> None:
    portal.api.faults += [Answer(307, headers={"Location": "/data?g=1"}), refusal(404, "not_found")]
    with pytest.raises(NotFound):
        readings.rows()
    assert portal.api.asked[1].path == "/data"
    assert "authorization" not in portal.api.asked[1].headers


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, headers={"Location": "http://127.0.0.1:1/"}),
        Answer(206, b"part", {"Content-Range": "bytes 5-8/100"}),
        Answer(200, b"x", {"Content-Encoding": "gzip"}),
    ],
)
def test_an_answer_of_the_data_plane_that_was_not_asked_for_is_named(
    readings: Dataset, portal: Portal, answer: Answer
) -> None:
    portal.plane.faults.append(answer)
    with pytest.raises(BadAnswer):
        readings.rows()
    assert len(portal.plane.asked) == 1


def test_a_name_of_a_dataset_cannot_lead_elsewhere(portal: Portal) -> None:
    with Client(portal.url, TOKEN) as client, pytest.raises(NotFound):
        client.dataset("../me?x=").rows()
    assert portal.api.asked[0].path == "/api/v1/datasets/..%2Fme%3Fx%3D/rows"


def test_an_environment_with_a_proxy_reads_through_it(
    readings: Dataset, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", portal.plane.url)
    portal.api.faults.append(Answer(307, headers={"Location": "http://data.portal.example/v1/rows?g=far"}))
    assert readings.rows().equals(portal.table)
    assert portal.plane.asked[0].headers["host"] == "data.portal.example"
