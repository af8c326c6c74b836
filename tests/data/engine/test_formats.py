"""Formats: the same rows in each of them, with what was served, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import UTC, date, datetime

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forecourt.data.engine.blocks import QUALITIES
from forecourt.data.engine.formats import render, served_header
from forecourt.data.engine.formats.text import csv_word
from forecourt.data.engine.reading import open_reading
from forecourt.data.engine.shapes import AGGREGATES, INTERVAL_READINGS
from forecourt.data.engine.store import open_store
from tests.data.engine.meters import KEY, Manifest, accumulation, block, library, nem, rows_in

RAW_COLUMNS = tuple(column.name for column in INTERVAL_READINGS.columns)
SUM_COLUMNS = tuple(column.name for column in INTERVAL_READINGS.aggregate_columns)
SELECTIONS = [
    {},
    {"columns": RAW_COLUMNS},
    {"columns": RAW_COLUMNS[::-1]},
    {"columns": ("quantity",)},
    {"columns": ("key",)},
    {"columns": ("collected_at", "quality")},
    {"keys": [KEY]},
    {"keys": ["4300000009"]},
    {"periods": [(nem(2026, 1, 1, 1), nem(2026, 1, 3, 0, 30))], "columns": RAW_COLUMNS},
    *({"resolution": resolution, "columns": SUM_COLUMNS} for resolution in AGGREGATES),
]


@pytest.fixture(scope="module")
def manifest(tmp_path_factory):
    manifest = Manifest(open_store((tmp_path_factory.mktemp("formats") / "objects").as_uri()))
    manifest.land(
        block(date(2025, 12, 30), days=4, missing=[3, 4], level=-90),
        block(date(2026, 1, 5), days=2, minutes=5, level=10**12),
        block(date(2025, 12, 31), days=3, register="B1", unit="kvarh"),
        *(block(date(2026, 1, 1), days=2, key=f"43000001{place:02d}", level=9 * place) for place in range(12)),
    )
    return manifest


def write(manifest, **grant):
    rendering = render(open_reading(grant=manifest.grant(**grant), library=library(manifest.store)))
    chunks = list(rendering.chunks())
    data = b"".join(chunk.data for chunk in chunks)
    assert len(data) == rendering.size_bytes
    assert sum(chunk.rows for chunk in chunks) == rendering.reading.rows
    return data


def from_csv(text):
    convert = {"quantity": int, "version": int, "intervals": int, "missing": int}
    convert |= dict.fromkeys(("interval_start", "interval_end", "collected_at"), datetime.fromisoformat)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: convert.get(name, str)(cell) if cell else None for name, cell in row.items()} for row in rows]


def from_json(document):
    times = ("interval_start", "interval_end", "collected_at")
    return [
        {name: datetime.fromisoformat(cell) if name in times and cell else cell for name, cell in row.items()}
        for row in document["data"]
    ]


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_every_format_says_the_same(manifest, selection):
    rows = rows_in(write(manifest, **selection))
    assert pq.read_table(io.BytesIO(write(manifest, format="parquet", **selection))).to_pylist() == rows
    assert from_csv(write(manifest, format="csv", **selection).decode()) == rows
    assert from_json(json.loads(write(manifest, format="json", **selection))) == rows


@pytest.mark.parametrize("selection", SELECTIONS, ids=str)
def test_arrow_and_parquet_have_the_published_schema(manifest, selection):
    stream = pa.ipc.open_stream(write(manifest, **selection)).schema
    grant = manifest.grant(**selection)
    published = INTERVAL_READINGS.pick(names=grant.columns, resolution=grant.resolution)
    assert [(field.name, field.nullable) for field in stream] == [
        (column.name, column.nullable) for column in published
    ]
    for column in published:
        kind = stream.field(column.name).type
        assert pa.types.is_dictionary(kind) == column.dictionary
        assert (kind.value_type if column.dictionary else kind) == column.type
    parquet = pq.read_schema(io.BytesIO(write(manifest, format="parquet", **selection)))
    assert parquet.names == stream.names


def test_what_was_served_stands_in_every_format(manifest):
    period = (nem(2026, 1, 1), nem(2026, 1, 2))
    served = {"keys": [KEY, "4300000100"], "periods": [period]}
    stream = json.loads(pa.ipc.open_stream(write(manifest, **served)).schema.metadata[b"forecourt"])
    parquet = json.loads(
        pq.read_metadata(io.BytesIO(write(manifest, format="parquet", **served))).metadata[b"forecourt"]
    )
    document = json.loads(write(manifest, format="json", **served))["meta"]
    chart = json.loads(write(manifest, format="chart", **served))["meta"]
    assert stream == parquet == document == chart
    assert stream["rows"] == 144
    span = ["2025-12-31T14:00:00Z", "2026-01-01T14:00:00Z"]
    assert stream["served"] == [
        {
            "key": KEY,
            "periods": [span],
            "rows": 96,
            "quality": {"A": 94, "N": 2},
            "collected_at": "2026-11-02T02:00:00Z",
        },
        {
            "key": "4300000100",
            "periods": [span],
            "rows": 48,
            "quality": {"A": 48},
            "collected_at": "2026-11-02T02:00:00Z",
        },
    ]
    assert served_header(manifest.grant(**served).slices) == f"{span[0]}/{span[1]}={KEY},4300000100"


def test_sums_say_in_which_zone_days_begin(manifest):
    document = json.loads(write(manifest, format="json", resolution="P1D", zone="Australia/Sydney"))
    assert (document["meta"]["resolution"], document["meta"]["zone"]) == ("P1D", "Australia/Sydney")


def test_a_served_header_that_no_client_would_take_says_where_to_look(manifest):
    (slice_,) = manifest.grant(keys=[KEY]).slices
    slices = [dataclasses.replace(slice_, key=f"{place:010d}") for place in range(5_000)]
    assert served_header(slices).startswith("keys=5000;too long")


def test_a_key_without_a_period_is_served_as_none(manifest):
    assert served_header(manifest.grant(keys=[KEY], periods=[]).slices) == f"none={KEY}"


@pytest.mark.parametrize("format", ["arrow", "parquet", "csv", "json", "chart"])
def test_nothing_is_a_valid_file_too(manifest, format):
    data = write(manifest, format=format, keys=[])
    match format:
        case "arrow":
            table = pa.ipc.open_stream(data).read_all()
        case "parquet":
            table = pq.read_table(io.BytesIO(data))
        case "csv":
            assert data == b"key,register,interval_start,quantity,quality\r\n"
            return
        case _:
            document = json.loads(data)
            assert (document.get("data") or document.get("series") or [], document["meta"]["rows"]) == ([], 0)
            return
    assert (table.num_rows, table.column_names) == (0, list(INTERVAL_READINGS.default_columns))


def test_duckdb_and_pandas_read_parquet_and_arrow(manifest, tmp_path):
    stream = pa.ipc.open_stream(write(manifest)).read_all()
    (tmp_path / "rows.parquet").write_bytes(write(manifest, format="parquet"))
    query = "select count(*), sum(quantity), count(distinct key), min(epoch(interval_start)) from"
    with duckdb.connect() as connection:
        connection.register("stream", stream)
        counted = connection.sql(f"{query} stream").fetchall()
        assert connection.sql(f"{query} '{tmp_path / 'rows.parquet'}'").fetchall() == counted
    quantities = [quantity for quantity in stream["quantity"].to_pylist() if quantity is not None]
    assert counted[0][:3] == (stream.num_rows, sum(quantities), 13)
    assert str(stream.to_pandas()["interval_start"].dtype) == "datetime64[ms, UTC]"


def test_lines_of_csv_end_as_rfc_4180_says(manifest):
    lines = write(manifest, format="csv", keys=[KEY]).split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line for line in lines)
    assert lines[1] == b"4300000001,B1,2025-12-30T14:00:00Z,100,A"


@pytest.mark.parametrize("word", ["=1+1", "+61", "-x", "@sum", "\tx", "\rx", "＝1"])
def test_a_word_that_a_spreadsheet_would_run_is_made_harmless(word):
    cell = next(csv.reader(io.StringIO(csv_word(word), newline="")))[0]
    assert cell == "'" + word


@pytest.mark.parametrize("word, cell", [("kWh", "kWh"), ("a,b", '"a,b"'), ('a"b', '"a""b"'), ("a\nb", '"a\nb"')])
def test_a_word_is_quoted_where_it_must_be(word, cell):
    assert csv_word(word) == cell


def test_a_register_that_begins_like_a_formula_is_neutralised_and_a_negative_number_is_not(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    manifest.land(block(date(2026, 3, 1), register="=E,1", unit='"W"', level=-7))
    line = write(manifest, format="csv", columns=("register", "quantity", "unit")).split(b"\r\n")[1]
    assert line == b'"\'=E,1",-7,"""W"""'
    row = json.loads(write(manifest, format="json", columns=("register", "unit", "quantity")))["data"][0]
    assert row == {"register": "=E,1", "unit": '"W"', "quantity": -7}


def test_a_chart_has_even_steps_where_rows_are_even(manifest):
    chart = json.loads(write(manifest, format="chart", keys=[KEY], resolution="PT1H"))
    export, load = chart["series"]
    assert (export["register"], export["unit"], export["step"], len(export["quantity"])) == ("B1", "kvarh", 3600, 72)
    assert export["quality"] == "A" * 72
    assert "starts" not in export
    assert load["quality"].count("N") == sum(missing > 0 for missing in load["missing"])
    assert sum(load["intervals"]) == (4 + 2) * 48 + 2 * 288


def test_a_chart_lists_its_starts_where_rows_are_not_even(manifest):
    (_, load) = json.loads(write(manifest, format="chart", keys=[KEY]))["series"]
    rows = [row for row in rows_in(write(manifest, keys=[KEY])) if row["register"] == "E1"]
    assert load["step"] is None
    assert load["starts"] == [int(row["interval_start"].timestamp()) for row in rows]
    assert load["quantity"] == [row["quantity"] for row in rows]
    assert load["quality"] == "".join(row["quality"] for row in rows)
    assert load["missing"] == sum(row["quality"] == QUALITIES[4] for row in rows)


def test_accumulations_come_in_every_format(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()), dataset="accumulation-readings")
    manifest.land(accumulation(nem(2026, 1, 1), nem(2026, 4, 1)))
    columns = ("key", "previous_read_at", "current_read_at", "previous_read", "current_read", "quantity")
    (row,) = rows_in(write(manifest, columns=columns))
    assert (row["previous_read"], row["current_read"], row["quantity"]) == (10_000, 15_000, 5_000)
    assert row["current_read_at"] == datetime.fromtimestamp(nem(2026, 4, 1), UTC)
    line = write(manifest, columns=columns, format="csv").split(b"\r\n")[1]
    assert line == b"4300000001,2025-12-31T14:00:00Z,2026-03-31T14:00:00Z,10000,15000,5000"
    assert json.loads(write(manifest, columns=columns, format="json"))["data"][0]["quantity"] == 5_000
    assert pq.read_table(io.BytesIO(write(manifest, columns=columns, format="parquet"))).to_pylist() == [row]
    assert json.loads(write(manifest, format="chart"))["series"][0]["start"] == nem(2026, 4, 1)


def test_more_keys_than_an_int16_counts_read_as_well(manifest):
    keys = [KEY, *(f"5{place:09d}" for place in range(2**15))]
    table = pa.ipc.open_stream(write(manifest, keys=keys)).read_all()
    assert table.schema.field("key").type.index_type == pa.int32()
    assert set(table["key"].to_pylist()) == {KEY}


def test_more_registers_than_an_int8_counts_read_as_well(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    names = [f"{first}{second}" for first in "ABCDEFGHIJKL" for second in "123456789ABCD"]
    manifest.land(*(block(date(2026, 1, 1), register=name, level=place) for place, name in enumerate(names)))
    rows = rows_in(write(manifest))
    assert {row["register"]: row["quantity"] for row in rows[::48]} == {name: place for place, name in enumerate(names)}
    stored = pq.read_table(io.BytesIO(manifest.store.read(manifest.paths[KEY][2026])), columns=["register"])
    assert stored["register"].to_pylist() == [row["register"] for row in rows]


def test_messages_from_memory_are_the_same_as_fresh_ones(manifest):
    shared = library(manifest.store)
    rendering = render(open_reading(grant=manifest.grant(), library=shared))
    assert not rendering.is_ready()
    first = b"".join(chunk.data for chunk in rendering.chunks())
    assert rendering.is_ready()
    assert b"".join(chunk.data for chunk in rendering.chunks()) == first
    one = render(open_reading(grant=manifest.grant(keys=["4300000103"]), library=shared))
    assert one.is_ready()
    assert {row["key"] for row in rows_in(b"".join(chunk.data for chunk in one.chunks()))} == {"4300000103"}


def test_a_long_stream_comes_in_pieces_of_about_a_mebibyte(tmp_path):
    manifest = Manifest(open_store((tmp_path / "objects").as_uri()))
    manifest.land(
        block(date(2026, 1, 1), days=300, minutes=5), block(date(2026, 1, 1), days=300, minutes=5, register="B1")
    )
    rendering = render(open_reading(grant=manifest.grant(), library=library(manifest.store)))
    chunks = list(rendering.chunks())
    assert max(len(chunk.data) for chunk in chunks) <= 1 << 20
    assert all(chunk.data for chunk in chunks)
    assert np.sum([chunk.rows for chunk in chunks]) == 2 * 300 * 288
