"""NEM13: what is read, what is refused, and that nothing else ever happens."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.blocks import QUALITIES, AccumulationRead
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem13 import read_nem13

HEADER = "100,NEM13,202601010930,MDP1,RETAILR"
FIELDS = {
    "nmi": "4300000001",
    "configuration": "11",
    "register": "1",
    "suffix": "11",
    "stream": "11",
    "meter": "METER1",
    "direction": "E",
    "previous_read": "99890",
    "previous_at": "20251101093206",
    "previous_quality": "A",
    "previous_reason": "",
    "previous_words": "",
    "current_read": "02034",
    "current_at": "20260201074053",
    "current_quality": "S62",
    "current_reason": "4",
    "current_words": "",
    "quantity": "2144",
    "unit": "KWH",
    "next_read": "20260519",
    "updated": "20260218104410",
    "loaded": "",
}


def record_of(**changes: str) -> str:
    assert changes.keys() <= FIELDS.keys()
    return ",".join(["250", *(FIELDS | changes).values()])


def read(*records: str, header: str = HEADER, end: Sequence[str] = ("900",)) -> list[AccumulationRead]:
    return list(read_nem13([f"{line}\r\n".encode() for line in (header, *records, *end)]))


def refusal(*records: str) -> tuple[int | None, str]:
    with pytest.raises(FileRefused) as caught:
        read(*records)
    assert caught.value.reason.endswith(".")
    return caught.value.line, caught.value.code


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]


def test_a_read_is_read_exactly() -> None:
    assert read(record_of()) == [
        AccumulationRead(
            key="4300000001",
            register="11",
            unit="kWh",
            previous_read_at=utc(2025, 10, 31, 23, 32, 6),
            current_read_at=utc(2026, 1, 31, 21, 40, 53),
            previous_read=99_890_000,
            current_read=2_034_000,
            quantity=2_144_000,
            quality=QUALITIES.index("S"),
            method=62,
            reason=4,
            updated_at=utc(2026, 2, 18, 0, 44, 10),
            line=2,
        )
    ]


def test_the_quantity_is_taken_as_told_with_its_sign_and_not_worked_out() -> None:
    (read_back,) = read(record_of(direction="I", previous_read="43501", current_read="44991", quantity="-1490.5"))

    assert (read_back.previous_read, read_back.current_read, read_back.quantity) == (43_501_000, 44_991_000, -1_490_500)


def test_a_larger_unit_moves_the_point_of_reads_and_quantity_alike() -> None:
    (read_back,) = read(record_of(unit="MWh", previous_read="1.5", current_read="2.5", quantity="1.000001"))

    assert (read_back.unit, read_back.previous_read, read_back.quantity) == ("kWh", 1_500_000, 1_000_001)


def test_several_registers_and_notes_come_in_the_order_of_the_file() -> None:
    reads = read(record_of(), "550,N,,R,", record_of(suffix="E1"), record_of(suffix="41"), "550,S,12345,S,23456")

    assert [(read.register, read.line) for read in reads] == [("11", 2), ("E1", 4), ("41", 5)]


def test_an_empty_update_time_is_the_time_of_the_file() -> None:
    (read_back,) = read(record_of(updated=""))

    assert read_back.updated_at == utc(2025, 12, 31, 23, 30)


def test_the_last_empty_field_may_be_missing() -> None:
    assert len(read(record_of().removesuffix(","))) == 1


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("nmi", "nmi1", "bad_nmi"),
        ("nmi", "43000000017", "bad_nmi"),
        ("suffix", "1", "bad_suffix"),
        ("suffix", "01", "bad_suffix"),
        ("direction", "", "unknown_direction"),
        ("direction", "B", "unknown_direction"),
        ("previous_read", "", "not_a_number"),
        ("previous_read", "-1", "negative_value"),
        ("current_read", "1e3", "not_a_number"),
        ("quantity", "1_000", "not_a_number"),
        ("quantity", "nan", "not_a_number"),
        ("quantity", "+1", "not_a_number"),
        ("quantity", "0.0001", "number_too_fine"),
        ("quantity", "9" * 12, "number_too_large"),
        ("previous_at", "20251301093206", "bad_date"),
        ("previous_at", "", "bad_date"),
        ("current_at", "20251101093206", "period_empty"),
        ("current_at", "20251101093205", "period_empty"),
        ("previous_quality", "", "unknown_quality"),
        ("previous_reason", "x", "bad_reason_code"),
        ("current_quality", "V", "unknown_quality"),
        ("current_quality", "S", "unknown_quality"),
        ("current_reason", "12345", "bad_reason_code"),
        ("unit", "therm", "unknown_unit"),
        ("next_read", "20260230", "bad_date"),
        ("updated", "2026", "bad_date"),
        ("loaded", "x", "bad_date"),
        ("loaded", ",", "wrong_field_count"),
    ],
)
def test_a_250_record_that_breaks_the_format_is_refused_with_its_line(field: str, value: str, code: str) -> None:
    assert refusal(record_of(suffix="E1"), record_of(**{field: value})) == (3, code)


@pytest.mark.parametrize(
    ("lines", "line", "code"),
    [
        ([HEADER, "900"], 2, "record_out_of_order"),
        ([HEADER, "550,N,,R,", "900"], 2, "record_out_of_order"),
        ([HEADER, record_of(), "550,N,,R,", "550,N,,R,", "900"], 4, "record_out_of_order"),
        ([HEADER, record_of(), "550,N,,R", "900"], 3, "wrong_field_count"),
        ([HEADER, record_of(), "300,20250101", "900"], 3, "unknown_record"),
        ([HEADER, record_of()], None, "end_missing"),
        ([HEADER, record_of(), "900", record_of()], 4, "data_after_end"),
        ([HEADER.replace("NEM13", "NEM12"), record_of(), "900"], 1, "unknown_kind"),
        ([record_of(), "900"], 1, "header_missing"),
    ],
)
def test_a_record_out_of_its_place_is_refused_with_its_line(lines: list[str], line: int | None, code: str) -> None:
    with pytest.raises(FileRefused) as caught:
        list(read_nem13([record.encode() for record in lines]))

    assert (caught.value.line, caught.value.code) == (line, code)


def test_a_period_told_again_is_handed_on_unless_it_contradicts_itself() -> None:
    assert len(read(record_of(), record_of(), record_of(quantity="1", updated="20260301000000"))) == 3
    assert refusal(record_of(), "550,N,,R,", record_of(quantity="2145")) == (4, "period_contradicts")


@given(st.integers(-(10**12) + 1, 10**12 - 1), st.integers(0, 10**12 - 1), st.sampled_from(["A", "F52", "E62", "N"]))
def test_any_read_that_is_written_is_read_back_equal(quantity: int, current: int, quality: str) -> None:
    sign = "-" if quantity < 0 else ""
    written = f"{sign}{abs(quantity) // 1000}.{abs(quantity) % 1000:03d}"

    (back,) = read(record_of(quantity=written, current_read=f"{current / 1000:.3f}", current_quality=quality))

    assert (back.quantity, back.current_read) == (quantity, current)
    assert QUALITIES[back.quality] + (str(back.method) if back.method else "") == quality


SMALL_FILE = "\r\n".join([HEADER, record_of(), "550,N,,R,", record_of(suffix="E1"), "900"]).encode()


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SMALL_FILE) - 1), st.integers(0, 3), st.binary(max_size=3))
def test_a_file_damaged_anywhere_is_read_or_refused_and_nothing_else(at: int, removed: int, put: bytes) -> None:
    text = SMALL_FILE[:at] + put + SMALL_FILE[at + removed :]

    with suppress(FileRefused):
        for back in read_nem13(text.split(b"\n")):
            assert back.previous_read_at < back.current_read_at
