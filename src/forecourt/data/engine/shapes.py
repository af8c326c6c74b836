"""The published shape of each dataset: its columns, their types, units and meaning.

Everything that may be asked for is listed here, and nothing else can be: formats, the API's
refusals and the data dictionary are derived from these tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyarrow as pa

from forecourt.data.engine.blocks import QUALITIES

#: Milliseconds, because Parquet, Polars, DuckDB and pandas all hold them natively; values are whole seconds.
INSTANT: Final = pa.timestamp("ms", tz="UTC")
RAW: Final = "raw"
AGGREGATES: Final = ("PT15M", "PT30M", "PT1H", "P1D", "P1M")

#: Dictionary columns whose value is one and the same in every row of a block of rows.
CONSTANT_COLUMNS: Final = ("key", "register", "unit")


class UnknownDataset(LookupError):
    """Nothing is published under this name."""

    code = "unknown_dataset"
    title = "There is no such dataset"
    status = 404


class UnknownColumn(LookupError):
    """The dataset publishes no column of this name at this resolution."""

    code = "unknown_column"
    title = "There is no such column"
    status = 400


class UnknownResolution(LookupError):
    """The dataset is not published at this resolution."""

    code = "unknown_resolution"
    title = "There is no such resolution"
    status = 400


@dataclass(frozen=True, slots=True)
class Column:
    """One published column.

    Attributes:
        name: As in `fields[rows]` and in every file.
        type: The Arrow type of a value; `string` for dictionary-encoded columns.
        words: What it means, for people.
        unit: The unit of a value, where it has one that does not vary by row.
        dictionary: Whether it is dictionary-encoded in Arrow and Parquet.
        nullable: Whether a value may be missing.
    """

    name: str
    type: pa.DataType
    words: str
    unit: str = ""
    dictionary: bool = False
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Dataset:
    """One published dataset.

    Attributes:
        name: As in its address.
        columns: The columns of raw rows, in their natural order.
        default_columns: What is served where nothing was asked for.
        aggregate_columns: The columns of sums over time; empty where there are none.
        zone: The zone in which its days begin, an IANA name or an offset.
    """

    name: str
    columns: tuple[Column, ...]
    default_columns: tuple[str, ...]
    aggregate_columns: tuple[Column, ...]
    zone: str

    @property
    def resolutions(self) -> tuple[str, ...]:
        """Return what may be asked for as `resolution`."""
        return (RAW, *AGGREGATES) if self.aggregate_columns else (RAW,)

    def published(self, *, resolution: str = RAW) -> tuple[Column, ...]:
        """Return all columns at a resolution. Raises UnknownResolution."""
        if resolution not in self.resolutions:
            known = ", ".join(self.resolutions)
            raise UnknownResolution(f"{self.name} has no resolution {resolution!r}; it has {known}")
        return self.columns if resolution == RAW else self.aggregate_columns

    def pick(self, *, names: Sequence[str], resolution: str = RAW) -> tuple[Column, ...]:
        """Return the named columns in the order asked; the default ones for no names.

        Raises UnknownColumn for an unlisted or repeated name, and UnknownResolution.
        """
        published = {column.name: column for column in self.published(resolution=resolution)}
        for position, name in enumerate(names):
            if name not in published:
                raise UnknownColumn(f"{self.name} has no column {name!r}; it has {', '.join(published)}")
            if name in names[:position]:
                raise UnknownColumn(f"the column {name!r} was asked for twice")
        return tuple(published[name] for name in names or self.default_columns)


_KEY = Column("key", pa.string(), "The identifier: a meter's NMI, ten characters.", dictionary=True)
_REGISTER = Column(
    "register", pa.string(), "The meter's register, such as E1 (import) or B1 (export).", dictionary=True
)
_UNIT = Column("unit", pa.string(), "The unit of which quantities are thousandths: kWh, kvarh, …", dictionary=True)
_QUALITY = Column(
    "quality",
    pa.string(),
    "A actual, F final substitute, S substitute, E estimate, N not measured; of several rows the worst.",
    dictionary=True,
)
_QUANTITY = Column(
    "quantity", pa.int64(), "What was measured; null where nothing was.", unit="thousandths of `unit`", nullable=True
)
_VERSION = Column("version", pa.int32(), "1 as first delivered, 2, 3, … as replaced later; 0 where nothing ever came.")
_COLLECTED_AT = Column(
    "collected_at", INSTANT, "When the row was taken in; null where nothing ever came.", nullable=True
)
_INTERVAL_START = Column("interval_start", INSTANT, "The first instant of the interval.")
_INTERVAL_END = Column("interval_end", INSTANT, "The first instant after the interval.")

INTERVAL_READINGS: Final = Dataset(
    name="interval-readings",
    columns=(
        _KEY,
        _REGISTER,
        _INTERVAL_START,
        _INTERVAL_END,
        _QUANTITY,
        _UNIT,
        _QUALITY,
        _VERSION,
        _COLLECTED_AT,
    ),
    default_columns=("key", "register", "interval_start", "quantity", "quality"),
    aggregate_columns=(
        _KEY,
        _REGISTER,
        _INTERVAL_START,
        _INTERVAL_END,
        _QUANTITY,
        _UNIT,
        _QUALITY,
        Column("intervals", pa.int32(), "How many intervals begin in this stretch of time."),
        Column("missing", pa.int32(), "How many of them were not measured."),
        _VERSION,
        _COLLECTED_AT,
    ),
    zone="+10:00",
)

ACCUMULATION_READINGS: Final = Dataset(
    name="accumulation-readings",
    columns=(
        _KEY,
        _REGISTER,
        Column("previous_read_at", INSTANT, "When the register was read before."),
        Column("current_read_at", INSTANT, "When the register was read."),
        Column("previous_read", pa.int64(), "What it showed before.", unit="thousandths"),
        Column("current_read", pa.int64(), "What it showed.", unit="thousandths"),
        _QUANTITY,
        _UNIT,
        _QUALITY,
        _VERSION,
        _COLLECTED_AT,
    ),
    default_columns=("key", "register", "previous_read_at", "current_read_at", "quantity", "unit", "quality"),
    aggregate_columns=(),
    zone="+10:00",
)

DATASETS: Final = {dataset.name: dataset for dataset in (INTERVAL_READINGS, ACCUMULATION_READINGS)}


def find_dataset(*, name: str) -> Dataset:
    """Return a dataset by its name. Raises UnknownDataset."""
    if name not in DATASETS:
        raise UnknownDataset(f"there is no dataset {name!r}")
    return DATASETS[name]


def index_type(*, column: str, words: int) -> pa.DataType:
    """Return the type of a dictionary column's indices: int16 for keys, int8 for the rest, wider where it must be."""
    narrowest = [pa.int16(), pa.int32()] if column == "key" else [pa.int8(), pa.int16()]
    return narrowest[0] if words <= 2 ** (narrowest[0].bit_width - 1) else narrowest[1]


def arrow_schema(
    *, columns: Sequence[Column], words: Mapping[str, int], metadata: dict[bytes, bytes] | None = None
) -> pa.Schema:
    """Return the Arrow schema of served columns; `words` counts the values of dictionary columns that may have many."""
    return pa.schema([_field(column, words.get(column.name, 1)) for column in columns], metadata=metadata)


def _field(column: Column, words: int) -> pa.Field:
    kind = column.type
    if column.dictionary:
        kind = pa.dictionary(index_type(column=column.name, words=words), column.type)
    return pa.field(column.name, kind, nullable=column.nullable)


def quality_dictionary() -> pa.Array:
    """Return the dictionary of the quality column: a code is its index."""
    return pa.array(QUALITIES, pa.string())
