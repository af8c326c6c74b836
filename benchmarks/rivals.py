"""The rivals: the same rows in DuckDB's own table and in PostgreSQL's, fetched into the same Arrow table.

Both are given the better part: they hold ACME's rows alone, in the order in which they are wanted, ask nobody's leave
and sign nothing; DuckDB has no network either, since it runs within the program that asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.csv

from benchmarks.installation import Installation

_COLUMNS: Final = "key, register, interval_start, quantity, quality"
_DATABASE: Final = "rival"


@dataclass(frozen=True, slots=True)
class DuckTable:
    """A native DuckDB table on disk; key, register and quality are enumerations, as ours are dictionaries."""

    connection: Any

    def rows(self) -> pa.Table:
        """Fetch all rows."""
        return self.connection.sql(f"select {_COLUMNS} from readings").to_arrow_table()

    def daily_sums(self, *, offset_minutes: int) -> pa.Table:
        """Add up the days of a zone at this distance from UTC, as `resolution=P1D` does."""
        return self.connection.sql(
            f"""
            select key, register, date_trunc('day', interval_start + to_minutes({offset_minutes})) as day,
                sum(quantity) as quantity, count(*) as intervals, count(*) - count(quantity) as missing,
                max(quality) as quality
            from readings group by all order by all
            """
        ).to_arrow_table()


@dataclass(frozen=True, slots=True)
class PostgresTable:
    """A table of the embedded PostgreSQL, read through psycopg with COPY: quicker than any cursor."""

    connection: psycopg.Connection[Any]

    def rows(self) -> pa.Table:
        """Fetch all rows."""
        received = BytesIO()
        with self.connection.cursor().copy(f"copy readings ({_COLUMNS}) to stdout (format csv)") as copy:
            for piece in copy:
                received.write(piece)
        return pyarrow.csv.read_csv(
            pa.BufferReader(received.getbuffer()),
            read_options=pyarrow.csv.ReadOptions(column_names=_COLUMNS.split(", ")),
            convert_options=pyarrow.csv.ConvertOptions(column_types=_CSV_TYPES),
        )


_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_CSV_TYPES: Final = {
    "key": _WORD,
    "register": _WORD,
    "interval_start": pa.timestamp("ms", tz="UTC"),
    "quantity": pa.int64(),
    "quality": _WORD,
}


@dataclass(frozen=True, slots=True)
class Rivals:
    """Both, with the same rows."""

    duck: DuckTable
    postgres: PostgresTable


@contextmanager
def rivals_with(*, table: pa.Table, installation: Installation) -> Iterator[Rivals]:
    """Give the rivals our rows."""
    folder = installation.house.home / "rivals"
    folder.mkdir()
    with _duck(table, folder / "rows.duckdb") as duck, _postgres(table, installation) as postgres:
        yield Rivals(duck, postgres)


@contextmanager
def _duck(table: pa.Table, path: Path) -> Iterator[DuckTable]:
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.register("given", table)
        for column in ("key", "register", "quality"):
            connection.execute(f"create type {column}_word as enum (select distinct {column}::varchar from given)")
        connection.execute(
            """
            create table readings as
            select key::key_word as key, register::register_word as register,
                (interval_start at time zone 'UTC')::timestamp_ms as interval_start, quantity,
                quality::quality_word as quality
            from given
            """
        )
        connection.unregister("given")
        connection.execute("checkpoint")
        yield DuckTable(connection)


@contextmanager
def _postgres(table: pa.Table, installation: Installation) -> Iterator[PostgresTable]:
    server = installation.house.postgres
    assert server is not None
    with psycopg.connect(server.superuser_url(), autocommit=True) as connection:
        connection.execute(f"create database {_DATABASE}")
    with psycopg.connect(server.superuser_url(), dbname=_DATABASE, autocommit=True) as connection:
        connection.execute(
            """
            create table readings (key text not null, register text not null, interval_start timestamptz not null,
                quantity bigint, quality text not null)
            """
        )
        _fill(connection, table)
        connection.execute("vacuum (analyze) readings")
        yield PostgresTable(connection)


def _fill(connection: psycopg.Connection[Any], table: pa.Table) -> None:
    written = pa.BufferOutputStream()
    plain = pa.table({name: _plain(table[name]) for name in table.column_names})
    pyarrow.csv.write_csv(plain, written, pyarrow.csv.WriteOptions(include_header=False))
    with connection.cursor().copy(f"copy readings ({_COLUMNS}) from stdin (format csv)") as copy:
        copy.write(written.getvalue().to_pybytes())


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column
