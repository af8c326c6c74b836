"""What single rows and cells say, and what is named where they cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from forecourt.customers.rules.importing.cells import BadCell, prepare, read_id, read_ids, read_instant
from forecourt.customers.rules.importing.layouts import Column, Matching
from forecourt.customers.rules.importing.lines import Position
from forecourt.customers.rules.importing.records import Record
from forecourt.customers.rules.importing.rows import ActivityRow, HistoryRow, LinkRow, MergeRow, Reading, RecordRow, Row

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def read(matching: Matching, *cells: str) -> tuple[Row | None, list[str]]:
    types = {"name": "text", "revenue": "money", "seen": "instant", "country": "country"}
    row, faults = Reading(matching, types, NOW).read(Record(7, cells, Position(0, 7)))
    return row, [each.code for each in faults]


RECORDS = Matching(
    "records",
    "person",
    (
        Column("id", "id"),
        Column("full", "fact", "name"),
        Column("nick", "fact", "name"),
        Column("companies", "company"),
        Column("updated", "changed_at"),
        Column("synced", "synced_at"),
        Column("deleted", "deleted"),
    ),
)


ACTIVITY = Matching(
    "activity",
    "person",
    tuple(
        Column(role, role)  # type: ignore[arg-type]
        for role in ("id", "what", "at", "person", "email", "company", "direction", "amount")
    ),
)


def test_what_happened_is_read() -> None:
    cells = ("7.0", "Call", "2026-10-05 9:15:00", "501", "Kim@Delta.example", "", "inbound", "1,200.5")
    row, faults = read(ACTIVITY, *cells)
    assert isinstance(row, ActivityRow)
    assert faults == []
    assert (row.external_id, row.what, row.person_id, row.email) == ("7", "Call", "501", "kim@delta.example")
    assert (row.direction, str(row.amount), row.title) == ("in", "1200.5000", "")


@pytest.mark.parametrize(
    "cells, named",
    [
        (("7", "Call", "2026-10-05", "", "", "", "", ""), ["nobody"]),
        (("", "Call", "2026-10-05", "501", "", "", "", ""), ["missing"]),
        (("7", "Call", "someday", "501", "", "", "", ""), ["bad_cell"]),
        (("7", "", "2026-10-05", "501", "", "", "", ""), ["missing"]),
    ],
)
def test_what_happened_to_nobody_or_at_no_time_is_named(cells: tuple[str, ...], named: list[str]) -> None:
    assert read(ACTIVITY, *cells) == (None, named)


def test_a_direction_or_an_amount_that_cannot_be_read_leaves_the_rest() -> None:
    row, faults = read(ACTIVITY, "7", "Call", "2026-10-05", "501", "", "", "sideways", "some")
    assert isinstance(row, ActivityRow)
    assert (row.direction, row.amount, faults) == ("", None, ["bad_cell", "bad_cell"])


def test_a_record_is_read() -> None:
    row, faults = read(RECORDS, "21.0", "", "Kim", "12;13", "2021-04-01 17:32:47", "2021-04-02 1:16:05", "FALSE")
    assert faults == []
    assert isinstance(row, RecordRow)
    assert (row.external_id, row.company_ids, row.is_deleted) == ("21", ("12", "13"), False)
    assert [(each.field, each.value, each.column) for each in row.said] == [("name", "Kim", "nick")]
    assert row.synced_at == datetime(2021, 4, 2, 1, 16, 5, tzinfo=UTC)


def test_a_clock_that_ran_backwards_is_named_and_the_row_taken() -> None:
    row, faults = read(RECORDS, "21", "Kim", "", "", "2021-04-02", "2021-04-01", "")
    assert isinstance(row, RecordRow)
    assert faults == ["clock_backwards"]


def test_an_instant_in_the_future_is_named() -> None:
    row, faults = read(RECORDS, "21", "Kim", "", "", "2031-04-02", "", "")
    assert isinstance(row, RecordRow)
    assert (row.changed_at, faults) == (None, ["bad_cell"])


@pytest.mark.parametrize("id", ["2.18E+09", "x" * 201])
def test_an_id_that_cannot_be_known_refuses_the_row(id: str) -> None:
    assert read(RECORDS, id, "Kim", "", "", "", "", "") == (None, ["bad_cell"])


def test_a_row_with_nothing_in_it_is_named() -> None:
    assert read(RECORDS, "", "", "", "", "", "", "") == (None, ["nothing"])


def test_a_value_of_a_property_is_read() -> None:
    matching = Matching(
        "history",
        "company",
        (Column("c", "id"), Column("t", "at"), Column("n", "property"), Column("v", "value")),
    )
    row, _ = read(matching, "12", "1568152877446", "industry", "")
    assert isinstance(row, HistoryRow)
    assert (row.value, row.at) == ("", datetime(2019, 9, 10, 22, 1, 17, 446000, tzinfo=UTC))
    assert read(matching, "12", "", "industry", "x") == (None, ["missing"])


def test_a_merge_and_a_tie_are_read() -> None:
    merges = Matching("merges", "person", (Column("a", "survivor"), Column("b", "merged")))
    row, _ = read(merges, "5555", "11111")
    assert isinstance(row, MergeRow)
    assert (row.survivor_id, row.merged_ids) == ("5555", ("11111",))
    links = Matching(
        "links", "person", (Column("p", "person"), Column("c", "company"), Column("s", "since"), Column("u", "until"))
    )
    row, _ = read(links, "1", "2", "2026-01-01", "2026-02-01")
    assert isinstance(row, LinkRow)
    assert read(links, "1", "2", "2026-02-01", "2026-01-01") == (None, ["clock_backwards"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2020-12-30 3:15:52", datetime(2020, 12, 30, 3, 15, 52, tzinfo=UTC)),
        ("2023-07-06 05:18:21.205000 UTC", datetime(2023, 7, 6, 5, 18, 21, 205000, tzinfo=UTC)),
        ("2026-11-01T09:00:00+10:00", datetime(2026, 10, 31, 23, tzinfo=UTC)),
        ("1568152877", datetime(2019, 9, 10, 22, 1, 17, tzinfo=UTC)),
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("", None),
    ],
)
def test_instants_are_read_in_the_ways_that_exports_write_them(text: str, found: datetime | None) -> None:
    assert read_instant(text, zone=UTC, now=NOW) == found


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01", "9999-12-31 23:59:59", "0001-01-01", "12", "2026-11-01 25:00"]
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(BadCell):
        read_instant(text, zone=UTC, now=NOW)


def test_ids_are_read_alike_however_a_spreadsheet_wrote_them() -> None:
    assert [read_id(text) for text in ("2182162682.0", " 17 ", "-4", "a-1", "null", "1.5")] == [
        *("2182162682", "17", "-4", "a-1", "", "1.5"),
    ]
    assert read_ids("76340251;46897301, 76226001.0") == ["76340251", "46897301", "76226001"]


def test_cells_are_prepared_for_their_type() -> None:
    def prepared(type: str, text: str) -> object:
        return prepare(type, text, zone=UTC, currency="AUD", now=NOW)

    assert prepared("money", "$10000000") == {"amount": "10000000", "currency": "AUD"}
    assert prepared("country", "United Kingdom") == "GB"
    assert prepared("boolean", "F") is False
    assert prepared("instant", "2021-04-01 17:32:47") == "2021-04-01T17:32:47+00:00"
    with pytest.raises(BadCell):
        prepared("text", "#REF!")
