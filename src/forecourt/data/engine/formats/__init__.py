"""Formats: the same rows as an Arrow stream, a Parquet file, CSV, JSON, or compactly for our own charts."""

from forecourt.data.engine.formats.arrow import ArrowRendering
from forecourt.data.engine.formats.chart import ChartRendering
from forecourt.data.engine.formats.history import HistoryRendering
from forecourt.data.engine.formats.parquet import ParquetRendering
from forecourt.data.engine.formats.rendering import Chunk, Rendering
from forecourt.data.engine.formats.served import served_header, served_metadata, standing_headers
from forecourt.data.engine.formats.text import CsvRendering, JsonRendering
from forecourt.data.engine.formats.totals import MeasuresRendering, TotalsRendering
from forecourt.data.engine.reading import Reading

MEDIA_TYPES = {
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "chart": "application/json",
    "total": "application/json",
    "measures": "application/json",
    "history": "application/json",
}

_RENDERINGS: dict[str, type[Rendering]] = {
    "arrow": ArrowRendering,
    "parquet": ParquetRendering,
    "csv": CsvRendering,
    "json": JsonRendering,
    "chart": ChartRendering,
    "total": TotalsRendering,
    "measures": MeasuresRendering,
    "history": HistoryRendering,
}


def render(reading: Reading) -> Rendering:
    """Prepare a reading to be written in the format that its grant names."""
    return _RENDERINGS[reading.grant.format](reading)


__all__ = ["MEDIA_TYPES", "Chunk", "Rendering", "render", "served_header", "served_metadata", "standing_headers"]
