"""NEM12: what is read, what is refused, and that nothing else ever happens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.data.engine.blocks import QUALITIES, IntervalBlock
from forecourt.data.engine.market import FileRefused
from forecourt.data.engine.nem12 import MAX_BLOCK_DAYS, read_nem12

HEADER = "100,NEM12,202601010930,MDP1,RETAILR"
STREAM = "200,4300000001,E1B1,E1,E1,N1,METER1,kWh,30,"
VALUES = ["0.5"] * 48
CREATED_AT = int(datetime(2025, 12, 31, 23, 30, tzinfo=UTC).timestamp())


def day_of(
    values: Sequence[str] = VALUES,
    *,
    day: str = "20250601",
    quality: str = "A",
    reason: str = "",
    updated: str = "20250602010203",
) -> str:
    return ",".join(["300", day, *values, quality, reason, "", updated, ""])


def file_of(*records: str, header: str = HEADER, stream: str = STREAM, end: str = "900") -> list[bytes]:
    return [record.encode() + b"\r\n" for record in (header, stream, *records, end)]


def read(*records: str, **parts: str) -> list[IntervalBlock]:
    return list(read_nem12(file_of(*records, **parts)))


def refusal(*records: str, **parts: str) -> tuple[int | None, str]:
    with pytest.raises(FileRefused) as caught:
        read(*records, **parts)
    assert caught.value.reason.endswith(".")
    return caught.value.line, caught.value.code


def test_a_day_is_read_exactly() -> None:
    values = ["0", "0.001", ".25", "1.5", "007", "123456789.999", "2.500000"] + ["1"] * 41

    (block,) = read(day_of(values, quality="S14", reason="76"))

    assert (block.key, block.register, block.unit, block.interval_minutes) == ("4300000001", "E1", "kWh", 30)
    assert block.quantity[0, :7].tolist() == [0, 1, 250, 1500, 7000, 123456789999, 2500]
    assert block.quality.tolist() == [[QUALITIES.index("S")] * 48]
    assert (block.method == 14).all()
    assert (block.reason == 76).all()
    assert block.days.tolist() == [(date(2025, 6, 1) - date(1970, 1, 1)).days]
    assert block.updated_at.tolist() == [int(datetime(2025, 6, 1, 15, 2, 3, tzinfo=UTC).timestamp())]
    assert block.line.tolist() == [3]
    assert block.readings == 48


def test_the_arrays_have_the_types_that_storage_expects() -> None:
    (block,) = read(day_of(), day_of(day="20250605"))

    assert [array.dtype for array in (block.days, block.line)] == [np.int32] * 2
    assert [array.dtype for array in (block.quantity, block.updated_at)] == [np.int64] * 2
    assert (block.quality.dtype, block.method.dtype, block.reason.dtype) == (np.uint8, np.int16, np.int16)
    assert {array.shape for array in (block.quantity, block.quality, block.method, block.reason)} == {(2, 48)}


@pytest.mark.parametrize(("minutes", "intervals"), [(5, 288), (15, 96), (30, 48)])
def test_every_interval_length_of_the_market_is_read(minutes: int, intervals: int) -> None:
    (block,) = read(day_of(["1.25"] * intervals), stream=STREAM.replace(",30,", f",{minutes},"))

    assert block.interval_minutes == minutes
    assert block.quantity.tolist() == [[1250] * intervals]


def test_registers_of_all_kinds_stay_apart_and_in_order() -> None:
    records: list[str] = [day_of()]
    for suffix, unit in (("B1", "kWh"), ("Q1", "kvarh"), ("K1", "KVARH"), ("E2", "MWh")):
        records += [f"200,4300000001,E1,{suffix},{suffix},N1,METER1,{unit},30,", day_of(["2"] * 48)]
    records += [STREAM.replace("0001", "0002").replace(",30,", ",15,"), day_of(["3"] * 96)]

    blocks = read(*records)

    assert [(block.key, block.register, block.unit, int(block.quantity[0, 0])) for block in blocks] == [
        ("4300000001", "E1", "kWh", 500),
        ("4300000001", "B1", "kWh", 2000),
        ("4300000001", "Q1", "kvarh", 2000),
        ("4300000001", "K1", "kvarh", 2000),
        ("4300000001", "E2", "kWh", 2_000_000),
        ("4300000002", "E1", "kWh", 3000),
    ]


@pytest.mark.parametrize(
    ("written", "value", "unit", "thousandths"),
    [
        ("KWH", "1.234", "kWh", 1234),
        ("mwh", "1.234567", "kWh", 1_234_567),
        ("Wh", "1234", "kWh", 1234),
        ("Wh", "1234.000", "kWh", 1234),
        ("kVArh", "1.5", "kvarh", 1500),
        ("Mvarh", "1.5", "kvarh", 1_500_000),
        ("varh", "15", "kvarh", 15),
        ("kVAh", "1", "kVAh", 1000),
        ("kW", "1", "kW", 1000),
        ("MW", "1", "kW", 1_000_000),
        ("kvar", "1", "kvar", 1000),
        ("kVA", "1", "kVA", 1000),
        ("kV", "11.000001", "V", 11_000_001),
        ("V", "240.1", "V", 240_100),
        ("A", "5.5", "A", 5500),
        ("pf", "0.95", "pf", 950),
    ],
)
def test_a_unit_is_written_in_any_case_and_kept_in_one_way(
    written: str, value: str, unit: str, thousandths: int
) -> None:
    (block,) = read(day_of([value] * 48), stream=STREAM.replace("kWh", written))

    assert (block.unit, int(block.quantity[0, 47])) == (unit, thousandths)


def test_an_empty_update_time_is_the_time_of_the_file() -> None:
    (block,) = read(day_of(updated=""))

    assert block.updated_at.tolist() == [CREATED_AT]


def test_days_may_be_missing_and_stand_under_several_200_records() -> None:
    blocks = read(day_of(day="20250630"), day_of(day="20250101"), STREAM, day_of(day="20240229"))

    days = [(timedelta(days=int(day)) + date(1970, 1, 1)).isoformat() for block in blocks for day in block.days]
    assert days == ["2025-06-30", "2025-01-01", "2024-02-29"]


def test_500_records_and_the_load_time_are_read_over() -> None:
    blocks = read(
        day_of() + "20250603000000",
        "500,O,S01009,20250602120000,",
        day_of(day="20250602", quality="V"),
        "400,1,48,A,79,Power Outage Alarm",
        "500,N,,,12.3",
        "500,E,,,",
        STREAM,
        day_of(day="20250603"),
    )

    assert [block.readings for block in blocks] == [96, 48]


def test_the_last_empty_field_of_a_200_and_a_300_may_be_missing() -> None:
    (block,) = read(day_of().removesuffix(","), stream=STREAM.removesuffix(","))

    assert block.readings == 48


def test_blank_lines_may_follow_the_end() -> None:
    assert len(list(read_nem12([*file_of(day_of()), b"\r\n", b""]))) == 1


def test_a_long_register_comes_in_several_blocks() -> None:
    first = date(2020, 1, 1)
    days = [day_of(day=f"{first + timedelta(days=at):%Y%m%d}") for at in range(MAX_BLOCK_DAYS + 1)]

    blocks = read(*days)

    assert [len(block.days) for block in blocks] == [MAX_BLOCK_DAYS, 1]
    assert blocks[1].key == blocks[0].key


def test_blocks_are_handed_on_before_the_file_has_been_read() -> None:
    first, taken = date(2000, 1, 1), 0

    def lines() -> Iterator[bytes]:
        nonlocal taken
        for line in file_of(*(day_of(day=f"{first + timedelta(days=at):%Y%m%d}") for at in range(3 * MAX_BLOCK_DAYS))):
            taken += 1
            yield line

    next(read_nem12(lines()))

    assert taken <= MAX_BLOCK_DAYS + 3


def test_a_refused_value_is_named_with_its_interval() -> None:
    with pytest.raises(FileRefused, match="Line 3: Interval 48 is “1_000”, which is not a number"):
        read(day_of([*VALUES[:47], "1_000"]))


@pytest.mark.parametrize("value", ["0.5", "1.25"])
def test_a_part_of_a_watt_hour_is_refused(value: str) -> None:
    assert refusal(day_of([value] * 48), stream=STREAM.replace("kWh", "Wh")) == (3, "number_too_fine")


def test_the_first_fault_of_a_file_is_told_though_a_later_one_is_found_sooner() -> None:
    wrong = day_of(["1_000"] * 48, day="20250602")

    assert refusal(day_of(), wrong, day_of(day="20250603", quality="X")) == (4, "not_a_number")
    assert refusal(day_of(), wrong, end="899") == (4, "not_a_number")


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        (STREAM.replace("4300000001", "430000001"), "bad_nmi"),
        (STREAM.replace("4300000001", "43000000017"), "bad_nmi"),
        (STREAM.replace("4300000001", "430000000O"), "bad_nmi"),
        (STREAM.replace("4300000001", "nem1201002"), "bad_nmi"),
        (STREAM.replace("4300000001", ""), "bad_nmi"),
        (STREAM.replace(",E1,N1", ",11,N1"), "bad_suffix"),
        (STREAM.replace(",E1,N1", ",E,N1"), "bad_suffix"),
        (STREAM.replace(",E1,N1", ",e1,N1"), "bad_suffix"),
        (STREAM.replace(",E1,N1", ",E0,N1"), "bad_suffix"),
        (STREAM.replace("kWh", "kJ"), "unknown_unit"),
        (STREAM.replace("kWh", ""), "unknown_unit"),
        (STREAM.replace(",30,", ",60,"), "unknown_interval_length"),
        (STREAM.replace(",30,", ",030,"), "unknown_interval_length"),
        (STREAM + "20250230", "bad_date"),
        (STREAM + ",", "wrong_field_count"),
        ("200", "wrong_field_count"),
    ],
)
def test_a_200_record_that_breaks_the_format_is_refused(stream: str, code: str) -> None:
    assert refusal(day_of(), stream=stream) == (2, code)


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (day_of(VALUES[1:]), "wrong_interval_count"),
        (day_of([*VALUES, "1"]), "wrong_interval_count"),
        (day_of(["1"] * 288), "wrong_interval_count"),
        ("300,20250601,V,,,20250602010203,", "wrong_interval_count"),
        ("300,", "wrong_interval_count"),
        ("300", "wrong_field_count"),
        (day_of(day="20250229"), "bad_date"),
        (day_of(day="2025061"), "bad_date"),
        (day_of(day="2025-6-1"), "bad_date"),
        (day_of(day="19000101"), "bad_date"),
        (day_of(day=""), "bad_date"),
        (day_of(updated="20250602240000"), "bad_date"),
        (day_of(updated="202506020102"), "bad_date"),
        (day_of() + "x", "bad_date"),
        (day_of(quality=""), "unknown_quality"),
        (day_of(quality="X"), "unknown_quality"),
        (day_of(quality="A14"), "unknown_quality"),
        (day_of(quality="S"), "unknown_quality"),
        (day_of(quality="S1"), "unknown_quality"),
        (day_of(quality="s14"), "unknown_quality"),
        (day_of(reason="x"), "bad_reason_code"),
        (day_of(reason="1000"), "bad_reason_code"),
    ],
)
def test_a_300_record_that_breaks_the_format_is_refused(record: str, code: str) -> None:
    assert refusal(record) == (3, code)


def test_a_day_told_again_under_another_update_time_is_handed_on_too() -> None:
    blocks = read(day_of(), day_of(["2"] * 48, updated="20250603000000"), STREAM, day_of())

    assert [block.quantity[:, 0].tolist() for block in blocks] == [[500, 2000], [500]]


@pytest.mark.parametrize("between", [[], [STREAM.replace("0001", "0002"), day_of(), STREAM]])
def test_a_day_told_differently_under_one_update_time_is_refused(between: list[str]) -> None:
    line = 4 + len(between)

    assert refusal(day_of(), *between, day_of([*VALUES[:47], "0.501"])) == (line, "day_contradicts")
    assert refusal(day_of(), *between, day_of(quality="E52")) == (line, "day_contradicts")


def test_a_contradiction_is_found_however_far_apart_its_days_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecourt.data.engine.ledger._RECENT_MAX", 10)
    days = [day_of(day=f"{date(2020, 1, 1) + timedelta(days=at):%Y%m%d}") for at in range(100)]
    records = [record for day in days for record in (day, STREAM)]

    assert refusal(*records, day_of(["9"] * 48, day="20200102")) == (len(records) + 3, "day_contradicts")
    assert sum(block.readings for block in read(*records, *days[50:])) == 150 * 48


@dataclass(frozen=True)
class Written:
    """A day as a test writes it, and as it is to be read."""

    text: list[str]
    thousandths: list[int]
    stretches: list[tuple[int, int, str]]  # first, last, flag


@st.composite
def days_of(draw: st.DrawFn, intervals: int) -> Written:
    thousandths = draw(st.lists(st.integers(0, 10**12 - 1), min_size=intervals, max_size=intervals))
    text = [draw(st.sampled_from(spellings(value))) for value in thousandths]
    cuts = sorted(draw(st.sets(st.integers(1, intervals - 1), max_size=3)))
    flags = st.sampled_from(["A", "N", "S14", "F52", "E99"])
    stretches = [(first + 1, last, draw(flags)) for first, last in zip([0, *cuts], [*cuts, intervals], strict=True)]
    return Written(text, thousandths, stretches)


def spellings(thousandths: int) -> list[str]:
    full = f"{thousandths // 1000}.{thousandths % 1000:03d}"
    short = full.rstrip("0").rstrip(".")
    return [full, full + "0", short or "0", full.lstrip("0") if thousandths < 1000 else short]


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], list[Written]]:
    lines, written = [HEADER], []
    first = date(2024, 1, 1)
    for register in draw(st.lists(st.sampled_from(["E1", "B1", "Q1", "K2"]), min_size=1, max_size=3, unique=True)):
        minutes = draw(st.sampled_from([15, 30]))
        lines.append(f"200,4300000001,E1,{register},{register},N1,M,kWh,{minutes},")
        for at in range(draw(st.integers(1, 3))):
            day = draw(days_of(1440 // minutes))
            variable = len(day.stretches) > 1
            flag = "V" if variable else day.stretches[0][2]
            lines.append(day_of(day.text, day=f"{first + timedelta(days=at):%Y%m%d}", quality=flag))
            if variable:
                lines += [f"400,{a},{b},{flag},," for a, b, flag in draw(st.permutations(day.stretches))]
            written.append(day)
    return [*lines, "900"], written


@settings(max_examples=60, deadline=None)
@given(files())
def test_any_file_that_is_written_is_read_back_equal(file: tuple[list[str], list[Written]]) -> None:
    lines, written = file

    rows = [
        (quantity, quality, method)
        for block in read_nem12([line.encode() for line in lines])
        for quantity, quality, method in zip(block.quantity, block.quality, block.method, strict=True)
    ]

    assert len(rows) == len(written)
    for (quantity, quality, method), day in zip(rows, written, strict=True):
        flags = [flag for first, last, flag in day.stretches for _ in range(first, last + 1)]
        read_flags = [QUALITIES[q] + (f"{m}" if m else "") for q, m in zip(quality, method, strict=True)]
        assert read_flags == flags
        wanted = [0 if flag == "N" else value for flag, value in zip(flags, day.thousandths, strict=True)]
        assert quantity.tolist() == wanted


SMALL_FILE = b"".join(
    file_of(day_of(quality="V"), "400,1,20,A,,", "400,21,48,S14,32,", "500,N,,,", day_of(day="20250602"))
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SMALL_FILE) - 1), st.integers(0, 3), st.binary(max_size=3)), min_size=1, max_size=4
    )
)
def test_a_file_damaged_anywhere_is_read_or_refused_and_nothing_else(damage: list[tuple[int, int, bytes]]) -> None:
    text = SMALL_FILE
    for at, removed, put in damage:
        text = text[:at] + put + text[at + removed :]

    with suppress(FileRefused):
        for block in read_nem12(text.split(b"\n")):
            assert (block.quantity >= 0).all()
            assert (block.quality < len(QUALITIES)).all()
