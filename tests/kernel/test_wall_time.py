"""A time of the day has no offset, coming in and going out."""

from __future__ import annotations

from datetime import UTC, time

import pytest
from pydantic import TypeAdapter, ValidationError

from forecourt.kernel.wall_time import WallTime

ADAPTER: TypeAdapter[time] = TypeAdapter(WallTime)


@pytest.mark.parametrize("written", ["07:00", "07:00:00", "23:59:59.123456", time(7)])
def test_it_is_read_as_it_is_written(written: object) -> None:
    assert ADAPTER.validate_python(written).tzinfo is None


@pytest.mark.parametrize("written", ["07:00Z", "07:00:00+10:00", "7:00", "24:00", "07:60", "٠٧:00", "", 25_200, None])
def test_what_is_something_else_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(written)


def test_one_with_an_offset_is_refused() -> None:
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(time(7, tzinfo=UTC))


def test_its_schema_fits_what_is_written() -> None:
    assert ADAPTER.json_schema()["format"] != "time"
    assert ADAPTER.json_schema()["type"] == "string"
