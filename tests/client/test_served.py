"""What was really served, out of the metadata of each format."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from forecourt_client.errors import BadAnswer
from forecourt_client.served import Contents, Period, contents_of, served_periods

WINTER = Period(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
SUMMER = Period(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
W = "2026-06-01T00:00:00Z/2026-09-01T00:00:00Z"
S = "2026-12-01T00:00:00Z/2027-03-01T00:00:00Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rows"


@pytest.mark.parametrize(
    ("header", "served"),
    [
        (f"{W}=1,2;{S}=2", {"1": (WINTER,), "2": (WINTER, SUMMER)}),
        (f"{S}=1;{W}=1", {"1": (WINTER, SUMMER)}),
        (f"{W}=1;none=9", {"1": (WINTER,), "9": ()}),
        ("keys=5000;too long for a header, see the metadata of JSON, Arrow or Parquet", None),
        ("nonsense", None),
        (f"{W}/{S}=1", None),
        ("", None),
    ],
)
def test_the_header_of_csv_is_read_key_by_key(file: Path, header: str, served: object) -> None:
    file.write_bytes(b"key,quantity\r\n1,5\r\n")
    headers = {"forecourt-served": header} if header else {}
    assert contents_of(file, format="csv", headers=headers) == Contents(1, served)  # type: ignore[arg-type]


def test_json_is_known_by_its_end(file: Path) -> None:
    meta = '{"rows":2,"served":[{"key":"1","periods":[["2026-06-01T00:00:00Z","2026-09-01T00:00:00Z"]],"rows":2}]}'
    file.write_text('{"data":[{"key":"],\\"meta\\":"},{"key":"1"}],"meta":' + meta + "}")
    assert contents_of(file, format="json", headers={}) == Contents(2, {"1": (WINTER,)})


@pytest.mark.parametrize(
    "words", ["", "{}", '{"data":[]}', '{"data":[],"meta":{"rows":1', '{"data":[],"meta":{}}', "[1]"]
)
def test_json_without_its_end_is_not_whole(file: Path, words: str) -> None:
    file.write_text(words)
    with pytest.raises(BadAnswer, match="not a whole json file"):
        contents_of(file, format="json", headers={})


@pytest.mark.parametrize(
    "words", ["{}", "no json", '{"served": 3}', '{"served": [{"key": "1", "periods": [["x", "y"]]}]}']
)
def test_metadata_that_is_not_what_it_should_be_says_nothing(words: str) -> None:
    with pytest.raises(BadAnswer, match="does not say"):
        served_periods(pa.table({"key": ["1"]}).replace_schema_metadata({"forecourt": words}))
